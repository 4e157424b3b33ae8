import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../frame/hex.ts';
import { createMemoryPair } from '../../port/memory-port.ts';
import {
  accessCode,
  accessRequest,
  accessResult,
  command,
  connectRequest,
  inventoryReport,
  request,
  systemInfo,
  wordAt,
} from './commands.ts';
import {
  encodeReply,
  encodeRequest,
  pcb,
  RequestNumbering,
  Rl86ReplyParser,
  Rl86RequestParser,
} from './frame.ts';
import type { Rl86Frame } from './frame.ts';

interface Vector {
  readonly protocol: string;
  readonly dir: string;
  readonly hex: string;
  readonly meaning: string;
}
const vectors = (
  JSON.parse(
    readFileSync(new URL('../../../test/fixtures/vectors/reader-frames.json', import.meta.url), 'utf8'),
  ) as Vector[]
).filter(({ protocol }) => protocol === 'RL86xx');
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
const resync = encodeRequest({ pcb: pcb.resync, inf: new Uint8Array() });
const inventory = encodeRequest(request(command.inventory, 0));

/** What the captured replies answer: a request of the same command. */
function asked(reply: Uint8Array): Uint8Array {
  return reply[3] === pcb.resyncDone ? resync : encodeRequest(request(reply[4] ?? 0));
}

/** The frame as the `index`-th after RESYNC, the way it goes out. */
async function sent(frame: Rl86Frame, index: 0 | 1): Promise<string> {
  const written: Uint8Array[] = [];
  const line = createMemoryPair((out) => written.push(out));
  const port = new RequestNumbering().over(() => line.port)();
  await port.open({ onData: () => undefined, onClose: () => undefined });
  await port.write(resync);
  if (index === 1) await port.write(inventory);
  await port.write(encodeRequest(frame));
  return toHex(written.at(-1) ?? new Uint8Array());
}

describe('RL86xx frames', () => {
  it('reads and writes every published request', () => {
    const requests = vectors.filter(({ dir }) => dir === 'host>reader');
    expect(requests).toHaveLength(14);
    for (const { hex } of requests) {
      const [frame] = new Rl86RequestParser().push(bytes(hex));
      expect(frame && toHex(encodeRequest(frame))).toBe(hex);
    }
  });

  it('reads and writes every captured reply', () => {
    const replies = vectors.filter(({ dir }) => dir === 'reader>host');
    expect(replies).toHaveLength(4);
    for (const { hex } of replies) {
      const parser = new Rl86ReplyParser();
      parser.reset(asked(bytes(hex)));
      const [frame, ...others] = parser.push(bytes(hex));
      expect(others).toEqual([]);
      expect(frame && toHex(encodeReply(frame))).toBe(hex);
    }
  });

  it('builds the published requests, numbered from RESYNC on', async () => {
    const tail = [0x36, 0x37, 0x38, 0x00];
    const built: [Rl86Frame, 0 | 1, string][] = [
      [{ pcb: pcb.resync, inf: new Uint8Array() }, 1, 'RESYNC'],
      [request(command.readConfiguration, 1, 1), 0, 'read config RAM block 1 x1'],
      [request(command.readConfiguration, 0x81, 15), 1, 'read config ROM block 1 x15'],
      [request(command.inventory, 0), 1, 'inventory'],
      [request(command.inventory, 8), 1, 'continue inventory (bit 3)'],
      [connectRequest('E00401003F3827A7', 0, 1), 1, 'connect addressed'],
      [accessRequest(1, accessCode.systemInfo, []), 1, 'system information'],
      [
        accessRequest(1, accessCode.writeBlocks, [12, 0, 1, 0, ...tail]),
        1,
        'write 1 block at 12 = 36 37 38 00',
      ],
      [accessRequest(1, accessCode.writeAfi, [0xc2]), 1, 'handle 1: write AFI C2'],
      [accessRequest(1, accessCode.writeAfi, [0x07]), 1, 'handle 1: write AFI 07'],
      [accessRequest(1, accessCode.setEas, []), 1, 'handle 1: EAS on'],
      [accessRequest(1, accessCode.resetEas, []), 1, 'handle 1: EAS off'],
      [
        accessRequest(1, accessCode.readBlocks, [0, 0, 0, 9, 0]),
        1,
        'handle 1: read 9 blocks from 0, no security bytes',
      ],
      [request(command.disconnect, 1), 0, 'disconnect handle 1'],
    ];
    for (const [frame, index, meaning] of built) {
      expect(await sent(frame, index), meaning).toBe(vectors.find((each) => each.meaning === meaning)?.hex);
    }
  });

  it('understands the captured answers', () => {
    const inf = (start: string): Uint8Array => {
      const reply = bytes(
        vectors.find(({ hex, dir }) => dir === 'reader>host' && hex.slice(8).startsWith(start))?.hex ?? '',
      );
      const parser = new Rl86ReplyParser();
      parser.reset(asked(reply));
      return parser.push(reply)[0]?.inf ?? new Uint8Array();
    };
    const report = inventoryReport(inf('31').slice(3));
    expect(report).toMatchObject({ stoppedEarly: false, total: 3, reports: 3, whole: true });
    expect(report?.tags).toEqual(
      ['E00401003F3827A7', 'E00401003F382624', 'E00401003F3825A4'].map((uid) => {
        return { uid, dsfid: null, antenna: 0, tagType: 1 };
      }),
    );
    expect(toHex(inf('32').slice(3))).toBe('01');
    expect(wordAt(inf('33'), 1)).toBe(0);
    // From the same recorded session (RL86xx, sources): system information and one block read.
    const info = accessResult(bytes('110A00010FA727383F000104E000001B0301'));
    expect(info && systemInfo(info.data)).toEqual({
      uid: 'E00401003F3827A7',
      dsfid: 0,
      afi: 0,
      blockSizeBytes: 4,
      blockCount: 28,
    });
    expect(accessResult(bytes('09030001010036373800'))).toEqual({
      code: accessCode.readBlocks,
      succeeded: true,
      data: bytes('010036373800'),
    });
  });

  it('takes a length above 127 in one byte and in two, and none that does not fit', () => {
    const result = [3, 0, 1, ...new Uint8Array(197)];
    expect(accessResult(Uint8Array.of(200, ...result))?.data).toHaveLength(197);
    expect(accessResult(Uint8Array.of(0x81, 0x48, ...result))?.data).toHaveLength(197);
    expect(accessResult(Uint8Array.of(0x81, 0x49, ...result))).toBeNull();
    expect(accessResult(bytes('0A0A00010F'))).toBeNull();
    expect(accessResult(new Uint8Array())).toBeNull();
  });

  it('tells reports with other fields apart, and leaves out tags of other protocols', () => {
    const uid = 'A727383F000104E0';
    const serial = `09${uid}3E`;
    const data = `00 0400 04  0F 02 01 07 ${serial}  0E 02 02 04 11223344  1E 01 01 ${serial} 1000 AABB  08 08 ${uid}`;
    const report = inventoryReport(bytes(data));
    expect(report).toMatchObject({ total: 4, reports: 4, whole: true });
    const tag = { uid: 'E00401003F3827A7', dsfid: 0x3e, antenna: 0, tagType: 1 };
    expect(report?.tags).toEqual([
      { ...tag, antenna: 2, tagType: 7 },
      tag,
      { ...tag, dsfid: null, tagType: 0 },
    ]);
    expect(inventoryReport(bytes(`00 0200 02 0E 01 01 ${serial} 0E 01`))).toMatchObject({ whole: false });
    expect(inventoryReport(bytes('0000'))).toBeNull();
  });

  it('finds an answer behind garbage that looks like the beginning of a long frame', () => {
    const reply = encodeReply({ pcb: 0, inf: bytes('3100000000000000') });
    const parser = new Rl86ReplyParser();
    parser.reset(inventory);
    expect(parser.push(Uint8Array.of(0xfa, 0xff, 0x01, 0x00, 0x32, 0xfa, ...reply))).toHaveLength(1);
    expect(parser.skippedBytes).toBe(6);
  });

  it('takes no frame with a wrong CRC, none of another command, and not the echo of the request', () => {
    const reply = encodeReply({ pcb: 0, inf: bytes('3100000000000000') });
    const wrong = reply.slice();
    wrong[6] = 1;
    const parser = new Rl86ReplyParser();
    parser.reset(inventory);
    expect(parser.push(wrong)).toEqual([]);
    expect(parser.push(encodeReply({ pcb: 0, inf: bytes('32000001') }))).toEqual([]);
    expect(parser.push(encodeReply({ pcb: pcb.resyncDone, inf: new Uint8Array() }))).toEqual([]);
    expect(parser.push(inventory)).toEqual([]);
    expect(parser.push(reply)).toHaveLength(1);
  });

  it('gives the same replies however the line cuts them, behind any garbage', () => {
    const inf = Uint8Array.of(command.access, ...new Uint8Array(60));
    const reply = encodeReply({ pcb: pcb.number, inf });
    // Bytes that often look like the beginning of an answer, so that the garbage is not all skipped at once.
    const noise = fc.array(
      fc.oneof(fc.constantFrom(0xfa, 0xff, 0x01, 0x40, 0x34), fc.integer({ min: 0, max: 255 })),
      { maxLength: 300 },
    );
    fc.assert(
      fc.property(noise, fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }), (garbage, cuts) => {
        const parser = new Rl86ReplyParser();
        parser.reset(encodeRequest(request(command.access)));
        // A last stretch of zeros ends whatever garbage looked like the beginning of a frame.
        const stream = Uint8Array.of(...garbage, ...new Uint8Array(256), ...reply);
        const found = [];
        for (let at = 0, turn = 0; at < stream.length; turn += 1) {
          const step = cuts[turn % cuts.length] ?? 1;
          found.push(...parser.push(stream.slice(at, at + step)));
          at += step;
        }
        expect(found.at(-1)).toEqual({ pcb: pcb.number, inf });
      }),
      { numRuns: 300 },
    );
  });

  it('understands any answer to an inventory or an access command without throwing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 250 }), (data) => {
        for (const { uid } of inventoryReport(data)?.tags ?? []) expect(uid).toMatch(/^[0-9A-F]{16}$/);
        accessResult(data);
        systemInfo(data);
      }),
      { numRuns: 500 },
    );
  });
});
