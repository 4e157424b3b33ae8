import type { CacheFact } from '../../db/stores/cache.ts';
import type {
  CheckinRequest,
  CheckinView,
  CheckoutRequest,
  CheckoutView,
  ItemView,
  Outcome,
  PatronList,
  PatronView,
  PendingOperation,
  Reconciled,
  RefusalReason,
  RenewRequest,
  Route,
} from '../../drivers/ils/ils.ts';

/**
 * What an answer of the ILS says beside the answer itself: facts for the cache. Items and patrons go under the
 * number they were asked by, for so they will be asked again. Names, PINs and fees are no facts.
 */

/** Reasons that are about the patron and will still stand tomorrow. */
const standing: ReadonlySet<RefusalReason> = new Set<RefusalReason>([
  'patron-unknown',
  'card-expired',
  'card-lost',
  'patron-blocked',
  'fees-owed',
  'too-many-loans',
  'too-many-overdue',
]);

export function factsOfItem(itemId: string, answer: Outcome<ItemView>): CacheFact[] {
  if (answer.kind === 'ok') {
    const { title, status, dueAt } = answer.value;
    return [{ kind: 'item', itemId, title, status, dueAt }];
  }
  if (answer.kind === 'refused' && answer.reason === 'item-unknown')
    return [{ kind: 'item', itemId, status: 'unknown' }];
  return [];
}

export function factsOfPatron(
  cardId: string,
  want: 'none' | PatronList,
  answer: Outcome<PatronView>,
): CacheFact[] {
  if (answer.kind === 'refused' && answer.reason === 'patron-unknown')
    return [{ kind: 'patron', cardId, blocks: ['patron-unknown'] }];
  // Who does not know the PIN is told nothing: an account without blocks would be read into that.
  if (answer.kind !== 'ok' || answer.value.pinValid === false) return [];
  const { valid, blocks, loans, loansCount, listed } = answer.value;
  const reasons = valid || blocks.length > 0 ? blocks : (['patron-unknown'] as const);
  const waiting = want === 'holds' || want === 'unavailable-holds' ? listed : [];
  // Loans first: each counts one up, and the number that the ILS says comes after.
  return [
    ...loans.map((itemId): CacheFact => ({ kind: 'loan', itemId, cardId })),
    ...waiting.map((what): CacheFact => ({ kind: 'hold', what, cardId })),
    { kind: 'patron', cardId, blocks: reasons, loansCount },
  ];
}

export function factsOfCheckout(
  { itemId, patronId: cardId }: CheckoutRequest | RenewRequest,
  answer: Outcome<CheckoutView>,
): CacheFact[] {
  if (answer.kind === 'ok') {
    const { title, dueAt } = answer.value;
    return [
      { kind: 'loan', itemId, cardId, dueAt },
      { kind: 'item', itemId, title },
    ];
  }
  if (answer.kind !== 'refused') return [];
  const { reason, value } = answer;
  const named: CacheFact[] = value?.title === undefined ? [] : [{ kind: 'item', itemId, title: value.title }];
  if (standing.has(reason)) return [...named, { kind: 'block', cardId, reason }];
  switch (reason) {
    case 'item-unknown':
      return [{ kind: 'item', itemId, status: 'unknown' }];
    case 'not-loanable':
      return [...named, { kind: 'item', itemId, loanable: false }];
    case 'on-loan-to-other':
      return [...named, { kind: 'loan-of-other', itemId, cardId }];
    case 'on-loan-to-self':
      return [...named, { kind: 'loan', itemId, cardId }];
    case 'held-for-other':
      return [...named, { kind: 'hold', what: itemId, cardId: null }];
    default:
      return named;
  }
}

const statusOfRoute = {
  shelf: 'available',
  'hold-here': 'on-hold-shelf',
  'hold-elsewhere': 'in-transit',
  transfer: 'in-transit',
  staff: 'other',
} as const satisfies Record<Route, string>;

export function factsOfCheckin({ itemId }: CheckinRequest, answer: Outcome<CheckinView>): CacheFact[] {
  if (answer.kind === 'refused' && answer.reason === 'item-unknown')
    return [{ kind: 'item', itemId, status: 'unknown' }];
  // That it was not on loan is a refusal, and says as well that it is in the library's hands.
  const isBack = answer.kind === 'ok' || (answer.kind === 'refused' && answer.reason === 'not-on-loan');
  if (!isBack) return [];
  const { title, route = 'shelf' } = answer.value ?? {};
  return [
    { kind: 'returned', itemId, status: statusOfRoute[route] },
    ...(title === undefined ? [] : [{ kind: 'item', itemId, title } as const]),
    ...(route === 'hold-elsewhere' ? [{ kind: 'hold', what: itemId, cardId: null } as const] : []),
  ];
}

export function factsOfReconciled(operation: PendingOperation, found: Reconciled): CacheFact[] {
  if (found.kind !== 'done') return [];
  const { title, due } = found;
  switch (operation.kind) {
    case 'checkout':
    case 'renew': {
      const { itemId, patronId: cardId } = operation;
      return [
        { kind: 'loan', itemId, cardId, dueAt: due.dueAt },
        { kind: 'item', itemId, title },
      ];
    }
    case 'checkin': {
      const { itemId } = operation;
      // Where it was to go was in the lost answer.
      return [
        { kind: 'returned', itemId, status: 'other' },
        { kind: 'item', itemId, title },
      ];
    }
    case 'renew-all':
    case 'fee':
    case 'hold':
      return [];
  }
}
