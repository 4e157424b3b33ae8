import type { Language } from '../../main/contract/words.ts';
import type { Utterance } from './utterance.ts';

/** A piece of a line: words of the screen's language, or of another. Null: nothing to say. */
export type Piece = string | { readonly text: string; readonly language: Language } | null;

/** A title that is read out is no longer than this, in characters: the ear cannot skip. */
const longestTitle = 160;

/** What of a title can be said: no markup, no signs, and an end. @returns '' where nothing is left */
export function speakable(title: string): string {
  const plain = title
    .normalize('NFC')
    .replace(/<[^<>]*>/gu, ' ')
    .replace(/&#?\w{1,8};/gu, ' ')
    .replace(/[\p{C}\p{Extended_Pictographic}|<>{}[\]\\^~*_#]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();
  if (!/[\p{L}\p{N}]/u.test(plain)) return '';
  if (plain.length <= longestTitle) return plain;
  const cut = plain.slice(0, longestTitle);
  const lastSpace = cut.lastIndexOf(' ');
  return cut.slice(0, lastSpace > longestTitle / 2 ? lastSpace : longestTitle);
}

/** Pieces as utterances, one for each run of a language, with a pause where a sentence ends. */
export function line(kind: Utterance['kind'], language: Language, pieces: readonly Piece[]): Utterance[] {
  const runs: { text: string; language: Language }[] = [];
  for (const piece of pieces) {
    const run = typeof piece === 'string' ? { text: piece, language } : piece;
    const text = run?.text.trim() ?? '';
    if (run === null || text === '') continue;
    const before = runs.at(-1);
    if (before?.language === run.language) before.text += /^[,.:;]/u.test(text) ? text : ` ${text}`;
    else runs.push({ text, language: run.language });
  }
  return runs.map((run) => ({ ...run, kind }));
}

/** With a full stop, so that the voice does not run it together with what follows. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.:,;?!…]$/u.test(trimmed) ? trimmed : `${trimmed}.`;
}
