/** bibliotheca's "data model 11" of German libraries (rfid.md 1.2): so much of it as its tags show. */
const layout = {
  model: 0x0b,
  /** Signs of six bits, the lowest bit of the lowest byte first, from here up to `end`. */
  firstBit: 14,
  signBits: 6,
  signs: 16,
  end: 14,
} as const;
const shortest = 4;

/**
 * The text of a tag laid out like it; null for all others. Whether it is the whole identifier nobody has published, and
 * how its checksum is made neither: it is for a person to read, never to be asked for.
 */
export function dm11Text(memory: Uint8Array): string | null {
  if (memory[0] !== layout.model || memory.length < layout.end) return null;
  let text = '';
  for (let index = 0; index < layout.signs; index += 1) {
    const bit = layout.firstBit + index * layout.signBits;
    const at = bit >> 3;
    const pair = (memory[at] ?? 0) | ((memory[at + 1] ?? 0) << 8);
    text += String.fromCharCode(((pair >> (bit & 7)) & 0x3f) + 0x20);
  }
  // Behind the last sign there are zeros only, which are blanks; the two bits that are left over belong to nobody.
  const isClean = (memory[layout.end - 1] ?? 0) >> 6 === 0;
  const trimmed = text.trimEnd();
  return isClean && trimmed.length >= shortest && /^[0-9A-Z./-]+$/.test(trimmed) ? trimmed : null;
}
