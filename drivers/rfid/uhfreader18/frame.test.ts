import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../frame/hex.ts';
import { readEpcs } from './commands.ts';
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
