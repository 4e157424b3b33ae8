import { leaveAccount } from './account-door.ts';
import { isAtAccount } from './account.ts';
import type { Moved } from './inputs.ts';
import { unchanged } from './moved.ts';
import { leavePayment } from './payment.ts';
import { endPile, toAttract } from './session.ts';
import { withHeadset } from './speech.ts';
import type { FlowSettings, FlowState } from './state.ts';

export function finish(state: FlowState, nowMs: number, settings: FlowSettings): Moved | null {
  const { phase } = state;
  if (phase.kind === 'end') return unchanged(toAttract(state, settings));
  if (phase.kind === 'account') return leaveAccount(state, nowMs, settings);
  if (phase.kind !== 'pile' || phase.finishing) return null;
  if (phase.atAccount) return leaveAccount(state, nowMs, settings);
  if (phase.rows.length === 0) return endPile(state, phase, 'cancel', nowMs, settings);
  return unchanged({ ...state, phase: { ...phase, finishing: 'finish' } });
}

export function cancel(state: FlowState, nowMs: number, settings: FlowSettings): Moved | null {
  const { kind } = state.phase;
  if (isAtAccount(state)) return leavePayment(state) ?? leaveAccount(state, nowMs, settings);
  if (kind === 'attract' || kind === 'pile' || kind === 'end') return null;
  return unchanged(toAttract(state, settings));
}

/** Pulled out, the voice ends; where the library wants it the session does, too, as by its own button. */
export function headsetChanged(
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
