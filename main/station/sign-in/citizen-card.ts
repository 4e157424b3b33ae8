/**
 * The QR code of a Vietnamese citizen card (vietnam.md 2.5): fields between `|`, the first of them the card's own
 * number of 12 digits. Everything else in it, name, birth date, home, is nobody's business here: it is dropped within
 * this function and never copied. The code is not signed, so that to have it proves nothing.
 */

const longest = 1_000;
const fewestFields = 6;
const mostFields = 20;
// Control characters, NUL among them, and marks that turn the direction of text.
const unsafe = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u;

/** The card's number, or null for what is no such code. A scanner on a keyboard may have garbled the letters. */
export function parseCitizenCard(text: string): string | null {
  if (text.length > longest || unsafe.test(text)) return null;
  if (!/^\d{12}\|/u.test(text)) return null;
  let fields = 1;
  for (const character of text) if (character === '|') fields += 1;
  if (fields < fewestFields || fields > mostFields) return null;
  // A slice would hold on to the whole text: the digits are copied one by one.
  return String(Number(text.slice(0, 12))).padStart(12, '0');
}

/** Whether a text is such a code at all, right or wrong: then it is never taken for anything else. */
export function looksLikeCitizenCard(text: string): boolean {
  return /^\d{12}\|/u.test(text);
}
