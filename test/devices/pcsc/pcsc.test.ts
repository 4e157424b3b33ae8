import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createReader } from '../../../drivers/models.ts';
import { listPcscReaders, pcscAddress } from '../../../drivers/port/pcsc-readers.ts';
import { RfField } from '../../../drivers/rfid/field.ts';
import type { FieldTag } from '../../../drivers/rfid/field.ts';
import { createPcscSimulator } from '../../../drivers/rfid/pcsc/simulator.ts';
import { readTagContent } from '../../../drivers/rfid/read-tag.ts';
import type { ReaderError, RfidReader, Uid } from '../../../drivers/rfid/reader.ts';
import { switchMark } from '../../../drivers/rfid/security-mark.ts';
import { padCommand } from '../../../main/cli/pad.ts';
import { createSystemClock } from '../../../main/clock/clock.ts';
import { bookTag, uidOf } from '../../harness/feig-bench.ts';
import { runCommand } from '../../harness/run-command.ts';
import { PcscDaemon, readerName, VirtualCard } from './virtual-reader.ts';

// The whole way that a real reader takes: driver, pcsc-mini, libpcsclite, pcscd and a driver of its, with nothing
// simulated but the reader's firmware and its field.

const clock = createSystemClock();
const daemon = new PcscDaemon();
const at = pcscAddress(readerName);
const afi = { secured: 0x07, unsecured: 0xc2 };

function makeReader(address = at): RfidReader {
  const made = createReader('pcsc', address, clock);
  if (made.kind === 'failed') throw new Error(made.error);
  return made.value;
}

/** What lies on the virtual reader, which is told when the first comes and the last leaves. */
function createPad(kind: 'transparent' | 'storage-card') {
  const field = new RfField();
  let other: Uint8Array | null = null;
  let otherAsked = 0;
  const askOther = (): Uint8Array | null => {
    if (other) otherAsked += 1;
    return other;
  };
  const card = new VirtualCard(createPcscSimulator({ field, timers: clock, kind, otherCard: askOther }));
  return {
    field,
    otherAsked: () => otherAsked,
    async lay(tag: FieldTag): Promise<void> {
      field.lay(tag);
      await card.insert();
    },
    async layOther(identifier: Uint8Array): Promise<void> {
      other = identifier;
      await card.insert();
    },
    async clear(): Promise<void> {
      await card.remove();
      for (const uid of field.uids) field.lift(uid);
      other = null;
    },
  };
}

/** Also what ends a process when it is collected wrongly shows itself then. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round += 1) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

let pad: ReturnType<typeof createPad>;
let reader: RfidReader;

async function uids(): Promise<Uid[] | ReaderError> {
  const round = await reader.inventory();
  return round.kind === 'ok' ? round.value.tags.map(({ uid }) => uid) : round.error;
}

beforeAll(() => daemon.start());
afterAll(() => daemon.stop());
afterEach(async () => {
  await reader.close();
  await pad.clear();
});

async function connectTo(kind: 'transparent' | 'storage-card'): Promise<void> {
  pad = createPad(kind);
  reader = makeReader();
  expect(await reader.connect()).toMatchObject({
    kind: 'ok',
    value: { model: 'pcsc', details: { reader: at } },
  });
}

describe.each(['transparent', 'storage-card'] as const)('a %s reader behind pcscd', (kind) => {
  const can = kind === 'transparent';
  beforeEach(() => connectTo(kind));

  it('sees tags come and leave', async () => {
    expect(await uids()).toEqual([]);
    for (const number of [0, 1]) {
      await pad.lay(bookTag(uidOf(number), 'TV1'));
      await expect.poll(uids).toEqual([uidOf(number)]);
      await pad.clear();
      await expect.poll(uids).toEqual([]);
    }
    expect(reader.capabilities).toMatchObject({ afi: can, eas: can });
  });

  it('reads, writes and switches the mark', async () => {
    const uid = uidOf(3);
    await pad.lay({ ...bookTag(uid, 'TV00000003'), locked: new Set([20]) });
    await expect.poll(uids).toEqual([uid]);
    expect(await readTagContent(reader, { uid, dsfid: null })).toMatchObject({
      value: { content: { id: 'TV00000003', crc: 'ok', owner: 'VN-HNI' } },
    });
    expect(await reader.tagInfo(uid)).toMatchObject({
      value: { blockCount: 28, blockSizeBytes: 4, afi: can ? 0x07 : null, dsfid: can ? 0x3e : null },
    });
    const bytes = Uint8Array.from({ length: 12 }, (_, index) => index + 1);
    expect(await reader.writeBlocks(uid, 9, 4, bytes)).toMatchObject({ kind: 'ok' });
    expect(pad.field.tag(uid)?.memory.slice(36, 48)).toEqual(bytes);
    expect(await reader.readBlocks(uid, 9, 3)).toMatchObject({ value: { bytes } });
    expect(await reader.writeBlocks(uid, 20, 4, bytes.slice(0, 4))).toMatchObject({
      error: { reason: 'locked' },
    });
    const switched = await switchMark(reader, uid, { kind: 'both', afi }, 'off');
    expect(switched).toMatchObject(can ? { kind: 'ok' } : { error: { reason: 'unsupported' } });
    expect(pad.field.tag(uid)).toMatchObject(can ? { afi: 0xc2, eas: false } : { afi: 0x07, eas: true });
  });
});

describe('a reader behind pcscd', () => {
  beforeEach(() => connectTo('transparent'));

  it('does not list a card of another kind, and goes on', async () => {
    await pad.layOther(Uint8Array.of(0x04, 0x55, 0xa1, 0xb2, 0xc3, 0xd4, 0x80));
    // Asked by the driver, and not only because pcscd has not seen the card yet.
    await expect.poll(() => uids().then(() => pad.otherAsked())).toBeGreaterThan(2);
    expect(await uids()).toEqual([]);
    await pad.clear();
    await pad.lay(bookTag(uidOf(1), 'TV1'));
    await expect.poll(uids).toEqual([uidOf(1)]);
  });

  it('fails with one error when a tag is taken away while it is read, and then sees the next', async () => {
    const uid = uidOf(4);
    await pad.lay(bookTag(uid, 'TV4'));
    await expect.poll(uids).toEqual([uid]);
    const reading = Promise.all(Array.from({ length: 6 }, () => reader.readBlocks(uid, 0, 28)));
    await pad.clear();
    expect((await reading).at(-1)).toMatchObject({ error: { reason: 'no-tag' } });
    await pad.lay(bookTag(uidOf(5), 'TV5'));
    await expect.poll(uids).toEqual([uidOf(5)]);
  });

  it('tells once that the service ended, also in the middle of a call, and comes back with it', async () => {
    const uid = uidOf(6);
    for (const isBusy of [false, true]) {
      await pad.lay(bookTag(uid, 'TV6'));
      await expect.poll(uids).toEqual([uid]);
      const losses: string[] = [];
      const unsubscribe = reader.onLost(({ reason }) => losses.push(reason));
      const calls = isBusy ? Array.from({ length: 20 }, () => reader.readBlocks(uid, 0, 28)) : [];
      await daemon.stop();
      await expect.poll(() => losses).toEqual(['line']);
      const ends = await Promise.all(calls);
      if (isBusy) expect(ends.at(-1)).toMatchObject({ error: { reason: 'line' } });
      expect(await reader.connect()).toMatchObject({
        error: { reason: 'line', detail: expect.stringContaining('pcscd') as string },
      });
      await pad.clear();
      await daemon.start();
      await expect.poll(async () => (await reader.connect()).kind).toBe('ok');
      expect(losses).toEqual(['line']);
      unsubscribe();
      await collectGarbage();
    }
    expect(await uids()).toEqual([]);
  });

  it('lets go of all that it used, in twelve connections', async () => {
    await pad.lay(bookTag(uidOf(7), 'TV7'));
    for (let turn = 0; turn < 12; turn += 1) {
      expect(await reader.connect()).toMatchObject({ kind: 'ok' });
      await reader.close();
    }
    await collectGarbage();
    expect(await reader.connect()).toMatchObject({ kind: 'ok' });
    await expect.poll(uids).toEqual([uidOf(7)]);
  });
});

describe('PC/SC readers on the command line', () => {
  beforeEach(() => {
    pad = createPad('transparent');
    reader = makeReader();
  });

  it('lists the readers, and says when none has the name', async () => {
    const listed = await listPcscReaders();
    expect(listed).toMatchObject({ value: expect.arrayContaining([readerName]) as unknown });
    const discovered = await runCommand(padCommand, 'discover', '--json');
    expect((JSON.parse(discovered.out) as { devices: unknown }).devices).toContainEqual({
      address: at,
      models: ['pcsc'],
      name: readerName,
    });
    expect(await makeReader('pcsc:Nobody').connect()).toMatchObject({
      error: { reason: 'line', detail: expect.stringContaining(readerName) as string },
    });
  });

  it('inventories and switches a tag on the first reader there is', async () => {
    await pad.lay(bookTag(uidOf(7), 'TV00000007'));
    const onPad = (...args: string[]) =>
      runCommand(padCommand, ...args, '--reader', 'pcsc', '--at', 'pcsc:', '--json');
    const inventory = async (): Promise<unknown> => JSON.parse((await onPad('inventory')).out);
    await expect.poll(inventory).toMatchObject({
      tags: [{ uid: uidOf(7), dsfid: '3E', afi: '07', content: { id: 'TV00000007', crc: 'ok' } }],
    });
    expect(JSON.parse((await onPad('unsecure', uidOf(7))).out)).toMatchObject({ afi: 'C2' });
  });
});
