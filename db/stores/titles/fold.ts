/** Words of a title or of a query, in their order. Both lists are as long as each other. */
export interface FoldedText {
  /** Letters and digits alone: lower case, without marks, `d` for `đ`. */
  readonly words: readonly string[];
  /** The same with their marks, those of the tone behind the word: `hoà` and `hòa` are one. */
  readonly marked: readonly string[];
  /** Characters of `words`, with a blank after each. */
  readonly length: number;
}

/** What follows is not looked at, in a title as in a query. UTF-16 units of NFKC. */
const longestText = 300;
/** Each letter may come with several marks of its own before they are put together. */
const longestRaw = longestText * 4;
const mostQueryWords = 12;

const wordForm = /[\p{L}\p{N}][\p{L}\p{N}\p{M}\p{Cf}]*/gu;
const plainWord = /^[a-z0-9]+$/;
const invisible = /\p{Cf}+/gu;
const marks = /\p{M}+/gu;
/** Grave, acute, tilde, hook above, dot below: huyền, sắc, ngã, hỏi, nặng. */
const tones = /[\u0300\u0301\u0303\u0309\u0323]/g;

/**
 * Folds a text for searching: NFKC, lower case, words of letters and digits; everything else is a blank between them.
 * Any text will do; of a long one the first 300 characters count.
 */
export function foldText(text: string): FoldedText {
  return foldWith(text, foldKnown);
}

function foldWith(text: string, fold: (word: string) => FoldedWord): FoldedText {
  const composed = text.slice(0, longestRaw).normalize('NFKC').slice(0, longestText);
  const words: string[] = [];
  const marked: string[] = [];
  let length = 0;
  for (const found of composed.toLowerCase().match(wordForm) ?? []) {
    const word = fold(found);
    words.push(word.bare);
    marked.push(word.marked);
    length += word.bare.length + 1;
  }
  return { words, marked, length };
}

interface FoldedWord {
  readonly bare: string;
  readonly marked: string;
}

/** A language has few syllables: each of a title is folded once. */
const known = new Map<string, FoldedWord>();
const mostKnown = 20_000;
const longestKnown = 16;

function foldKnown(word: string): FoldedWord {
  const before = known.get(word);
  if (before) return before;
  const folded = foldWord(word);
  if (word.length > longestKnown) return folded;
  if (known.size >= mostKnown) known.clear();
  known.set(word, folded);
  return folded;
}

function foldWord(word: string): FoldedWord {
  if (plainWord.test(word)) return { bare: word, marked: word };
  const marked = withToneBehind(word.normalize('NFD').replace(invisible, ''));
  return { bare: withoutMarks(marked), marked };
}

/** Where the tone stands in a word is a matter of taste: both ways are in use. */
function withToneBehind(word: string): string {
  const own = word.match(tones);
  return own ? word.replace(tones, '') + own.sort().join('') : word;
}

/** @param marked a word of `FoldedText.marked`, or several with blanks between them */
export function withoutMarks(marked: string): string {
  return marked.replace(marks, '').replaceAll('đ', 'd');
}

/** As a person types it: at most twelve words count, and none of them is kept. */
export function foldQuery(text: string): FoldedText {
  const { words, marked, length } = foldWith(text, foldWord);
  // The engine keeps the text that a regular expression matched last: an empty match takes its place.
  /^/u.test('');
  return { words: words.slice(0, mostQueryWords), marked: marked.slice(0, mostQueryWords), length };
}

/** Titles with the same key are one title: case, punctuation and the place of the tone do not count, marks do. */
export const titleKey = (folded: FoldedText): string => folded.marked.join(' ');

/** Whether the word still being typed, with the marks it has so far, is the beginning of another. */
export function beginsMarked(marked: string, typed: string): boolean {
  let letters = typed.length;
  while (letters > 0 && isTone(typed.charCodeAt(letters - 1))) letters -= 1;
  return letters === typed.length
    ? marked.startsWith(typed)
    : marked.startsWith(typed.slice(0, letters)) && marked.endsWith(typed.slice(letters));
}

const toneCodes: ReadonlySet<number> = new Set([0x300, 0x301, 0x303, 0x309, 0x323]);
const isTone = (code: number): boolean => toneCodes.has(code);
