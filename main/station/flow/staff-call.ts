import type { Moved } from './inputs.ts';
import type { FlowState, StaffCalling } from './state.ts';

/** So long it stands on the screen that staff were called; nobody calls twice in that time. */
const calledMs = 120_000;
const failedMs = 15_000;
/** The call itself has a limit of its own; beyond this nobody waits for it. */
const callingMs = 20_000;

/** Scans in a row that came to nothing, until staff are offered. */
export const scansUntilOffer = 3;

export function wantStaff(state: FlowState, nowMs: number): Moved | null {
  if (state.staffCall !== null && state.staffCall.state !== 'failed') return { state, effects: [] };
  return {
    state: { ...state, failedScans: 0, staffCall: { state: 'calling', untilMs: nowMs + callingMs } },
    effects: [{ kind: 'call-staff' }],
  };
}

export function staffCallTold(
  state: FlowState,
  result: 'called' | 'failed' | 'done',
  nowMs: number,
): FlowState {
  const next: Readonly<Record<typeof result, StaffCalling | null>> = {
    called: { state: 'called', untilMs: nowMs + calledMs },
    failed: { state: 'failed', untilMs: nowMs + failedMs },
    done: null,
  };
  return { ...state, staffCall: next[result] };
}
