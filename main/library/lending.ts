import type { ItemRecord, PatronRecord } from '../../db/stores/library.ts';
import type {
  CheckinRequest,
  CheckinView,
  CheckoutRequest,
  CheckoutView,
  Outcome,
  RenewAllRequest,
  RenewAllView,
  RenewRequest,
  Route,
} from '../../drivers/ils/ils.ts';
import { currency } from './currency.ts';
import { blocksNow, identifier, itemAt, refused, signIn } from './desk.ts';
import type { Desk } from './desk.ts';
import { ruleOf } from './rules.ts';

/** Loans, returns and renewals. Each function is one transaction of its caller. */

export function lend(desk: Desk, request: CheckoutRequest): Outcome<CheckoutView> {
  const { store } = desk;
  const signedIn = signIn(desk, request);
  if (signedIn.kind === 'refused') return signedIn;
  const { patron } = signedIn;
  if (identifier(request.itemId) === null) return refused('bad-identifier');
  const item = itemAt(desk, request.itemId);
  if (!item) return refused('item-unknown');
  if (request.offline) return recordLoan(desk, patron, item, request.at, request.offline.promisedDue);

  const facts = { id: item.id, title: item.title };
  const [block] = blocksNow(desk, patron);
  if (block !== undefined) return refused<CheckoutView>(block, facts);
  if (!item.loanable) return refused<CheckoutView>('not-loanable', facts);
  const loan = store.openLoanOf(item.id);
  if (loan) {
    const own = loan.patronId === patron.id;
    return refused<CheckoutView>(own ? 'on-loan-to-self' : 'on-loan-to-other', facts);
  }
  const hold = store.shelfHold(item.id);
  if (hold && hold.patronId !== patron.id) return refused<CheckoutView>('held-for-other', facts);
  const rule = ruleOf(patron.category);
  if (store.openLoansBy(patron.id).length >= rule.maxLoans) {
    return refused<CheckoutView>('too-many-loans', facts);
  }
  const fee = item.loanFeeMinor > 0 ? { amountMinor: item.loanFeeMinor, currency } : null;
  if (fee && request.feeAccepted !== true) return refused<CheckoutView>('fee-needed', { ...facts, fee });
  const dueAt = desk.calendar.endOfDay(desk.now(), rule.loanDays);
  store.lend(item.id, patron.id, request.at.toISOString(), dueAt);
  if (fee) store.setFees(patron.id, patron.feesMinor + fee.amountMinor);
  fulfilHold(desk, patron, item);
  return { kind: 'ok', value: { ...lent(item, dueAt, false), fee } };
}

/**
 * A loan that was made while the line was down: recorded whatever limits, holds and the item's own terms say now,
 * for the book is out of the house. An item that stands on loan to somebody else is refused and not taken from
 * them: only staff can tell which of the two has it.
 */
function recordLoan(
  desk: Desk,
  patron: PatronRecord,
  item: ItemRecord,
  at: Date,
  promisedDue: Date,
): Outcome<CheckoutView> {
  const { store } = desk;
  const loan = store.openLoanOf(item.id);
  if (loan && loan.patronId !== patron.id) {
    return refused<CheckoutView>('on-loan-to-other', { id: item.id, title: item.title });
  }
  const dueAt = desk.calendar.instant(promisedDue);
  if (loan) store.extendLoan(loan.id, dueAt);
  else store.lend(item.id, patron.id, at.toISOString(), dueAt);
  const hold = store.shelfHold(item.id);
  if (hold && hold.patronId !== patron.id) store.releaseHold(hold.id);
  fulfilHold(desk, patron, item);
  return { kind: 'ok', value: lent(item, dueAt, loan !== null) };
}

function lent(item: ItemRecord, dueAt: string, renewed: boolean): CheckoutView {
  return { id: item.id, title: item.title, dueAt, dueText: null, renewed, security: 'off', fee: null };
}

/** Whoever borrows a title waits for it no longer. */
function fulfilHold({ store }: Desk, patron: PatronRecord, item: ItemRecord): void {
  const own = store.holdsBy(patron.id).filter(({ titleId }) => titleId === item.titleId);
  const hold = own.find(({ itemId }) => itemId === item.id) ?? own.find(({ itemId }) => itemId === null);
  if (hold) store.endHold(hold.id);
}

export function takeBack(desk: Desk, request: CheckinRequest): Outcome<CheckinView> {
  if (identifier(request.itemId) === null) return refused('bad-identifier');
  const item = itemAt(desk, request.itemId);
  if (!item) return refused('item-unknown');
  const loan = desk.store.openLoanOf(item.id);
  // A return made before this loan began ended an earlier one: the book is out again, rightly.
  if (request.offline === true && loan && Date.parse(loan.lentAt) > request.at.getTime()) {
    const facts = { id: item.id, title: item.title };
    return refused<CheckinView>('not-on-loan', facts, 'The item was lent again after this return');
  }
  if (loan) desk.store.endLoan(loan.id, request.at.toISOString());
  const view: CheckinView = { id: item.id, title: item.title, ...routeOf(desk, item), security: 'on' };
  return loan ? { kind: 'ok', value: view } : refused('not-on-loan', view);
}

/** Where a copy goes that is in the library's hands again; catches the first hold of its title. */
function routeOf({ store }: Desk, item: ItemRecord): { route: Route; destination: string | null } {
  if (store.shelfHold(item.id)) return { route: 'hold-here', destination: null };
  const hold = item.loanable && item.branch === '' ? store.nextHold(item.titleId) : null;
  if (hold) {
    store.catchHold(hold.id, item.id);
    return { route: 'hold-here', destination: null };
  }
  return item.branch === ''
    ? { route: 'shelf', destination: null }
    : { route: 'transfer', destination: item.branch };
}

export function extend(desk: Desk, request: RenewRequest): Outcome<CheckoutView> {
  const { store } = desk;
  const signedIn = signIn(desk, request);
  if (signedIn.kind === 'refused') return signedIn;
  const { patron } = signedIn;
  const item = itemAt(desk, request.itemId);
  if (!item) return refused('item-unknown');
  const facts = { id: item.id, title: item.title };
  const loan = store.openLoanOf(item.id);
  if (!loan) return refused<CheckoutView>('not-on-loan', facts);
  if (loan.patronId !== patron.id) return refused<CheckoutView>('on-loan-to-other', facts);
  const rule = ruleOf(patron.category);
  if (store.nextHold(item.titleId)) return refused<CheckoutView>('held-for-other', facts);
  if (loan.renewals >= rule.maxRenewals) return refused<CheckoutView>('renewal-limit', facts);
  const dueAt = desk.calendar.endOfDay(desk.now(), rule.loanDays);
  store.extendLoan(loan.id, dueAt);
  return { kind: 'ok', value: lent(item, dueAt, true) };
}

export function extendAll(desk: Desk, request: RenewAllRequest): Outcome<RenewAllView> {
  const signedIn = signIn(desk, request);
  if (signedIn.kind === 'refused') return signedIn;
  const renewed: string[] = [];
  const unrenewed: string[] = [];
  for (const { itemId } of desk.store.openLoansBy(signedIn.patron.id)) {
    const outcome = extend(desk, { patronId: signedIn.patron.id, itemId, at: request.at });
    (outcome.kind === 'ok' ? renewed : unrenewed).push(itemId);
  }
  return { kind: 'ok', value: { renewed, unrenewed } };
}
