import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { FieldTag } from '../../drivers/rfid/field.ts';
import { runCommand } from '../harness/run-command.ts';
import { startChildStation } from '../harness/child-station.ts';
import type { ChildStation } from '../harness/child-station.ts';
import { journalOf } from '../harness/journal-of.ts';
import { createWorld } from '../harness/world.ts';
import type { World } from '../harness/world.ts';
import { journalCommand } from '../../main/cli/journal.ts';

const [right, wrong] = ['A1B2C3D4', '5E6F7A8B'];

let world: World;
let station: ChildStation | null;
beforeEach(async () => {
  world = await createWorld();
  station = null;
});
afterEach(async () => {
  await station?.stop();
  await world.close();
});

function protectedBook() {
  const [book] = world.freeBooks(1);
  if (!book) throw new Error('no book');
  const tag: FieldTag = { ...book.tag, password: Uint8Array.from(Buffer.from(right, 'hex')) };
  return { ...book, tag };
}

async function stationWith(password: string | null): Promise<ChildStation> {
  station = await startChildStation(world, { security: { password } });
  await station.until(({ devices, screen }) => devices.pad === 'ready' && screen.kind === 'attract');
  await station.call('scan', { text: 'BD000001' });
  await station.untilScreen('pile');
  return station;
}

/** In its log, on its screens, on the line to the ILS and in its data folder. */
function placesOf(password: string, { dataDir, log, shown }: ChildStation): string[] {
  const written = Buffer.from(password, 'hex');
  const texts = { log: log(), screens: shown(), ils: world.line.sent() };
  const named = Object.entries(texts).filter(([, text]) => text.toUpperCase().includes(password));
  const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => {
      const bytes = readFileSync(file);
      return bytes.includes(written) || bytes.toString('latin1').toUpperCase().includes(password);
    });
  return [...named.map(([name]) => name), ...files];
}

it('a chip that keeps its mark under the site’s password is switched both ways', async () => {
  const book = protectedBook();
  const running = await stationWith(right);
  world.field.lay(book.tag);
  await running.untilRow(book.id, ({ security }) => security === 'done');
  expect(book.tag.afi).toBe(0xc2);
  expect(world.isOnLoan(book.id)).toBe(true);
  await running.call('finish', {});
  await running.untilScreen('end');
  world.field.lift(book.tag.uid);
  await running.untilScreen('end', ({ leftoverCount }) => leftoverCount === 0);
  await running.call('finish', {});
  await running.untilScreen('attract');
  world.field.lay(book.tag);
  await running.untilScreen('choose');
  await running.call('chooseVerb', { verb: 'return' });
  await running.untilRow(book.id, ({ security }) => security === 'done');
  expect(book.tag.afi).toBe(0x07);
  expect(world.isOnLoan(book.id)).toBe(false);
  expect(journalOf(running.dataDir).pendingMarks).toEqual([]);
  expect(placesOf(right, running)).toEqual([]);
});

it.each([
  ['another password than the site’s', wrong],
  ['a password where the site has none', null],
])('a chip under %s keeps its mark, and staff are told why', async (_, password) => {
  const book = protectedBook();
  const running = await stationWith(password);
  world.field.lay(book.tag);
  await running.untilRow(book.id, ({ state, security }) => state === 'done' && security === 'failed');
  expect(book.tag.afi).toBe(0x07);
  expect(world.isOnLoan(book.id)).toBe(true);
  expect(running.log()).toContain('"result":"protected"');
  expect(journalOf(running.dataDir).pendingMarks).toMatchObject([
    { itemId: book.id, wanted: 'off', lastFailure: 'protected' },
  ]);
  const listed = await runCommand(journalCommand, 'list', '--json', '--data', running.dataDir);
  expect(JSON.parse(listed.out)).toMatchObject({
    pendingMarks: [{ itemId: book.id, wanted: 'off', lastFailure: 'protected' }],
  });
  for (const one of [right, wrong]) expect(placesOf(one, running)).toEqual([]);
});
