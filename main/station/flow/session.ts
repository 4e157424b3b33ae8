import type { Verb } from '../../contract/words.ts';
import { cardTail } from './card-tail.ts';
import type { Effect, Moved } from './inputs.ts';
import { declineFees } from './fee.ts';
import { isRenewing } from './account.ts';
import type { ReceiptRequest } from './receipt-offer.ts';
import { beginReceipt, closingMs, leaveReceipt, receiptItems } from './receipt.ts';
import { blankRow, takeScan, takeTag } from './pile.ts';
import { accessAsFound } from './speech.ts';
import type { FlowSettings, FlowState, PilePhase, Row, SessionPatron, TagSight } from './state.ts';

type EndedBy = Extract<Effect, { kind: 'end-session' }>['by'];

/** Back to the first screen. What lies on the pad now takes no part until it is lifted. */
export function toAttract(state: FlowState, settings: FlowSettings): FlowState {
  const wasEnd = state.phase.kind === 'end';
  return {
    ...state,
    phase: { kind: 'attract' },
    // During the closing screen the next person may already lay down books: those are theirs.
    tags: wasEnd ? state.tags : allLeftOver(state),
    heldScans: [],
    receipt: null,
    language: settings.language,
    access: accessAsFound(state, settings),
    account: null,
    nextCard: null,
    failedScans: 0,
  };
}

export function allLeftOver(state: FlowState): ReadonlyMap<string, TagSight> {
  return new Map([...state.tags].map(([uid, sight]) => [uid, { ...sight, leftOver: true }]));
}

/**
 * Starts borrowing or returning with everything that already lies there or was scanned. @param goesOn the session
 * of this patron has begun before, at the account
 */
export function beginPile(
  state: FlowState,
  verb: Verb,
  patron: SessionPatron | null,
  nowMs: number,
  settings: FlowSettings,
  goesOn = false,
): Moved {
  let next: FlowState = {
    ...state,
    phase: { kind: 'pile', verb, patron, rows: [], active: null, finishing: null, atAccount: false },
    heldScans: [],
    account: verb === 'borrow' ? state.account : null,
    leftOverUnseen: new Set(),
    notice: null,
  };
  for (const uid of state.tags.keys()) next = takeTag(next, uid, settings);
  for (const text of state.heldScans) next = takeScan(next, text, nowMs, settings);
  return { state: next, effects: goesOn ? [] : [{ kind: 'start-session', verb }] };
}

const onTheWay: ReadonlySet<Row['state']> = new Set(['reading', 'working']);

/** True while leaving now would cut something short: a question under way, a mark being written. */
export function isBusy(state: FlowState): boolean {
  const { phase } = state;
  switch (phase.kind) {
    case 'card':
    case 'pin':
      return phase.asking !== null;
    case 'pile':
      return (
        phase.active !== null ||
        isRenewing(state) ||
        phase.rows.some((row) => onTheWay.has(row.state) || row.markInFlight || row.security === 'pending')
      );
    case 'end':
      return phase.rows.some((row) => row.markInFlight);
    case 'account':
      return isRenewing(state);
    case 'attract':
    case 'choose':
    case 'search':
    case 'blocked':
      return false;
  }
}

/** Ends the pile: the closing screen when there is something to say, the first screen when not. */
export function endPile(
  state: FlowState,
  phase: PilePhase,
  by: EndedBy,
  nowMs: number,
  settings: FlowSettings,
): Moved {
  const { verb, patron } = phase;
  const items = phase.rows.filter((row) => row.state === 'done').length + renewedIn(state);
  const ended: Effect = { kind: 'end-session', patronId: patron?.id ?? null, items, by };
  const rows = declineFees(phase.rows)
    .filter((row) => row.state !== 'lifted')
    // What became of it is still to be found out, and by then nobody stands here.
    .map((row): Row =>
      row.state === 'checking' ? { ...row, state: 'ask-staff', reason: 'ask-staff' } : row,
    );
  if (rows.length === 0) return endRenewals(state, patron, ended, nowMs, settings);
  return toEnd(state, { verb, renewal: false, rows, patron }, ended, nowMs, settings);
}

/** Ends a session that was at the account alone. */
export function endAccount(
  state: FlowState,
  patron: SessionPatron,
  by: EndedBy,
  nowMs: number,
  settings: FlowSettings,
): Moved {
  const ended: Effect = { kind: 'end-session', patronId: patron.id, items: renewedIn(state), by };
  return endRenewals(state, patron, ended, nowMs, settings);
}

function renewedIn({ account }: FlowState): number {
  return account?.renewedCount ?? 0;
}

type EndSession = Extract<Effect, { kind: 'end-session' }>;

/** No book was lent: renewals have a closing screen where the library gives a receipt for them. */
function endRenewals(
  state: FlowState,
  patron: SessionPatron | null,
  ended: EndSession,
  nowMs: number,
  settings: FlowSettings,
): Moved {
  const { policy, ways } = settings.receipts;
  if (renewedIn(state) > 0 && policy.renew !== 'never' && ways.length > 0) {
    const rows = renewalRows(state);
    return toEnd(state, { verb: 'borrow', renewal: true, rows, patron }, ended, nowMs, settings);
  }
  const left = leaveReceipt(state);
  return {
    state: toAttract({ ...left.state, notice: null }, settings),
    effects: [ended, ...left.effects],
  };
}

interface Closing {
  readonly verb: Verb;
  readonly renewal: boolean;
  readonly rows: readonly Row[];
  readonly patron: SessionPatron | null;
}

function toEnd(
  state: FlowState,
  { verb, renewal, rows, patron }: Closing,
  ended: EndSession,
  nowMs: number,
  settings: FlowSettings,
): Moved {
  const { showsCard } = settings.receipts;
  const request = {
    ...(renewal ? renewalReceipt(rows, settings) : pileReceipt(state, verb, rows, settings)),
    cardTail: showsCard && patron !== null ? cardTail(patron.id) : null,
    amount: null,
  };
  const left = leaveReceipt(state);
  const receipt = beginReceipt(
    left.state,
    request,
    patron?.email ?? null,
    ended.by === 'idle' ? 'idle' : 'person',
    settings,
  );
  return {
    state: {
      ...receipt.state,
      phase: { kind: 'end', verb, renewal, rows, untilMs: nowMs + closingMs(receipt.state, settings) },
      tags: allLeftOver(state),
      notice: null,
      account: null,
      nextCard: null,
    },
    effects: [ended, ...left.effects, ...receipt.effects],
  };
}

type Content = Pick<ReceiptRequest, 'flow' | 'items'>;

/** What a pile puts on the receipt. What was renewed in the same session stands there as on loan, until the new day. */
function pileReceipt(state: FlowState, verb: Verb, rows: readonly Row[], settings: FlowSettings): Content {
  const items = receiptItems(rows, settings.timeZone);
  const renewed = renewalRows(state).filter(({ state: end }) => end === 'done');
  // Nothing was lent, or the library gives no receipt of it: the renewals have theirs.
  const isAlone = items.length === 0 || settings.receipts.policy[verb] === 'never';
  if (renewed.length > 0 && isAlone) return renewalReceipt(renewed, settings);
  const inPile = new Set(rows.map(({ itemId }) => itemId));
  const more = renewed
    .filter(({ itemId }) => !inPile.has(itemId))
    .map((row) => ({ ...row, alreadyYours: true }));
  return { flow: verb, items: receiptItems([...rows, ...more], settings.timeZone) };
}

function renewalReceipt(rows: readonly Row[], settings: FlowSettings): Content {
  return { flow: 'renew', items: receiptItems(rows, settings.timeZone) };
}

/** Renewals as rows of the closing screen: done ones, and those of which nobody knows. */
function renewalRows({ account }: FlowState): Row[] {
  return (account?.loans.rows ?? []).flatMap((loan): Row[] => {
    const { key, itemId, title, dueAt, dueText, renewal } = loan;
    const row = { ...blankRow(key), itemId, title };
    if (renewal === 'done') return [{ ...row, state: 'done', dueAt, dueText }];
    return renewal === 'checking' || renewal === 'ask-staff'
      ? [{ ...row, state: 'ask-staff', reason: 'ask-staff' }]
      : [];
  });
}
