import { expect, it } from 'vitest';
import { createCalendar } from '../../clock/calendar.ts';
import { isNewerLoan } from './newer-loan.ts';

const { dayOf } = createCalendar('Asia/Ho_Chi_Minh');
const at = new Date('2026-11-24T09:00:00+07:00');
const loan = { at, dueBefore: null };

it.each([
  ['due when it was due before', '2026-12-01T16:59:00.000Z', '2026-12-01T23:59:00+07:00', false],
  ['renewed or lent since', '2026-12-01T16:59:00.000Z', '2026-12-02T23:59:00+07:00', true],
])('with the due date it had: %s', (_, dueBefore, dueNow, isNewer) => {
  expect(isNewerLoan({ at, dueBefore }, dueNow, null, dayOf)).toBe(isNewer);
});

it.each([
  ['lent the day before', '2026-12-07', false],
  ['lent on the day of the return, before or after it: for staff to tell', '2026-12-08', true],
  ['lent a day later', '2026-12-09', true],
])('with the length of a loan: %s', (_, day, isNewer) => {
  expect(isNewerLoan(loan, `${day}T23:59:00+07:00`, 14, dayOf)).toBe(isNewer);
});

it('without anything to go by it is taken for the loan that was returned', () => {
  expect(isNewerLoan(loan, null, 14, dayOf)).toBe(false);
  expect(isNewerLoan(loan, '2027-12-08T23:59:00+07:00', null, dayOf)).toBe(false);
});

it('where the clock jumped only the due date it had tells; else it is for staff', () => {
  const due = '2026-12-01T23:59:00+07:00';
  expect(isNewerLoan({ at: null, dueBefore: null }, due, 14, dayOf)).toBe(true);
  expect(isNewerLoan({ at: null, dueBefore: due }, due, 14, dayOf)).toBe(false);
});
