import { describe, expect, it } from 'vitest';
import { bookTag, uidOf } from '../../../test/harness/feig-bench.ts';
import { createPadBench } from '../../../test/harness/pad-bench.ts';
import type { PadBench } from '../../../test/harness/pad-bench.ts';
import { fromHex, toHex } from '../../frame/hex.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import { infoOf, inventoryTags, newStyleBlocks, oldStyleBlocks, statusError } from './answers.ts';
import { command } from './commands.ts';
import type { ThreeMModel } from './commands.ts';
import { encodeReply, prefix, ThreeMRequestParser } from './frame.ts';
import { ThreeMReader } from './reader.ts';
import { createThreeMSimulator } from './simulator.ts';
import type { ThreeMSimulatorOptions } from './simulator.ts';

const models: readonly ThreeMModel[] = ['threem-810', 'threem-210'];
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();

interface Bench extends PadBench {
  /** Hex of every request, in order. */
  readonly sent: string[];
}

function benchOn(model: ThreeMModel, options: Partial<ThreeMSimulatorOptions> | AcceptDevice = {}): Bench {
  const sent: string[] = [];
  const bench = createPadBench({
    createReader: (makePort, timers) => new ThreeMReader({ model, address: 'memory:', makePort, timers }),
    createSimulator: (field, timers) =>
      typeof options === 'function'
        ? options
        : createThreeMSimulator({ baud: 19_200, ...options, model, field, timers }),
  });
  bench.onRequest = (request) => sent.push(toHex(request));
  return Object.assign(bench, { sent });
}

async function connected(...parts: Parameters<typeof benchOn>): Promise<Bench> {
  const bench = benchOn(...parts);
  expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok' });
  return bench;
}

describe.each(models)('ThreeMReader on a %s', (model) => {
  it('names a tag once although both polls found it', async () => {
    const bench = await connected(model, { duplicates: true });
    for (let index = 0; index < 12; index += 1) bench.field.lay(bookTag(uidOf(index), 'X'));
    const round = await bench.settled(bench.reader.inventory());
    expect(round).toMatchObject({ kind: 'ok', value: { complete: true } });
    expect(round.kind === 'ok' && round.value.tags).toHaveLength(12);
  });

  it('waits for a pile of a hundred', async () => {
    const bench = await connected(model);
    for (let index = 0; index < 100; index += 1) bench.field.lay(bookTag(uidOf(index), 'X'));
    const round = await bench.settled(bench.reader.inventory());
    expect(round.kind === 'ok' && round.value.tags).toHaveLength(100);
  });

  it('moves a large memory in several requests', async () => {
    const bench = await connected(model);
    const uid = uidOf(1);
    bench.field.lay({ ...bookTag(uid, 'X'), memory: new Uint8Array(79 * 4) });
    const memory = Uint8Array.from({ length: 79 * 4 }, (_, at) => at & 0xff);
    bench.sent.length = 0;
    expect(await bench.settled(bench.reader.writeBlocks(uid, 0, 4, memory))).toMatchObject({ kind: 'ok' });
    expect(bench.field.tag(uid)?.memory).toEqual(memory);
    const read = await bench.settled(bench.reader.readBlocks(uid, 0, 79));
    expect(read.kind === 'ok' && read.value.bytes).toEqual(memory);
    expect(bench.sent).toHaveLength(6);
  });

  it('reads tags with blocks of eight bytes', async () => {
    const bench = await connected(model);
    const memory = Uint8Array.from({ length: 64 }, (_, at) => at);
    bench.field.lay({ ...bookTag(uidOf(1), 'X'), blockSizeBytes: 8, memory });
    expect(await bench.settled(bench.reader.readBlocks(uidOf(1), 2, 3))).toMatchObject({
      value: { firstBlock: 2, blockSizeBytes: 8, bytes: memory.slice(16, 40) },
    });
  });

  it('writes an AFI that the pad misses at first, and gives up on a tag that is gone', async () => {
    const bench = await connected(model, { missedAfiWrites: 3 });
    bench.field.lay(bookTag(uidOf(1), 'X'));
    expect(await bench.settled(bench.reader.writeAfi(uidOf(1), 0xc2))).toMatchObject({ kind: 'ok' });
    expect(bench.field.tag(uidOf(1))?.afi).toBe(0xc2);
    bench.sent.length = 0;
    const gone = await bench.settled(bench.reader.writeAfi(uidOf(2), 0xc2));
    expect(gone).toMatchObject({ error: { reason: 'no-tag' } });
    expect(bench.sent).toHaveLength(5);
  });

  it('tells EAS off from a tag that is gone and from one that has none', async () => {
    const bench = await connected(model);
    bench.field.lay({ ...bookTag(uidOf(1), 'X'), eas: false });
    bench.field.lay(bookTag('E0070000000000AB', 'Y'));
    expect(await bench.settled(bench.reader.readEas(uidOf(1)))).toEqual({ kind: 'ok', value: false });
    expect(await bench.settled(bench.reader.readEas('E0070000000000AB'))).toEqual({
      kind: 'ok',
      value: false,
    });
    expect(await bench.settled(bench.reader.writeEas('E0070000000000AB', true))).toMatchObject({
      kind: 'failed',
    });
    const gone = await bench.settled(bench.reader.readEas(uidOf(9)));
    expect(gone).toMatchObject({ error: { reason: 'no-tag' } });
  });

  it('still tells AFI and DSFID where the firmware has no tag information', async () => {
    const bench = await connected(model, { unknown: [command.tagInfo] });
    bench.field.lay(bookTag(uidOf(1), 'X'));
    expect(await bench.settled(bench.reader.tagInfo(uidOf(1)))).toEqual({
      kind: 'ok',
      value: { uid: uidOf(1), afi: 0x07, dsfid: 0x3e, blockSizeBytes: null, blockCount: null },
    });
  });

  it('works with firmware that refuses its parameters, and says so', async () => {
    const bench = benchOn(model, { unknown: [command.parameters] });
    expect(await bench.settled(bench.reader.connect())).toMatchObject({
      kind: 'ok',
      value: { model, details: { version: '10.5.0.2', 'parameters 13': 'command not implemented' } },
    });
  });

  it('says what lies at the address when nothing there speaks the protocol', async () => {
    const bench = benchOn(model, () => ({ onData: () => undefined, onClose: () => undefined }));
    expect(await bench.settled(bench.reader.connect())).toMatchObject({
      error: { reason: 'line', detail: 'nothing at this address speaks the protocol of 3M readers' },
    });
    expect(bench.clock.pendingTimers).toBe(0);
  });

  it('takes no answer of another tag for its own', async () => {
    const parser = new ThreeMRequestParser();
    const bench = await connected(model, ({ send }) => ({
      onData(data) {
        for (const { prefix: first, command: asked } of parser.push(data)) {
          const ofOther = first === prefix.version || asked === 0x13 || asked === 0x58 ? '' : `${uidOf(8)}C2`;
          send(encodeReply({ prefix: first, command: asked, status: 0, data: bytes(ofOther) }));
        }
      },
      onClose: () => undefined,
    }));
    const read = await bench.settled(bench.reader.readBlocks(uidOf(1), 0, 4));
    expect(read).toMatchObject({ error: { reason: 'line' } });
  });
});

it('speaks to each model as it was recorded', async () => {
  const sent = [];
  for (const model of models) {
    const bench = await connected(model);
    bench.field.lay(bookTag('E004010012345678', 'X'));
    sent.push(await bench.settled(bench.reader.inventory()));
    await bench.settled(bench.reader.readBlocks('E004010012345678', 0, 8));
    sent.push(bench.sent);
  }
  const tag = (dsfid: number | null): unknown => ({ value: { tags: [{ uid: 'E004010012345678', dsfid }] } });
  expect(sent).toMatchObject([
    tag(null),
    [
      'D500050400118C66',
      'D6000C13040100020003000400AAF2',
      'D60005FE0005FA40',
      'D6000D02E0040100123456780008A079',
    ],
    tag(0x3e),
    [
      'D500050400118C66',
      'D60010130601000200030004000B000A00FDBF',
      'D60009580003023A0200A002',
      'D60005FE0007DA02',
      'D6000E02E00401001234567800080CDCCC',
    ],
  ]);
});

describe('answers', () => {
  const list = (hex: string): unknown =>
    inventoryTags({ prefix: prefix.command, command: 0xfe, status: 0, data: bytes(hex) });

  it('reads lists with and without DSFID, whatever options the answer names', () => {
    const uid = 'E004010012345678';
    expect(list('000700')).toEqual([]);
    expect(list(`000501${uid}`)).toEqual([{ uid, dsfid: null }]);
    expect(list(`0007013E${uid}`)).toEqual([{ uid, dsfid: 0x3e }]);
    expect(list(`000701${uid}`)).toEqual([{ uid, dsfid: null }]);
    expect(list('000702E0040100')).toBeNull();
  });

  it('leaves out old tags of TI, which have no UID of ISO 15693', () => {
    expect(list('000502E0040100123456780000000001234567')).toMatchObject([{ uid: 'E004010012345678' }]);
  });

  it('reads the old style with its count in one byte or in two', () => {
    const blocks = '0300 01020304 0401 05060708';
    const read = { blockSizeBytes: 4, bytes: bytes('0102030405060708'), locked: [false, true] };
    expect(oldStyleBlocks(bytes(`02${blocks}`), 3)).toEqual(read);
    expect(oldStyleBlocks(bytes(`0200${blocks}`), 3)).toEqual(read);
    expect(oldStyleBlocks(bytes('0100 0000 01020304'), 0)).toMatchObject({ bytes: bytes('01020304') });
    expect(oldStyleBlocks(bytes('01 0000 01020304'), 0)).toMatchObject({ bytes: bytes('01020304') });
  });

  it('takes no blocks that were not asked for, not whole or not read', () => {
    expect(oldStyleBlocks(bytes('01 0400 01020304'), 3)).toBeNull();
    expect(oldStyleBlocks(bytes('01 0300 010203'), 3)).toBeNull();
    expect(oldStyleBlocks(bytes(''), 0)).toBeNull();
    expect(oldStyleBlocks(bytes('00'), 0)).toBeNull();
    expect(oldStyleBlocks(bytes('01 0315 00000000'), 3)).toMatchObject({ reason: 'tag-error', code: 0x15 });
    expect(newStyleBlocks(bytes('04 01 01020304'), 3)).toBeNull();
    expect(newStyleBlocks(bytes('03 02 0102030405'), 3)).toBeNull();
    expect(newStyleBlocks(bytes('03 00'), 3)).toBeNull();
  });

  it('reads of a tag what it tells and no more', () => {
    const nothing = { dsfid: null, afi: null, blockSizeBytes: null, blockCount: null };
    expect(infoOf('U', bytes('0F 3E C2 03 1B 01'))).toEqual({
      uid: 'U',
      dsfid: 0x3e,
      afi: 0xc2,
      blockSizeBytes: 4,
      blockCount: 28,
    });
    expect(infoOf('U', bytes('02 07'))).toEqual({ uid: 'U', ...nothing, afi: 7 });
    expect(infoOf('U', bytes('00'))).toEqual({ uid: 'U', ...nothing });
    expect(infoOf('U', bytes('0F 3E C2'))).toBeNull();
    expect(infoOf('U', bytes(''))).toBeNull();
  });

  it('says what an error means', () => {
    const reasons = [0x06, 0x12, 0x11, 0x15, 0x16, 0x02, 0x30, 0x31, 0xfe].map(
      (code) => statusError(code).reason,
    );
    expect(reasons).toEqual([
      'no-tag',
      'locked',
      'tag-error',
      'tag-error',
      'tag-error',
      'unsupported',
      'unsupported',
      'refused',
      'refused',
    ]);
  });
});
