import type { Moved } from './inputs.ts';
import type { FlowState } from './state.ts';

/** Nothing is to be done. */
export const unchanged = (state: FlowState): Moved => ({ state, effects: [] });
