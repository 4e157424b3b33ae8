import type { Reason } from '../../contract/words.ts';
import type { Input, PatronAnswer, Moved } from './inputs.ts';
import { isServed } from './pile.ts';
import { beginPile } from './session.ts';
import type { FlowSettings, FlowState, Phase, SessionPatron } from './state.ts';

/** A card was presented: ask who it is. With a PIN to follow, only whether the card is known. */
export function askCard(state: FlowState, cardId: string, settings: FlowSettings): Moved {
  const counter = state.counter + 1;
  return {
    state: { ...state, counter, notice: null, phase: { kind: 'card', asking: counter, problem: null } },
    effects: [
      {
        kind: 'ask-patron',
        asking: counter,
        cardId,
        pin: null,
        want: settings.pin === 'always' ? 'none' : 'loans',
        offline: state.line !== 'online',
      },
    ],
  };
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
    return askCard(state, input.cardId, settings);
  const reason = refusal(answer);
  if (reason !== null) return { state: problem(state, reason, null), effects: [] };
  if (answer.kind === 'known') {
    // Neither a name nor a list of loans is kept.
    const patron = { id: answer.patronId, name: '', loans: [], email: null };
    return signedIn(state, patron, answer.blocks, nowMs, settings);
  }
  if (answer.kind !== 'found') return { state: problem(state, 'other', null), effects: [] };
  const view = answer.patron;
  if (phase.kind === 'pin' && view.pinValid === false) return wrongPin(state, phase);
  if (phase.kind === 'card' && settings.pin === 'always' && view.blocks.length === 0) {
    const asked: Phase = {
      kind: 'pin',
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
    name: view.name,
    loans: view.loans,
    email: view.email ?? null,
  };
  return signedIn(state, patron, view.blocks, nowMs, settings);
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
  return { ...state, phase: { kind: 'card', asking: null, problem: { reason, attemptsLeft } } };
}

function wrongPin(state: FlowState, phase: Extract<Phase, { kind: 'pin' }>): Moved {
  const attemptsLeft = phase.attemptsLeft - 1;
  if (attemptsLeft <= 0) {
    // No dead end: the screen says that staff help with a forgotten PIN.
    return {
      state: { ...state, phase: { kind: 'blocked', reasons: ['pin-wrong'], patron: null } },
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
  nowMs: number,
  settings: FlowSettings,
): Moved {
  if (blocks.length > 0) {
    return {
      state: { ...state, phase: { kind: 'blocked', reasons: blocks, patron } },
      effects: [{ kind: 'end-session', patronId: patron.id, items: 0, by: 'blocked' }],
    };
  }
  return beginPile(state, 'borrow', patron, nowMs, settings);
}
