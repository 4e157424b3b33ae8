import type { InventoryRound, Uid } from './reader.ts';

export type PresenceEvent = { readonly kind: 'tag-appeared' | 'tag-gone'; readonly uid: Uid };

export interface Presence {
  /** How often a tag was missed and then seen again: a pile whose tags shade each other. Counts up. */
  readonly flickers: number;
  /** Takes the next inventory and says what changed, gone tags first. */
  see(round: InventoryRound): PresenceEvent[];
  /** A tag did not answer when it was spoken to: it counts as gone at once. Null when it was not known. */
  forget(uid: Uid): PresenceEvent | null;
  /** Forgets all without events: the pad itself was lost. */
  clear(): void;
}

/**
 * What lies on a pad, steadied: a tag is there when it was seen once, and gone when it was missing from
 * `missesUntilGone` complete inventories in a row. Tags detune each other in a pile, so one missed round says nothing,
 * and an incomplete round says nothing about who is missing.
 */
export function createPresence({ missesUntilGone }: { readonly missesUntilGone: number }): Presence {
  const misses = new Map<Uid, number>();
  let flickers = 0;
  return {
    get flickers() {
      return flickers;
    },
    see({ tags, complete }) {
      const seen = new Set(tags.map((tag) => tag.uid));
      const events: PresenceEvent[] = [];
      for (const [uid, before] of [...misses]) {
        if (seen.has(uid) || !complete) continue;
        if (before + 1 < missesUntilGone) {
          misses.set(uid, before + 1);
        } else {
          misses.delete(uid);
          events.push({ kind: 'tag-gone', uid });
        }
      }
      for (const uid of seen) {
        const before = misses.get(uid);
        if (before === undefined) events.push({ kind: 'tag-appeared', uid });
        else if (before > 0) flickers += 1;
        misses.set(uid, 0);
      }
      return events;
    },
    forget: (uid) => (misses.delete(uid) ? { kind: 'tag-gone', uid } : null),
    clear() {
      misses.clear();
    },
  };
}
