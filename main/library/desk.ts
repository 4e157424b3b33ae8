import type { ItemRecord, LibraryStore, LoanRecord, PatronRecord } from '../../db/stores/library.ts';
import type { Due, Outcome, RefusalReason } from '../../drivers/ils/ils.ts';
import type { Calendar } from '../clock/calendar.ts';
import { pinMatches } from './pin.ts';
import { blocksOf } from './rules.ts';

/** What every transaction of the embedded library needs: its rows, its days, the time. */
export interface Desk {
  readonly store: LibraryStore;
  readonly calendar: Calendar;
  readonly now: () => Date;
}

const unsafe = /[\p{Cc}\p{Cf}|]/u;

/** An identifier as it is kept: NFC, no blanks around it; null when it cannot be one. */
export function identifier(text: string): string | null {
  const id = text.slice(0, 200).normalize('NFC').trim();
  return id.length > 0 && id.length <= 64 && !unsafe.test(id) ? id : null;
}

/** @param ilsText for staff; where the reason alone does not say it. */
export function refused<T>(reason: RefusalReason, value?: Partial<T>, ilsText?: string): Outcome<T> {
  return {
    kind: 'refused',
    reason,
    ...(ilsText === undefined ? {} : { ilsText }),
    ...(value === undefined ? {} : { value }),
  };
}

export function patronAt({ store }: Desk, id: string): PatronRecord | null {
  const known = identifier(id);
  return known === null ? null : store.patron(known);
}

export function itemAt({ store }: Desk, id: string): ItemRecord | null {
  const known = identifier(id);
  return known === null ? null : store.item(known);
}

export function pinIsRight(patron: PatronRecord, pin: string): boolean {
  return patron.pinHash !== null && pinMatches(pin, patron.pinHash);
}

export type SignedIn =
  | { readonly kind: 'patron'; readonly patron: PatronRecord }
  | { readonly kind: 'refused'; readonly reason: 'patron-unknown' | 'pin-wrong' };

/** The patron of a request. A PIN that was given must be right. */
export function signIn(desk: Desk, request: { readonly patronId: string; readonly pin?: string }): SignedIn {
  const patron = patronAt(desk, request.patronId);
  if (!patron) return { kind: 'refused', reason: 'patron-unknown' };
  const wrong = request.pin !== undefined && !pinIsRight(patron, request.pin);
  return wrong ? { kind: 'refused', reason: 'pin-wrong' } : { kind: 'patron', patron };
}

/** Why this patron may not borrow now. */
export function blocksNow(desk: Desk, patron: PatronRecord): RefusalReason[] {
  const now = desk.now();
  return blocksOf(patron, desk.store.openLoansBy(patron.id), desk.calendar.dayOf(now), now);
}

export function dueOf(loan: Pick<LoanRecord, 'dueAt'> | null): Due {
  return { dueAt: loan?.dueAt ?? null, dueText: null };
}
