import { describe, expect, it } from 'vitest';
import { bookTag, uidOf } from '../../../test/harness/feig-bench.ts';
import { createPadBench } from '../../../test/harness/pad-bench.ts';
import type { PadBench } from '../../../test/harness/pad-bench.ts';
import { createManualClock } from '../../../main/clock/manual-clock.ts';
import { fromHex, toHex } from '../../frame/hex.ts';
import { createMemoryPair } from '../../port/memory-port.ts';
import { encodeReply, pcb, Rl86RequestParser } from './frame.ts';
import type { Rl86Frame } from './frame.ts';
import { Rl86Reader } from './reader.ts';
import { createRl86Simulator } from './simulator.ts';
import type { Rl86SimulatorOptions } from './simulator.ts';

type Requests = Rl86Frame[];

async function connected(
  options: Partial<Rl86SimulatorOptions> = {},
): Promise<PadBench & { requests: Requests }> {
  const bench = createPadBench({
    createReader: (makePort, timers) => new Rl86Reader({ address: 'memory:', makePort, timers }),
    createSimulator: (field, timers) => createRl86Simulator({ baud: 38_400, ...options, field, timers }),
  });
  expect(await bench.settled(bench.reader.connect())).toMatchObject({
    kind: 'ok',
    value: { model: 'rl86', details: { configuration: '0000010102020003016400000000' } },
  });
  const requests: Requests = [];
  bench.onRequest = (bytes) => {
    requests.push(...new Rl86RequestParser().push(bytes));
  };
  return Object.assign(bench, { requests });
}

/** A reader before a pad of which each answer is said: what it sends back for an INF. */
async function scripted(answerTo: (inf: string) => string): Promise<Rl86Reader> {
  const makePort = () => {
    const line = createMemoryPair((bytes) => {
      for (const { pcb: control, inf } of new Rl86RequestParser().push(bytes)) {
        const isResync = control === pcb.resync;
        const reply = isResync ? '' : answerTo(toHex(inf));
        const frame = { pcb: isResync ? pcb.resyncDone : control, inf: fromHex(reply) ?? new Uint8Array() };
        queueMicrotask(() => {
          line.feed(encodeReply(frame));
        });
      }
    });
    return line.port;
  };
  const reader = new Rl86Reader({ address: 'memory:', makePort, timers: createManualClock() });
  expect(await reader.connect()).toMatchObject({ kind: 'ok' });
  return reader;
}

const usual: Readonly<Record<string, string>> = { '01': '010300', '32': '32000001', '33': '330000' };
const answering =
  (access: (inf: string) => string) =>
  (inf: string): string =>
    usual[inf.slice(0, 2)] ?? access(inf);
const hexOf = (requests: Requests): string[] => requests.map(({ inf }) => toHex(inf));

describe('RL86xx pads', () => {
  it('connects to the tag, writes, disconnects, and numbers the requests 0, 1, 0…', async () => {
    const bench = await connected();
    bench.field.lay(bookTag('E00401003F3827A7', 'TV1'));
    await bench.settled(bench.reader.inventory());
    bench.requests.length = 0;
    await bench.settled(bench.reader.writeAfi('E00401003F3827A7', 0xc2));
    expect(hexOf(bench.requests)).toEqual(['320001010901A727383F000104E0', '3401030600C2', '3301']);
    const numbers = bench.requests.map((request) => request.pcb);
    expect(numbers[1]).toBe((numbers[0] ?? 0) ^ pcb.number);
    expect(numbers[2]).toBe(numbers[0]);
  });

  it.each(['continue', 'chain'] as const)('gets more reports than a frame holds: %s', async (manyReports) => {
    const bench = await connected({ manyReports });
    const uids = Array.from({ length: 60 }, (_, index) => uidOf(index));
    for (const uid of uids) bench.field.lay(bookTag(uid, 'X'));
    for (let turn = 0; turn < 3; turn += 1) {
      const round = await bench.settled(bench.reader.inventory());
      expect(round).toMatchObject({ kind: 'ok', value: { complete: true } });
      expect(round.kind === 'ok' && round.value.tags.map(({ uid }) => uid).sort()).toEqual(uids.sort());
      expect(round.kind === 'ok' && round.value.tags[0]?.dsfid).toBe(0x3e);
    }
  });

  it('asks on when the table of the pad was full', async () => {
    const bench = await connected({ tableSize: 8 });
    for (let index = 0; index < 30; index += 1) bench.field.lay(bookTag(uidOf(index), 'X'));
    const round = await bench.settled(bench.reader.inventory());
    expect(round).toMatchObject({ kind: 'ok', value: { complete: true } });
    expect(round.kind === 'ok' && round.value.tags).toHaveLength(30);
  });

  it('says that more may lie there when the pad promises reports and does not give them', async () => {
    const one = '01 0E 01 01 09 A727383F000104E0 00';
    const reader = await scripted(
      answering((inf) => (inf === '3100' ? `310000 00 0300 ${one}` : '310000 00 0300 00')),
    );
    expect(await reader.inventory()).toEqual({
      kind: 'ok',
      value: { tags: [{ uid: 'E00401003F3827A7', dsfid: null }], complete: false },
    });
  });

  it('begins with RESYNC and without handles after an answer was lost', async () => {
    const bench = await connected({ handles: 1 });
    bench.field.lay(bookTag(uidOf(0), 'X'));
    await bench.settled(bench.reader.inventory());
    for (const lost of [0, 1, 2]) {
      bench.requests.length = 0;
      bench.faults.push(...Array.from({ length: lost }, () => 'none' as const), 'silence');
      expect(await bench.settled(bench.reader.tagInfo(uidOf(0)))).toMatchObject({ kind: 'ok' });
      expect(await bench.settled(bench.reader.tagInfo(uidOf(0)))).toMatchObject({ kind: 'ok' });
      const at = bench.requests.findIndex((request) => request.pcb === pcb.resync);
      expect(at).toBe(lost + 1);
      expect(hexOf(bench.requests.slice(at + 1, at + 2))).toEqual(['3300']);
      expect(bench.requests[at + 1]?.pcb).toBe(0);
    }
  });

  it('frees the handles that an earlier program left in the pad', async () => {
    let freed = false;
    const reader = await scripted((inf) => {
      if (inf === '3300') freed = true;
      if (inf.startsWith('32') && !freed) return '320500';
      return answering(() => '340000 03 0600 01')(inf);
    });
    freed = false;
    expect(await reader.writeAfi('E00401003F3827A7', 7)).toMatchObject({ kind: 'ok' });
    expect(freed).toBe(true);
  });

  it('gives up on a pad that forgets every handle', async () => {
    const reader = await scripted(answering(() => '341504'));
    expect(await reader.tagInfo('E00401003F3827A7')).toMatchObject({
      error: { reason: 'line', code: 0x0415 },
    });
  });

  it('reads and writes more than fits in one answer in one connection', async () => {
    const bench = await connected();
    const memory = Uint8Array.from({ length: 79 * 4 }, (_, at) => at & 0xff);
    bench.field.lay({ ...bookTag(uidOf(0), 'X'), memory: memory.slice() });
    const read = await bench.settled(bench.reader.readBlocks(uidOf(0), 0, 79));
    expect(read).toEqual({
      kind: 'ok',
      value: { firstBlock: 0, blockSizeBytes: 4, bytes: memory, locked: null },
    });
    expect(hexOf(bench.requests).map((inf) => inf.slice(0, 2))).toEqual(['32', '34', '34', '34', '33']);
    const turned = memory.toReversed();
    expect(await bench.settled(bench.reader.writeBlocks(uidOf(0), 0, 4, turned))).toMatchObject({
      kind: 'ok',
    });
    expect(bench.field.tag(uidOf(0))?.memory).toEqual(turned);
  });

  it('reads blocks of 8 bytes, of which 30 fill a frame', async () => {
    const bench = await connected();
    const memory = Uint8Array.from({ length: 256 * 8 }, (_, at) => (at * 3) & 0xff);
    bench.field.lay({ ...bookTag('E008010000000001', 'X'), memory, blockSizeBytes: 8 });
    const read = await bench.settled(bench.reader.readBlocks('E008010000000001', 100, 32));
    expect(read).toMatchObject({ kind: 'ok', value: { blockSizeBytes: 8, bytes: memory.slice(800, 1056) } });
    expect(await bench.settled(bench.reader.tagInfo('E008010000000001'))).toMatchObject({
      value: { blockSizeBytes: 8, blockCount: 256 },
    });
  });

  it.each(['cut', 'error'] as const)(
    'refuses a read beyond the end as a whole: %s',
    async (readBeyondEnd) => {
      const bench = await connected({ readBeyondEnd });
      bench.field.lay(bookTag(uidOf(0), 'X', 32));
      expect(await bench.settled(bench.reader.readBlocks(uidOf(0), 0, 9))).toMatchObject({
        error: { reason: 'tag-error', code: 0x041c },
      });
    },
  );

  it('takes "locked or missing" of a write for the first and of a read for the second', async () => {
    const reader = await scripted(answering((inf) => `340000 05 ${inf.slice(6, 10)} 00 1B04`));
    const uid = 'E00401003F3827A7';
    expect(await reader.writeBlocks(uid, 0, 4, new Uint8Array(4))).toMatchObject({
      error: { reason: 'locked' },
    });
    expect(await reader.readBlocks(uid, 0, 1)).toMatchObject({ error: { reason: 'tag-error' } });
  });

  it.each([
    ['nothing', '340000 03 0F00 01', true],
    ['the 32 bytes of the tag', `340000 23 0F00 01 ${'A5'.repeat(32)}`, true],
    ['a flag that is set', '340000 04 0F00 01 01', true],
    ['a flag that is not', '340000 04 0F00 01 00', false],
  ])('understands an EAS alarm answered by %s', async (_, reply, wanted) => {
    const reader = await scripted(answering(() => reply));
    expect(await reader.readEas('E00401003F3827A7')).toEqual({ kind: 'ok', value: wanted });
  });

  it('tells a tag without EAS alarm from one that is gone', async () => {
    const bench = await connected();
    bench.field.lay({ ...bookTag(uidOf(0), 'X'), eas: false });
    expect(await bench.settled(bench.reader.readEas(uidOf(0)))).toEqual({ kind: 'ok', value: false });
    bench.field.lift(uidOf(0));
    expect(await bench.settled(bench.reader.readEas(uidOf(0)))).toMatchObject({
      error: { reason: 'no-tag' },
    });
  });

  it('says so when nothing at the address answers RESYNC', async () => {
    const bench = await connected();
    await bench.reader.close();
    bench.faults.push(...Array.from({ length: 10 }, () => 'silence' as const));
    expect(await bench.settled(bench.reader.connect())).toMatchObject({
      kind: 'failed',
      error: { reason: 'line', detail: expect.stringContaining('RL86xx') },
    });
  });
});
