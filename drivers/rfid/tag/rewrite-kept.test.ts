import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex } from '../../frame/hex.ts';
import { compact } from './compaction.ts';
import { decodeTag } from './decode-tag.ts';
import { elementBytes, readElements } from './iso28560-2.ts';
import { basicBlockCrc } from './iso28560-3.ts';
import { rewriteTag } from './rewrite-tag.ts';
import type { TagChange } from './tag-change.ts';

// What a rewrite must leave as it is: elements that this build does not know, and blocks that are locked.

const blockSizeBytes = 4;
const bytes = (minLength: number, maxLength: number) => fc.uint8Array({ minLength, maxLength });
/** Numbers without a meaning, or with one that this station never changes. */
const otherOid = fc.constantFrom(6, 7, 12, 13, 14, 15, 18, 21, 26, 27, 28, 29, 30, 31, 45, 63);
const foreign = fc
  .tuple(otherOid, bytes(1, 9), fc.nat({ max: 3 }), fc.constantFrom(0x00, 0x80))
  .map(([oid, data, padding, filler]) =>
    withPadding(elementBytes({ oid, compaction: 6, data }), padding, filler),
  );
const lockedBlocks = fc.uniqueArray(fc.nat({ max: 27 }), { maxLength: 4 }).map((blocks) => new Set(blocks));
const change: fc.Arbitrary<TagChange> = fc.record(
  {
    id: fc.stringMatching(/^[A-Z0-9]{2,14}$/),
    owner: fc.stringMatching(/^VN-[A-Z0-9]{1,8}$/),
    parts: fc.integer({ min: 1, max: 20 }),
  },
  { requiredKeys: [] },
);

/** Reserved bytes behind an element: the offset flag, their number, and the bytes. */
function withPadding(element: Uint8Array, padding: number, filler: number): Uint8Array {
  if (padding === 0) return element;
  const [precursor = 0, ...rest] = element;
  const isLong = (precursor & 0x0f) === 15;
  const [number = 0, ...behind] = rest;
  const head = isLong ? [precursor | 0x80, number, padding] : [precursor | 0x80, padding];
  return Uint8Array.of(...head, ...(isLong ? behind : rest), ...new Array<number>(padding).fill(filler));
}

function chain(id: string, elements: readonly Uint8Array[], sizeBytes = 112): Uint8Array {
  const { code, bytes: data } = compact(id);
  const memory = new Uint8Array(sizeBytes);
  const all = [elementBytes({ oid: 1, compaction: code, data }), ...elements];
  memory.set(all.flatMap((element) => [...element]));
  return memory;
}

function expectLockedKept(before: Uint8Array, after: Uint8Array, locked: ReadonlySet<number>): void {
  for (const block of locked) {
    const [from, to] = [block * blockSizeBytes, (block + 1) * blockSizeBytes];
    expect(toHex(after.subarray(from, to))).toBe(toHex(before.subarray(from, to)));
  }
}

describe('a rewrite of elements', () => {
  it('keeps unknown ones and locked blocks byte for byte, or refuses', () => {
    let done = 0;
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z0-9]{4,12}$/),
        fc.uniqueArray(foreign, { maxLength: 4, selector: (element) => (element[0] ?? 0) & 0x0f }),
        lockedBlocks,
        change,
        (id, elements, locked, wanted) => {
          const memory = chain(id, elements);
          const before = memory.slice();
          const rewritten = rewriteTag({ memory, dsfid: 0x06, blockSizeBytes, locked }, wanted);
          expect(memory).toEqual(before);
          if (rewritten.kind === 'failed') {
            expect(['locked', 'too-long']).toContain(rewritten.error.reason);
            return;
          }
          done += 1;
          const after = rewritten.value;
          expect(after).toHaveLength(memory.length);
          expectLockedKept(before, after, locked);
          const said = decodeTag(after, { dsfid: 0x06 });
          expect(said).toMatchObject({ id: wanted.id ?? id });
          if (wanted.owner !== undefined) expect(said.owner).toBe(wanted.owner);
          // Each as it was, reserved bytes and all, wherever it stands now.
          const stored = readElements(after).elements.map(({ from, to }) => toHex(after.subarray(from, to)));
          for (const element of elements) expect(stored).toContain(toHex(element));
        },
      ),
      { numRuns: 2_000 },
    );
    expect(done).toBeGreaterThan(500);
  });

  it.each([27, 28, 29, 30, 31])('keeps element %i where the owner is new', (oid) => {
    const unknown = elementBytes({ oid, compaction: 6, data: Uint8Array.of(0x00, 0xff, 0x80, oid) });
    const memory = chain('TV00000012', [unknown]);
    const rewritten = rewriteTag(
      { memory, dsfid: 0x06, blockSizeBytes, locked: new Set() },
      { owner: 'VN-HN01' },
    );
    if (rewritten.kind === 'failed') throw new Error(rewritten.error.detail);
    expect(toHex(rewritten.value)).toContain(toHex(unknown));
    expect(decodeTag(rewritten.value, { dsfid: 0x06 })).toMatchObject({ id: 'TV00000012', owner: 'VN-HN01' });
  });
});

describe('a rewrite of a basic block', () => {
  it('keeps everything behind it, and locked blocks, byte for byte, or refuses', () => {
    let done = 0;
    fc.assert(
      fc.property(
        fc.stringMatching(/^[A-Z0-9]{4,16}$/),
        bytes(0, 78),
        lockedBlocks,
        change,
        (id, behind, locked, wanted) => {
          const memory = new Uint8Array(112);
          memory.set([0x11, 1, 1, ...new TextEncoder().encode(id)]);
          memory.set(new TextEncoder().encode('VNHNI'), 21);
          const crc = basicBlockCrc(memory);
          memory.set([crc & 0xff, crc >> 8], 19);
          memory.set(behind, 34);
          const before = memory.slice();
          const rewritten = rewriteTag({ memory, dsfid: 0x3e, blockSizeBytes, locked }, wanted);
          if (rewritten.kind === 'failed') {
            expect(rewritten.error.reason).toBe('locked');
            return;
          }
          done += 1;
          expect(toHex(rewritten.value.subarray(34))).toBe(toHex(before.subarray(34)));
          expectLockedKept(before, rewritten.value, locked);
          expect(decodeTag(rewritten.value)).toMatchObject({
            id: wanted.id ?? id,
            owner: wanted.owner ?? 'VN-HNI',
            parts: wanted.parts ?? 1,
            crc: 'ok',
          });
        },
      ),
      { numRuns: 1_000 },
    );
    expect(done).toBeGreaterThan(300);
  });
});
