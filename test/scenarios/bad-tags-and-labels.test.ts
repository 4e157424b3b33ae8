import { afterEach, beforeEach, expect, it } from 'vitest';
import { crc16CcittFalse } from '../../drivers/frame/crc16.ts';
import type { FieldTag } from '../../drivers/rfid/field.ts';
import { startChildStation } from '../harness/child-station.ts';
import type { ChildStation } from '../harness/child-station.ts';
import { bookTag, uidOf } from '../harness/feig-bench.ts';
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

/** Control characters, the field delimiter of SIP2, and marks that turn text round. */
const nasty = 'TV1|AOother\u202e';

function spoiled(change: (memory: Uint8Array) => void): FieldTag {
  const tag = bookTag(uidOf(7), 'TV00000305');
  change(tag.memory);
  return tag;
}

const badTags: Readonly<Record<string, () => FieldTag>> = {
  'a wrong CRC': () =>
    spoiled((memory) => {
      memory[19] = (memory[19] ?? 0) ^ 0x01;
    }),
  'all 00': () => spoiled((memory) => memory.fill(0x00)),
  'all FF': () => spoiled((memory) => memory.fill(0xff)),
  'a | in its number': () => bookTag(uidOf(7), 'TV1|AOother'),
  'a control character in its number': () =>
    spoiled((memory) => {
      memory[5] = 0x0d;
      // Bytes 0 to 18 and 21 to 33 under one checksum, low byte first (ISO 28560-3, basic block).
      const crc = crc16CcittFalse(memory, 21, 34, crc16CcittFalse(memory, 0, 19));
      memory[19] = crc & 0xff;
      memory[20] = crc >> 8;
    }),
};

it.each(Object.keys(badTags))('a tag with %s never reaches the ILS, and the others do', async (kind) => {
  const tag = badTags[kind]?.();
  const [good] = world.freeBooks(1);
  if (!tag || !good) throw new Error('nothing to lay');
  const asked: string[] = [];
  world.onIls = (moment, _action, itemId) => {
    if (moment === 'before') asked.push(itemId);
  };
  world.field.lay(tag);
  world.field.lay(good.tag);
  await station.untilRow(good.id, ({ security }) => security === 'done');
  const { items } = await station.untilScreen('pile', (screen) =>
    screen.items.some(({ state }) => state === 'unreadable' || state === 'refused'),
  );
  const row = items.find(({ state }) => state !== 'done');
  expect(row).toMatchObject({ security: 'none', title: '' });
  expect(row?.id).toBe('');
  expect(asked).toEqual([good.id]);
  expect(tag.afi).toBe(0x07);
  expect(world.line.sent()).not.toContain('AOother');
  expect(station.log()).not.toMatch(/AOother|\u0007/);
});

it.each(['9'.repeat(10_000), nasty, 'TV1\r99', '\u0000', ' '])(
  'a label that is no number is said to be none (%#)',
  async (text) => {
    await station.call('scan', { text });
    await station.until(({ notice }) => notice?.kind === 'not-an-item');
    expect(await station.untilScreen('pile')).toMatchObject({ items: [] });
    expect(station.log()).not.toContain('AOother');
    expect(world.line.sent()).not.toContain('AOother');
  },
);

it('two tags with one number are lent to nobody', async () => {
  const [book] = world.freeBooks(1);
  if (!book) throw new Error('no book');
  world.field.lay(bookTag(uidOf(1), book.id));
  world.field.lay(bookTag(uidOf(2), book.id));
  const { items } = await station.untilScreen('pile', (screen) =>
    screen.items.some(({ reason }) => reason === 'same-id-twice'),
  );
  expect(items.every(({ security }) => security !== 'done')).toBe(true);
  expect([uidOf(1), uidOf(2)].map((uid) => world.field.tag(uid)?.afi)).toEqual([0x07, 0x07]);
});
