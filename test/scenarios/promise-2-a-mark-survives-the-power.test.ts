import { afterEach, beforeEach, expect, it } from 'vitest';
import { isoHost } from '../../drivers/rfid/feig/commands.ts';
import type { FeigRequest } from '../../drivers/rfid/feig/frame.ts';
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

const isMarkWrite = ({ command, data }: FeigRequest): boolean =>
  command === 0xb0 && data[0] === isoHost.writeAfi;

const ready = (): Promise<unknown> =>
  station.until(({ devices, screen }) => devices.pad === 'ready' && screen.kind === 'attract');

async function signIn(): Promise<void> {
  await ready();
  await station.call('scan', { text: 'BD000001' });
  await station.untilScreen('pile');
}

function oneBook() {
  const [book] = world.freeBooks(1);
  if (!book) throw new Error('no book');
  return book;
}

it('the power goes between the ok of the ILS and the mark: the mark is written when the book is seen again', async () => {
  const book = oneBook();
  const dead = Promise.withResolvers<undefined>();
  world.conduct = (request) => {
    if (!isMarkWrite(request)) return 'carry-out';
    void station.kill().then(() => {
      dead.resolve(undefined);
    });
    return 'ignore';
  };
  await signIn();
  world.field.lay(book.tag);
  await dead.promise;
  expect(world.isOnLoan(book.id)).toBe(true);
  expect(book.tag.afi).toBe(0x07);
  expect(journalOf(station.dataDir)).toMatchObject({
    entries: [{ itemId: book.id, action: 'checkout', state: 'done' }],
    pendingMarks: [{ itemId: book.id, wanted: 'off' }],
    problems: [],
  });

  world.field.lift(book.tag.uid);
  world.conduct = () => 'carry-out';
  station = await startChildStation(world);
  await ready();
  world.field.lay(book.tag);
  const { notice } = await station.until((snapshot) => snapshot.notice !== null);
  expect(notice).toEqual({ kind: 'security-finished', title: book.title });
  expect(book.tag.afi).toBe(0xc2);
  expect(journalOf(station.dataDir)).toMatchObject({ entries: [{ state: 'done' }], pendingMarks: [] });
  expect(world.isOnLoan(book.id)).toBe(true);
});

it('a book lifted before its mark was cleared stays lent, and is asked to be put back', async () => {
  const book = oneBook();
  world.onIls = (moment) => {
    if (moment === 'before') world.field.lift(book.tag.uid);
  };
  await signIn();
  world.field.lay(book.tag);
  await station.untilRow(book.id, ({ security }) => security === 'put-back');
  expect(world.isOnLoan(book.id)).toBe(true);
  expect(book.tag.afi).toBe(0x07);
  world.field.lay(book.tag);
  await station.untilRow(book.id, ({ security }) => security === 'done');
  expect(book.tag.afi).toBe(0xc2);
});

it('a mark whose written answer is spoiled counts when the tag itself says so', async () => {
  const book = oneBook();
  world.conduct = (request) => (isMarkWrite(request) ? 'wrong-crc' : 'carry-out');
  await signIn();
  world.field.lay(book.tag);
  await station.untilRow(book.id, ({ state, security }) => state === 'done' && security === 'done');
  expect(book.tag.afi).toBe(0xc2);
  expect(journalOf(station.dataDir).pendingMarks).toEqual([]);
});

it('returning sets the mark again', async () => {
  const book = oneBook();
  await signIn();
  world.field.lay(book.tag);
  await station.untilRow(book.id, ({ security }) => security === 'done');
  await station.call('finish', {});
  await station.untilScreen('end');
  world.field.lift(book.tag.uid);
  await station.untilScreen('end', ({ leftoverCount }) => leftoverCount === 0);
  await station.call('finish', {});
  await station.untilScreen('attract');
  world.field.lay(book.tag);
  await station.untilScreen('choose');
  await station.call('chooseVerb', { verb: 'return' });
  await station.untilRow(book.id, ({ state, security }) => state === 'done' && security === 'done');
  expect(book.tag.afi).toBe(0x07);
  expect(world.isOnLoan(book.id)).toBe(false);
});
