import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../frame/hex.ts';
import { parseBankRequest, readData, readEpcs, statusError, writeData } from './commands.ts';
import { encodeReply, encodeRequest, Uhf18ReplyParser, Uhf18RequestParser } from './frame.ts';

const vectors = (
  JSON.parse(
    readFileSync(new URL('../../../test/fixtures/vectors/reader-frames.json', import.meta.url), 'utf8'),
  ) as { protocol: string; dir: string; hex: string; meaning: string }[]
).filter(({ protocol }) => protocol === 'UHFReader18');
const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();
const inventory = encodeRequest({ command: 0x01, data: new Uint8Array() });

describe('UHFReader18 frames', () => {
  it.each(vectors.filter(({ dir }) => dir === 'host>reader'))('$meaning, both ways', ({ hex }) => {
    const [request] = new Uhf18RequestParser().push(bytes(hex));
    expect(request && toHex(encodeRequest(request))).toBe(hex);
  });

  it.each(vectors.filter(({ dir }) => dir === 'reader>host'))('$meaning', ({ hex, meaning }) => {
    const parser = new Uhf18ReplyParser();
    parser.reset(inventory);
    const [reply] = parser.push(bytes(hex));
    if (!reply) throw new Error('not understood');
    expect(toHex(encodeReply(reply))).toBe(hex);
    expect(readEpcs(reply.data)).toHaveLength(Number(meaning.charAt(0)));
  });

  it('reads no tag out of an answer that is cut off', () => {
    expect(readEpcs(bytes('020C000000000000000000000313'))).toBeNull();
    expect(readEpcs(bytes('0100'))).toBeNull();
    expect(readEpcs(new Uint8Array())).toEqual([]);
  });

  it('asks for words of a tag’s EPC bank, and writes them under a password', () => {
    const epc = bytes('E20000112233');
    const [firstWord, password] = [1, bytes('A1B2C3D4')];
    const read = readData(epc, firstWord, 4);
    expect(toHex(read)).toBe('03E2000011223301010400000000');
    expect(parseBankRequest(0x02, read)).toEqual({
      epc,
      bank: 1,
      firstWord,
      wordCount: 4,
      bytes: null,
      password: new Uint8Array(4),
    });
    const written = writeData(epc, { firstWord, bytes: bytes('19C2'), password });
    expect(toHex(written)).toBe('0103E20000112233010119C2A1B2C3D4');
    expect(parseBankRequest(0x03, written)).toEqual({
      epc,
      bank: 1,
      firstWord,
      wordCount: 1,
      bytes: bytes('19C2'),
      password,
    });
    expect(toHex(writeData(epc, { firstWord, bytes: bytes('19C2'), password: null }))).toBe(
      '0103E20000112233010119C200000000',
    );
    for (const [code, whole] of [
      [0x02, read],
      [0x03, written],
    ] as const) {
      for (let length = 0; length < whole.length; length += 1) {
        expect(parseBankRequest(code, whole.subarray(0, length))).toBeNull();
      }
    }
  });

  it.each([
    [0xfb, '', 'no-tag'],
    [0xfa, '', 'no-tag'],
    [0x05, '', 'protected'],
    [0xfc, '04', 'locked'],
    [0xfc, '0B', 'no-tag'],
    [0xfc, '03', 'tag-error'],
    [0xfe, '', 'unsupported'],
    [0xff, '', 'refused'],
  ])('knows what status %i %s means', (code, data, reason) => {
    expect(statusError(code, bytes(data)).reason).toBe(reason);
  });

  it('finds an answer behind any garbage in the end', () => {
    const reply = encodeReply({ command: 0x01, status: 0xfb, data: new Uint8Array() });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (garbage) => {
        const parser = new Uhf18ReplyParser();
        parser.reset(inventory);
        // Zeros end whatever garbage looked like the beginning of a frame.
        const found = [...parser.push(garbage), ...parser.push(new Uint8Array(300)), ...parser.push(reply)];
        expect(found.at(-1)).toMatchObject({ status: 0xfb });
      }),
    );
  });
});
