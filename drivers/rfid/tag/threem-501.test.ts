import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../frame/hex.ts';
import { decodeTag } from './decode-tag.ts';
import { encodeTag } from './encode-tag.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../../test/fixtures/vectors/tags.json', import.meta.url), 'utf8'),
) as { model: string; hex: string; decoded: { content: string } }[];

describe('3M RFID 501', () => {
  it('reads the published tag, on small and on larger memories', () => {
    const [vector] = vectors.filter(({ model }) => model === '3M-RFID501');
    if (!vector) throw new Error('no vector');
    for (const hex of [vector.hex, vector.hex + '00'.repeat(80)]) {
      expect(decodeTag(fromHex(hex) ?? new Uint8Array())).toMatchObject({
        model: 'threem-501',
        id: vector.decoded.content,
        parts: 1,
        part: 1,
        crc: null,
      });
    }
  });

  it('writes what it reads', () => {
    const encoded = encodeTag({ model: 'threem-501', id: 'TV00000012', parts: 3, part: 2, sizeBytes: 32 });
    if (encoded.kind === 'failed') throw new Error(encoded.error.detail);
    expect(toHex(encoded.value.subarray(0, 4))).toBe('04230001');
    expect(decodeTag(encoded.value)).toMatchObject({
      model: 'threem-501',
      id: 'TV00000012',
      parts: 3,
      part: 2,
    });
  });

  it('refuses what it has no place for', () => {
    for (const tag of [
      { id: 'TV000000000000000' },
      { id: 'sách' },
      { id: 'TV1', parts: 16, part: 1 },
      { id: 'TV1', owner: 'VN-HNI' },
      { id: 'TV1', sizeBytes: 28 },
    ]) {
      expect(encodeTag({ model: 'threem-501', ...tag })).toMatchObject({ kind: 'failed' });
    }
  });

  it('writes what it reads, whatever it is', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[\x21-\x7e]{1,16}$/),
        fc
          .integer({ min: 1, max: 15 })
          .chain((total) => fc.tuple(fc.constant(total), fc.integer({ min: 1, max: total }))),
        fc.constantFrom(32, 112),
        (id, [parts, part], sizeBytes) => {
          const encoded = encodeTag({ model: 'threem-501', id, parts, part, sizeBytes });
          if (encoded.kind === 'failed') throw new Error(encoded.error.detail);
          expect(encoded.value).toHaveLength(sizeBytes);
          expect(decodeTag(encoded.value)).toMatchObject({
            model: 'threem-501',
            id,
            parts,
            part,
            warnings: [],
          });
        },
      ),
      { numRuns: 500 },
    );
  });
});
