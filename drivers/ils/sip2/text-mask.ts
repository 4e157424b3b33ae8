import { longestText } from './texts.ts';

/** What stands for whatever was cut out. */
const hole = '…';

/** Words that begin with a capital in screen messages and are nobody's name. */
const libraryWords = new Set(
  (
    'account age another barcode block blocked book books borrower cannot card charge checkin checkout circulation date ' +
    'denied desk due error expired failed fee fees fine fines for hold holds in invalid is issue item items library limit ' +
    'loan loans lost maximum may no not of on or outstanding overdue patron please policy reached renew renewal renewals ' +
    'request reserve reserved return returned sorry staff system the this title to too type unknown user wait you your bạn sách thẻ mượn trả không đã'
  ).split(' '),
);

/**
 * A screen message without anybody's identity, so that it may be kept: given values, numbers and codes with digits,
 * addresses and quotations are cut out, and names as far as their form shows them. Rather too much goes than too
 * little.
 *
 * @param identities values of the exchange that name somebody or something: numbers, names, titles
 */
export function maskText(text: string, identities: readonly string[]): string {
  let masked = inOneLine(text.slice(0, longestText));
  const known = identities
    .map(inOneLine)
    .filter((value) => value.length > 1 && value.length <= longestText)
    .sort((a, b) => b.length - a.length);
  for (const value of known) masked = cutOut(masked, value);
  masked = masked
    .replace(/"[^"]*"|“[^”]*”|«[^»]*»|‘[^’]*’/gu, hole)
    .split(/\s+/u)
    .map((word) => (/[\d@]/.test(word) ? hole : word))
    .join(' ');
  return cutNames(masked)
    .replace(/[([]\s*…\s*[)\]]/gu, hole)
    .replace(/(\s*…)+/gu, ` ${hole}`)
    .replace(/\s+/gu, ' ')
    .trim();
}

function inOneLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
}

/** Cuts out whole words only, whatever their case: a title may be "The". */
function cutOut(text: string, value: string): string {
  const folded = fold(text);
  const wanted = fold(value);
  let result = '';
  let from = 0;
  for (let at = folded.indexOf(wanted); at >= 0; at = folded.indexOf(wanted, at + 1)) {
    const end = at + wanted.length;
    if (at < from || isWordUnit(text, at - 1) || isWordUnit(text, end)) continue;
    result += text.slice(from, at) + hole;
    from = end;
  }
  return result + text.slice(from);
}

/** Small letters, each in its place: some have a small form of another length. */
function fold(text: string): string {
  const lower = text.toLowerCase();
  if (lower.length === text.length) return lower;
  return [...text].map((c) => (c.toLowerCase().length === c.length ? c.toLowerCase() : c)).join('');
}

function isWordUnit(text: string, index: number): boolean {
  return /[\p{L}\p{N}]/u.test(text.charAt(index));
}

/** Two words or more that begin with capitals: those that no library uses may be a name. */
function cutNames(text: string): string {
  return text.replace(/\p{Lu}[\p{L}\p{M}'’._-]*(?:\s+\p{Lu}[\p{L}\p{M}'’._-]*)+/gu, (run) =>
    run
      .split(/\s+/u)
      .map((word) => (isLibraryWord(word) ? word : hole))
      .join(' '),
  );
}

/** Codes such as NOT_FOR_LOAN are no names either. */
function isLibraryWord(word: string): boolean {
  return /^[A-Z]+(_[A-Z]+)+$/.test(word) || libraryWords.has(word.toLowerCase().replace(/[^\p{L}]/gu, ''));
}
