import { afterEach, beforeEach, expect, it } from 'vitest';
import { padModels } from '../../drivers/models.ts';
import type { PadModel } from '../../drivers/models.ts';
import { serveTcp } from '../../drivers/port/byte-server.ts';
import type { ByteServer } from '../../drivers/port/byte-server.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import type { FieldTag } from '../../drivers/rfid/field.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { startChildStation } from '../harness/child-station.ts';
import type { ChildStation } from '../harness/child-station.ts';
import { journalOf } from '../harness/journal-of.ts';
import { isoUhfTag } from '../harness/uhf-tags.ts';
import { createWorld } from '../harness/world.ts';
import type { World } from '../harness/world.ts';

// A library with UHF tags: borrowing and returning switch the AFI in the PC word, on real sockets.

const password = Uint8Array.of(0xa1, 0xb2, 0xc3, 0xd4);
const uhf = Object.entries<PadModel>(padModels).filter(([, { capabilities }]) => capabilities.band === 'uhf');

let world: World;
let field: RfField;
let pad: ByteServer | null;
let station: ChildStation | null;
beforeEach(async () => {
  world = await createWorld();
  field = new RfField();
  pad = null;
  station = null;
});
afterEach(async () => {
  await station?.stop();
  await pad?.close();
  await world.close();
});

async function stationWith(model: string, security: Record<string, unknown>): Promise<ChildStation> {
  const { createSimulator } = padModels[model as keyof typeof padModels];
  const served = await serveTcp('127.0.0.1', 0, createSimulator(field, createSystemClock()));
  if (served.kind === 'failed') throw new Error(served.error);
  pad = served.value;
  station = await startChildStation(world, {
    pad: { model, address: pad.address, pollMs: 50, missesUntilGone: 2 },
    security,
  });
  await station.until(({ devices, screen }) => devices.pad === 'ready' && screen.kind === 'attract');
  return station;
}

function books(count: number, key?: Uint8Array): { id: string; tag: FieldTag }[] {
  return world.freeBooks(count).map(({ id }) => ({ id, tag: isoUhfTag(`VN-MAU.${id}`, 0x07, key) }));
}

it.each(uhf.map(([name]) => name))(
  'borrows and returns books before %s',
  async (model) => {
    const running = await stationWith(model, { kind: 'uhf-pc', accessPassword: 'A1B2C3D4' });
    const [locked, open, other] = [...books(1, password), ...books(3).slice(1)];
    if (!locked || !open || !other) throw new Error('no books');
    await running.call('scan', { text: 'BD000001' });
    await running.untilScreen('pile');
    field.lay(locked.tag);
    field.lay(open.tag);
    for (const { id } of [locked, open]) await running.untilRow(id, ({ security }) => security === 'done');
    expect([locked, open].map(({ tag }) => (tag.epc?.pc ?? 0) & 0x1ff)).toEqual([0x1c2, 0x1c2]);
    expect([locked, open].map(({ id }) => world.isOnLoan(id))).toEqual([true, true]);
    await running.call('finish', {});
    await running.untilScreen('end');
    for (const { tag } of [locked, open]) field.lift(tag.uid);
    await running.untilScreen('end', ({ leftoverCount }) => leftoverCount === 0);
    await running.call('finish', {});
    await running.untilScreen('attract');

    field.lay(locked.tag);
    await running.untilScreen('choose');
    await running.call('chooseVerb', { verb: 'return' });
    await running.untilRow(locked.id, ({ state, security }) => state === 'done' && security === 'done');
    expect([locked, open, other].map(({ tag }) => (tag.epc?.pc ?? 0) & 0x1ff)).toEqual([0x107, 0x1c2, 0x107]);
    expect([locked, open].map(({ id }) => world.isOnLoan(id))).toEqual([false, true]);
    expect(journalOf(running.dataDir)).toMatchObject({ pendingMarks: [], problems: [] });
    expect(running.log() + running.shown()).not.toMatch(/a1b2c3d4/i);
  },
  60_000,
);

it('lends a book whose tag is locked under another password, and leaves its mark to staff', async () => {
  const running = await stationWith('m6e', { kind: 'uhf-pc', accessPassword: '00112233' });
  const [locked] = books(1, password);
  if (!locked) throw new Error('no book');
  await running.call('scan', { text: 'BD000001' });
  await running.untilScreen('pile');
  field.lay(locked.tag);
  await running.untilRow(locked.id, ({ state, security }) => state === 'done' && security === 'failed');
  expect((locked.tag.epc?.pc ?? 0) & 0xff).toBe(0x07);
  expect(journalOf(running.dataDir).pendingMarks).toMatchObject([
    { itemId: locked.id, wanted: 'off', lastFailure: 'protected' },
  ]);
});

it.each([
  ['uhf-pc', 'feig-iso-host', /"security.kind": "uhf-pc" is not for the tags of this pad: "afi"/],
  ['afi', 'm6e', /"security.kind": "afi" is not for the tags of this pad: "uhf-pc", "uhf-epc" or "none"/],
])('a station with marks of kind %s before %s does not start', async (kind, model, said) => {
  await expect(stationWith(model, { kind })).rejects.toThrow(said);
});
