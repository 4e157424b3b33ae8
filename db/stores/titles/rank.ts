import { beginsMarked } from './fold.ts';
import type { FoldedText } from './fold.ts';

/** How well a title answers a query; the smaller, the better, and the first that differs decides. */
export interface Rank {
  /** Words typed with marks that the title has with other marks only. */
  readonly otherMarks: number;
  readonly kind: number;
  /** Characters of the title's words. */
  readonly length: number;
}

const exactly = 0;
const beginsWithWords = 1;
const beginsUnfinished = 2;
const hasWords = 3;
const hasBeginning = 4;
const withAuthor = 5;

/**
 * Ranks a title for a query: the title itself, titles that begin so, titles with these words, titles with a word
 * that begins as the last one typed; the shorter first.
 * @param beside words that may help out, the author's
 * @returns null when it does not match
 */
export function rankOf(query: FoldedText, title: FoldedText, beside?: FoldedText): Rank | null {
  const { words } = query;
  if (words.length === 0) return null;
  const kind = kindOf(words, title.words);
  const all = kind === null && beside ? [...title.words, ...beside.words] : title.words;
  if (kind === null && (beside === undefined || !matches(words, all))) return null;
  const marked = beside ? [...title.marked, ...beside.marked] : title.marked;
  let otherMarks = 0;
  for (const [index, typed] of query.marked.entries()) {
    if (typed === words[index] || marked.includes(typed)) continue;
    if (index === words.length - 1 && marked.some((word) => beginsMarked(word, typed))) continue;
    otherMarks += 1;
  }
  const length = title.words.reduce((sum, word) => sum + word.length + 1, 0);
  return { otherMarks, kind: kind ?? withAuthor, length };
}

export const compareRanks = (a: Rank, b: Rank): number =>
  a.otherMarks - b.otherMarks || a.kind - b.kind || a.length - b.length;

function kindOf(query: readonly string[], title: readonly string[]): number | null {
  const last = query.length - 1;
  const typed = query[last] ?? '';
  const isBeginning = title.length > last && query.every((word, at) => at === last || word === title[at]);
  const next = isBeginning ? (title[last] ?? '') : '';
  if (isBeginning && next === typed) return title.length === query.length ? exactly : beginsWithWords;
  if (isBeginning && next.startsWith(typed)) return beginsUnfinished;
  if (query.every((word) => title.includes(word))) return hasWords;
  return matches(query, title) ? hasBeginning : null;
}

/** Every word is there, the last perhaps unfinished. */
function matches(query: readonly string[], words: readonly string[]): boolean {
  const typed = query[query.length - 1] ?? '';
  return (
    words.some((word) => word.startsWith(typed)) &&
    query.every((word, at) => at === query.length - 1 || words.includes(word))
  );
}
