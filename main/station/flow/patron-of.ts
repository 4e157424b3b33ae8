import type { FlowState, SessionPatron } from './state.ts';

/** Whose session it is; null outside one and for who only returns. */
export function patronOf({ phase }: FlowState): SessionPatron | null {
  return phase.kind === 'pile' || phase.kind === 'account' ? phase.patron : null;
}
