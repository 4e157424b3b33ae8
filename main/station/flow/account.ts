import type { Reason } from '../../contract/words.ts';
import type { PatronView } from '../../../drivers/ils/ils.ts';
import type { Account, AccountListing, AccountRow, LoanRow } from './account-state.ts';
import type { Input, ItemAnswer, ListAnswer, Moved, TitleAnswer } from './inputs.ts';
import type { FlowSettings, FlowState } from './state.ts';

/**
 * What the patron has, waits for and owes. The numbers are there at once; lists, titles and renewals are asked one at
 * a time, a renewal before what is only shown, and nothing while a book waits to be lent.
 */

/** After a failure the line is left alone so long, unless it says itself that it is back. */
const patienceMs = 5_000;
/** A list beyond this is no list of a person's. */
const mostRows = 200;
const longestEntry = 500;

const none = { state: 'to-ask', rows: [] } as const;
const empty = { state: 'known', rows: [] } as const;

/** The account as far as the sign-in itself told it. */
export function accountOf(patron: PatronView): Account {
  const { id, blocks, loansCount, holdsCount, fees } = patron;
  return {
    patronId: id,
    blocks,
    loansCount,
    loanLimit: patron.loanLimit ?? null,
    holdsCount,
    ...owing(fees, patron.feesUnreadable === true),
    loans: loansCount === 0 ? empty : none,
    holds: holdsCount === 0 ? empty : none,
    waitingHolds: none,
    fines: none,
    asking: null,
    notBeforeMs: 0,
    payment: null,
    atPayment: false,
    renewedCount: 0,
  };
}

/** An account of whom nothing is known but the number. */
export function blankAccount(patronId: string, blocks: readonly Reason[]): Account {
  return {
    ...accountOf({
      id: patronId,
      valid: true,
      pinValid: null,
      name: '',
      blocks: [],
      loans: [],
      listed: [],
      loansCount: null,
      holdsCount: null,
      overdueCount: null,
      fees: null,
    }),
    blocks,
  };
}

/** Money that is none or cannot be is not shown as a number. */
function owing(fees: PatronView['fees'], isUnreadable: boolean): Pick<Account, 'owed' | 'owedUnclear'> {
  const isSound = fees !== null && Number.isSafeInteger(fees.amountMinor) && fees.amountMinor >= 0;
  return {
    owed: isSound && fees.amountMinor > 0 ? fees : null,
    owedUnclear: isUnreadable || (fees !== null && !isSound),
  };
}

export function isAtAccount({ phase }: FlowState): boolean {
  return phase.kind === 'account' || (phase.kind === 'pile' && phase.atAccount);
}

/** True while leaving the account would cut a renewal short. */
export function isRenewing({ account, line }: FlowState): boolean {
  // Without a line those in line have not begun, and nobody is kept for them.
  return account?.asking?.kind === 'renewal' || (line === 'online' && hasWaiting(account));
}

function hasWaiting(account: Account | null): boolean {
  return account?.loans.rows.some((row) => row.renewal === 'waiting') === true;
}

/** How many loans can be renewed by a touch now. */
export function renewable(row: LoanRow): boolean {
  return row.itemId !== null && ['none', 'refused'].includes(row.renewal) && row.details !== 'to-ask';
}

/** Puts renewals in line. Null: there is none to renew. @param key null: every loan */
export function chooseRenewal(state: FlowState, key: string | null): Moved | null {
  const { account } = state;
  if (account === null || !isAtAccount(state) || state.line !== 'online') return null;
  const wanted = (row: LoanRow): boolean =>
    key === null
      ? row.itemId !== null && row.renewal === 'none'
      : row.key === key && row.itemId !== null && ['none', 'refused'].includes(row.renewal);
  if (!account.loans.rows.some(wanted)) return null;
  const rows = account.loans.rows.map((row): LoanRow =>
    wanted(row) ? { ...row, renewal: 'waiting', reason: null } : row,
  );
  return { state: withLoans(state, account, rows), effects: [] };
}

function withLoans(state: FlowState, account: Account, rows: readonly LoanRow[]): FlowState {
  return { ...state, account: { ...account, loans: { ...account.loans, rows } } };
}

/** The next question of the account, if one may be asked now. */
export function askAccount(state: FlowState, nowMs: number): Moved {
  const { account, phase } = state;
  const idle: Moved = { state, effects: [] };
  if (account === null || account.asking !== null || state.line !== 'online') return idle;
  if (nowMs < account.notBeforeMs) return idle;
  const isBorrowing = phase.kind === 'pile' && phase.active !== null;
  if (isBorrowing) return idle;
  const isShown = isAtAccount(state);
  const holdsMatter = phase.kind === 'pile' && phase.verb === 'borrow' && !phase.finishing;
  return (
    // Asked for at the account, and carried out behind the pile, too: who left while the line was down waits for it.
    nextRenewal(state, account) ??
    (isShown || holdsMatter ? nextList(state, account, isShown) : null) ??
    (isShown ? nextTitle(state, account) : null) ??
    idle
  );
}

/**
 * One loan at a time and never all at once (SIP2 65): its answer names what was renewed and gives no due day and no
 * reason, many systems do not have it, and when it is lost nothing tells which of the loans were renewed.
 */
function nextRenewal(state: FlowState, account: Account): Moved | null {
  const row = account.loans.rows.find(({ renewal }) => renewal === 'waiting');
  if (!row || row.itemId === null) return null;
  // Without the day it was due before, a lost answer could not be found out.
  if (row.details === 'to-ask' || row.details === 'failed') return askTitle(state, account, row);
  const rows = account.loans.rows.map((one): LoanRow =>
    one.key === row.key ? { ...one, renewal: 'asking' } : one,
  );
  const next = {
    ...account,
    loans: { ...account.loans, rows },
    asking: { kind: 'renewal', key: row.key } as const,
  };
  const { key, itemId, dueAt } = row;
  return {
    state: { ...state, account: next },
    effects: [{ kind: 'renew', key, itemId, patronId: account.patronId, dueBefore: dueAt }],
  };
}

const listsInOrder = ['loans', 'holds', 'unavailable-holds', 'fines'] as const;
type ListName = (typeof listsInOrder)[number];

function slotOf(list: ListName): 'loans' | 'holds' | 'waitingHolds' | 'fines' {
  return list === 'unavailable-holds' ? 'waitingHolds' : list;
}

function nextList(state: FlowState, account: Account, isShown: boolean): Moved | null {
  // Before the account is looked at, only what the pile says of it: whether something can be fetched.
  const lists = isShown ? listsInOrder : (['holds'] as const);
  const list = lists.find((one) => ['to-ask', 'failed'].includes(account[slotOf(one)].state));
  if (list === undefined) return null;
  const slot = slotOf(list);
  // After a payment it is asked all the same: with the list the ILS says whether the card still is blocked.
  if (list === 'fines' && account.owed === null && account.payment?.state !== 'booked') {
    return nextList(
      { ...state, account: { ...account, fines: empty } },
      { ...account, fines: empty },
      isShown,
    );
  }
  const id = state.counter + 1;
  const next: Account = {
    ...account,
    [slot]: { ...account[slot], state: 'asking' },
    asking: { kind: 'list', id, list },
  };
  return {
    state: { ...state, counter: id, account: next },
    effects: [{ kind: 'ask-list', asking: id, patronId: account.patronId, list }],
  };
}

function nextTitle(state: FlowState, account: Account): Moved | null {
  const row = allRows(account).find(({ details }) => details === 'to-ask' || details === 'failed');
  return row ? askTitle(state, account, row) : null;
}

function allRows({ holds, loans, waitingHolds }: Account): readonly AccountRow[] {
  return [...holds.rows, ...loans.rows, ...waitingHolds.rows];
}

function askTitle(state: FlowState, account: Account, row: AccountRow): Moved | null {
  if (row.itemId === null) return null;
  const id = state.counter + 1;
  const asked = patchRows(account, row.key, { details: 'asking' });
  return {
    state: {
      ...state,
      counter: id,
      account: { ...asked, asking: { kind: 'title', id, key: row.key } },
    },
    effects: [{ kind: 'ask-title', asking: id, itemId: row.itemId }],
  };
}

function patchRows(account: Account, key: string, patch: Partial<AccountRow>): Account {
  const within = <Row extends AccountRow>(listing: AccountListing<Row>): AccountListing<Row> => ({
    ...listing,
    rows: listing.rows.map((row) => (row.key === key ? { ...row, ...patch } : row)),
  });
  return {
    ...account,
    loans: within(account.loans),
    holds: within(account.holds),
    waitingHolds: within(account.waitingHolds),
  };
}

/** Takes one list. A late one, of a session before, changes nothing. */
export function listAnswered(
  state: FlowState,
  input: Extract<Input, { kind: 'list-answered' }>,
  nowMs: number,
  settings: FlowSettings,
): Moved | null {
  const { account } = state;
  if (account?.asking?.kind !== 'list' || account.asking.id !== input.asking) return null;
  const free: Account = { ...account, asking: null };
  return {
    state: listTaken({ ...state, account: free }, free, account.asking.list, input.answer, nowMs, settings),
    effects: [],
  };
}

function listTaken(
  state: FlowState,
  account: Account,
  list: ListName,
  answer: ListAnswer,
  nowMs: number,
  settings: FlowSettings,
): FlowState {
  const slot = slotOf(list);
  const told = (patch: Partial<Account>): FlowState => ({ ...state, account: { ...account, ...patch } });
  if (answer.kind === 'no-line')
    return told({ [slot]: { ...account[slot], state: 'failed' }, notBeforeMs: nowMs + patienceMs });
  if (answer.kind === 'refused' || answer.patron.pinValid === false)
    return told({ [slot]: { ...account[slot], state: 'refused' } });
  const { patron } = answer;
  const entries = patron.listed
    .map((entry) =>
      entry
        .normalize('NFC')
        .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
        .trim()
        .slice(0, longestEntry),
    )
    .filter((entry) => entry !== '')
    .slice(0, mostRows);
  // Numbers may have changed since the sign-in: the newest count.
  const numbers = {
    loansCount: patron.loansCount ?? account.loansCount,
    loanLimit: patron.loanLimit ?? account.loanLimit,
    holdsCount: patron.holdsCount ?? account.holdsCount,
    ...owing(patron.fees, patron.feesUnreadable === true),
  };
  if (list === 'fines' && account.payment?.state === 'booked')
    // Who paid may borrow again, as far as the ILS says so now.
    return told({ ...numbers, blocks: patron.blocks, fines: { state: 'known', rows: entries } });
  if (list === 'fines') return told({ ...numbers, fines: { state: 'known', rows: entries } });
  let counter = state.counter;
  const rows = entries.map((entry): LoanRow => {
    counter += 1;
    const itemId = isNumber(entry, settings) ? entry : null;
    return {
      key: `a${String(counter)}`,
      entry,
      itemId,
      title: itemId === null ? entry : '',
      dueAt: null,
      dueText: null,
      details: itemId === null ? 'known' : 'to-ask',
      renewal: 'none',
      reason: null,
    };
  });
  return {
    ...told({ ...numbers, [slot]: { state: 'known', rows } }),
    counter,
  };
}

/** Some systems list titles and free text: a number has no blanks, has a digit, and is one of this library's. */
function isNumber(entry: string, settings: FlowSettings): boolean {
  return entry.length <= 64 && /\d/u.test(entry) && !/[\s|]/u.test(entry) && settings.isItem(entry);
}

export function titleAnswered(
  state: FlowState,
  asking: number,
  answer: TitleAnswer,
  nowMs: number,
): Moved | null {
  const { account } = state;
  if (account?.asking?.kind !== 'title' || account.asking.id !== asking) return null;
  const { key } = account.asking;
  const free: Account = { ...account, asking: null };
  const next = ((): Account => {
    switch (answer.kind) {
      case 'found': {
        const { title, dueAt, dueText } = answer.view;
        return patchRows(free, key, { title, dueAt, dueText, details: 'known' });
      }
      case 'unknown': {
        const row = allRows(free).find((one) => one.key === key);
        const patched = patchRows(free, key, { title: row?.entry ?? '', itemId: null, details: 'known' });
        return withoutRenewal(patched, key);
      }
      case 'no-line': {
        const known = answer.title === '' ? {} : { title: answer.title };
        return {
          ...patchRows(free, key, { ...known, details: 'failed' }),
          notBeforeMs: nowMs + patienceMs,
        };
      }
    }
  })();
  return { state: { ...state, account: next }, effects: [] };
}

/** What has no number cannot be renewed from here. */
function withoutRenewal(account: Account, key: string): Account {
  return patchLoan(account, key, (row) =>
    row.renewal === 'waiting' ? { renewal: 'refused', reason: 'item-unknown' } : {},
  );
}

function patchLoan(account: Account, key: string, patch: (row: LoanRow) => Partial<LoanRow>): Account {
  const rows = account.loans.rows.map((row) => (row.key === key ? { ...row, ...patch(row) } : row));
  return { ...account, loans: { ...account.loans, rows } };
}

/** Takes the ILS's word about one renewal; one that was found out later comes here, too. */
export function renewalAnswered(
  state: FlowState,
  key: string,
  answer: ItemAnswer,
  nowMs: number,
): Moved | null {
  const { account } = state;
  if (!account?.loans.rows.some((row) => row.key === key)) return null;
  if (answer.kind === 'checking') {
    const next = patchLoan(account, key, () => ({ renewal: 'checking' }));
    return { state: { ...state, account: next }, effects: [] };
  }
  const isOpen = account.asking?.kind === 'renewal' && account.asking.key === key;
  const free: Account = isOpen ? { ...account, asking: null } : account;
  const wasDone = free.loans.rows.some((row) => row.key === key && row.renewal === 'done');
  const next = patchLoan(free, key, () => renewed(answer));
  return {
    state: {
      ...state,
      account: {
        ...next,
        renewedCount: next.renewedCount + (answer.kind === 'borrowed' && !wasDone ? 1 : 0),
        notBeforeMs: answer.kind === 'not-sent' ? nowMs + patienceMs : next.notBeforeMs,
      },
    },
    effects: [],
  };
}

function renewed(answer: Exclude<ItemAnswer, { kind: 'checking' }>): Partial<LoanRow> {
  switch (answer.kind) {
    case 'borrowed': {
      const { dueAt, dueText, title } = answer.view;
      return { renewal: 'done', reason: null, dueAt, dueText, ...(title === '' ? {} : { title }) };
    }
    case 'refused':
      return { renewal: 'refused', reason: answer.reason };
    case 'not-sent':
      return { renewal: 'waiting' };
    case 'lost':
      return { renewal: 'checking' };
    case 'no-storage':
      return { renewal: 'refused', reason: 'storage-full' };
    case 'conflict':
    case 'returned':
    case 'already-yours':
      return { renewal: 'ask-staff', reason: 'ask-staff' };
  }
}

/** The line is back: what failed is asked again at once. */
export function accountGoesOn(state: FlowState): FlowState {
  return state.account === null ? state : { ...state, account: { ...state.account, notBeforeMs: 0 } };
}

/** When the account next wants to be looked after; null while it waits for nothing but the line. */
export function accountWakeMs(state: FlowState, nowMs: number): number | null {
  const { account } = state;
  if (account === null || account.asking !== null || state.line !== 'online') return null;
  return account.notBeforeMs > nowMs ? account.notBeforeMs : null;
}
