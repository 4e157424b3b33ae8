import type { Moved } from './inputs.ts';
import { patronOf } from './patron-of.ts';
import { endAccount, endPile, isBusy, toAttract } from './session.ts';
import { askCard } from './sign-in.ts';
import type { FlowSettings, FlowState, NextCard } from './state.ts';

/** Another card in the midst of a session: it never mixes into it. It ends it, or the person says that it does not. */

export function isOwnCard(state: FlowState, cardId: string): boolean {
  const patron = patronOf(state);
  return patron !== null && (patron.id === cardId || patron.cardId === cardId);
}

export function otherCard(state: FlowState, card: Omit<NextCard, 'state'>, settings: FlowSettings): Moved {
  const asks = settings.desk.otherCard === 'ask';
  return { state: { ...state, nextCard: { ...card, state: asks ? 'asked' : 'goes-on' } }, effects: [] };
}

/** Null: nothing was asked. */
export function answerOtherCard(state: FlowState, isOther: boolean): Moved | null {
  const { nextCard } = state;
  if (nextCard?.state !== 'asked') return null;
  return {
    state: { ...state, nextCard: isOther ? { ...nextCard, state: 'goes-on' } : null },
    effects: [],
  };
}

/** The next person's turn, once all that was begun has its end: without the closing screen, which is not theirs. */
export function nextPerson(state: FlowState, nowMs: number, settings: FlowSettings): Moved | null {
  const { nextCard, phase } = state;
  if (nextCard?.state !== 'goes-on') return null;
  if (phase.kind !== 'pile' && phase.kind !== 'account') return null;
  if (phase.kind === 'pile' && phase.finishing === null) {
    // What is laid down from here on is nobody's yet.
    return { state: { ...state, phase: { ...phase, atAccount: false, finishing: 'new-card' } }, effects: [] };
  }
  if (isBusy(state)) return null;
  const ended =
    phase.kind === 'pile'
      ? endPile(state, phase, 'new-card', nowMs, settings)
      : endAccount(state, phase.patron, 'new-card', nowMs, settings);
  const { cardId, needsPin } = nextCard;
  const fresh = { ...toAttract(ended.state, settings), nextCard: null, tags: ended.state.tags };
  const asked = askCard(fresh, { cardId, needsPin, purpose: 'borrow' }, settings);
  return { state: asked.state, effects: [...ended.effects, ...asked.effects] };
}
