import type { Timers } from '../../exchange/timers.ts';
import type {
  Ils,
  ItemView,
  LineFailure,
  Outcome,
  PatronView,
  PendingOperation,
  Reconciled,
  ReconcileOptions,
} from '../ils.ts';
import { sameId } from '../same-id.ts';

/** The ILS may still be at work on the request whose answer was lost. */
const waitMs = 2_500;
const mostRounds = 4;

type Asking = Pick<Ils, 'item' | 'patron'>;
type Verdict = Reconciled | { readonly kind: 'undecided'; readonly detail: string };
type Pending<K extends PendingOperation['kind']> = Extract<PendingOperation, { kind: K }>;

/**
 * Finds out what became of a request whose answer was lost, with messages that only read (ils-protocols 10). The
 * same verdict must come twice in a row, for the ILS may still be at work; what was sent long ago (`wait: false`)
 * is asked for once and at once. What cannot be told is unknown and asked again later.
 */
export async function reconcile(
  operation: PendingOperation,
  ils: Asking,
  timers: Timers,
  { wait = true }: ReconcileOptions = {},
): Promise<Reconciled> {
  if (!wait) return settled(await judge(operation, ils));
  let before: Verdict | null = null;
  for (let round = 0; round < mostRounds; round += 1) {
    await new Promise<void>((resolve) => {
      timers.after(waitMs, resolve);
    });
    const verdict = await judge(operation, ils);
    // Without a line there is nothing to wait for here.
    if (verdict.kind === 'unknown') return verdict;
    if (verdict.kind !== 'undecided' && before !== null && same(before, verdict)) return verdict;
    before = verdict;
  }
  return settled(before?.kind === 'undecided' ? before : undecided('the answers of the ILS differ'));
}

function settled(verdict: Verdict): Reconciled {
  if (verdict.kind !== 'undecided') return verdict;
  return { kind: 'unknown', cause: { reason: 'bad-answer', detail: verdict.detail } };
}

function judge(operation: PendingOperation, ils: Asking): Promise<Verdict> {
  switch (operation.kind) {
    case 'checkout':
      return judgeCheckout(operation, ils);
    case 'checkin':
      return judgeCheckin(operation, ils);
    case 'renew':
      return judgeRenewal(operation, ils);
    case 'renew-all':
      return judgeRenewals(operation, ils);
    case 'fee':
      return judgeFee(operation, ils);
    case 'hold':
      return judgeHold(operation, ils);
  }
}

function undecided(detail: string): Verdict {
  return { kind: 'undecided', detail };
}

function conflict(detail: string): Verdict {
  return { kind: 'conflict', detail };
}

function same(a: Verdict, b: Verdict): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function done({ title, dueAt, dueText }: Pick<ItemView, 'title' | 'dueAt' | 'dueText'>): Reconciled {
  return { kind: 'done', title, due: { dueAt, dueText } };
}

const doneWithoutItem: Reconciled = { kind: 'done', title: '', due: { dueAt: null, dueText: null } };

/** What was asked for, or why the verdict ends here: a server whose database is down knows nothing. */
type Found<T> = { readonly kind: 'found'; readonly value: T } | Verdict;

function found<T>(outcome: Outcome<T>, what: string): Found<T> {
  if (outcome.kind === 'ok') return { kind: 'found', value: outcome.value };
  const cause: LineFailure | null = outcome.kind === 'refused' ? null : outcome.cause;
  return cause ? { kind: 'unknown', cause } : undecided(`the ILS does not know the ${what}`);
}

const itemOf = async (itemId: string, ils: Asking): Promise<Found<ItemView>> =>
  found(await ils.item(itemId), 'item');

const patronOf = async (
  patronId: string,
  want: 'none' | 'loans' | 'holds' | 'unavailable-holds',
  ils: Asking,
): Promise<Found<PatronView>> => found(await ils.patron(patronId, undefined, want), 'patron');

/**
 * The patron's list of loans proves the loan. Whether the item was on it before makes no difference to what is
 * true now: it is on loan to this patron.
 */
async function judgeCheckout({ patronId, itemId }: Pending<'checkout'>, ils: Asking): Promise<Verdict> {
  const patron = await patronOf(patronId, 'loans', ils);
  if (patron.kind === 'unknown') return patron;
  const item = await itemOf(itemId, ils);
  if (item.kind === 'unknown') return item;
  if (patron.kind !== 'found') return patron;
  if (item.kind !== 'found') return item;

  if (patron.value.loans.some((id) => sameId(id, itemId))) return done(item.value);
  const listsTitles = patron.value.loans.some((entry) => entry !== '' && entry === item.value.title);
  if (listsTitles) return conflict('the list of loans carries titles');
  switch (item.value.status) {
    case 'on-loan':
      return conflict('on loan, but not to this patron');
    case 'available':
    case 'on-hold-shelf':
    case 'in-transit':
    case 'in-process':
    case 'lost':
    case 'missing':
      return { kind: 'notDone' };
    case 'other':
      return undecided('the status of the item tells nothing');
  }
}

async function judgeCheckin({ itemId }: Pending<'checkin'>, ils: Asking): Promise<Verdict> {
  const item = await itemOf(itemId, ils);
  if (item.kind !== 'found') return item;
  const { status, dueAt, dueText } = item.value;
  if (status === 'on-loan') return { kind: 'notDone' };
  if (dueAt !== null || dueText !== null) return undecided('not on loan, yet with a due date');
  return done(item.value);
}

async function judgeRenewal({ itemId, dueBefore }: Pending<'renew'>, ils: Asking): Promise<Verdict> {
  const item = await itemOf(itemId, ils);
  if (item.kind !== 'found') return item;
  const { status, dueAt } = item.value;
  if (dueBefore === null) return conflict('what the due date was before is not known');
  if (dueAt === null) {
    return status === 'on-loan' || status === 'other'
      ? undecided('the ILS gives no due date')
      : conflict('the item is not on loan any more');
  }
  return isLater(dueAt, dueBefore) ? done(item.value) : { kind: 'notDone' };
}

function isLater(a: string, b: string): boolean {
  return Date.parse(a) > Date.parse(b);
}

/** One loan that became longer shows that the request was carried out; what is not renewed may not be renewable. */
async function judgeRenewals({ loans }: Pending<'renew-all'>, ils: Asking): Promise<Verdict> {
  if (loans.every(({ dueBefore }) => dueBefore === null)) {
    return conflict('what the due dates were before is not known');
  }
  for (const { itemId, dueBefore } of loans) {
    if (dueBefore === null) continue;
    const item = await itemOf(itemId, ils);
    if (item.kind !== 'found') return item;
    const { dueAt } = item.value;
    if (dueAt !== null && isLater(dueAt, dueBefore)) return doneWithoutItem;
  }
  return { kind: 'notDone' };
}

/** What is owed tells. Anything but exactly the amount less, or nothing changed, is for staff and the terminal's record. */
async function judgeFee({ patronId, amount, owedBefore }: Pending<'fee'>, ils: Asking): Promise<Verdict> {
  if (owedBefore === null || owedBefore.currency !== amount.currency) {
    return conflict('what was owed before is not known');
  }
  const patron = await patronOf(patronId, 'none', ils);
  if (patron.kind !== 'found') return patron;
  const { fees } = patron.value;
  // Some servers leave the amount out when nothing is owed.
  const owedMinor = fees?.amountMinor ?? 0;
  if (fees !== null && fees.currency !== amount.currency)
    return conflict('the ILS counts in another currency');
  if (owedMinor === owedBefore.amountMinor - amount.amountMinor) return doneWithoutItem;
  return owedMinor === owedBefore.amountMinor
    ? { kind: 'notDone' }
    : conflict('what is owed changed by another amount');
}

async function judgeHold({ patronId, itemId, action }: Pending<'hold'>, ils: Asking): Promise<Verdict> {
  if (action === 'change') return conflict('a change leaves no trace in the list of holds');
  const waiting = await patronOf(patronId, 'holds', ils);
  if (waiting.kind !== 'found') return waiting;
  const queued = await patronOf(patronId, 'unavailable-holds', ils);
  if (queued.kind !== 'found') return queued;
  const item = await itemOf(itemId, ils);
  if (item.kind !== 'found') return item;
  // A title is held by any of its copies, and some servers list titles.
  const entries = [...waiting.value.listed, ...queued.value.listed];
  const listed = entries.some((entry) => sameId(entry, itemId) || entry === item.value.title);
  return listed === (action === 'place') ? done(item.value) : { kind: 'notDone' };
}
