import type { RowTag } from './state.ts';

/**
 * What the tags on the pad say of an item in several parts (rfid.md 1.5).
 * - `single`      not in parts, or the tag does not say
 * - `complete`    every ordinal from 1 to the total lies there
 * - `incomplete`  some are missing
 * - `check`       one tag stands for the whole package: only a person can see what is inside
 */
export type Completeness = 'single' | 'complete' | 'incomplete' | 'check';

/** @param parts the total that the tags name. */
export function completeness(parts: number | null, tags: readonly RowTag[]): Completeness {
  if (parts === null || parts < 2) return 'single';
  if (missingParts(parts, tags).length === 0) return 'complete';
  const [only] = tags;
  return tags.length === 1 && !only?.part ? 'check' : 'incomplete';
}

/** Ordinals that are not there. */
export function missingParts(parts: number, tags: readonly RowTag[]): number[] {
  const there = new Set(tags.map(({ part }) => part));
  return Array.from({ length: parts }, (_, index) => index + 1).filter((part) => !there.has(part));
}
