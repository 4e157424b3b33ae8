import type { Verb } from '../../contract/words.ts';
import { isServed, notify } from './pile.ts';
import type { FlowSettings, FlowState } from './state.ts';

/** Without line, journal or any device that reads, nothing can be begun; a session under way goes on. */
export function outOfService(state: FlowState): 'line' | 'storage' | 'devices' | null {
  if (state.storage === 'failed') return 'storage';
  if (!isServed(state, 'borrow') && !isServed(state, 'return')) return 'line';
  const padHelps = state.pad === 'ready';
  const scannerHelps = state.scanner === 'ready';
  const someMissing = state.pad === 'missing' || state.scanner === 'missing';
  return someMissing && !padHelps && !scannerHelps ? 'devices' : null;
}

export function notServed(state: FlowState, verb: Verb, nowMs: number, settings: FlowSettings): FlowState {
  const kind = verb === 'borrow' ? 'no-borrowing-now' : 'no-returning-now';
  return notify(state, kind, '', nowMs, settings);
}
