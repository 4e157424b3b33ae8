import { isSameAccess } from './access.ts';
import { accountWakeMs } from './account.ts';
import { isReceiptUnderWay } from './closing.ts';
import type { Moved } from './inputs.ts';
import { unchanged } from './moved.ts';
import { receiptAtTimeout } from './receipt.ts';
import { endAccount, endPile, isBusy, toAttract } from './session.ts';
import { accessAsFound } from './speech.ts';
import type { FlowSettings, FlowState } from './state.ts';

export function timePassed(state: FlowState, nowMs: number, settings: FlowSettings): Moved {
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

/** Language and looks as the next person is to find them. */
function asFound(state: FlowState, settings: FlowSettings): FlowState {
  return { ...state, language: settings.language, access: accessAsFound(state, settings) };
}

function isChanged(state: FlowState, settings: FlowSettings): boolean {
  return state.language !== settings.language || !isSameAccess(state.access, accessAsFound(state, settings));
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
