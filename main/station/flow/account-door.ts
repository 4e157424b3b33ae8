import type { Purpose } from '../../contract/snapshot.ts';
import { isRenewing } from './account.ts';
import { outOfService, notServed } from './in-service.ts';
import type { Moved } from './inputs.ts';
import { unchanged } from './moved.ts';
import { isServed, notify, takeScan } from './pile.ts';
import { beginPile, endAccount, isBusy } from './session.ts';
import type { FlowSettings, FlowState } from './state.ts';

export function cardPhase(purpose: Purpose): FlowState['phase'] {
  return { kind: 'card', purpose, asking: null, problem: null, needsPin: false };
}

/** What this person has, waits for and owes: with the card of the session where there is one. */
export function openAccount(state: FlowState, nowMs: number, settings: FlowSettings): Moved | null {
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
export function borrowOn(state: FlowState, nowMs: number, settings: FlowSettings): Moved | null {
  const { phase } = state;
  if (phase.kind === 'pile' && phase.atAccount) return leaveAccount(state, nowMs, settings);
  if (phase.kind !== 'account' || isBusy(state)) return null;
  if (state.account && state.account.blocks.length > 0) return null;
  if (!isServed(state, 'borrow')) return unchanged(notServed(state, 'borrow', nowMs, settings));
  return beginPile(state, 'borrow', phase.patron, nowMs, settings, true);
}

/** Back to where the account was opened from. Null while a renewal is under way. */
export function leaveAccount(state: FlowState, nowMs: number, settings: FlowSettings): Moved | null {
  const { phase } = state;
  if (isRenewing(state)) return null;
  if (phase.kind === 'pile' && phase.atAccount)
    return unchanged({ ...state, phase: { ...phase, atAccount: false } });
  return phase.kind === 'account' ? endAccount(state, phase.patron, 'finish', nowMs, settings) : null;
}

/** A book in hand says that the person is done with looking: back to the pile. */
export function atPile(state: FlowState): FlowState {
  const { phase, account } = state;
  if (phase.kind !== 'pile' || !phase.atAccount) return state;
  return {
    ...state,
    phase: { ...phase, atAccount: false },
    account: account && { ...account, atPayment: false },
  };
}

/** A book under the scanner while the account is shown: the borrowing begins with it. */
export function scannedAtAccount(
  state: FlowState,
  text: string,
  nowMs: number,
  settings: FlowSettings,
): Moved | null {
  const begun = borrowOn(state, nowMs, settings);
  if (begun?.state.phase.kind !== 'pile') return begun;
  return { state: takeScan(begun.state, text, nowMs, settings), effects: begun.effects };
}
