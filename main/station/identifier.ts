/**
 * What may pass as the number of a card or an item. Everything a label or a tag holds is untrusted: control
 * characters, the SIP2 delimiter and invisible marks never get as far as the ILS, a screen or a log.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}|\ufffd]/u;
const longest = 64;

/** The identifier in NFC without blanks around it; null when it cannot be one. */
export function parseIdentifier(text: string): string | null {
  // Bounded before anything costs time in proportion to the length.
  if (text.length > longest * 4) return null;
  const trimmed = text.normalize('NFC').trim();
  if (trimmed.length === 0 || trimmed.length > longest || unsafe.test(trimmed)) return null;
  return trimmed;
}
