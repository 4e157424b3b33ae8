import type { Verb } from '../../contract/words.ts';
import { changed } from './access.ts';
import { cardPhase, openAccount, borrowOn } from './account-door.ts';
import {
  accountGoesOn,
  askAccount,
  chooseRenewal,
  listAnswered,
  renewalAnswered,
  titleAnswered,
} from './account.ts';
import { shown, ignoreCardTag, presentCard, failedScan, scanned } from './cards.ts';
import { receiptChosen, isReceiptUnderWay, closingKept } from './closing.ts';
import { answerFee } from './fee-answer.ts';
import { awake, idleMsOf, keptByPad, keptUntil } from './idle.ts';
import { outOfService, notServed } from './in-service.ts';
import type { Effect, Input, Step, Moved } from './inputs.ts';
import { finish, cancel, headsetChanged } from './leaving.ts';
import { markFinished, markWritten, pendingMarksKnown, writeMarks } from './marks.ts';
import { unchanged } from './moved.ts';
import { answerOtherCard, nextPerson } from './other-card.ts';
import { timePassed } from './passing-time.ts';
import { choosePay, paymentTold } from './payment.ts';
import { askNext, goOn, isServed, itemAnswered, loanUndone, notify } from './pile.ts';
import { receiptMade } from './receipt.ts';
import { openSearch, titlesFound, typeSearch } from './search.ts';
import { beginPile, endPile, isBusy } from './session.ts';
import { askPin, patronAnswered } from './sign-in.ts';
import { scansUntilOffer, staffCallTold, wantStaff } from './staff-call.ts';
import type { FlowSettings, FlowState } from './state.ts';
import { appeared, identified, gone, allGone, waitingItems } from './tags.ts';

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
  'search-chosen',
  'search-typed',
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
    case 'search-chosen':
      return openSearch(state);
    case 'search-typed':
      return typeSearch(state, input.text);
    case 'titles-found':
      return titlesFound(state, input.asking, input.titles);
    case 'titles-known':
      return unchanged({ ...state, hasTitles: input.known });
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

/** What follows by itself from the state reached: the next question, marks to write, the end. */
function advance(state: FlowState, nowMs: number, settings: FlowSettings): Moved {
  let next = state;
  const effects: Effect[] = [];
  const isOpen = next.phase.kind === 'attract' || next.phase.kind === 'search';
  if (isOpen && waitingItems(next) > 0 && !outOfService(next)) {
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
