import type { ReceiptWay } from '../../contract/receipt.ts';
import type { Moved } from './inputs.ts';
import { unchanged } from './moved.ts';
import { isPaidShown, leavePayment } from './payment.ts';
import { chooseReceipt, closingMs } from './receipt.ts';
import { toAttract } from './session.ts';
import type { FlowSettings, FlowState } from './state.ts';

/** Null: there is nothing to choose. */
export function receiptChosen(
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

export const isReceiptUnderWay = (state: FlowState): boolean => state.receipt?.state === 'working';

/** The closing screen stays as long from now on as what it shows needs: a receipt under way keeps it (UX-37). */
export function closingKept(state: FlowState, nowMs: number, settings: FlowSettings): FlowState {
  const { phase } = state;
  if (phase.kind !== 'end') return state;
  const untilMs = Math.max(phase.untilMs, nowMs + closingMs(state, settings));
  return { ...state, phase: { ...phase, untilMs } };
}
