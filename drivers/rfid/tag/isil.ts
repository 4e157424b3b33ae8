/**
 * Compaction of an ISIL (ISO 15511) on a tag, ISO 28560-2 annex: three character sets, upper first; 5 bits a
 * character in upper and lower, 4 in digits; shift for one character, latch for all that follow.
 */
type Set = 'upper' | 'lower' | 'digit';

const width: Readonly<Record<Set, number>> = { upper: 5, lower: 5, digit: 4 };
const characters: Readonly<Record<Set, string>> = {
  upper: '-ABCDEFGHIJKLMNOPQRSTUVWXYZ:',
  lower: '-abcdefghijklmnopqrstuvwxyz/',
  digit: '0123456789-:',
};

interface Switch {
  readonly kind: 'latch' | 'shift';
  readonly to: Set;
}

/** Codes 28 to 31 of the letter sets and 12 to 15 of the digit set, in order. */
const switches: Readonly<Record<Set, readonly Switch[]>> = {
  upper: [
    { kind: 'latch', to: 'lower' },
    { kind: 'shift', to: 'lower' },
    { kind: 'latch', to: 'digit' },
    { kind: 'shift', to: 'digit' },
  ],
  lower: [
    { kind: 'latch', to: 'upper' },
    { kind: 'shift', to: 'upper' },
    { kind: 'latch', to: 'digit' },
    { kind: 'shift', to: 'digit' },
  ],
  digit: [
    { kind: 'latch', to: 'upper' },
    { kind: 'shift', to: 'upper' },
    { kind: 'latch', to: 'lower' },
    { kind: 'shift', to: 'lower' },
  ],
};

/** Text of a compacted ISIL, of a range or of all; ends where fewer bits are left than a code needs. */
export function decodeIsil(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const bitCount = end * 8;
  let position = start * 8;
  let set: Set = 'upper';
  let shifted: Set | null = null;
  let text = '';
  for (;;) {
    const current: Set = shifted ?? set;
    const bits = width[current];
    if (position + bits > bitCount) return text;
    const code = readBits(bytes, position, bits);
    position += bits;
    shifted = null;
    const letters: string = characters[current];
    if (code < letters.length) {
      text += letters.charAt(code);
      continue;
    }
    const change: Switch | undefined = switches[current][code - letters.length];
    if (change?.kind === 'latch') set = change.to;
    else if (change) shifted = change.to;
  }
}

/** The compacted form, filled up with 1 bits; null when a character is in none of the sets. */
export function encodeIsil(text: string): Uint8Array | null {
  const bits: number[] = [];
  let set: Set = 'upper';
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (characters[set].includes(character)) {
      push(bits, characters[set].indexOf(character), width[set]);
      continue;
    }
    const to = setOf(character);
    if (to === null) return null;
    const next = text.charAt(index + 1);
    // Shift when just this one character is of the other set.
    const kind = next === '' || characters[set].includes(next) ? 'shift' : 'latch';
    const change = switches[set].findIndex((one) => one.kind === kind && one.to === to);
    push(bits, characters[set].length + change, width[set]);
    push(bits, characters[to].indexOf(character), width[to]);
    if (kind === 'latch') set = to;
  }
  while (bits.length % 8 !== 0) bits.push(1);
  return Uint8Array.from({ length: bits.length / 8 }, (_, index) =>
    bits.slice(index * 8, index * 8 + 8).reduce((byte, bit) => (byte << 1) | bit, 0),
  );
}

function setOf(character: string): Set | null {
  const sets: readonly Set[] = ['upper', 'lower', 'digit'];
  return sets.find((set) => characters[set].includes(character)) ?? null;
}

function push(bits: number[], code: number, count: number): void {
  for (let bit = count - 1; bit >= 0; bit -= 1) bits.push((code >> bit) & 1);
}

/** @param count at most 8. */
export function readBits(bytes: Uint8Array, position: number, count: number): number {
  const index = position >> 3;
  const pair = ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
  return (pair >> (16 - (position & 7) - count)) & ((1 << count) - 1);
}
