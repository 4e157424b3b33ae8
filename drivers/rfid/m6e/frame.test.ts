import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../frame/hex.ts';
import {
  parseBankRequest,
  readData,
  readTagRecord,
  statusError,
  writeData,
  writeTagRecord,
} from './commands.ts';
import { encodeReply, encodeRequest, M6eReplyParser, M6eRequestParser } from './frame.ts';

const vectors = (
  JSON.parse(
    readFileSync(new URL('../../../test/fixtures/vectors/reader-frames.json', import.meta.url), 'utf8'),
  ) as { protocol: string; dir: string; hex: string; meaning: string }[]
).filter(({ protocol }) => protocol === 'ThingMagic-M6e');
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();

describe('M6e frames', () => {
  it.each(vectors.filter(({ dir }) => dir === 'host>reader'))('$meaning, both ways', ({ hex }) => {
    const [request] = new M6eRequestParser().push(bytes(hex));
    expect(request && toHex(encodeRequest(request))).toBe(hex);
  });

  it.each(vectors.filter(({ dir }) => dir === 'reader>host'))('$meaning', ({ hex }) => {
    // The published record is two bytes longer than its length says, and its CRC fits neither: only its fields can be read.
    expect(new M6eReplyParser().push(bytes(hex))).toEqual([]);
    const record = readTagRecord(bytes(hex).subarray(5));
    expect(record).toMatchObject({ rssiDbm: -60, pc: 0x3000 });
    expect(record?.epc).toHaveLength(12);
    if (!record) return;
    const reply = encodeReply({ op: 0x22, status: 0, data: writeTagRecord(record.pc, record.epc, 0x1545) });
    expect(new M6eReplyParser().push(reply)).toHaveLength(1);
    expect(toHex(reply.subarray(0, 29))).toBe(hex.slice(0, 58));
  });

  it('reads the records it writes, and none of what is cut off', () => {
    const epc = bytes('1703000398130803F4040000');
    const record = writeTagRecord(0x3400, epc, 0xc157);
    expect(readTagRecord(record)).toMatchObject({ pc: 0x3400, epc });
    for (let length = 0; length < record.length; length += 1) {
      expect(readTagRecord(record.subarray(0, length))).toBeNull();
    }
  });

  it('asks for words of a tag’s EPC bank, and writes them under a password', () => {
    const epc = bytes('E20000112233');
    const [firstWord, password] = [1, bytes('A1B2C3D4')];
    const read = readData(epc, firstWord, 4);
    expect(toHex(read)).toBe('012C' + '01' + '0100000001' + '04' + '00000000' + '30' + 'E20000112233');
    expect(parseBankRequest(0x28, read)).toEqual({
      epc,
      bank: 1,
      firstWord,
      wordCount: 4,
      bytes: null,
      password: new Uint8Array(4),
    });
    const written = writeData(epc, { firstWord, bytes: bytes('19C2'), password });
    expect(toHex(written)).toBe(
      '012C' + '01' + '00000001' + '01' + 'A1B2C3D4' + '30' + 'E20000112233' + '19C2',
    );
    expect(parseBankRequest(0x24, written)).toEqual({
      epc,
      bank: 1,
      firstWord,
      wordCount: 1,
      bytes: bytes('19C2'),
      password,
    });
    // Nothing but whole picks of a tag: cut off, of no tag, or picked by something else.
    for (let length = 0; length < read.length; length += 1) {
      expect(parseBankRequest(0x28, read.subarray(0, length))).toBeNull();
    }
    expect(parseBankRequest(0x28, Uint8Array.of(0x01, 0x2c, 0x00, ...read.subarray(3)))).toBeNull();
  });

  it('gives the length of a long EPC two bytes', () => {
    const epc = new Uint8Array(34).fill(0xab);
    const read = readData(epc, 2, 1);
    expect(toHex(read.subarray(0, 16))).toBe(
      '012C' + '21' + '0100000002' + '01' + '00000000' + '0110' + 'AB',
    );
    expect(parseBankRequest(0x28, read)).toMatchObject({ epc, firstWord: 2, wordCount: 1 });
    const written = writeData(epc, { firstWord: 2, bytes: bytes('1234'), password: null });
    expect(parseBankRequest(0x24, written)).toMatchObject({ epc, bytes: bytes('1234') });
  });

  it.each([
    [0x0400, 'no-tag'],
    [0x042b, 'no-tag'],
    [0x0424, 'locked'],
    [0x0406, 'tag-error'],
    [0x0423, 'tag-error'],
    [0x0105, 'refused'],
  ])('knows what status %i means', (code, reason) => {
    expect(statusError(code).reason).toBe(reason);
  });

  it('finds a frame behind any garbage that does not begin like one', () => {
    const reply = encodeReply({ op: 0x03, status: 0, data: Uint8Array.of(1, 2) });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200, max: 0xfe }), (garbage) => {
        const parser = new M6eReplyParser();
        const found = [...parser.push(garbage), ...parser.push(reply)];
        expect(found.at(-1)?.data).toEqual(Uint8Array.of(1, 2));
      }),
    );
  });
});
