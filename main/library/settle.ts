import type { Due, Outcome, PendingOperation, Reconciled } from '../../drivers/ils/ils.ts';
import { dueOf, identifier, itemAt, patronAt } from './desk.ts';
import type { Desk } from './desk.ts';
import { currency } from './currency.ts';

const nowhere: Due = { dueAt: null, dueText: null };
const done = (title: string, due: Due): Reconciled => ({ kind: 'done', title, due });
const conflict = (detail: string): Reconciled => ({ kind: 'conflict', detail });
const notDone: Reconciled = { kind: 'notDone' };

/** What became of an operation whose answer was lost: the library's own tables say it. */
export function settle(desk: Desk, operation: PendingOperation): Outcome<Reconciled> {
  return { kind: 'ok', value: judge(desk, operation) };
}

function judge(desk: Desk, operation: PendingOperation): Reconciled {
  switch (operation.kind) {
    case 'fee':
      return judgeFee(desk, operation);
    case 'renew-all': {
      const longer = operation.loans.some(({ itemId, dueBefore }) => isLonger(desk, itemId, dueBefore));
      return longer ? done('', nowhere) : notDone;
    }
    default:
      return judgeItem(desk, operation);
  }
}

type ItemOperation = Exclude<PendingOperation, { kind: 'fee' } | { kind: 'renew-all' }>;

function judgeItem(desk: Desk, operation: ItemOperation): Reconciled {
  const item = itemAt(desk, operation.itemId);
  if (!item) return conflict('the item is not in the catalogue');
  const loan = desk.store.openLoanOf(item.id);
  switch (operation.kind) {
    case 'checkin':
      return loan ? notDone : done(item.title, nowhere);
    case 'checkout':
      if (!loan) return notDone;
      return loan.patronId === identifier(operation.patronId)
        ? done(item.title, dueOf(loan))
        : conflict('the item is on loan to somebody else');
    case 'renew':
      if (loan?.patronId !== identifier(operation.patronId)) {
        return conflict('the item is not on loan to this patron any more');
      }
      return isLonger(desk, item.id, operation.dueBefore) ? done(item.title, dueOf(loan)) : notDone;
    case 'hold': {
      const holds = desk.store.holdsBy(identifier(operation.patronId) ?? '');
      const held = holds.some(({ titleId }) => titleId === item.titleId);
      // A change has nothing to change here: with a hold it is as it was asked for.
      return held === (operation.action !== 'cancel') ? done(item.title, nowhere) : notDone;
    }
  }
}

function isLonger({ store }: Desk, itemId: string, dueBefore: string | null): boolean {
  const known = identifier(itemId);
  const dueAt = known === null ? undefined : store.openLoanOf(known)?.dueAt;
  return dueAt !== undefined && dueBefore !== null && Date.parse(dueAt) > Date.parse(dueBefore);
}

function judgeFee(desk: Desk, operation: Extract<PendingOperation, { kind: 'fee' }>): Reconciled {
  const patron = patronAt(desk, operation.patronId);
  if (!patron) return conflict('the patron is not known');
  if (operation.reference !== undefined) {
    const known = identifier(operation.reference);
    return known !== null && desk.store.payment(known) ? done('', nowhere) : notDone;
  }
  const { amount, owedBefore } = operation;
  if (owedBefore?.currency !== currency) return conflict('what was owed before is not known');
  if (patron.feesMinor === owedBefore.amountMinor) return notDone;
  return patron.feesMinor === owedBefore.amountMinor - amount.amountMinor
    ? done('', nowhere)
    : conflict('what is owed changed by another amount');
}
