import type { Due } from '../ils.ts';

/**
 * Times on the wire: `YYYYMMDDZZZZHHMMSS`, where ZZZZ is four blanks for local time, three blanks and `Z` for
 * UTC, or three blanks and a military zone letter. Local means the library's zone, not that of this computer.
 */

interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

export function isTimeZone(timeZone: string): boolean {
  try {
    formatterOf(timeZone);
    return true;
  } catch {
    return false;
  }
}

function wallTimeOf(instant: Date, timeZone: string): WallTime {
  const parts = new Map(
    formatterOf(timeZone)
      .formatToParts(instant)
      .map((part) => [part.type, part.value]),
  );
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type) ?? 0);
  return {
    year: number('year'),
    month: number('month'),
    day: number('day'),
    hour: number('hour'),
    minute: number('minute'),
    second: number('second'),
  };
}

function asUtcMs(wall: WallTime): number {
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second);
}

/** Minutes by which the zone is ahead of UTC at this instant. */
function offsetMinutesAt(instantMs: number, timeZone: string): number {
  const wholeSeconds = Math.floor(instantMs / 1000) * 1000;
  return Math.round((asUtcMs(wallTimeOf(new Date(wholeSeconds), timeZone)) - wholeSeconds) / 60_000);
}

const two = (value: number): string => String(value).padStart(2, '0');

/** Local time of the library with four blanks for the zone: the form every server takes. */
export function formatSip2Date(instant: Date, timeZone: string): string {
  const wall = wallTimeOf(instant, timeZone);
  const day = `${String(wall.year).padStart(4, '0')}${two(wall.month)}${two(wall.day)}`;
  return `${day}    ${two(wall.hour)}${two(wall.minute)}${two(wall.second)}`;
}

const sip2Form = /^(\d{4})(\d\d)(\d\d)(?: {3}([ A-IK-Z])(\d\d)(\d\d)(\d\d))?$/;
const isoForm = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?)?$/;
const siteForm = /^(\d\d?)([/.-])(\d\d?)\2(\d{4})(?:,? (\d\d?):(\d\d)(?::(\d\d))?)?$/;

/** Of `01/02/2026`, which number is the day: it cannot be told from the text, so a site has to say. */
export type DayOrder = 'dmy' | 'mdy' | 'unknown';

/**
 * An instant out of a date text; null when it is none. A text without a time of day means the end of that day,
 * for that is when a loan becomes overdue.
 */
export function parseDateText(text: string, timeZone: string, order: DayOrder = 'unknown'): Date | null {
  const trimmed = text.trim();
  if (trimmed.length > 40) return null;
  const sip2 = sip2Form.exec(trimmed);
  if (sip2) {
    const [, year, month, day, zone, hour, minute, second] = sip2;
    return instantOf(wall(year, month, day, hour, minute, second), timeZone, militaryOffset(zone));
  }
  const iso = isoForm.exec(trimmed);
  if (iso) {
    const [, year, month, day, hour, minute, second, zone] = iso;
    return instantOf(wall(year, month, day, hour, minute, second), timeZone, isoOffset(zone));
  }
  const site = siteForm.exec(trimmed);
  if (!site) return null;
  const [, first, separator, middle, year, hour, minute, second] = site;
  const dayFirst = isDayFirst(Number(first), Number(middle), separator ?? '', order);
  if (dayFirst === null) return null;
  const [day, month] = dayFirst ? [first, middle] : [middle, first];
  return instantOf(wall(year, month, day, hour, minute, second), timeZone, null);
}

function isDayFirst(first: number, middle: number, separator: string, order: DayOrder): boolean | null {
  if (separator === '.') return true;
  if (first > 12) return true;
  if (middle > 12) return false;
  return order === 'unknown' ? (first === middle ? true : null) : order === 'dmy';
}

function wall(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  hour: string | undefined,
  minute: string | undefined,
  second: string | undefined,
): WallTime {
  const date = { year: Number(year), month: Number(month), day: Number(day) };
  if (hour === undefined) return { ...date, hour: 23, minute: 59, second: 59 };
  return { ...date, hour: Number(hour), minute: Number(minute), second: Number(second ?? '0') };
}

/** Minutes ahead of UTC for a zone letter: A to M east without J, N to Y west; null is local time. */
function militaryOffset(letter: string | undefined): number | null {
  if (letter === undefined || letter === ' ') return null;
  if (letter === 'Z') return 0;
  const east = 'ABCDEFGHIKLM'.indexOf(letter);
  return (east >= 0 ? east + 1 : -('NOPQRSTUVWXY'.indexOf(letter) + 1)) * 60;
}

function isoOffset(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  if (zone === 'Z') return 0;
  const sign = zone.startsWith('-') ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
}

function instantOf(time: WallTime, timeZone: string, offsetMinutes: number | null): Date | null {
  const utcMs = asUtcMs(time);
  const back = new Date(utcMs);
  // 31 February and 25 o'clock come back changed.
  const real =
    time.year >= 1900 &&
    back.getUTCFullYear() === time.year &&
    back.getUTCMonth() === time.month - 1 &&
    back.getUTCDate() === time.day &&
    back.getUTCHours() === time.hour &&
    back.getUTCMinutes() === time.minute &&
    back.getUTCSeconds() === time.second;
  if (!real) return null;
  if (offsetMinutes !== null) return new Date(utcMs - offsetMinutes * 60_000);
  // Around a clock change the offset before and after differ: the one that holds at its own result is right; in
  // the hour that exists twice it is the earlier instant, so that nobody is promised too much.
  const earlier = utcMs - offsetMinutesAt(utcMs - 86_400_000, timeZone) * 60_000;
  const later = utcMs - offsetMinutesAt(utcMs + 86_400_000, timeZone) * 60_000;
  for (const candidate of [Math.min(earlier, later), Math.max(earlier, later)]) {
    if (utcMs - offsetMinutesAt(candidate, timeZone) * 60_000 === candidate) return new Date(candidate);
  }
  return new Date(Math.max(earlier, later));
}

/** ISO 8601 with the offset of the library's zone, to the second. */
export function formatIso(instant: Date, timeZone: string): string {
  const offset = offsetMinutesAt(instant.getTime(), timeZone);
  const local = wallTimeOf(instant, timeZone);
  const sign = offset < 0 ? '-' : '+';
  const size = Math.abs(offset);
  return (
    `${String(local.year).padStart(4, '0')}-${two(local.month)}-${two(local.day)}` +
    `T${two(local.hour)}:${two(local.minute)}:${two(local.second)}` +
    `${sign}${two(Math.floor(size / 60))}:${two(size % 60)}`
  );
}

/** What AH says: an instant where it can be read, else its text, else nothing. */
export function parseDue(text: string | null, timeZone: string, order: DayOrder = 'unknown'): Due {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return { dueAt: null, dueText: null };
  const instant = parseDateText(trimmed, timeZone, order);
  if (!instant) return { dueAt: null, dueText: trimmed };
  return { dueAt: formatIso(instant, timeZone), dueText: null };
}
