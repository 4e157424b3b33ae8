import type { AccountHold, AccountLoan, ListState } from '../../contract/account.ts';
import type { Screen } from '../../contract/snapshot.ts';
import { isRenewing, renewable } from './account.ts';
import type { Account, AccountListing, AccountRow, LoanRow } from './account-state.ts';
import { calendarDay } from './calendar-day.ts';
import { isPaidShown } from './payment.ts';
import { isServed } from './pile.ts';
import { receiptView } from './receipt.ts';
import type { FlowSettings, FlowState } from './state.ts';
import type { ViewTime } from './view-time.ts';

type Patron = Extract<Screen, { kind: 'account' }>['patron'];

/** The account as the screen may know it. Never asked here for whom: the number stays in the station. */
export function accountScreen(
  state: FlowState,
  account: Account,
  time: ViewTime,
  settings: FlowSettings,
  patron: Patron,
): Screen {
  const { payment, loans, holds, waitingHolds, fines } = account;
  if (account.atPayment && payment) {
    const { state: payState, amount, bill, code } = payment;
    const receipt = isPaidShown(state) ? receiptView(state) : null;
    return { kind: 'pay', state: payState, amount, bill, code, receipt };
  }
  const isOnline = state.line === 'online';
  const now = time.wallTime(time.nowMs);
  return {
    kind: 'account',
    patron,
    blocks: [...account.blocks],
    loans: {
      state: stateOf(loans, isOnline),
      count: loans.state === 'known' ? loans.rows.length : account.loansCount,
      limit: account.loanLimit,
      rows: loans.rows.map((row) => loanView(row, now, settings, isOnline)),
    },
    holds: {
      state: worse(stateOf(holds, isOnline), stateOf(waitingHolds, isOnline)),
      rows: [
        ...holds.rows.map((row) => holdView(row, true)),
        ...waitingHolds.rows.map((row) => holdView(row, false)),
      ],
      where: settings.desk.holdsAt,
    },
    fees: {
      // A child is not shown money (UX-20).
      owed: state.access.child ? null : account.owed,
      unclear: account.owedUnclear && !state.access.child,
      state: stateOf(fines, isOnline),
      rows: state.access.child ? [] : fines.rows.filter(saysWhatFor),
      pay: state.access.child ? 'no' : settings.desk.pay,
    },
    renewableCount: isOnline
      ? loans.rows.filter((row) => renewable(row) && row.renewal === 'none').length
      : 0,
    renewing: isRenewing(state),
    hasPile: state.phase.kind === 'pile',
    canBorrow: account.blocks.length === 0 && isServed(state, 'borrow'),
  };
}

/** Some systems list the amount once more and nothing else. */
function saysWhatFor(row: string): boolean {
  return /\p{L}/u.test(row.replace(/VND|đ|₫/gu, ''));
}

function stateOf({ state }: AccountListing<unknown>, isOnline: boolean): ListState {
  if (state === 'to-ask' || state === 'asking') return isOnline ? 'asking' : 'failed';
  return state;
}

function worse(one: ListState, other: ListState): ListState {
  const order: readonly ListState[] = ['known', 'refused', 'asking', 'failed'];
  return order.indexOf(one) > order.indexOf(other) ? one : other;
}

function loanView(row: LoanRow, now: Date, settings: FlowSettings, isOnline: boolean): AccountLoan {
  const { key, title, itemId, dueAt, dueText, details, renewal, reason } = row;
  const dueMs = dueAt === null ? Number.NaN : Date.parse(dueAt);
  return {
    key,
    title,
    id: itemId ?? '',
    dueDate: dueAt === null ? null : calendarDay(dueAt, settings.timeZone),
    dueText,
    overdue: dueMs < now.getTime(),
    loading: details !== 'known',
    renewal,
    reason,
    canRenew: isOnline && renewable(row),
  };
}

function holdView({ key, title, entry }: AccountRow, ready: boolean): AccountHold {
  return { key, title: title || entry, ready };
}

/** What this person can fetch; null while none is known of. */
export function holdsReady(
  { account }: FlowState,
  settings: FlowSettings,
): { count: number; where: { vi: string; en: string } } | null {
  const count = account?.holds.rows.length ?? 0;
  return count === 0 ? null : { count, where: settings.desk.holdsAt };
}
