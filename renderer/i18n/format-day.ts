import type { Texts } from './texts.ts';

/**
 * A calendar day in words: "Thứ Ba 8/12", with the year where it is not this one.
 * @param isoDay `YYYY-MM-DD`; anything else is given back as it is.
 */
export function formatDay(isoDay: string, texts: Texts, today: Date): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(isoDay);
  if (!match) return isoDay;
  const [year = 0, month = 0, day = 0] = match.slice(1).map(Number);
  const weekday = texts.weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()] ?? '';
  return texts.day(weekday, day, month, year === today.getFullYear() ? null : year);
}
