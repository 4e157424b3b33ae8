/** Identifiers as an ILS compares them: without blanks around, whatever the case. */
export function sameId(a: string, b: string): boolean {
  const plain = (text: string): string => text.trim().normalize('NFC').toLowerCase();
  return plain(a) === plain(b);
}
