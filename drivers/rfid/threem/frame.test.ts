import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc16X25 } from '../../frame/crc16.ts';
import { fromHex, toHex } from '../../frame/hex.ts';
import { passedFrame } from './answers.ts';
import { infoField, inventoryOption, readOption, versionRequest, ways } from './commands.ts';
import { encodeReply, encodeRequest, prefix, ThreeMReplyParser, ThreeMRequestParser } from './frame.ts';

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
).filter(({ protocol }) => protocol === '3M-2xx/8xx');
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
const uid = 'E004010012345678';

function d6(command: number, hex = ''): string {
  return toHex(encodeRequest({ prefix: prefix.command, command, data: bytes(hex) }));
}

function parserFor(command: number): ThreeMReplyParser {
  const parser = new ThreeMReplyParser();
  parser.reset(encodeRequest({ prefix: prefix.command, command, data: new Uint8Array() }));
  return parser;
}

function reply(command: number, data: Uint8Array): Uint8Array {
  return encodeReply({ prefix: prefix.command, command, status: 0, data });
}

describe('frames of 3M readers', () => {
  it('reads and writes every published request', () => {
    const requests = vectors.filter(({ dir }) => dir === 'host>reader');
    expect(requests).toHaveLength(22);
    for (const { hex } of requests) {
      const parsed = new ThreeMRequestParser().push(bytes(hex));
      expect(parsed, hex).toHaveLength(1);
      for (const request of parsed) expect(toHex(encodeRequest(request))).toBe(hex);
    }
  });

  it('reads and writes every published reply', () => {
    const replies = vectors.filter(({ dir }) => dir === 'reader>host');
    expect(replies).toHaveLength(2);
    for (const { hex } of replies) {
      const parsed = parserFor(bytes(hex)[3] ?? 0).push(bytes(hex));
      expect(parsed, hex).toHaveLength(1);
      for (const one of parsed) expect(toHex(encodeReply(one))).toBe(hex);
    }
  });

  it('makes the frames that were recorded, of its own parts', () => {
    const known = new Map(vectors.map(({ meaning, hex }) => [meaning, hex]));
    const initialisation = (model: keyof typeof ways): string[] =>
      ways[model].initialisation.map(({ command, data }) => d6(command, toHex(data)));
    const { newStyle, omitLock } = readOption;
    const { uid: uids, dsfid, usual } = inventoryOption;
    const two = (value: number): string => toHex(Uint8Array.of(value));
    expect({
      version: toHex(encodeRequest(versionRequest)),
      initialisation810: initialisation('threem-810'),
      initialisation210: initialisation('threem-210'),
      inventory: d6(0xfe, `00${two(uids | usual)}`),
      inventoryDsfid: d6(0xfe, `00${two(uids | dsfid | usual)}`),
      readOld: d6(0x02, `${uid}0008`),
      readNew: d6(0x02, `${uid}0008${two(newStyle | omitLock)}`),
      info: d6(0x0d, uid + two(infoField.all)),
    }).toEqual({
      version: known.get('hardware version (810 init)'),
      initialisation810: [known.get('init parameters (810)')],
      initialisation210: [
        known.get('init parameters (bibliotheca 210)'),
        known.get('second init parameter block (bibliotheca 210)'),
      ],
      inventory: known.get('inventory, UIDs'),
      inventoryDsfid: known.get('inventory, DSFID+UIDs'),
      readOld: known.get('read blocks 0..7 old style'),
      readNew: known.get('read blocks 0..7 new style, no lock bytes'),
      info: known.get('tag info, all'),
    });
  });

  it('reads the hardware version that an 810 gave (Biblio-RFID, 3M810.pm)', () => {
    const parser = new ThreeMReplyParser();
    parser.reset(encodeRequest(versionRequest));
    const recorded = bytes('D5 00 09 04 00 11 0A 05 00 02 72 50');
    expect(parser.push(recorded)).toMatchObject([{ prefix: 0xd5, command: 4, data: bytes('110A050002') }]);
    expect(parserFor(0xfe).push(recorded)).toEqual([]);
  });

  it('finds an answer behind garbage and behind an inventory that nobody asked for', () => {
    const parser = parserFor(0x02);
    const unasked = bytes('D60007FE00000700AF19');
    const wanted = reply(0x02, bytes(uid));
    const found = parser.push(Uint8Array.of(0xd6, 0xff, 0xd6, 0x00, 0x09, 0x13, ...unasked, ...wanted));
    expect(found.map(({ data }) => toHex(data))).toEqual([uid]);
    expect(parser.skippedBytes).toBe(6 + unasked.length);
  });

  it('takes no frame with a wrong checksum', () => {
    const good = reply(0x02, new Uint8Array(40));
    for (let at = 0; at < good.length; at += 1) {
      const wrong = good.slice();
      wrong[at] = (wrong[at] ?? 0) ^ 0x10;
      expect(parserFor(0x02).push(wrong), String(at)).toEqual([]);
    }
  });

  it('gives the same replies however the line cuts them, behind any garbage', () => {
    const good = reply(0x02, new Uint8Array(40));
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.constantFrom(0xd6, 0x00, 0x02), fc.integer({ min: 0, max: 255 })), {
          maxLength: 300,
        }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        (garbage, cuts) => {
          const parser = parserFor(0x02);
          // A last stretch of zeros ends whatever garbage looked like the beginning of a frame.
          const stream = Uint8Array.of(...garbage, ...new Uint8Array(2400), ...good);
          const found = [];
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const step = at < garbage.length ? (cuts[turn % cuts.length] ?? 1) : 512;
            found.push(...parser.push(stream.slice(at, at + step)));
            at += step;
          }
          expect(found.at(-1)?.data).toEqual(new Uint8Array(40));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('takes a tag’s frame out of a passed answer, with its CRC or without', () => {
    const passed = (hex: string): string | null => {
      const frame = passedFrame({ prefix: prefix.command, command: 0x14, status: 0, data: bytes(hex) });
      return frame && toHex(frame);
    };
    expect(passed('00' + '0003' + '00D339')).toBe('00D339');
    // The CRC of what stands before it, as the chip sends it, low byte first.
    const crc = crc16X25(bytes('00D339'));
    const ends = toHex(Uint8Array.of(crc & 0xff, crc >> 8));
    expect(passed(`00` + '0005' + `00D339${ends}`)).toBe('00D339');
    expect(passed('00' + '0000')).toBe('');
    expect(passed('00' + '0004' + '00D339')).toBeNull();
    expect(passed('00')).toBeNull();
  });
});
