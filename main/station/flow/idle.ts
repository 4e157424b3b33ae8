import { isAccessible } from './access.ts';
import type { FlowSettings, FlowState } from './state.ts';

/** How long this person may do nothing, in milliseconds; infinite where the library wants it so. */
export function idleMsOf(state: FlowState, settings: FlowSettings): number {
  if (!isAccessible(state.access)) return settings.idleMs;
  if (settings.accessibleIdle !== null) return settings.idleMs * settings.accessibleIdle;
  // Before a session nothing is lost: what was asked for is put back for the next person.
  return state.phase.kind === 'attract' ? settings.idleMs : Number.POSITIVE_INFINITY;
}

/** A sign of life: the idle time starts anew, and so does the time that books on the pad may add to it. */
export function awake(state: FlowState, nowMs: number, settings: FlowSettings): FlowState {
  return { ...state, idleAtMs: nowMs + idleMsOf(state, settings), lastLifeMs: nowMs };
}

/** Not sent off before `untilMs`; what was given before stays. */
export function keptUntil(state: FlowState, untilMs: number): FlowState {
  return untilMs <= state.idleAtMs ? state : { ...state, idleAtMs: untilMs };
}

/**
 * Books of this session on the pad keep it open (UX-37), though not for ever: who left them there has left, and the
 * next person must not find the session.
 */
export function keptByPad(state: FlowState, nowMs: number, settings: FlowSettings): FlowState {
  if (state.phase.kind !== 'pile') return state;
  const lies = state.phase.rows.some((row) => row.tags.some(({ uid }) => state.tags.has(uid)));
  if (!lies) return state;
  const untilMs = Math.min(nowMs, state.lastLifeMs + settings.padKeepsMs) + idleMsOf(state, settings);
  return keptUntil(state, untilMs);
}
