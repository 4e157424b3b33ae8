import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../frame/hex.ts';
import { command, inventoryData, parseInventory, readData } from './commands.ts';
import { CfReplyParser, CfRequestParser, encodeReply, encodeRequest, reportBytes } from './frame.ts';
import type { CfReply } from './frame.ts';

interface Vector {
  readonly protocol: string;
  readonly hex: string;
  readonly meaning: string;
}
const vectors = (
  JSON.parse(
    readFileSync(new URL('../../../test/fixtures/vectors/reader-frames.json', import.meta.url), 'utf8'),
  ) as Vector[]
).filter(({ protocol }) => protocol === 'CF-RH320U-93');
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
const none = new Uint8Array();
const inventoryRequest = encodeRequest({ command: command.inventory, data: inventoryData });
const reply = { status: 0, data: bytes('01003E3E02955F950104E0') };

function parserFor(request: Uint8Array): CfReplyParser {
  const parser = new CfReplyParser();
  parser.reset(request);
  return parser;
}

function padded(frame: Uint8Array): Uint8Array {
  const report = new Uint8Array(reportBytes);
  report.set(frame);
  return report;
}

describe('CF-RH320U-93 frames', () => {
  it('reads and writes every published request', () => {
    expect(vectors).toHaveLength(6);
    for (const { hex } of vectors) {
      const [request] = new CfRequestParser().push(padded(bytes(hex)));
      expect(request && toHex(encodeRequest(request))).toBe(hex);
    }
  });

  it('builds the published requests from their meaning', () => {
    const built = {
      inventory: { command: command.inventory, data: inventoryData },
      'read 9 blocks, not addressed': { command: command.read, data: readData(0, 9) },
      'internal serial number': { command: command.serialNumber, data: none },
      version: { command: command.version, data: none },
      'beep once': { command: command.beep, data: Uint8Array.of(5, 1) },
    };
    for (const [meaning, request] of Object.entries(built)) {
      const vector = vectors.find((each) => each.meaning === meaning);
      expect(toHex(encodeRequest(request)), meaning).toBe(vector?.hex);
    }
  });

  it('reads a reply out of its report, zeros behind it', () => {
    const frame = encodeReply(reply);
    // Where the reference says that they stand: start, status and number of tags.
    expect([frame[0], frame[8], frame[11], frame[12]]).toEqual([2, 0xaa, 0, 1]);
    expect(parserFor(inventoryRequest).push(padded(frame))).toEqual([{ command: 0x10, ...reply }]);
    expect(parseInventory(reply.data)).toEqual([{ uid: 'E00401955F95023E', dsfid: 0x3e }]);
    expect(parseInventory(bytes('02003E3E02955F950104E0'))).toBeNull();
  });

  it('takes no frame with a wrong check byte or end, and no request', () => {
    const frame = encodeReply(reply);
    for (const at of [12, frame.length - 2, frame.length - 1]) {
      const wrong = frame.slice();
      wrong[at] = (wrong[at] ?? 0) ^ 0x10;
      const parser = parserFor(inventoryRequest);
      expect(parser.push(padded(wrong))).toEqual([]);
      expect(parser.push(padded(frame))).toHaveLength(1);
    }
    expect(parserFor(inventoryRequest).push(inventoryRequest)).toEqual([]);
  });

  it('takes nothing that a tag says for a frame of its own', () => {
    const inner = encodeReply({ status: 0, data: bytes('00DEAD') });
    const outer = { status: 0, data: Uint8Array.of(0, ...inner) };
    expect(parserFor(inventoryRequest).push(padded(encodeReply(outer)))).toMatchObject([outer]);
  });

  it('gives the same reply however it is cut, behind any garbage', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        (garbage, cuts) => {
          const parser = parserFor(inventoryRequest);
          // A stretch of zeros ends whatever garbage looked like the beginning of a frame.
          const stream = Uint8Array.of(...garbage, ...new Uint8Array(260), ...encodeReply(reply));
          const found: CfReply[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const step = cuts[turn % cuts.length] ?? 1;
            found.push(...parser.push(stream.slice(at, at + step)));
            at += step;
          }
          expect(found.at(-1)).toEqual({ command: 0x10, ...reply });
        },
      ),
      { numRuns: 200 },
    );
  });
});
