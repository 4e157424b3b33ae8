import { foldName } from './columns.ts';

/** What is written in the cells of a list. */

const no: ReadonlySet<string> = new Set(['', '0', 'n', 'no', 'false', 'khong', 'null', 'none']);
const yes: ReadonlySet<string> = new Set(['1', 'y', 'yes', 'true', 'x', 'co', 'dung']);

/** Null: neither yes nor no. An empty cell is no. */
export function flagOf(text: string): boolean | null {
  if (text === '' || text === '0') return false;
  if (text === '1') return true;
  const word = foldName(text);
  return no.has(word) ? false : yes.has(word) ? true : null;
}

const controls = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+|\s{2,}/gu;
const plain = /^[\x21-\x7e\u00c0-\u024f\u1e00-\u1eff]+(?: [\x21-\x7e\u00c0-\u024f\u1e00-\u1eff]+)*$/;

/** One line in NFC; null when nothing is left. */
export function textOf(text: string, longest: number): string | null {
  const cut = text.length > longest ? text.slice(0, longest) : text;
  const clean = plain.test(cut) ? cut.normalize('NFC') : cut.normalize('NFC').replace(controls, ' ').trim();
  return clean === '' ? null : clean;
}

const isoDay = /^(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?$/;
const localDay = /^(\d\d?)[/.-](\d\d?)[/.-](\d{4})(?:[ ,].*)?$/;

/** `YYYY-MM-DD` out of an ISO date or one that begins with the day, as written in Vietnam; null when it is none. */
export function dayOf(text: string): string | null {
  const iso = isoDay.exec(text);
  const local = localDay.exec(text);
  const [year, month, day] = iso ? iso.slice(1) : local ? [local[3], local[2], local[1]] : [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const written = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const instant = new Date(`${written}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(written) ? written : null;
}

/** What databases write where there is no date. */
export const isNoDate = (text: string): boolean =>
  text === '' || text === '0' || text === 'NULL' || text.startsWith('0000-00-00');

const keptDates = 10_000;

/** A list has few different dates, again and again: each is read once. */
export function remember<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const value = read(text);
    if (known.size >= keptDates) known.clear();
    // Put together anew: a piece cut out of the file's text would keep all of that text in memory.
    known.set([...text].join(''), value);
    return value;
  };
}
