import { afterEach, beforeEach, expect, it } from 'vitest';
import { startChildStation } from '../harness/child-station.ts';
import type { ChildStation } from '../harness/child-station.ts';
import { createWorld } from '../harness/world.ts';
import type { World } from '../harness/world.ts';

let world: World;
let station: ChildStation;
beforeEach(async () => {
  world = await createWorld();
  station = await startChildStation(world);
  await station.until(({ devices, screen }) => devices.pad === 'ready' && screen.kind === 'attract');
  await station.call('scan', { text: 'BD000001' });
  await station.untilScreen('pile');
});
afterEach(async () => {
  await station.stop();
  await world.close();
});

it('shows a book as borrowed, and clears its mark, only after the ILS said ok', async () => {
  const [book] = world.freeBooks(1);
  if (!book) throw new Error('no book');
  const asked = Promise.withResolvers<undefined>();
  const answer = Promise.withResolvers<undefined>();
  world.onIls = async (moment) => {
    if (moment !== 'before') return;
    asked.resolve(undefined);
    await answer.promise;
  };
  world.field.lay(book.tag);
  await asked.promise;
  const before = await station.untilRow(book.id, ({ state }) => state === 'working');
  expect(before).toMatchObject({ security: 'none', dueDate: null });
  expect(book.tag.afi).toBe(0x07);

  answer.resolve(undefined);
  const row = await station.untilRow(
    book.id,
    ({ state, security }) => state === 'done' && security === 'done',
  );
  expect(row).toMatchObject({ title: book.title, reason: null });
  expect(row.dueDate).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect(book.tag.afi).toBe(0xc2);
  expect(world.isOnLoan(book.id)).toBe(true);
});

it('leaves the mark of a refused book on', async () => {
  const held = world.library.books().find(({ title }) => title === 'Truyện Kiều');
  const [free] = world.freeBooks(1);
  if (!held || !free) throw new Error('no book');
  // The first copy of this title waits on the hold shelf for somebody else.
  await station.call('scan', { text: held.id });
  expect(await station.untilRow(held.id, ({ state }) => state === 'refused')).toMatchObject({
    reason: 'held-for-other',
  });
  expect(world.isOnLoan(held.id)).toBe(false);
});

it('never takes a lost answer for a yes or a no, and never asks twice', async () => {
  const [book] = world.freeBooks(1);
  if (!book) throw new Error('no book');
  let asked = 0;
  world.onIls = (moment) => {
    if (moment === 'before') asked += 1;
    // The loan is made, and the answer dies on the way.
    else world.line.cut();
  };
  world.field.lay(book.tag);
  await station.untilRow(book.id, ({ state }) => state === 'checking');
  await station.until(({ devices }) => devices.line === 'offline');
  expect(book.tag.afi).toBe(0x07);
  world.onIls = () => undefined;
  world.line.mend();
  await station.untilRow(book.id, ({ state, security }) => state === 'done' && security === 'done');
  expect(asked).toBe(1);
  expect(book.tag.afi).toBe(0xc2);
});
