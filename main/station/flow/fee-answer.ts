import type { Moved } from './inputs.ts';
import { patchRow, rowsOf } from './pile.ts';
import type { FlowState, Row } from './state.ts';

/** Yes asks the ILS once more, a no leaves it as it is. Null: nothing was asked about this row. */
export function answerFee(state: FlowState, key: string, accept: boolean): Moved | null {
  const row = rowsOf(state).find((one) => one.key === key);
  if (state.phase.kind !== 'pile' || state.phase.finishing || row?.state !== 'fee-asked') return null;
  const patch: Partial<Row> = accept
    ? { state: 'working', reason: null, feeAccepted: true }
    : { state: 'refused', reason: 'fee-declined', fee: null };
  return { state: patchRow(state, key, patch), effects: [] };
}
