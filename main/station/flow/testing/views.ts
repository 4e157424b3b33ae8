import type { CheckinView, CheckoutView, PatronView } from '../../../../drivers/ils/ils.ts';
import { lan } from './person.ts';

/** Has one book already, and owes nothing. */
export const lanWithOne: PatronView = { ...lan, loans: ['TV9'], loansCount: 1, holdsCount: 0, fees: null };

export const lent = (id: string): CheckoutView => ({
  id,
  title: `Sách ${id}`,
  dueAt: '2026-12-07T23:59:00+07:00',
  dueText: null,
  renewed: false,
  security: 'off',
  fee: null,
});

export const back = (id: string): CheckinView => ({
  id,
  title: `Sách ${id}`,
  route: 'shelf',
  destination: null,
  security: 'on',
});
