import type { Purpose } from '../../contract/snapshot.ts';
import type { Reason } from '../../contract/words.ts';
import { accountOf, blankAccount } from './account.ts';
import type { Input, PatronAnswer, Moved } from './inputs.ts';
import { isServed } from './pile.ts';
import { beginPile } from './session.ts';
import type { FlowSettings, FlowState, Phase, SessionPatron } from './state.ts';

/** A card as it was presented, and what for. */
export interface Presented {
  readonly cardId: string;
  readonly purpose: Purpose;
  /** What was shown proves nothing: the PIN is asked for whatever the library asks of a card. */
  readonly needsPin: boolean;
}

/** A card was presented: ask who it is. With a PIN to follow, only whether the card is known. */
export function askCard(
  state: FlowState,
  { cardId, purpose, needsPin }: Presented,
  settings: FlowSettings,
): Moved {
  const counter = state.counter + 1;
  const phase: Phase = { kind: 'card', purpose, asking: counter, problem: null, needsPin };
  return {
    state: { ...state, counter, notice: null, nextCard: null, phase },
    effects: [
      {
        kind: 'ask-patron',
        asking: counter,
        cardId,
        pin: null,
        want: asksPin(needsPin, settings) ? 'none' : 'loans',
        offline: state.line !== 'online',
      },
    ],
  };
}

function asksPin(needsPin: boolean, settings: FlowSettings): boolean {
  return needsPin || settings.pin === 'always';
}

/** The PIN goes straight into the question and stands in no state. */
export function askPin(state: FlowState, phase: Extract<Phase, { kind: 'pin' }>, pin: string): Moved {
  const counter = state.counter + 1;
  return {
    state: { ...state, counter, phase: { ...phase, asking: counter, problem: null } },
    effects: [
      {
        kind: 'ask-patron',
        asking: counter,
        cardId: phase.cardId,
        pin,
        want: 'loans',
        offline: state.line !== 'online',
      },
    ],
  };
}

export function patronAnswered(
  state: FlowState,
  input: Extract<Input, { kind: 'patron-answered' }>,
  nowMs: number,
  settings: FlowSettings,
): Moved | null {
  const { phase } = state;
  if ((phase.kind !== 'card' && phase.kind !== 'pin') || phase.asking !== input.asking) return null;
  const { answer } = input;
  // The line went down with the question: it is asked once more of what was known before.
  if (answer.kind === 'no-line' && state.line === 'offline' && isServed(state, 'borrow'))
    return askAgain(state, phase, input.cardId, settings);
  const reason = refusal(answer);
  if (reason !== null) return { state: problem(state, reason, null), effects: [] };
  if (answer.kind === 'known') {
    // No PIN can be proven without a line: what needs one is for another time.
    if (phase.kind === 'card' && phase.needsPin)
      return { state: problem(state, 'offline-card-unknown', null), effects: [] };
    // Neither a name nor a list of loans is kept.
    const patron = { id: answer.patronId, cardId: input.cardId, name: '', loans: [], email: null };
    const account = blankAccount(answer.patronId, answer.blocks);
    return signedIn({ ...state, account }, patron, answer.blocks, false, nowMs, settings);
  }
  if (answer.kind !== 'found') return { state: problem(state, 'other', null), effects: [] };
  const view = answer.patron;
  if (phase.kind === 'pin' && view.pinValid === false) return wrongPin(state, phase);
  const wantsPin = phase.kind === 'card' && asksPin(phase.needsPin, settings);
  // A card that is blocked may be told so; whatever is the person's own waits for the PIN.
  if (wantsPin && (view.blocks.length === 0 || phase.purpose === 'account' || phase.needsPin)) {
    const asked: Phase = {
      kind: 'pin',
      purpose: phase.purpose,
      cardId: input.cardId,
      asking: null,
      attemptsLeft: settings.pinAttempts,
      problem: null,
    };
    return { state: { ...state, phase: asked }, effects: [] };
  }
  // The ILS may answer a user name with the card number it belongs to; the number is what loans hang on.
  const patron = {
    id: view.id || input.cardId,
    cardId: input.cardId,
    name: view.name,
    loans: view.loans,
    email: view.email ?? null,
  };
  const next: FlowState = { ...state, failedScans: 0, account: accountOf({ ...view, id: patron.id }) };
  return signedIn(next, patron, view.blocks, !wantsPin, nowMs, settings);
}

/** As it was asked before, now that the line is known to be down. */
function askAgain(
  state: FlowState,
  phase: Extract<Phase, { kind: 'card' | 'pin' }>,
  cardId: string,
  settings: FlowSettings,
): Moved {
  // A PIN that nobody can look at was not given.
  if (phase.kind === 'pin' && settings.pin !== 'always')
    return { state: problem(state, 'ils-out-of-service', null), effects: [] };
  const needsPin = phase.kind === 'card' && phase.needsPin;
  return askCard(state, { cardId, purpose: phase.purpose, needsPin }, settings);
}

function refusal(answer: PatronAnswer): Reason | null {
  switch (answer.kind) {
    case 'found':
      return answer.patron.valid ? null : 'patron-unknown';
    case 'known':
      return null;
    case 'refused':
      return answer.reason;
    case 'no-line':
      return 'ils-out-of-service';
  }
}

function problem(state: FlowState, reason: Reason, attemptsLeft: number | null): FlowState {
  const { phase } = state;
  if (phase.kind === 'pin') {
    return { ...state, phase: { ...phase, asking: null, problem: { reason, attemptsLeft } } };
  }
  if (phase.kind !== 'card') return state;
  const failedScans = reason === 'patron-unknown' ? state.failedScans + 1 : state.failedScans;
  return {
    ...state,
    failedScans,
    phase: { ...phase, asking: null, needsPin: false, problem: { reason, attemptsLeft } },
  };
}

function wrongPin(state: FlowState, phase: Extract<Phase, { kind: 'pin' }>): Moved {
  const attemptsLeft = phase.attemptsLeft - 1;
  if (attemptsLeft <= 0) {
    // No dead end: the screen says that staff help with a forgotten PIN.
    return {
      state: {
        ...state,
        account: null,
        phase: { kind: 'blocked', reasons: ['pin-wrong'], patron: null, proven: false },
      },
      effects: [{ kind: 'end-session', patronId: null, items: 0, by: 'blocked' }],
    };
  }
  const next: Phase = {
    ...phase,
    attemptsLeft,
    asking: null,
    problem: { reason: 'pin-wrong', attemptsLeft },
  };
  return { state: { ...state, phase: next }, effects: [] };
}

function signedIn(
  state: FlowState,
  patron: SessionPatron,
  blocks: readonly Reason[],
  proven: boolean,
  nowMs: number,
  settings: FlowSettings,
): Moved {
  const { phase } = state;
  const purpose = phase.kind === 'card' || phase.kind === 'pin' ? phase.purpose : 'borrow';
  if (purpose === 'account') {
    return {
      state: { ...state, notice: null, phase: { kind: 'account', patron } },
      effects: [{ kind: 'start-session', verb: 'account' }],
    };
  }
  if (blocks.length > 0) {
    return {
      state: { ...state, phase: { kind: 'blocked', reasons: blocks, patron, proven } },
      effects: [{ kind: 'end-session', patronId: patron.id, items: 0, by: 'blocked' }],
    };
  }
  return beginPile(state, 'borrow', patron, nowMs, settings);
}
