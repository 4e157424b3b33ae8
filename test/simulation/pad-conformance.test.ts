import { describe, expect, it } from 'vitest';
import { padModels } from '../../drivers/models.ts';
import type { PadModel } from '../../drivers/models.ts';
import { readTagContent } from '../../drivers/rfid/read-tag.ts';
import { storageCardCapabilities } from '../../drivers/rfid/pcsc/reader.ts';
import { createPcscSimulator } from '../../drivers/rfid/pcsc/simulator.ts';
import type { RfidReader } from '../../drivers/rfid/reader.ts';
import { switchMark } from '../../drivers/rfid/security-mark.ts';
import { bookTag, uidOf } from '../harness/feig-bench.ts';
import { createPadBench } from '../harness/pad-bench.ts';
import type { LineFault, PadBench } from '../harness/pad-bench.ts';

// One suite for every pad model of the table, each against its own simulator. What a model cannot do is a capability.

const afi = { secured: 0x07, unsecured: 0xc2 };

async function connected(model: PadModel): Promise<PadBench> {
  const bench = createPadBench({
    createReader: (makePort, timers) => model.createReaderOn('memory:', makePort, timers),
    createSimulator: (field, timers) => model.createSimulator(field, timers),
  });
  expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok' });
  return bench;
}

function lay({ field }: PadBench, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    field.lay(bookTag(uidOf(index), `TV${String(index).padStart(8, '0')}`));
    return uidOf(index);
  });
}

/** Everything that lies there, over as many inventories as a pad may need when the line was bad. */
async function uidsSeen({ reader, settled }: PadBench, attempts = 1): Promise<string[]> {
  for (let attempt = 1; ; attempt += 1) {
    const round = await settled(reader.inventory());
    if (round.kind === 'ok') return round.value.tags.map(({ uid }) => uid).sort();
    expect(attempt, JSON.stringify(round.error)).toBeLessThan(attempts);
  }
}

/** A model whose devices are of two kinds stands here with the lesser one as well. */
const lesserKinds: Readonly<Record<string, PadModel>> = {
  'pcsc, storage cards only': {
    ...padModels.pcsc,
    capabilities: storageCardCapabilities,
    createSimulator: (field, timers) => createPcscSimulator({ field, timers, kind: 'storage-card' }),
  },
};

const hf = Object.entries<PadModel>({ ...padModels, ...lesserKinds }).filter(
  ([, { capabilities }]) => capabilities.band === 'hf',
);

describe.each(hf)('%s', (_, model) => {
  const { capabilities, line } = model;
  const piles = capabilities.multipleTags ? [0, 1, 20, 50] : [0, 1];

  it.each(piles)('sees %i tags, each once, again and again', async (count) => {
    const bench = await connected(model);
    const uids = lay(bench, count).sort();
    for (let round = 0; round < 3; round += 1) expect(await uidsSeen(bench)).toEqual(uids);
  });

  it('sees a tag leave and another come', async () => {
    const bench = await connected(model);
    lay(bench, 1);
    expect(await uidsSeen(bench)).toEqual([uidOf(0)]);
    bench.field.lift(uidOf(0));
    expect(await uidsSeen(bench)).toEqual([]);
    bench.field.lay(bookTag(uidOf(7), 'TV7'));
    expect(await uidsSeen(bench)).toEqual([uidOf(7)]);
  });

  it('reads what a tag says', async () => {
    const bench = await connected(model);
    const [uid = ''] = lay(bench, 1);
    const read = await bench.settled(readTagContent(bench.reader, { uid: uid, dsfid: null }));
    expect(read).toMatchObject({ value: { content: { id: 'TV00000000', crc: 'ok', owner: 'VN-HNI' } } });
  });

  it('reads whole memories, of small tags and of large ones', async () => {
    const bench = await connected(model);
    for (const [index, blocks] of [8, 28, 79].entries()) {
      const memory = Uint8Array.from({ length: blocks * 4 }, (__, at) => (at * 7 + index) & 0xff);
      bench.field.lay({ ...bookTag(uidOf(3), 'X'), memory });
      await uidsSeen(bench);
      const parts: number[] = [];
      for (let block = 0; block < blocks; block += 8) {
        const read = await bench.settled(
          bench.reader.readBlocks(uidOf(3), block, Math.min(8, blocks - block)),
        );
        expect(read).toMatchObject({ kind: 'ok', value: { blockSizeBytes: 4, firstBlock: block } });
        if (read.kind === 'ok') parts.push(...read.value.bytes);
      }
      expect(Uint8Array.from(parts)).toEqual(memory);
      expect(await bench.settled(bench.reader.readBlocks(uidOf(3), blocks, 1))).toMatchObject({
        kind: 'failed',
      });
      bench.field.lift(uidOf(3));
    }
  });

  it.runIf(capabilities.writeBlocks)('writes blocks in tag order, and names a locked one', async () => {
    const bench = await connected(model);
    bench.field.lay({ ...bookTag(uidOf(1), 'X'), locked: new Set([9]) });
    await uidsSeen(bench);
    const bytes = Uint8Array.from({ length: 32 }, (__, at) => at + 1);
    expect(await bench.settled(bench.reader.writeBlocks(uidOf(1), 0, 4, bytes))).toMatchObject({
      kind: 'ok',
    });
    expect(bench.field.tag(uidOf(1))?.memory.slice(0, 32)).toEqual(bytes);
    const locked = bench.reader.writeBlocks(uidOf(1), 8, 4, bytes.slice(0, 8));
    expect(await bench.settled(locked)).toMatchObject({ error: { reason: 'locked' } });
  });

  it.runIf(capabilities.afi)('writes the AFI of one tag among others and reads it back', async () => {
    const bench = await connected(model);
    const uids = lay(bench, capabilities.multipleTags ? 3 : 1);
    const [uid = ''] = uids;
    await uidsSeen(bench);
    const profile = { kind: 'afi', afi } as const;
    expect(await bench.settled(switchMark(bench.reader, uid, profile, 'off'))).toMatchObject({ kind: 'ok' });
    expect(uids.map((each) => bench.field.tag(each)?.afi)).toEqual([0xc2, 0x07, 0x07].slice(0, uids.length));
    const info = await bench.settled(bench.reader.tagInfo(uid));
    expect(info).toMatchObject({ value: { uid, afi: 0xc2, blockSizeBytes: 4, blockCount: 28 } });
  });

  it.runIf(capabilities.multipleTags)('changes nothing on the tags beside the one it was told', async () => {
    const bench = await connected(model);
    const [first, meant, last] = lay(bench, 3);
    if (!first || !meant || !last) throw new Error('no tags');
    await uidsSeen(bench);
    const state = (uid: string) => {
      const tag = bench.field.tag(uid);
      return tag && { memory: tag.memory.slice(), afi: tag.afi, eas: tag.eas };
    };
    const before = [state(first), state(last)];
    const bytes = Uint8Array.from({ length: 16 }, (__, at) => 0xa0 + at);
    const writes = [
      bench.reader.writeBlocks(meant, 2, 4, bytes),
      bench.reader.writeAfi(meant, 0xc2),
      bench.reader.writeEas(meant, false),
    ];
    for (const write of await bench.settled(Promise.all(writes))) expect(write).toMatchObject({ kind: 'ok' });
    const tag = bench.field.tag(meant);
    expect([tag?.memory.slice(8, 24), tag?.afi, tag?.eas]).toEqual([bytes, 0xc2, false]);
    expect([state(first), state(last)]).toEqual(before);
    // Nor on any when the one it was told has left.
    bench.field.lift(meant);
    const late = [bench.reader.writeBlocks(meant, 2, 4, bytes), bench.reader.writeAfi(meant, 0xc2)];
    for (const write of await bench.settled(Promise.all(late))) {
      expect(write).toMatchObject({ error: { reason: 'no-tag' } });
    }
    await bench.settled(bench.reader.writeEas(meant, false));
    expect([state(first), state(last)]).toEqual(before);
  });

  it.runIf(capabilities.eas)('switches EAS and reads it back', async () => {
    const bench = await connected(model);
    const [uid = ''] = lay(bench, 1);
    await uidsSeen(bench);
    const profile = { kind: 'eas', afi } as const;
    for (const wanted of ['off', 'on'] as const) {
      expect(await bench.settled(switchMark(bench.reader, uid, profile, wanted))).toMatchObject({
        kind: 'ok',
      });
      expect(bench.field.tag(uid)?.eas).toBe(wanted === 'on');
    }
  });

  it('says of what it cannot do that it is not supported', async () => {
    const bench = await connected(model);
    const [uid = ''] = lay(bench, 1);
    await uidsSeen(bench);
    const calls: readonly [boolean, (reader: RfidReader) => Promise<unknown>][] = [
      [capabilities.afi, (reader) => reader.writeAfi(uid, 0xc2)],
      [capabilities.eas, (reader) => reader.writeEas(uid, true)],
      [capabilities.eas, (reader) => reader.readEas(uid)],
      [capabilities.writeBlocks, (reader) => reader.writeBlocks(uid, 0, 4, new Uint8Array(4))],
      [capabilities.lights, (reader) => reader.signal('good')],
    ];
    for (const [can, call] of calls) {
      const result = await bench.settled(call(bench.reader));
      if (can) expect(result).toMatchObject({ kind: 'ok' });
      else expect(result).toMatchObject({ kind: 'failed', error: { reason: 'unsupported' } });
    }
  });

  it('a tag that leaves before it is read or written is gone, and nothing hangs', async () => {
    const bench = await connected(model);
    lay(bench, 1);
    await uidsSeen(bench);
    bench.field.lift(uidOf(0));
    const calls = [
      bench.reader.readBlocks(uidOf(0), 0, 8),
      bench.reader.tagInfo(uidOf(0)),
      ...(capabilities.afi ? [bench.reader.writeAfi(uidOf(0), 0xc2)] : []),
    ];
    for (const result of await bench.settled(Promise.all(calls))) {
      expect(result).toMatchObject({ kind: 'failed', error: { reason: 'no-tag' } });
    }
  });

  it('a tag that leaves in the middle of a read spoils only that read', async () => {
    const bench = await connected(model);
    lay(bench, capabilities.multipleTags ? 2 : 1);
    await uidsSeen(bench);
    let requests = 0;
    bench.onRequest = () => {
      requests += 1;
      if (requests === 2) bench.field.lift(uidOf(0));
    };
    const reads = await bench.settled(
      Promise.all([
        readTagContent(bench.reader, { uid: uidOf(0), dsfid: null }),
        readTagContent(bench.reader, { uid: uidOf(0), dsfid: null }),
      ]),
    );
    expect(reads.some((read) => read.kind === 'failed' && read.error.reason === 'no-tag')).toBe(true);
    expect(await uidsSeen(bench, 3)).toEqual(capabilities.multipleTags ? [uidOf(1)] : []);
  });

  it.for<LineFault>(['garbage-before', 'half', 'silence', 'flipped-bit'])(
    'goes on after one answer spoiled on the line: %s',
    async (fault, { skip }) => {
      // PC/SC hands over whole APDUs or none: USB and the system's driver see to that.
      skip(line.isPcsc === true && fault !== 'silence');
      const bench = await connected(model);
      const uids = lay(bench, capabilities.multipleTags ? 4 : 1).sort();
      await uidsSeen(bench);
      for (let turn = 0; turn < 3; turn += 1) {
        bench.faults.push(...Array.from({ length: turn }, () => 'none' as const), fault);
        expect(await uidsSeen(bench, 4)).toEqual(uids);
        bench.faults.length = 0;
        bench.faults.push(fault);
        const read = await bench.settled(readTagContent(bench.reader, { uid: uids[0] ?? '', dsfid: null }));
        if (read.kind === 'ok') expect(read.value.content).toMatchObject({ id: 'TV00000000', crc: 'ok' });
        else expect(read.error.reason).toBe('line');
        bench.faults.length = 0;
      }
    },
  );

  it('ends every call when the pad falls silent, and comes back when it speaks again', async () => {
    const bench = await connected(model);
    const uids = lay(bench, 1);
    await uidsSeen(bench);
    bench.faults.push(...Array.from({ length: 40 }, () => 'silence' as const));
    const calls = [
      bench.reader.inventory(),
      bench.reader.readBlocks(uidOf(0), 0, 8),
      bench.reader.tagInfo(uidOf(0)),
    ];
    for (const result of await bench.settled(Promise.all(calls))) {
      expect(result).toMatchObject({ kind: 'failed', error: { reason: 'line' } });
    }
    bench.faults.length = 0;
    await bench.reader.close();
    expect(bench.clock.pendingTimers).toBeLessThanOrEqual(1);
    expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok' });
    expect(await uidsSeen(bench, 2)).toEqual(uids);
  });

  it('bears a line on which every answer is slow', async () => {
    const bench = await connected(model);
    const uids = lay(bench, 1);
    bench.delayMs = 250;
    expect(await uidsSeen(bench)).toEqual(uids);
    expect(await bench.settled(readTagContent(bench.reader, { uid: uidOf(0), dsfid: null }))).toMatchObject({
      value: { content: { id: 'TV00000000' } },
    });
  });

  it('answers each of many calls at once with its own answer', async () => {
    const bench = await connected(model);
    const count = capabilities.multipleTags ? 6 : 1;
    const uids = lay(bench, count);
    await uidsSeen(bench);
    const results = await bench.settled(
      Promise.all([
        ...uids.map((uid) => bench.reader.tagInfo(uid)),
        bench.reader.inventory(),
        ...uids.map((uid) => bench.reader.tagInfo(uid)),
      ]),
    );
    const infos = results.filter((result) => result.kind === 'ok' && 'uid' in result.value);
    expect(infos.map((info) => info.kind === 'ok' && 'uid' in info.value && info.value.uid)).toEqual([
      ...uids,
      ...uids,
    ]);
  });

  it('leaves no listener and no timer behind in 1,000 connections', async () => {
    const bench = await connected(model);
    let losses = 0;
    bench.reader.onLost(() => {
      losses += 1;
    });
    for (let turn = 0; turn < 1_000; turn += 1) {
      bench.unplug();
      expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok' });
    }
    expect(losses).toBe(1_000);
    expect(bench.connections()).toBe(1_001);
    await bench.clock.advance(60_000);
    expect(bench.clock.pendingTimers).toBe(0);
  });

  it('reports a pulled cable while a call is under way', async () => {
    const bench = await connected(model);
    lay(bench, 1);
    const pending = bench.reader.inventory();
    bench.unplug();
    expect(await bench.settled(pending)).toMatchObject({ kind: 'failed', error: { reason: 'line' } });
  });
});
