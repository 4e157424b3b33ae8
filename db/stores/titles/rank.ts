import { beginsMarked } from './fold.ts';
import type { FoldedText } from './fold.ts';

const exactly = 0;
const beginsWithWords = 1;
const beginsUnfinished = 2;
const hasWords = 3;
const hasBeginning = 4;
const withAuthor = 5;
const kinds = 8;
const lengths = 4_096;

/**
 * How well a title answers a query, the smaller the better. First count the words typed with marks that the title has
 * with other marks only. Then: the title itself, titles that begin so, titles with these words, titles with a word
 * that begins as the last one typed, titles that need the author's words; of these the shorter first.
 * @param beside words that may help out, the author's
 * @returns null when it does not match
 */
export function rankOf(query: FoldedText, title: FoldedText, beside?: FoldedText): number | null {
  if (query.words.length === 0) return null;
  const kind = kindOf(query.words, title.words, beside?.words ?? none);
  if (kind === null) return null;
  const otherMarks = otherMarksOf(query, title.marked, beside?.marked ?? none);
  return (otherMarks * kinds + kind) * lengths + Math.min(title.length, lengths - 1);
}

const none: readonly string[] = [];

function kindOf(
  query: readonly string[],
  title: readonly string[],
  author: readonly string[],
): number | null {
  const last = query.length - 1;
  const typed = query[last] ?? '';
  let same = 0;
  while (same < last && query[same] === title[same]) same += 1;
  const next = same === last ? (title[last] ?? '') : '';
  if (next === typed) return title.length === query.length ? exactly : beginsWithWords;
  if (next.startsWith(typed)) return beginsUnfinished;
  let needsAuthor = false;
  for (let at = 0; at < last; at += 1) {
    const word = query[at] ?? '';
    if (title.includes(word)) continue;
    if (!author.includes(word)) return null;
    needsAuthor = true;
  }
  if (title.includes(typed)) return needsAuthor ? withAuthor : hasWords;
  const begins = (word: string): boolean => word.startsWith(typed);
  if (title.some(begins)) return needsAuthor ? withAuthor : hasBeginning;
  return author.some(begins) ? withAuthor : null;
}

function otherMarksOf(
  { words, marked }: FoldedText,
  title: readonly string[],
  author: readonly string[],
): number {
  let other = 0;
  for (let at = 0; at < marked.length; at += 1) {
    const typed = marked[at] ?? '';
    if (typed === words[at] || title.includes(typed) || author.includes(typed)) continue;
    const begins = (word: string): boolean => beginsMarked(word, typed);
    if (at === marked.length - 1 && (title.some(begins) || author.some(begins))) continue;
    other += 1;
  }
  return other;
}
