import type { ImportedItem } from '../cache-imported.ts';
import type { LearnedItem } from '../cache-learned.ts';
import { mergeItem } from '../cache-merge.ts';
import type { MergedItem } from '../cache-merge.ts';
import type { FoundTitle } from './title-finder.ts';

export interface CopiesQuestion {
  /** Numbers of items that had the title when the index was made. */
  readonly ids: readonly string[];
  /** Further copies, of which nothing is known but that they are there. */
  readonly beyond: number;
  readonly isOfTitle: (title: string) => boolean;
  readonly learned: (id: string) => LearnedItem | null;
  readonly imported: (id: string) => ImportedItem | null;
  /** How many wait for an item, and for its title. */
  readonly waiting: (id: string, title: string) => { readonly item: number; readonly title: number } | null;
}

/** A copy as both layers know it, of two words the newer. */
interface Copy {
  readonly item: MergedItem;
  readonly title: string;
  readonly isFree: boolean;
  /** How many wait for any copy of the title. */
  readonly waiting: number;
}

/**
 * What the cache knows of the copies of a title. A copy that is kept for somebody is not available, and of those
 * left as many fewer as patrons wait for the title. Null where no item has this title any more.
 */
export function copiesOf(question: CopiesQuestion): FoundTitle | null {
  const copies = question.ids.flatMap((id) => copyOf(id, question) ?? []);
  const [first] = copies;
  if (!first) return null;
  const isKnown = copies.some(({ item }) => item.status !== null);
  const free = copies.filter(({ isFree }) => isFree);
  const available = Math.max(0, free.length - Math.max(...copies.map(({ waiting }) => waiting)));
  const standing = available > 0 ? free : [];
  const dueAts = copies.flatMap(({ item }) => (item.status === 'on-loan' ? (item.dueAt ?? []) : []));
  const places = [...standing, ...copies].flatMap(({ item }) => item.location ?? item.institution ?? []);
  return {
    title: first.title,
    author: null,
    copies: copies.length + question.beyond,
    available: isKnown ? available : null,
    place: places[0] ?? null,
    dueAt: available > 0 ? null : (dueAts.sort()[0] ?? null),
    asOf: new Date(Math.min(...copies.map(({ item }) => item.asOf.getTime()))),
  };
}

function copyOf(id: string, { learned, imported, isOfTitle, waiting }: CopiesQuestion): Copy | null {
  const item = mergeItem(id, learned(id), imported(id));
  const title = item?.title ?? null;
  // Unknown: the ILS said that there is no such item.
  if (!item || title === null || item.status === 'unknown' || !isOfTitle(title)) return null;
  const held = waiting(id, title);
  const isFree = item.status === 'available' && item.loanable !== false && (held?.item ?? 0) === 0;
  return { item, title, isFree, waiting: held?.title ?? 0 };
}
