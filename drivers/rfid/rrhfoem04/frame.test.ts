import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../frame/hex.ts';
import { addressed, addressedWrite, command, parseInventory, parseSystemInfo } from './commands.ts';
import {
  crc16Rrhfoem04,
  encodeReply,
  encodeRequest,
  Rrhfoem04ReplyParser,
  Rrhfoem04RequestParser,
} from './frame.ts';
import type { Rrhfoem04Reply } from './frame.ts';

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
).filter(({ protocol }) => protocol === 'RRHFOEM04');
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
const none = new Uint8Array();
const uid = 'E004010012345678';

function parserFor(code: number): Rrhfoem04ReplyParser {
  const parser = new Rrhfoem04ReplyParser();
  parser.reset(encodeRequest({ command: code, data: none }));
  return parser;
}

describe('RRHFOEM04 frames', () => {
  it('reads and writes every published request', () => {
    expect(vectors.length).toBeGreaterThan(6);
    for (const { hex, dir } of vectors) {
      expect(dir).toBe('host>reader');
      const [request] = new Rrhfoem04RequestParser().push(bytes(hex));
      expect(request, hex).toBeDefined();
      if (request) expect(toHex(encodeRequest(request))).toBe(hex);
    }
  });

  it('builds the published requests from their meaning', () => {
    const built = [
      { command: command.readerInfo, data: none },
      { command: command.beep, data: none },
      { command: command.inventory16Slots, data: Uint8Array.of(0x06) },
      { command: command.readMultiple, data: addressed(uid, [4, 0, 9]) },
      { command: command.writeAfi, data: addressedWrite(uid, [0x07]) },
      { command: command.writeAfi, data: addressedWrite(uid, [0xc2]) },
    ].map((request) => toHex(encodeRequest(request)));
    const published = vectors.map(({ hex }) => hex);
    for (const hex of built) expect(published).toContain(hex);
  });

  it('has the CRC that xors into the low half', () => {
    expect(crc16Rrhfoem04(bytes('04100126'))).toBe(0x92ad);
    expect(crc16Rrhfoem04(bytes('03F000'))).toBe(0x892f);
  });

  it('reads replies with the zeros of HID reports behind and before them', () => {
    const first = encodeReply({ command: 0x1002, status: 0, data: Uint8Array.of(0) });
    const second = encodeReply({ command: 0x1002, status: 0xffff, data: none });
    const report = (frame: Uint8Array): Uint8Array =>
      Uint8Array.of(...frame, ...new Uint8Array(64 - frame.length));
    const parser = parserFor(0x1002);
    expect(parser.push(report(first))).toEqual([{ command: 0x1002, status: 0, data: Uint8Array.of(0) }]);
    expect(parser.push(Uint8Array.of(0, ...report(second)))).toMatchObject([{ status: 0xffff }]);
  });

  it('takes no frame with a wrong CRC and none of another command', () => {
    const reply = encodeReply({ command: 0x100e, status: 0, data: new Uint8Array(15) });
    const wrong = reply.slice();
    wrong[9] = 1;
    const parser = parserFor(0x100e);
    expect(parser.push(wrong)).toEqual([]);
    expect(parser.push(encodeReply({ command: 0x1009, status: 0, data: none }))).toEqual([]);
    expect(parser.push(reply)).toHaveLength(1);
  });

  it('finds an answer behind noise that looks like the length of a long frame', () => {
    const reply = encodeReply({ command: 0x1002, status: 0, data: Uint8Array.of(0) });
    expect(parserFor(0x1002).push(Uint8Array.of(0x55, 0x00, 0xff, 0x13, ...reply))).toHaveLength(1);
    expect(parserFor(0x1002).push(Uint8Array.of(0xf0, 0x10, ...reply))).toHaveLength(1);
  });

  it('takes no echo of the request for an answer', () => {
    const request = encodeRequest({ command: 0xf000, data: none });
    expect(parserFor(0xf000).push(request)).toEqual([]);
  });

  it('gives the same replies however the line cuts them, behind any garbage', () => {
    const reply = { command: 0x1009, status: 0, data: new Uint8Array(40).fill(0x10) };
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        (garbage, cuts) => {
          const parser = parserFor(reply.command);
          // A stretch of zeros ends whatever garbage looked like the beginning of a frame.
          const stream = Uint8Array.of(...garbage, ...new Uint8Array(260), ...encodeReply(reply));
          const found: Rrhfoem04Reply[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const step = cuts[turn % cuts.length] ?? 1;
            found.push(...parser.push(stream.slice(at, at + step)));
            at += step;
          }
          expect(found.at(-1)).toEqual(reply);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('RRHFOEM04 data', () => {
  it('reads the UIDs of an inventory, low byte first', () => {
    expect(parseInventory(bytes('0278563412000104E0B1024F95500104E0'))).toEqual([
      'E004010012345678',
      'E0040150954F02B1',
    ]);
    expect(parseInventory(bytes('0278563412000104E0'))).toBeNull();
    expect(parseInventory(bytes('00'))).toEqual([]);
  });

  it('reads system information of the tag that was asked, and of no other', () => {
    const data = bytes('0F78563412000104E03E071B0301');
    expect(parseSystemInfo(data, uid)).toEqual({
      uid,
      dsfid: 0x3e,
      afi: 0x07,
      blockCount: 28,
      blockSizeBytes: 4,
    });
    expect(parseSystemInfo(data, 'E004010012345679')).toBeNull();
    expect(parseSystemInfo(none, uid)).toBeNull();
  });
});
