import { afterEach, beforeEach, expect, it } from 'vitest';
import { startChildStation } from '../harness/child-station.ts';
import type { ChildStation } from '../harness/child-station.ts';
import { journalOf } from '../harness/journal-of.ts';
import { createWorld } from '../harness/world.ts';
import type { World } from '../harness/world.ts';

let world: World;
let station: ChildStation;
beforeEach(async () => {
  world = await createWorld();
  station = await startChildStation(world);
});
afterEach(async () => {
  await station.stop();
  await world.close();
});

const ended = ['done', 'refused', 'not-done', 'conflict'];

async function signIn(): Promise<void> {
  await station.until(({ devices, screen }) => devices.pad === 'ready' && screen.kind === 'attract');
  await station.call('scan', { text: 'BD000001' });
  await station.untilScreen('pile');
}

/** Starts again after a power cut and waits until nothing is left open. */
async function restartAndSettle(): Promise<void> {
  station = await startChildStation(world);
  await station.until(({ screen }) => screen.kind === 'attract');
  await expect
    .poll(() => journalOf(station.dataDir).entries.every(({ state }) => ended.includes(state)))
    .toBe(true);
}

it('writes down three loans and one return in order, each with one end', async () => {
  const books = world.freeBooks(3);
  await signIn();
  for (const { tag } of books) world.field.lay(tag);
  await station.untilScreen('pile', ({ doneCount }) => doneCount === 3);
  await station.call('finish', {});
  await station.untilScreen('end');
  for (const { tag } of books) world.field.lift(tag.uid);
  await station.untilScreen('end', ({ leftoverCount }) => leftoverCount === 0);
  await station.call('finish', {});
  const [first] = books;
  if (!first) throw new Error('no book');
  world.field.lay(first.tag);
  await station.untilScreen('choose');
  await station.call('chooseVerb', { verb: 'return' });
  await station.untilRow(first.id, ({ state }) => state === 'done');

  const { entries, problems } = journalOf(station.dataDir);
  expect(entries.map(({ action, state }) => `${action} ${state}`)).toEqual([
    'checkout done',
    'checkout done',
    'checkout done',
    'checkin done',
  ]);
  expect(new Set(entries.slice(0, 3).map(({ itemId }) => itemId))).toEqual(
    new Set(books.map(({ id }) => id)),
  );
  expect(entries.map(({ id }) => id)).toEqual([...entries.map(({ id }) => id)].sort((a, b) => a - b));
  expect(problems).toEqual([]);
});

it('the power goes before the ILS did anything: the entry ends as not done, and nothing is lent', async () => {
  const [book] = world.freeBooks(1);
  if (!book) throw new Error('no book');
  const asked = Promise.withResolvers<undefined>();
  const never = Promise.withResolvers<undefined>();
  world.onIls = async (moment) => {
    if (moment !== 'before') return;
    asked.resolve(undefined);
    await never.promise;
  };
  await signIn();
  world.field.lay(book.tag);
  await asked.promise;
  await station.kill();
  expect(journalOf(station.dataDir).entries).toMatchObject([{ state: 'accepted' }]);
  world.field.lift(book.tag.uid);
  world.onIls = () => undefined;
  await restartAndSettle();
  expect(journalOf(station.dataDir)).toMatchObject({ entries: [{ state: 'not-done' }], pendingMarks: [] });
  expect(world.isOnLoan(book.id)).toBe(false);
});

it('the power goes after the ILS lent, before its answer came: the loan stands once, its mark is pending', async () => {
  const [book] = world.freeBooks(1);
  if (!book) throw new Error('no book');
  const lent = Promise.withResolvers<undefined>();
  const never = Promise.withResolvers<undefined>();
  let checkouts = 0;
  world.onIls = async (moment) => {
    if (moment === 'before') {
      checkouts += 1;
      return;
    }
    lent.resolve(undefined);
    await never.promise;
  };
  await signIn();
  world.field.lay(book.tag);
  await lent.promise;
  await station.kill();
  world.field.lift(book.tag.uid);
  world.onIls = (moment) => {
    if (moment === 'before') checkouts += 1;
  };
  await restartAndSettle();
  expect(journalOf(station.dataDir)).toMatchObject({
    entries: [{ state: 'done', itemId: book.id }],
    pendingMarks: [{ itemId: book.id, wanted: 'off' }],
    problems: [],
  });
  expect(checkouts).toBe(1);
  expect(world.isOnLoan(book.id)).toBe(true);
  world.field.lay(book.tag);
  await expect.poll(() => book.tag.afi).toBe(0xc2);
});
