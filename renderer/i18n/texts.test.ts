import { describe, expect, it } from 'vitest';
import { formatDay } from './format-day.ts';
import { formatMoney } from '../../main/contract/format-money.ts';
import { textsOf } from './languages.ts';
import { staffTextsOf } from './staff-languages.ts';

const today = new Date('2026-11-24T08:00:00+07:00');

/** Every text of a language, those with a number or a title filled in. */
function sentences(texts: unknown): string[] {
  if (typeof texts === 'string') return [texts];
  if (typeof texts === 'function') return [String((texts as (...args: unknown[]) => unknown)(3, 2, 1, 2027))];
  return Object.values(texts as object).flatMap(sentences);
}

describe('texts', () => {
  it.each(['vi', 'en'] as const)('are short, whole and clean in %s', (language) => {
    const all = sentences(textsOf[language]);
    expect(all.length).toBeGreaterThan(100);
    for (const text of all) {
      expect(text.trim(), text).not.toBe('');
      expect(text, text).toBe(text.normalize('NFC'));
      expect(text.split(/\s+/).length, text).toBeLessThanOrEqual(20);
      expect(text, text).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  it.each(['vi', 'en'] as const)('for staff are short, whole and clean in %s', (language) => {
    const { when, ...texts } = staffTextsOf[language];
    const all = [...sentences(texts), when(today)];
    expect(all.length).toBeGreaterThan(50);
    for (const text of all) {
      expect(text.trim(), text).not.toBe('');
      expect(text, text).toBe(text.normalize('NFC'));
      expect(text.split(/\s+/).length, text).toBeLessThanOrEqual(20);
      expect(text, text).not.toMatch(/undefined|NaN|\[object/);
    }
  });

  it('write đồng as people do, and other money as their language does', () => {
    expect(formatMoney({ amountMinor: 15_000, currency: 'VND' }, 'vi')).toBe('15.000\u00a0đ');
    expect(formatMoney({ amountMinor: 1_234_567, currency: 'VND' }, 'en')).toBe('1.234.567\u00a0đ');
    expect(formatMoney({ amountMinor: 500, currency: 'VND' }, 'en')).toBe('500\u00a0đ');
    expect(formatMoney({ amountMinor: 1_250, currency: 'EUR' }, 'en')).toBe('€12.50');
    expect(formatMoney({ amountMinor: 1, currency: '??' }, 'en')).toBe('');
  });

  it('say a due day with its weekday, and the year only when it is another', () => {
    expect(formatDay('2026-12-08', textsOf.vi, today)).toBe('Thứ Ba 8/12');
    expect(formatDay('2026-12-06', textsOf.vi, today)).toBe('Chủ Nhật 6/12');
    expect(formatDay('2027-01-04', textsOf.vi, today)).toBe('Thứ Hai 4/1/2027');
    expect(formatDay('2026-12-08', textsOf.en, today)).toBe('Tuesday 8 December');
    expect(formatDay('soon', textsOf.en, today)).toBe('soon');
  });
});
