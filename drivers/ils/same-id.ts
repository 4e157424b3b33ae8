/** An identifier as an ILS compares it: without blanks around, whatever the case. */
export function plainId(text: string): string {
  return text.trim().normalize('NFC').toLowerCase();
}

/** Whether two of them name the same. */
export function sameId(a: string, b: string): boolean {
  return plainId(a) === plainId(b);
}
