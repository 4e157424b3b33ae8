import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../frame/hex.ts';
import { readTagRecord, writeTagRecord } from './commands.ts';
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
