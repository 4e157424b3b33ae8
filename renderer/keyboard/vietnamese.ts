/**
 * Vietnamese letters from keys: Telex, VNI, and keys that say a tone directly. Pure: a text and a key in, a text out,
 * in NFC. Only the word at the end of the text changes.
 */

/** - `telex` s f r x j z, aa ee oo dd, w  - `vni` digits 0 to 9  - `direct` every key is what stands on it */
export type TypingMethod = 'telex' | 'vni' | 'direct';
/** Where the tone of oa, oe and uy stands: `old` hòa, thúy; `new` hoà, thuý. Both are in use. */
export type ToneStyle = 'old' | 'new';
/** sắc, huyền, hỏi, ngã, nặng, as the combining marks that Unicode has for them. */
export const tones = {
  sac: '\u0301',
  huyen: '\u0300',
  hoi: '\u0309',
  nga: '\u0303',
  nang: '\u0323',
} as const;
export type Tone = keyof typeof tones;

const circumflex = '\u0302';
const breve = '\u0306';
const horn = '\u031B';

const telexTones: Readonly<Record<string, Tone>> = { s: 'sac', f: 'huyen', r: 'hoi', x: 'nga', j: 'nang' };
const vniTones: Readonly<Record<string, Tone>> = { 1: 'sac', 2: 'huyen', 3: 'hoi', 4: 'nga', 5: 'nang' };

/** The last word, its letters without the tone, and the tone. */
interface Word {
  readonly before: string;
  readonly letters: readonly string[];
  readonly tone: Tone | null;
}

/** What one key makes of a text. @param key one character */
export function typeKey(text: string, key: string, method: TypingMethod, style: ToneStyle): string {
  const word = lastWord(text);
  const pressed = key.toLowerCase();
  const made = method === 'telex' ? byTelex(word, pressed) : method === 'vni' ? byVni(word, pressed) : null;
  if (made === 'again') return plain({ ...word, tone: null }, style) + key;
  if (made?.kind === 'undone') return plain(made.word, style) + key;
  if (made) return plain(made.word, style);
  const next = /\p{L}/u.test(key) ? { ...word, letters: [...hornBoth(word.letters, pressed), key] } : null;
  return (next ? plain(next, style) : plain(word, style) + key).normalize('NFC');
}

/** The tone of the last word set, or taken away where it has that tone already; a word without a vowel stays. */
export function setTone(text: string, tone: Tone, style: ToneStyle): string {
  const word = lastWord(text);
  if (nucleusOf(word.letters) === null) return text.normalize('NFC');
  return plain({ ...word, tone: word.tone === tone ? null : tone }, style);
}

/** The last character taken away, as a reader counts characters. */
export function eraseCharacter(text: string): string {
  const graphemes = [...new Intl.Segmenter('vi', { granularity: 'grapheme' }).segment(text.normalize('NFC'))];
  return graphemes
    .slice(0, -1)
    .map(({ segment }) => segment)
    .join('');
}

type Made =
  | { readonly kind: 'made' | 'undone'; readonly word: Word }
  /** The same tone key again: the tone goes, the key is a letter. */
  | 'again'
  | null;

function byTelex(word: Word, key: string): Made {
  const tone = telexTones[key];
  if (tone !== undefined) return toned(word, tone);
  if (key === 'z') return word.tone === null ? null : { kind: 'made', word: { ...word, tone: null } };
  if (key === 'w')
    return marked(word, horned(word.letters) ?? withMark(word.letters, 'a', breve), [horn, breve]);
  if (key === 'd') return crossed(word);
  // An o after oa and oe is a letter of its own: ngoao, khoeo.
  if (key === 'o' && /o[ae]$/iu.test(word.letters.join(''))) return null;
  if (key === 'a' || key === 'e' || key === 'o')
    return marked(word, withMark(word.letters, key, circumflex), [circumflex], key);
  return null;
}

function byVni(word: Word, key: string): Made {
  const tone = vniTones[key];
  if (tone !== undefined) return toned(word, tone);
  if (key === '0') return word.tone === null ? null : { kind: 'made', word: { ...word, tone: null } };
  if (key === '6') {
    const last = word.letters.findLast((letter) => /^[aeo]$/u.test(baseOf(letter)));
    return last === undefined
      ? null
      : marked(word, withMark(word.letters, baseOf(last), circumflex), [circumflex], baseOf(last));
  }
  if (key === '7') return marked(word, horned(word.letters), [horn]);
  if (key === '8') return marked(word, withMark(word.letters, 'a', breve), [breve]);
  return key === '9' ? crossed(word) : null;
}

function toned(word: Word, tone: Tone): Made {
  if (nucleusOf(word.letters) === null) return null;
  return word.tone === tone ? 'again' : { kind: 'made', word: { ...word, tone } };
}

/** @param letters with the mark, or null where none can bear it. @param marks that the key stands for: there already, they go */
function marked(
  word: Word,
  letters: readonly string[] | null,
  marks: readonly string[],
  only?: string,
): Made {
  if (letters !== null) return { kind: 'made', word: { ...word, letters } };
  const isMarked = (letter: string): boolean =>
    marks.some((mark) => letter.normalize('NFD').includes(mark)) &&
    (only ?? baseOf(letter)) === baseOf(letter);
  if (!word.letters.some(isMarked)) return null;
  const bare = word.letters.map((letter) => (isMarked(letter) ? bareOf(letter) : letter));
  return { kind: 'undone', word: { ...word, letters: bare } };
}

function crossed(word: Word): Made {
  const at = word.letters.findIndex((letter) => /^[dđ]$/iu.test(letter));
  if (at < 0) return null;
  const letter = word.letters[at] ?? '';
  const other: Readonly<Record<string, string>> = { d: 'đ', D: 'Đ', đ: 'd', Đ: 'D' };
  const letters = word.letters.with(at, other[letter] ?? letter);
  return { kind: /d/iu.test(letter) ? 'made' : 'undone', word: { ...word, letters } };
}

/** ư, ơ or both: of `uo` both where something follows, else the second (huơ); of `ua` and `uu` the first. */
function horned(letters: readonly string[]): string[] | null {
  const nucleus = nucleusOf(letters);
  if (nucleus === null) return null;
  const { from, to } = nucleus;
  const bases = letters.slice(from, to).map(baseOf).join('');
  const pair = bases.indexOf('uo');
  if (pair >= 0) {
    const hasMore = from + pair + 2 < letters.length;
    const both = letters.map((letter, index) =>
      index === from + pair + 1 || (hasMore && index === from + pair) ? put(letter, horn) : letter,
    );
    return both.join('') === letters.join('') ? null : both;
  }
  const hasA = bases.includes('a');
  const at = hasA ? (bases.includes('ua') ? bases.indexOf('u') : -1) : bases.search(/[ou]/u);
  if (at < 0) return null;
  const target = letters[from + at] ?? '';
  return target.normalize('NFD').includes(horn) ? null : letters.with(from + at, put(target, horn));
}

/** `huơ` and one letter more is `hươ…`. */
function hornBoth(letters: readonly string[], next: string): readonly string[] {
  const nucleus = nucleusOf(letters);
  const [first, second] = letters.slice(-2);
  const isOpen = nucleus !== null && nucleus.to === letters.length && nucleus.to - nucleus.from === 2;
  if (!isOpen || !/^[cimnptu]$/u.test(next) || !/^u$/iu.test(first ?? '') || !/^ơ$/iu.test(second ?? ''))
    return letters;
  return letters.with(-2, put(first ?? '', horn));
}

/** The last such letter of the vowels with the mark; null where there is none or it has the mark. */
function withMark(letters: readonly string[], base: string, mark: string): string[] | null {
  const nucleus = nucleusOf(letters);
  if (nucleus === null) return null;
  const at = letters.findLastIndex(
    (letter, index) => index >= nucleus.from && index < nucleus.to && baseOf(letter) === base,
  );
  const letter = letters[at] ?? '';
  if (at < 0 || letter.normalize('NFD').includes(mark)) return null;
  return letters.with(at, put(letter, mark));
}

const put = (letter: string, mark: string): string => (bareOf(letter) + mark).normalize('NFC');
const bareOf = (letter: string): string => letter.normalize('NFD').charAt(0);
const baseOf = (letter: string): string => bareOf(letter).toLowerCase();
const isVowel = (letter: string): boolean => /^[aeiouy]$/u.test(baseOf(letter));

/** The vowels of a syllable: the u of `qu` and the i of `gi` before a vowel belong to its beginning. */
function nucleusOf(letters: readonly string[]): { readonly from: number; readonly to: number } | null {
  let from = letters.findIndex(isVowel);
  if (from < 0) return null;
  const start = letters
    .slice(0, from + 1)
    .join('')
    .toLowerCase();
  const next = letters[from + 1];
  if ((start === 'qu' || start === 'gi') && next !== undefined && isVowel(next)) from += 1;
  let to = from;
  while (to < letters.length && isVowel(letters[to] ?? '')) to += 1;
  return { from, to };
}

/** Which letter bears the tone. */
function tonePlace(letters: readonly string[], style: ToneStyle): number | null {
  const nucleus = nucleusOf(letters);
  if (nucleus === null) return null;
  const { from, to } = nucleus;
  const vowels = letters.slice(from, to);
  const shaped = vowels.findLastIndex((letter) => letter.normalize('NFD').length > 1);
  if (shaped >= 0) return from + shaped;
  if (to < letters.length) return to - 1;
  if (vowels.length === 3) return from + 1;
  const isOpenPair = /^(?:oa|oe|uy)$/iu.test(vowels.join(''));
  return vowels.length === 2 && isOpenPair && style === 'new' ? from + 1 : from;
}

function lastWord(text: string): Word {
  const whole = text.normalize('NFC');
  const [run = ''] = /\p{L}*$/u.exec(whole) ?? [];
  let tone: Tone | null = null;
  const letters = [...run].map((letter) => {
    const parts = letter.normalize('NFD');
    for (const [name, mark] of Object.entries(tones)) if (parts.includes(mark)) tone = name as Tone;
    return parts.replace(/[\u0300\u0301\u0303\u0309\u0323]/gu, '').normalize('NFC');
  });
  return { before: whole.slice(0, whole.length - run.length), letters, tone };
}

function plain({ before, letters, tone }: Word, style: ToneStyle): string {
  const at = tone === null ? null : tonePlace(letters, style);
  const written = letters.map((letter, index) =>
    tone !== null && index === at ? (letter + tones[tone]).normalize('NFC') : letter,
  );
  return before + written.join('');
}
