import type { Timers } from '../../exchange/timers.ts';
import type { Ils, ItemView, LineFailure, Outcome, PendingOperation, Reconciled } from '../ils.ts';
import { sameId } from '../same-id.ts';

/** The ILS may still be at work on the request whose answer was lost. */
const waitMs = 2_500;
const mostRounds = 4;

type Asking = Pick<Ils, 'item' | 'patron'>;
type Verdict = Reconciled | { readonly kind: 'undecided'; readonly detail: string };

/**
 * Finds out what became of a checkout or checkin whose answer was lost, with messages that only read. The same
 * verdict must come twice in a row; what cannot be told within four rounds is unknown and asked again later.
 */
export async function reconcile(
  operation: PendingOperation,
  ils: Asking,
  timers: Timers,
): Promise<Reconciled> {
  let before: Verdict | null = null;
  for (let round = 0; round < mostRounds; round += 1) {
    await new Promise<void>((resolve) => {
      timers.after(waitMs, resolve);
    });
    const verdict: Verdict =
      operation.kind === 'checkout'
        ? await judgeCheckout(operation.patronId, operation.itemId, ils)
        : await judgeCheckin(operation.itemId, ils);
    // Without a line there is nothing to wait for here.
    if (verdict.kind === 'unknown') return verdict;
    if (verdict.kind !== 'undecided' && before !== null && same(before, verdict)) return verdict;
    before = verdict;
  }
  const detail = before?.kind === 'undecided' ? before.detail : 'the answers of the ILS differ';
  return { kind: 'unknown', cause: { reason: 'bad-answer', detail } };
}

function undecided(detail: string): Verdict {
  return { kind: 'undecided', detail };
}

function same(a: Verdict, b: Verdict): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function causeOf(outcome: Outcome<unknown>): LineFailure | null {
  return outcome.kind === 'notSent' || outcome.kind === 'unknown' ? outcome.cause : null;
}

/**
 * The patron's list of loans proves the loan. Whether the item was on it before makes no difference to what is
 * true now: it is on loan to this patron.
 */
async function judgeCheckout(patronId: string, itemId: string, ils: Asking): Promise<Verdict> {
  const patron = await ils.patron(patronId, undefined, 'loans');
  const patronCause = causeOf(patron);
  if (patronCause) return { kind: 'unknown', cause: patronCause };
  const item = await ils.item(itemId);
  const itemCause = causeOf(item);
  if (itemCause) return { kind: 'unknown', cause: itemCause };
  // A server whose database is down knows neither patrons nor items.
  if (patron.kind !== 'ok') return undecided('the ILS does not know the patron');
  if (item.kind !== 'ok') return undecided('the ILS does not know the item');

  if (patron.value.loans.some((id) => sameId(id, itemId))) return done(item.value);
  const listsTitles = patron.value.loans.some((entry) => entry !== '' && entry === item.value.title);
  if (listsTitles) return { kind: 'conflict', detail: 'the list of loans carries titles' };
  switch (item.value.status) {
    case 'on-loan':
      return { kind: 'conflict', detail: 'on loan, but not to this patron' };
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

async function judgeCheckin(itemId: string, ils: Asking): Promise<Verdict> {
  const item = await ils.item(itemId);
  const cause = causeOf(item);
  if (cause) return { kind: 'unknown', cause };
  if (item.kind !== 'ok') return undecided('the ILS does not know the item');
  const { status, dueAt, dueText } = item.value;
  if (status === 'on-loan') return { kind: 'notDone' };
  if (dueAt !== null || dueText !== null) return undecided('not on loan, yet with a due date');
  return done(item.value);
}

function done({ title, dueAt, dueText }: ItemView): Reconciled {
  return { kind: 'done', title, due: { dueAt, dueText } };
}
