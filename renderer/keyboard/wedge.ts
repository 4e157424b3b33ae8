/** A key as the page sees it; `atMs` on a clock that never jumps back. */
export interface Stroke {
  readonly key: string;
  readonly code: string;
  readonly shift: boolean;
  readonly capsLock: boolean;
  readonly atMs: number;
}

/**
 * What a stroke turned out to be.
 * - `held`   part of what may be a scan; the page must not act on it
 * - `scan`   the terminator of a burst: `text` was scanned
 * - `none`   not for us: let the page have it
 */
export type StrokeOutcome =
  { readonly kind: 'held' } | { readonly kind: 'scan'; readonly text: string } | { readonly kind: 'none' };

/** No person types two keys within this time; scanners send one every 1 to 15 ms, slow ones every 30. */
const burstGapMs = 40;
/** A code of fewer characters is no identifier. */
const shortestScan = 3;
const longestScan = 16_384;

const digitSigns = ')!@#$%^&*(';
const signs: Readonly<Record<string, string>> = {
  Minus: '-_',
  Equal: '=+',
  Period: '.>',
  Comma: ',<',
  Slash: '/?',
  Semicolon: ';:',
  Space: '  ',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  NumpadSubtract: '--',
  NumpadAdd: '++',
  NumpadDecimal: '..',
  NumpadDivide: '//',
  NumpadMultiply: '**',
};

/**
 * The character a scanner meant. Scanners type on a US keyboard; by key position the text is the same under a
 * Vietnamese input method, another layout or Caps Lock.
 */
export function characterOf({ key, code, shift, capsLock }: Omit<Stroke, 'atMs'>): string | null {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter !== undefined) {
    const isPlain = !capsLock && key.toUpperCase() === letter;
    return isPlain ? key : shift ? letter : letter.toLowerCase();
  }
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1];
  if (digit !== undefined)
    return shift && code.startsWith('Digit') ? (digitSigns[Number(digit)] ?? null) : digit;
  const sign = signs[code];
  if (sign !== undefined) return sign[shift ? 1 : 0] ?? null;
  return code === '' && key.length === 1 ? key : null;
}

/** Tells a scanner that types from a person who does: by the pace of the keys, and by the terminator at the end. */
export class WedgeDetector {
  #text = '';
  #lastMs = Number.NEGATIVE_INFINITY;
  /** Keys in a row that came faster than a person's. */
  #run = 0;

  /** Characters not yet told apart. */
  get pending(): string {
    return this.#text;
  }

  stroke(stroke: Stroke): StrokeOutcome {
    const isFast = stroke.atMs - this.#lastMs <= burstGapMs;
    if (stroke.key === 'Enter' || stroke.key === 'Tab') {
      const isScan = isFast && this.#run >= shortestScan;
      const text = this.#text;
      this.clear();
      return isScan ? { kind: 'scan', text } : { kind: 'none' };
    }
    const character = characterOf(stroke);
    if (character === null) return { kind: 'none' };
    if (!isFast) {
      this.#text = '';
      this.#run = 0;
    }
    this.#lastMs = stroke.atMs;
    this.#run += 1;
    if (this.#text.length < longestScan) this.#text += character;
    // The first key may be a person's; from the second fast one on it is a scanner's.
    return this.#run > 1 ? { kind: 'held' } : { kind: 'none' };
  }

  clear(): void {
    this.#text = '';
    this.#run = 0;
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }
}

/** So long after a single key nothing followed: a person typed it. */
export const typedAfterMs = burstGapMs + 10;
