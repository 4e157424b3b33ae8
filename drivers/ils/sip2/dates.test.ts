import { describe, expect, it } from 'vitest';
import { formatIso, formatSip2Date, isTimeZone, parseDateText, parseDue } from './dates.ts';

const hanoi = 'Asia/Ho_Chi_Minh';
const berlin = 'Europe/Berlin';

describe('dates on the wire', () => {
  it('are local time with four blanks', () => {
    expect(formatSip2Date(new Date('2026-11-23T01:46:33Z'), hanoi)).toBe('20261123    084633');
    expect(formatSip2Date(new Date('2026-12-31T18:00:00Z'), hanoi)).toBe('20270101    010000');
  });

  it.each([
    ['20261207    235900', '2026-12-07T23:59:00+07:00'],
    ['20261207   Z165900', '2026-12-07T23:59:00+07:00'],
    ['20261207   A175900', '2026-12-07T23:59:00+07:00'],
    ['20261207   M045900', '2026-12-06T23:59:00+07:00'],
    ['20261207   N155900', '2026-12-07T23:59:00+07:00'],
    ['20261207   Y045900', '2026-12-07T23:59:00+07:00'],
    ['2026-12-07 23:59:00', '2026-12-07T23:59:00+07:00'],
    ['2026-12-07T16:59:00Z', '2026-12-07T23:59:00+07:00'],
    ['2026-12-07T18:59:00+02:00', '2026-12-07T23:59:00+07:00'],
    ['2026-12-07', '2026-12-07T23:59:59+07:00'],
    ['20261207', '2026-12-07T23:59:59+07:00'],
    ['25/12/2026', '2026-12-25T23:59:59+07:00'],
    ['12/25/2026 23:59', '2026-12-25T23:59:00+07:00'],
    ['07.12.2026', '2026-12-07T23:59:59+07:00'],
    [' 25/12/2026, 23:59 ', '2026-12-25T23:59:00+07:00'],
  ])('reads %s', (text, dueAt) => {
    expect(parseDue(text, hanoi)).toEqual({ dueAt, dueText: null });
  });

  it('asks the site which number is the day', () => {
    expect(parseDue('07/12/2026', hanoi)).toEqual({ dueAt: null, dueText: '07/12/2026' });
    expect(parseDue('07/12/2026', hanoi, 'dmy').dueAt).toBe('2026-12-07T23:59:59+07:00');
    expect(parseDue('07/12/2026', hanoi, 'mdy').dueAt).toBe('2026-07-12T23:59:59+07:00');
  });

  it.each([
    '20260231    120000',
    '20261207    250000',
    '20261207   J120000',
    'trong hai tuần',
    '2026-13-01',
    '1/2/26',
    '00000000    000000',
  ])('keeps %s as text', (text) => {
    expect(parseDue(text, hanoi)).toEqual({ dueAt: null, dueText: text });
  });

  it('has nothing to say about nothing', () => {
    expect(parseDue('', hanoi)).toEqual({ dueAt: null, dueText: null });
    expect(parseDue(null, hanoi)).toEqual({ dueAt: null, dueText: null });
    expect(parseDateText('9'.repeat(1000), hanoi)).toBeNull();
  });

  it('knows the changes of the clock', () => {
    const iso = (text: string): string | null => parseDue(text, berlin).dueAt;
    expect(iso('20260329    015959')).toBe('2026-03-29T01:59:59+01:00');
    expect(iso('20260329    030000')).toBe('2026-03-29T03:00:00+02:00');
    // Does not exist: as if the clock had not changed yet.
    expect(iso('20260329    023000')).toBe('2026-03-29T03:30:00+02:00');
    // Exists twice: the earlier one.
    expect(iso('20261025    023000')).toBe('2026-10-25T02:30:00+02:00');
    expect(formatIso(new Date('2026-01-01T12:00:00Z'), 'America/St_Johns')).toBe('2026-01-01T08:30:00-03:30');
  });

  it('knows a time zone from a name', () => {
    expect(isTimeZone(hanoi)).toBe(true);
    expect(isTimeZone('Asia/Nowhere')).toBe(false);
  });
});
