import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex } from '../../frame/hex.ts';
import { decodeTag } from './decode-tag.ts';
import { encodeTag } from './encode-tag.ts';
import { reverseBlocks } from './detect.ts';
import { crcIsRight } from './iso28560-3.ts';
import { rewriteTag } from './rewrite-tag.ts';
import type { TagChange } from './tag-change.ts';

const vectors = (
  JSON.parse(readFileSync(new URL('../../../test/fixtures/vectors/tags.json', import.meta.url), 'utf8')) as {
    model: string;
    hex: string;
  }[]
).map(({ model, hex }) => ({ model, memory: fromHex(hex) ?? new Uint8Array() }));
const none: ReadonlySet<number> = new Set();

function whole(memory: Uint8Array, sizeBytes = 112): Uint8Array {
  const padded = new Uint8Array(Math.max(sizeBytes, memory.length));
  padded.set(memory);
  return padded;
}

function rewrite(memory: Uint8Array, change: TagChange, locked = none): Uint8Array {
  const rewritten = rewriteTag({ memory, dsfid: null, blockSizeBytes: 4, locked }, change);
  if (rewritten.kind === 'failed') throw new Error(`${rewritten.error.reason}: ${rewritten.error.detail}`);
  return rewritten.value;
}

describe('rewriting a tag', () => {
  it.each(vectors.filter(({ model }) => model === 'ISO28560-2' || model === 'ISO28560-3'))(
    'changes the owner of $model and nothing else that it says',
    ({ memory }) => {
      const before = decodeTag(whole(memory));
      const after = decodeTag(rewrite(whole(memory), { owner: 'VN-HN01' }));
      expect(after).toMatchObject({
        id: before.id,
        owner: 'VN-HN01',
        parts: before.parts,
        usage: before.usage,
      });
      const rest = (elements: typeof before.elements) => elements.filter(({ oid }) => oid !== 3 && oid !== 2);
      expect(rest(after.elements)).toEqual(rest(before.elements));
      expect(after.crc).toBe(before.crc);
    },
  );

  it('changes nothing when nothing is to change', () => {
    for (const { model, memory } of vectors) {
      if (model === 'ISO28560-2' || model === 'ISO28560-3')
        expect(rewrite(whole(memory), {})).toEqual(whole(memory));
    }
  });

  it('uses reserved bytes first, so that what stands behind does not move', () => {
    const encoded = encodeTag({
      model: 'iso28560-2',
      id: 'TV0000001',
      owner: 'VN-HNI',
      usage: 'circulating',
    });
    if (encoded.kind === 'failed') throw new Error(encoded.error.detail);
    const shorter = rewrite(encoded.value, { id: 'TV01' });
    expect(decodeTag(shorter)).toMatchObject({ id: 'TV01', owner: 'VN-HNI' });
    const back = rewrite(shorter, { id: 'TV0000001' });
    expect(decodeTag(back)).toMatchObject({ id: 'TV0000001', owner: 'VN-HNI' });
    const changed = [...encoded.value].filter((byte, at) => byte !== shorter[at]);
    expect(changed.length).toBeLessThan(12);
  });

  it('lays the rest around locked elements, byte for byte', () => {
    const encoded = encodeTag({ model: 'iso28560-2', id: '12345678901', usage: 'circulating' });
    if (encoded.kind === 'failed') throw new Error(encoded.error.detail);
    // The identifier fills its blocks so that it can be locked.
    const locked = new Set([0, 1]);
    const after = rewrite(encoded.value, { owner: 'VN-HN01', parts: 3, part: 2 }, locked);
    expect(after.slice(0, 8)).toEqual(encoded.value.slice(0, 8));
    expect(decodeTag(after)).toMatchObject({
      id: '12345678901',
      owner: 'VN-HN01',
      parts: 3,
      part: 2,
      usage: 'circulating',
    });
    const refused = rewriteTag(
      { memory: encoded.value, dsfid: 6, blockSizeBytes: 4, locked },
      { id: '987654321' },
    );
    expect(refused).toMatchObject({ kind: 'failed', error: { reason: 'locked' } });
  });

  it('keeps the habits of the maker who wrote it', () => {
    const encoded = encodeTag({ model: 'iso28560-3', id: 'TV1', parts: 5, part: 2, usage: 'patron-card' });
    if (encoded.kind === 'failed') throw new Error(encoded.error.detail);
    const after = rewrite(encoded.value, { usage: 'circulating', part: 3 });
    expect([...after.slice(0, 3)]).toEqual([0x11, 5, 3]);
  });

  it.each<[string, TagChange, string]>([
    ['an owner that is no ISIL', { owner: 'vn_x!' }, 'bad-value'],
    ['a usage that there is not', { usage: 'lost' }, 'bad-value'],
    ['more than the memory holds', { id: 'Ắ'.repeat(80) }, 'too-long'],
  ])('refuses %s', (_, change, reason) => {
    const encoded = encodeTag({ model: 'iso28560-2', id: 'TV0000001' });
    if (encoded.kind === 'failed') throw new Error(encoded.error.detail);
    const tag = { memory: encoded.value, dsfid: 6, blockSizeBytes: 4, locked: none };
    expect(rewriteTag(tag, change)).toMatchObject({ kind: 'failed', error: { reason } });
  });

  it('never patches what it does not know', () => {
    const tag = { memory: new Uint8Array(112).fill(0x41), dsfid: null, blockSizeBytes: 4, locked: none };
    expect(rewriteTag(tag, { id: 'X' })).toMatchObject({ error: { reason: 'unknown-model' } });
  });

  it('is not taken for a basic block whose checksum fits by chance', () => {
    const encoded = encodeTag({ model: 'iso28560-2', id: '0AAA0A000AAAAA', owner: 'VN-HNI' });
    if (encoded.kind === 'failed') throw new Error(encoded.error.detail);
    const id = '95IODTM7G76FA3';
    const owned = rewrite(encoded.value, { owner: 'VN-0A0A0A' });
    const memory = rewrite(owned, { id, owner: 'VN-66CY', parts: 10 });
    expect(crcIsRight(reverseBlocks(memory))).toBe(true);
    for (const dsfid of [null, 0, 6])
      expect(decodeTag(memory, { dsfid })).toMatchObject({ model: 'iso28560-2', id, owner: 'VN-66CY' });
  });

  it('says after any row of changes what the last ones said', () => {
    const id = fc.stringMatching(/^[A-Z0-9]{2,16}$/);
    const owner = fc.stringMatching(/^VN-[A-Z0-9]{1,8}$/);
    const model = fc.constantFrom('iso28560-2' as const, 'iso28560-3' as const);
    const change = fc.record({ id, owner, parts: fc.integer({ min: 1, max: 20 }) }, { requiredKeys: [] });
    fc.assert(
      fc.property(model, id, fc.array(change, { maxLength: 6 }), (kind, first, changes) => {
        const encoded = encodeTag({ model: kind, id: first, owner: 'VN-HNI' });
        if (encoded.kind === 'failed') return;
        let memory = encoded.value;
        const expected: { id: string; owner: string; parts?: number } = { id: first, owner: 'VN-HNI' };
        const dsfid = kind === 'iso28560-2' ? 0x06 : 0x3e;
        for (const one of changes) {
          const next = rewriteTag({ memory, dsfid, blockSizeBytes: 4, locked: none }, one);
          if (next.kind === 'failed') throw new Error(next.error.detail);
          memory = next.value;
          Object.assign(expected, one);
        }
        expect(decodeTag(memory, { dsfid })).toMatchObject(expected);
      }),
      { numRuns: 300 },
    );
  });
});
