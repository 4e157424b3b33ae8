import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startChildStation } from '../harness/child-station.ts';
import type { ChildStation } from '../harness/child-station.ts';
import { createWorld } from '../harness/world.ts';
import type { World } from '../harness/world.ts';

// An invented patron of the demo library.
const card = 'BD000002';
const pin = '2222';
const name = 'Nguyễn Văn Mẫu An';

let world: World;
let station: ChildStation;
beforeEach(async () => {
  world = await createWorld();
  station = await startChildStation(world, { signIn: { pin: 'always', cardPattern: '^BD[0-9]{6}$' } });
  await station.until(({ devices, screen }) => devices.pad === 'ready' && screen.kind === 'attract');
  await station.call('scan', { text: card });
  await station.untilScreen('pin');
  await station.call('enterPin', { pin });
  await station.untilScreen('pile');
});
afterEach(async () => {
  await station.stop();
  await world.close();
});

/** Where a secret stands in the data folder, its journal and write-ahead log included, or in the log. */
function tracesOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const files = readdirSync(station.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  expect(files.some((file) => file.endsWith('journal.db'))).toBe(true);
  const found = files.filter((file) => readFileSync(file).includes(bytes));
  return station.log().includes(secret) ? [...found, 'log'] : found;
}

it('leaves neither card nor PIN nor name once the ILS has acknowledged', async () => {
  const [book] = world.freeBooks(1);
  if (!book) throw new Error('no book');
  world.field.lay(book.tag);
  await station.untilRow(book.id, ({ security }) => security === 'done');
  expect(tracesOf(book.id), 'the search itself finds what is there').not.toEqual([]);
  for (const secret of [card, pin, name]) expect(tracesOf(secret), secret).toEqual([]);
});

it('keeps the card only sealed while an answer is missing, and the PIN never', async () => {
  const [book] = world.freeBooks(1);
  if (!book) throw new Error('no book');
  world.onIls = (moment) => {
    if (moment === 'after') world.line.cut();
  };
  world.field.lay(book.tag);
  await station.untilRow(book.id, ({ state }) => state === 'checking');
  for (const secret of [card, pin, name]) expect(tracesOf(secret), secret).toEqual([]);
  await station.kill();
  world.onIls = () => undefined;
  world.line.mend();
  // What was sealed is enough to find out what became of the loan.
  station = await startChildStation(world);
  await expect.poll(() => station.log().includes('line-online')).toBe(true);
  world.field.lift(book.tag.uid);
  await station.until(({ devices }) => devices.pad === 'ready');
  world.field.lay(book.tag);
  await expect.poll(() => book.tag.afi).toBe(0xc2);
  for (const secret of [card, pin, name]) expect(tracesOf(secret), secret).toEqual([]);
});
