import type { PatronRecord, PaymentRecord } from '../../db/stores/library.ts';
import type { BlockRequest, FeePayment, Outcome, PatronList, PatronView } from '../../drivers/ils/ils.ts';
import { blocksNow, identifier, patronAt, pinIsRight, refused, signIn } from './desk.ts';
import type { Desk } from './desk.ts';
import { currency } from './currency.ts';
import { overdueOf, ruleOf } from './rules.ts';

const longestNote = 200;

export function patronView(
  desk: Desk,
  patron: PatronRecord,
  pin: string | undefined,
  want: 'none' | PatronList,
): PatronView {
  const loans = desk.store.openLoansBy(patron.id);
  // Who does not know the PIN learns no address.
  const pinIsWrong = pin !== undefined && !pinIsRight(patron, pin);
  const listed = want === 'none' ? [] : listOf(desk, patron, want);
  return {
    id: patron.id,
    valid: true,
    pinValid: pin === undefined ? null : pinIsRight(patron, pin),
    name: patron.name,
    blocks: blocksNow(desk, patron),
    loans: want === 'loans' ? listed : [],
    listed,
    loansCount: loans.length,
    holdsCount: desk.store.holdsBy(patron.id).length,
    overdueCount: overdueOf(loans, desk.now()),
    fees: { amountMinor: patron.feesMinor, currency },
    loanLimit: ruleOf(patron.category).maxLoans,
    ...(patron.email === null || pinIsWrong ? {} : { email: patron.email }),
  };
}

function listOf({ store, now }: Desk, patron: PatronRecord, want: PatronList): string[] {
  const nowMs = now().getTime();
  switch (want) {
    case 'loans':
      return store.openLoansBy(patron.id).map(({ itemId }) => itemId);
    case 'overdue':
      return store
        .openLoansBy(patron.id)
        .filter(({ dueAt }) => Date.parse(dueAt) < nowMs)
        .map(({ itemId }) => itemId);
    case 'holds':
      return store.holdsBy(patron.id).flatMap(({ itemId }) => itemId ?? []);
    case 'unavailable-holds':
      return store
        .holdsBy(patron.id)
        .filter(({ itemId }) => itemId === null)
        .flatMap(({ titleId }) => store.firstCopyOf(titleId) ?? []);
    case 'fines':
      return patron.feesMinor > 0 ? [`${String(patron.feesMinor)} ${currency}`] : [];
    case 'recalls':
      return [];
  }
}

/**
 * Records a payment that was taken. The same reference with the same payment is answered as before and books
 * nothing; with another one it is refused, and so is more than is owed: staff give back or look into it.
 */
export function payFee(desk: Desk, payment: FeePayment): Outcome<void> {
  const { store } = desk;
  const signedIn = signIn(desk, payment);
  if (signedIn.kind === 'refused') return signedIn;
  const { patron } = signedIn;
  const reference = identifier(payment.reference);
  if (reference === null) return refused('bad-identifier');
  const { amountMinor } = payment.amount;
  if (payment.amount.currency !== currency) return refused('other', undefined, `Fees are in ${currency}`);
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 1) {
    return refused('other', undefined, 'The amount is none');
  }
  const before = store.payment(reference);
  if (before) {
    return isSamePayment(before, patron.id, payment)
      ? { kind: 'ok', value: undefined }
      : refused('other', undefined, 'The reference belongs to another payment');
  }
  if (amountMinor > patron.feesMinor) return refused('other', undefined, 'More was paid than is owed');
  store.addPayment({
    reference,
    patronId: patron.id,
    amountMinor,
    currency,
    method: payment.method,
    feeId: payment.feeId ?? null,
    paidAt: payment.at.toISOString(),
    recordedAt: desk.now().toISOString(),
  });
  store.setFees(patron.id, patron.feesMinor - amountMinor);
  return { kind: 'ok', value: undefined };
}

function isSamePayment(before: PaymentRecord, patronId: string, { amount }: FeePayment): boolean {
  return before.patronId === patronId && before.amountMinor === amount.amountMinor;
}

export function blockPatron(desk: Desk, request: BlockRequest): Outcome<PatronView> {
  const patron = patronAt(desk, request.patronId);
  if (!patron) return refused('patron-unknown');
  const said = request.message.normalize('NFC').replace(/\p{C}/gu, ' ').trim().slice(0, longestNote);
  desk.store.setStationBlock(patron.id, `${request.cardRetained ? '[card kept] ' : ''}${said}`);
  return afterwards(desk, patron.id, undefined);
}

/** Takes back a station's block. What staff blocked stays blocked, and the answer says so. */
export function enablePatron(desk: Desk, patronId: string, pin: string | undefined): Outcome<PatronView> {
  const signedIn = signIn(desk, { patronId, ...(pin === undefined ? {} : { pin }) });
  if (signedIn.kind === 'refused') return signedIn;
  desk.store.setStationBlock(signedIn.patron.id, null);
  return afterwards(desk, signedIn.patron.id, pin);
}

function afterwards(desk: Desk, patronId: string, pin: string | undefined): Outcome<PatronView> {
  const patron = desk.store.patron(patronId);
  return patron ? { kind: 'ok', value: patronView(desk, patron, pin, 'none') } : refused('patron-unknown');
}
