import type { Purpose } from '../../contract/snapshot.ts';
import type { ReceiptWay } from '../../contract/receipt.ts';
import type { Verb } from '../../contract/words.ts';
import type { Effect, Input, Step, Moved } from './inputs.ts';
import { changed, isSameAccess } from './access.ts';
import {
  accountGoesOn,
  accountWakeMs,
  askAccount,
  chooseRenewal,
  isAtAccount,
  isRenewing,
  listAnswered,
  renewalAnswered,
  titleAnswered,
} from './account.ts';
import { answerFee } from './fee-answer.ts';
import { awake, idleMsOf, keptByPad, keptUntil } from './idle.ts';
import { finishMark, markFinished, markWritten, pendingMarksKnown, writeMarks } from './marks.ts';
import {
  askNext,
  goOn,
  isServed,
  itemAnswered,
  loanUndone,
  notify,
  tagLifted,
  takeScan,
  takeTag,
} from './pile.ts';
import { answerOtherCard, isOwnCard, nextPerson, otherCard } from './other-card.ts';
import { choosePay, isPaidShown, leavePayment, paymentTold } from './payment.ts';
import { beginPile, endAccount, endPile, isBusy, toAttract } from './session.ts';
import { chooseReceipt, closingMs, receiptAtTimeout, receiptMade } from './receipt.ts';
import { askCard, askPin, patronAnswered } from './sign-in.ts';
import { scansUntilOffer, staffCallTold, wantStaff } from './staff-call.ts';
import { accessAsFound, withHeadset } from './speech.ts';
import type { FlowSettings, FlowState, TagIdentity } from './state.ts';

/**
 * The station's whole behaviour as one pure function: what happened at `nowMs` (monotonic) in `state` leads to
 * a new state and to what is to be done. Time is an input like any other.
 */
export function step(state: FlowState, input: Input, nowMs: number, settings: FlowSettings): Step {
  const moved = handle(state, input, nowMs, settings);
  if (moved === null) return { state, effects: [], taken: false };
  const now = isActivity(input) ? awake(moved.state, nowMs, settings) : moved.state;
  const rest = advance(now, nowMs, settings);
  return { state: rest.state, effects: [...moved.effects, ...rest.effects], taken: true };
}

const activities: ReadonlySet<Input['kind']> = new Set<Input['kind']>([
  'verb-chosen',
  'card-presented',
  'code-scanned',
  'code-rejected',
  'pin-entered',
  'finish-pressed',
  'cancel-pressed',
  'touched',
  'language-chosen',
  'access-chosen',
  'headset-changed',
  'tag-appeared',
  'tag-gone',
  'patron-answered',
  'citizen-card-scanned',
  'account-chosen',
  'borrow-on-chosen',
  'renewal-chosen',
  'fee-answered',
  'pay-chosen',
  'other-card-answered',
  'staff-wanted',
  'receipt-chosen',
]);

function isActivity(input: Input): boolean {
  return activities.has(input.kind);
}

const unchanged = (state: FlowState): Moved => ({ state, effects: [] });

/** Null: the input does not fit what is shown. */
function handle(state: FlowState, input: Input, nowMs: number, settings: FlowSettings): Moved | null {
  switch (input.kind) {
    case 'verb-chosen':
      return chooseVerb(state, input.verb, nowMs, settings);
    case 'card-presented':
      return presentCard(ignoreCardTag(state, input.uid), shown(input.cardId), nowMs, settings);
    case 'citizen-card-scanned': {
      const { citizenCard } = settings.desk;
      if (citizenCard === 'off') return unchanged(failedScan(state, 'not-an-item', nowMs, settings));
      const card = { cardId: input.number, needsPin: citizenCard === 'pin' };
      return presentCard(state, card, nowMs, settings);
    }
    case 'account-chosen':
      return openAccount(state, nowMs, settings);
    case 'borrow-on-chosen':
      return borrowOn(state, nowMs, settings);
    case 'renewal-chosen':
      return chooseRenewal(state, input.key);
    case 'fee-answered':
      return answerFee(state, input.key, input.accept);
    case 'pay-chosen':
      return choosePay(state, settings);
    case 'other-card-answered':
      return answerOtherCard(state, input.isOther);
    case 'staff-wanted':
      return wantStaff(state, nowMs);
    case 'staff-call-told':
      return unchanged(staffCallTold(state, input.result, nowMs));
    case 'list-answered':
      return listAnswered(state, input, nowMs, settings);
    case 'title-answered':
      return titleAnswered(state, input.asking, input.answer, nowMs);
    case 'renewal-answered':
      return renewalAnswered(state, input.key, input.answer, nowMs);
    case 'payment-told':
      return paymentTold(state, input.news, settings);
    case 'code-scanned':
      return scanned(state, input.text, nowMs, settings);
    case 'code-rejected':
      return unchanged(failedScan(state, 'not-an-item', nowMs, settings));
    case 'pin-entered':
      return state.phase.kind === 'pin' && state.phase.asking === null
        ? askPin(state, state.phase, input.pin)
        : null;
    case 'finish-pressed':
      return finish(state, nowMs, settings);
    case 'cancel-pressed':
      return cancel(state, nowMs, settings);
    case 'touched':
      return unchanged(closingKept(state, nowMs, settings));
    case 'language-chosen':
      return unchanged({ ...state, language: input.language });
    case 'access-chosen':
      return unchanged({ ...state, access: changed(state.access, input.change) });
    case 'headset-changed':
      return headsetChanged(state, input.state, nowMs, settings);
    case 'tag-appeared':
      return appeared(state, input.uid, settings);
    case 'tag-identified':
      return identified(state, input.uid, input.identity, settings);
    case 'tag-unreadable':
      return identified(state, input.uid, 'unreadable', settings);
    case 'tag-gone':
      return gone(state, input.uid);
    case 'pile-flickered':
      return unchanged(
        state.phase.kind === 'pile' ? notify(state, 'spread-pile', '', nowMs, settings) : state,
      );
    case 'patron-answered':
      return patronAnswered(state, input, nowMs, settings);
    case 'item-answered':
      return itemAnswered(state, input.key, input.answer, settings);
    case 'loan-undone':
      return unchanged(loanUndone(state, input.itemId));
    case 'mark-written':
      return unchanged(markWritten(state, input));
    case 'pending-marks-known':
      return pendingMarksKnown(state, input.marks);
    case 'mark-finished':
      return markFinished(state, input, nowMs, settings);
    case 'pad-changed':
      // A pad that is gone shows nothing: what lay on it has to be seen anew.
      return unchanged({
        ...(input.state === 'ready' ? state : allGone(state)),
        pad: input.state,
      });
    case 'scanner-changed':
      return unchanged({ ...state, scanner: input.state });
    case 'printer-changed':
      return unchanged({ ...state, printer: input.state });
    case 'receipt-chosen':
      return receiptChosen(state, input.way, nowMs, settings);
    case 'receipt-made': {
      const made = receiptMade(state, input.id, input.way, input.outcome);
      return made && unchanged(closingKept(made, nowMs, settings));
    }
    case 'line-changed': {
      const next: FlowState = { ...state, line: input.state };
      return unchanged(input.state === 'online' ? accountGoesOn(goOn(next)) : next);
    }
    case 'permits-changed':
      return unchanged(goOn({ ...state, permits: input.permits }));
    case 'storage-changed':
      return unchanged({ ...state, storage: input.state });
    case 'time-passed':
      return timePassed(state, nowMs, settings);
  }
}

function chooseVerb(state: FlowState, verb: Verb, nowMs: number, settings: FlowSettings): Moved | null {
  const { kind } = state.phase;
  if (outOfService(state)) return null;
  if (!isServed(state, verb)) return unchanged(notServed(state, verb, nowMs, settings));
  if (verb === 'borrow' && (kind === 'attract' || kind === 'choose')) {
    return unchanged({ ...state, notice: null, phase: cardPhase('borrow') });
  }
  if (verb === 'return' && (kind === 'attract' || kind === 'choose' || kind === 'blocked')) {
    return beginPile(state, 'return', null, nowMs, settings);
  }
  return null;
}

function cardPhase(purpose: Purpose): FlowState['phase'] {
  return { kind: 'card', purpose, asking: null, problem: null, needsPin: false };
}

/** What this person has, waits for and owes: with the card of the session where there is one. */
function openAccount(state: FlowState, nowMs: number, settings: FlowSettings): Moved | null {
  const { phase } = state;
  switch (phase.kind) {
    case 'attract':
    case 'choose':
      if (outOfService(state)) return null;
      if (state.line !== 'online') return unchanged(notify(state, 'no-account-now', '', nowMs, settings));
      return unchanged({ ...state, notice: null, phase: cardPhase('account') });
    case 'pile':
      if (phase.patron === null || state.account === null || phase.finishing) return null;
      return unchanged({ ...state, notice: null, phase: { ...phase, atAccount: true } });
    case 'blocked': {
      const { patron } = phase;
      if (patron === null || state.account === null || state.line !== 'online') return null;
      if (phase.proven)
        return {
          state: { ...state, notice: null, phase: { kind: 'account', patron } },
          effects: [{ kind: 'start-session', verb: 'account' }],
        };
      const { pinAttempts } = settings;
      return unchanged({
        ...state,
        phase: {
          kind: 'pin',
          purpose: 'account',
          cardId: patron.cardId,
          asking: null,
          attemptsLeft: pinAttempts,
          problem: null,
        },
      });
    }
    default:
      return null;
  }
}

/** From the account to borrowing, with the same card (UX-33). */
function borrowOn(state: FlowState, nowMs: number, settings: FlowSettings): Moved | null {
  const { phase } = state;
  if (phase.kind === 'pile' && phase.atAccount) return leaveAccount(state, nowMs, settings);
  if (phase.kind !== 'account' || isBusy(state)) return null;
  if (state.account && state.account.blocks.length > 0) return null;
  if (!isServed(state, 'borrow')) return unchanged(notServed(state, 'borrow', nowMs, settings));
  return beginPile(state, 'borrow', phase.patron, nowMs, settings, true);
}

/** Back to where the account was opened from. Null while a renewal is under way. */
function leaveAccount(state: FlowState, nowMs: number, settings: FlowSettings): Moved | null {
  const { phase } = state;
  if (isRenewing(state)) return null;
  if (phase.kind === 'pile' && phase.atAccount)
    return unchanged({ ...state, phase: { ...phase, atAccount: false } });
  return phase.kind === 'account' ? endAccount(state, phase.patron, 'finish', nowMs, settings) : null;
}

/** A scan that came to nothing; after some in a row staff are offered. */
function failedScan(state: FlowState, kind: 'not-an-item', nowMs: number, settings: FlowSettings): FlowState {
  return { ...notify(state, kind, '', nowMs, settings), failedScans: state.failedScans + 1 };
}

function notServed(state: FlowState, verb: Verb, nowMs: number, settings: FlowSettings): FlowState {
  const kind = verb === 'borrow' ? 'no-borrowing-now' : 'no-returning-now';
  return notify(state, kind, '', nowMs, settings);
}

/** Without line, journal or any device that reads, nothing can be begun; a session under way goes on. */
export function outOfService(state: FlowState): 'line' | 'storage' | 'devices' | null {
  if (state.storage === 'failed') return 'storage';
  if (!isServed(state, 'borrow') && !isServed(state, 'return')) return 'line';
  const padHelps = state.pad === 'ready';
  const scannerHelps = state.scanner === 'ready';
  const someMissing = state.pad === 'missing' || state.scanner === 'missing';
  return someMissing && !padHelps && !scannerHelps ? 'devices' : null;
}

function ignoreCardTag(state: FlowState, uid: string | null): FlowState {
  const sight = uid === null ? undefined : state.tags.get(uid);
  if (!sight) return state;
  return { ...state, tags: new Map(state.tags).set(sight.uid, { ...sight, identity: 'card' }) };
}

interface ShownCard {
  readonly cardId: string;
  readonly needsPin: boolean;
}

const shown = (cardId: string): ShownCard => ({ cardId, needsPin: false });

function presentCard(state: FlowState, card: ShownCard, nowMs: number, settings: FlowSettings): Moved | null {
  const { phase } = state;
  const ask = (from: FlowState, purpose: Purpose = 'borrow'): Moved | null => {
    if (outOfService(from)) return null;
    if (!isServed(from, 'borrow')) return unchanged(notServed(from, 'borrow', nowMs, settings));
    return askCard(from, { ...card, purpose }, settings);
  };
  switch (phase.kind) {
    case 'attract':
    case 'choose':
    case 'blocked':
      return ask(state);
    case 'card':
      return phase.asking === null ? askCard(state, { ...card, purpose: phase.purpose }, settings) : null;
    case 'pin':
      return null;
    case 'end':
      return ask(toAttract(state, settings));
    case 'account':
      return isOwnCard(state, card.cardId) ? unchanged(state) : otherCard(state, card, settings);
    case 'pile': {
      if (isOwnCard(state, card.cardId)) return unchanged(state);
      if (!isServed(state, 'borrow')) return unchanged(notServed(state, 'borrow', nowMs, settings));
      // Somebody returned and now wants to borrow: everything is settled, so the card simply goes on.
      if (phase.verb === 'return' && !isBusy(state)) {
        const ended = endPile(state, phase, 'new-card', nowMs, settings);
        const asked = askCard(toAttract(ended.state, settings), { ...card, purpose: 'borrow' }, settings);
        return { state: asked.state, effects: [...ended.effects, ...asked.effects] };
      }
      // Who returns needs no card: it waits until what lies there is taken back.
      if (phase.verb === 'return') return unchanged({ ...state, nextCard: { ...card, state: 'goes-on' } });
      return otherCard(state, card, settings);
    }
  }
}

function scanned(state: FlowState, text: string, nowMs: number, settings: FlowSettings): Moved | null {
  const { kind } = state.phase;
  const item = settings.isItem(text);
  if (kind === 'pile') {
    if (item) return unchanged(takeScan(atPile(state), text, nowMs, settings));
    if (settings.isCard(text)) return presentCard(state, shown(text), nowMs, settings);
    return unchanged(failedScan(state, 'not-an-item', nowMs, settings));
  }
  if (settings.isCard(text)) return presentCard(state, shown(text), nowMs, settings);
  if (!item) return unchanged(failedScan(state, 'not-an-item', nowMs, settings));
  if (kind === 'account') return scannedAtAccount(state, text, nowMs, settings);
  if (outOfService(state)) return null;
  const base = kind === 'end' ? toAttract(state, settings) : state;
  if (base.phase.kind === 'blocked') return null;
  const heldScans = base.heldScans.includes(text) ? base.heldScans : [...base.heldScans, text];
  return unchanged({
    ...base,
    heldScans,
    phase: base.phase.kind === 'attract' ? { kind: 'choose' } : base.phase,
  });
}

/** A book in hand says that the person is done with looking: back to the pile. */
function atPile(state: FlowState): FlowState {
  const { phase, account } = state;
  if (phase.kind !== 'pile' || !phase.atAccount) return state;
  return {
    ...state,
    phase: { ...phase, atAccount: false },
    account: account && { ...account, atPayment: false },
  };
}

/** A book under the scanner while the account is shown: the borrowing begins with it. */
function scannedAtAccount(
  state: FlowState,
  text: string,
  nowMs: number,
  settings: FlowSettings,
): Moved | null {
  const begun = borrowOn(state, nowMs, settings);
  if (begun?.state.phase.kind !== 'pile') return begun;
  return { state: takeScan(begun.state, text, nowMs, settings), effects: begun.effects };
}

function finish(state: FlowState, nowMs: number, settings: FlowSettings): Moved | null {
  const { phase } = state;
  if (phase.kind === 'end') return unchanged(toAttract(state, settings));
  if (phase.kind === 'account') return leaveAccount(state, nowMs, settings);
  if (phase.kind !== 'pile' || phase.finishing) return null;
  if (phase.atAccount) return leaveAccount(state, nowMs, settings);
  if (phase.rows.length === 0) return endPile(state, phase, 'cancel', nowMs, settings);
  return unchanged({ ...state, phase: { ...phase, finishing: 'finish' } });
}

function cancel(state: FlowState, nowMs: number, settings: FlowSettings): Moved | null {
  const { kind } = state.phase;
  if (isAtAccount(state)) return leavePayment(state) ?? leaveAccount(state, nowMs, settings);
  if (kind === 'attract' || kind === 'pile' || kind === 'end') return null;
  return unchanged(toAttract(state, settings));
}

/** Pulled out, the voice ends; where the library wants it the session does, too, as by its own button. */
function headsetChanged(
  state: FlowState,
  headset: FlowState['headset'],
  nowMs: number,
  settings: FlowSettings,
): Moved | null {
  if (headset === state.headset) return null;
  const next = withHeadset(state, headset);
  const ends = headset === 'out' && state.headset === 'in' && settings.speech.unplugEndsSession;
  if (!ends) return unchanged(next);
  return finish(next, nowMs, settings) ?? cancel(next, nowMs, settings) ?? unchanged(next);
}

function appeared(state: FlowState, uid: string, settings: FlowSettings): Moved {
  const before = state.tags.get(uid);
  if (before) return unchanged(state);
  const leftOver = state.leftOverUnseen.has(uid);
  const leftOverUnseen = new Set(state.leftOverUnseen);
  leftOverUnseen.delete(uid);
  const tags = new Map(state.tags).set(uid, { uid, identity: 'reading', leftOver });
  return unchanged(takeTag({ ...(leftOver ? state : atPile(state)), tags, leftOverUnseen }, uid, settings));
}

function identified(
  state: FlowState,
  uid: string,
  identity: 'unreadable' | TagIdentity,
  settings: FlowSettings,
): Moved | null {
  const sight = state.tags.get(uid);
  if (!sight) return null;
  const next = { ...state, tags: new Map(state.tags).set(uid, { ...sight, identity }) };
  if (next.phase.kind === 'pile' || next.phase.kind === 'end') return unchanged(takeTag(next, uid, settings));
  const finishing = finishMark(next, uid);
  if (finishing) return finishing;
  return unchanged(next);
}

function gone(state: FlowState, uid: string): Moved | null {
  if (!state.tags.has(uid)) return null;
  const tags = new Map(state.tags);
  tags.delete(uid);
  return unchanged(tagLifted({ ...state, tags }, uid));
}

function allGone(state: FlowState): FlowState {
  let next = state;
  for (const uid of state.tags.keys()) next = gone(next, uid)?.state ?? next;
  const leftOver = [...state.tags.values()].filter((sight) => sight.leftOver).map((sight) => sight.uid);
  return { ...next, leftOverUnseen: new Set([...state.leftOverUnseen, ...leftOver]) };
}

/** True for what could be an item of a session to come. */
export function countsAsItem(sight: { leftOver: boolean; identity: unknown }): boolean {
  return !sight.leftOver && sight.identity !== 'card';
}

function timePassed(state: FlowState, nowMs: number, settings: FlowSettings): Moved {
  let next = state;
  if (next.notice && nowMs >= next.notice.untilMs) next = { ...next, notice: null };
  if (next.staffCall && nowMs >= next.staffCall.untilMs) next = { ...next, staffCall: null };
  if (next.phase.kind === 'end') {
    if (nowMs < next.phase.untilMs || isReceiptUnderWay(next)) return unchanged(next);
    return receiptAtTimeout(next) ?? unchanged(toAttract(next, settings));
  }
  if (nowMs < next.idleAtMs || isBusy(next)) return unchanged(next);
  if (next.phase.kind === 'attract') return unchanged(asFound(next, settings));
  if (next.phase.kind === 'account') return endAccount(next, next.phase.patron, 'idle', nowMs, settings);
  if (next.phase.kind !== 'pile') return unchanged(toAttract(next, settings));
  return endPile(next, next.phase, 'idle', nowMs, settings);
}

/** Null: there is nothing to choose. */
function receiptChosen(
  state: FlowState,
  way: ReceiptWay | 'none',
  nowMs: number,
  settings: FlowSettings,
): Moved | null {
  if (isPaidShown(state)) return way === 'none' ? leavePayment(state) : chooseReceipt(state, way);
  if (state.phase.kind !== 'end') return null;
  if (way === 'none') return unchanged(toAttract(state, settings));
  const chosen = chooseReceipt(state, way);
  return chosen && { ...chosen, state: closingKept(chosen.state, nowMs, settings) };
}

const isReceiptUnderWay = (state: FlowState): boolean => state.receipt?.state === 'working';

/** The closing screen stays as long from now on as what it shows needs: a receipt under way keeps it (UX-37). */
function closingKept(state: FlowState, nowMs: number, settings: FlowSettings): FlowState {
  const { phase } = state;
  if (phase.kind !== 'end') return state;
  const untilMs = Math.max(phase.untilMs, nowMs + closingMs(state, settings));
  return { ...state, phase: { ...phase, untilMs } };
}

/** Language and looks as the next person is to find them. */
function asFound(state: FlowState, settings: FlowSettings): FlowState {
  return { ...state, language: settings.language, access: accessAsFound(state, settings) };
}

function isChanged(state: FlowState, settings: FlowSettings): boolean {
  return state.language !== settings.language || !isSameAccess(state.access, accessAsFound(state, settings));
}

/** What follows by itself from the state reached: the next question, marks to write, the end. */
function advance(state: FlowState, nowMs: number, settings: FlowSettings): Moved {
  let next = state;
  const effects: Effect[] = [];
  if (next.phase.kind === 'attract' && waitingItems(next) > 0 && !outOfService(next)) {
    next = awake({ ...next, phase: { kind: 'choose' } }, nowMs, settings);
  } else if (next.phase.kind === 'choose' && waitingItems(next) === 0) {
    next = { ...next, phase: { kind: 'attract' } };
  }
  const offersStaff = next.failedScans >= scansUntilOffer && next.staffCall === null;
  if (offersStaff && next.notice?.kind !== 'ask-staff-then')
    next = { ...notify(next, 'ask-staff-then', '', nowMs, settings), failedScans: 0 };
  for (const move of [askNext, writeMarks, (one: FlowState) => askAccount(one, nowMs)]) {
    const moved = move(next);
    next = moved.state;
    effects.push(...moved.effects);
  }
  for (let more = nextPerson(next, nowMs, settings); more; more = nextPerson(next, nowMs, settings)) {
    next = more.state;
    effects.push(...more.effects);
  }
  if (next.phase.kind === 'pile' && next.phase.finishing && !isBusy(next)) {
    const ended = endPile(next, next.phase, next.phase.finishing, nowMs, settings);
    next = ended.state;
    effects.push(...ended.effects);
  }
  // Work under way is activity: nobody is sent off while the machine is the one who is slow.
  if (isBusy(next)) next = keptUntil(next, nowMs + idleMsOf(next, settings));
  if (isReceiptUnderWay(next)) next = closingKept(next, nowMs, settings);
  next = keptByPad(next, nowMs, settings);
  const out = outOfService(next) !== null;
  if (out && next.outSinceMs === null) next = { ...next, outSinceMs: nowMs };
  if (!out && next.outSinceMs !== null) next = { ...next, outSinceMs: null };
  return { state: next, effects };
}

/** Items that lie there or were scanned before a verb was chosen, as far as they are identified. */
function waitingItems(state: FlowState): number {
  const tags = [...state.tags.values()].filter(
    (sight) => countsAsItem(sight) && sight.identity !== 'reading',
  );
  return tags.length + state.heldScans.length;
}

/** When the flow next wants `time-passed`, on the monotonic clock; null while nothing is due. */
export function nextWakeMs(state: FlowState, nowMs: number, settings: FlowSettings): number | null {
  const times: number[] = [];
  if (state.notice) times.push(state.notice.untilMs);
  if (state.staffCall) times.push(state.staffCall.untilMs);
  const accountMs = accountWakeMs(state, nowMs);
  if (accountMs !== null) times.push(accountMs);
  if (state.phase.kind === 'end') {
    times.push(nextSecond(state.phase.untilMs, nowMs));
  } else if (
    state.idleAtMs < Number.POSITIVE_INFINITY &&
    (state.phase.kind !== 'attract' || isChanged(state, settings))
  ) {
    const warnAtMs = state.idleAtMs - settings.warningMs;
    times.push(nowMs < warnAtMs ? warnAtMs : nextSecond(state.idleAtMs, nowMs));
  }
  return times.length === 0 ? null : Math.min(...times);
}

/** The next instant at which the whole seconds left until `untilMs` change. */
function nextSecond(untilMs: number, nowMs: number): number {
  const leftMs = untilMs - nowMs;
  if (leftMs <= 0) return nowMs;
  return untilMs - (Math.ceil(leftMs / 1000) - 1) * 1000;
}
