import { describe, expect, it } from 'vitest';
import { bookTag, uidOf } from '../../../test/harness/feig-bench.ts';
import { createPadBench } from '../../../test/harness/pad-bench.ts';
import type { PadBench } from '../../../test/harness/pad-bench.ts';
import { command } from './commands.ts';
import { CfRequestParser } from './frame.ts';
import { CfRh320uReader } from './reader.ts';
import { createCfRh320uSimulator } from './simulator.ts';
import type { CfRh320uSimulatorOptions } from './simulator.ts';

async function connected(options: Partial<CfRh320uSimulatorOptions> = {}) {
  const bench = createPadBench({
    createReader: (makePort, timers) => new CfRh320uReader({ address: 'memory:', makePort, timers }),
    createSimulator: (field, timers) => createCfRh320uSimulator({ baud: null, ...options, field, timers }),
  });
  const sent: number[] = [];
  bench.onRequest = (bytes) => {
    sent.push(...new CfRequestParser().push(bytes).map((request) => request.command));
  };
  expect(await bench.settled(bench.reader.connect())).toMatchObject({
    kind: 'ok',
    value: {
      model: 'cf-rh320u',
      details: { firmware: 'CF-RH320U-93 V1.2', serialNumber: '0001020304050607' },
    },
  });
  return Object.assign(bench, { sent });
}

const uid = uidOf(0);
const lay = ({ field }: PadBench, count: number): void => {
  for (let index = 0; index < count; index += 1) field.lay(bookTag(uidOf(index), `TV${String(index)}`));
};

describe('CfRh320uReader', () => {
  it('names several tags, and reads and writes none of them', async () => {
    const bench = await connected();
    lay(bench, 2);
    expect(await bench.settled(bench.reader.inventory())).toMatchObject({
      value: { tags: [{ uid, dsfid: 0x3e }, { uid: uidOf(1) }], complete: false },
    });
    bench.sent.length = 0;
    const calls: Promise<unknown>[] = [
      bench.reader.readBlocks(uid, 0, 9),
      bench.reader.writeBlocks(uid, 0, 4, new Uint8Array(4)),
    ];
    for (const call of calls) {
      expect(await bench.settled(call)).toMatchObject({ error: { reason: 'refused' } });
    }
    expect(new Set(bench.sent)).toEqual(new Set([command.inventory]));
  });

  it('does not read the tag that was laid there instead', async () => {
    const bench = await connected();
    bench.field.lay(bookTag(uidOf(1), 'X'));
    expect(await bench.settled(bench.reader.readBlocks(uid, 0, 9))).toMatchObject({
      error: { reason: 'no-tag' },
    });
  });

  it('does not take a tag that was exchanged during silence for the one before', async () => {
    let isDeaf = false;
    const bench = await connected({ answers: () => !isDeaf });
    lay(bench, 1);
    const onRequest = bench.onRequest;
    bench.onRequest = (bytes) => {
      onRequest(bytes);
      isDeaf = bench.sent.at(-1) === command.write;
      if (!isDeaf) return;
      bench.field.lift(uid);
      bench.field.lay(bookTag(uidOf(1), 'X'));
    };
    const before = bookTag(uidOf(1), 'X').memory;
    const write = bench.reader.writeBlocks(uid, 0, 4, new Uint8Array(8));
    expect(await bench.settled(write)).toMatchObject({ error: { reason: 'no-tag' } });
    expect(bench.field.tag(uidOf(1))?.memory).toEqual(before);
  });

  it.each([8, 28, 64, 79, 80, 256])('finds out that a tag has %i blocks', async (blockCount) => {
    const bench = await connected();
    bench.field.lay({ ...bookTag(uid, 'X'), memory: new Uint8Array(blockCount * 4) });
    expect(await bench.settled(bench.reader.tagInfo(uid))).toMatchObject({
      value: { uid, dsfid: 0x3e, afi: null, blockCount, blockSizeBytes: 4 },
    });
  });

  it('reads tags whose blocks have eight bytes', async () => {
    const bench = await connected();
    const memory = Uint8Array.from({ length: 256 }, (_, index) => index);
    bench.field.lay({ ...bookTag(uid, 'X'), memory, blockSizeBytes: 8 });
    expect(await bench.settled(bench.reader.readBlocks(uid, 2, 20))).toMatchObject({
      value: { blockSizeBytes: 8, bytes: memory.slice(16, 176) },
    });
  });

  it('lights and beeps', async () => {
    const bench = await connected();
    bench.sent.length = 0;
    for (const signal of ['ready', 'working', 'good', 'attention'] as const) {
      expect(await bench.settled(bench.reader.signal(signal))).toMatchObject({ kind: 'ok' });
    }
    expect(bench.sent).toEqual([command.light, command.light, command.beep, command.beep]);
  });
});
