import type { FlowState, Row } from './state.ts';

/** A loan that costs something: asked about in its row, while the other books go on. Nothing is lent without a yes. */

/** Whether the person can be asked: the amount is known, and a child is never asked for money (UX-20). */
export function asksFee(state: FlowState, row: Row, fee: Row['fee']): boolean {
  const isSound = fee !== null && Number.isSafeInteger(fee.amountMinor) && fee.amountMinor > 0;
  const { phase } = state;
  const canAnswer = phase.kind === 'pile' && phase.verb === 'borrow' && phase.finishing === null;
  // Who has agreed once and is asked again would be asked for ever: staff see to it.
  return isSound && canAnswer && !row.feeAccepted && !state.access.child;
}

/** Whoever ends without an answer has not agreed. */
export function declineFees(rows: readonly Row[]): readonly Row[] {
  return rows.map((row) =>
    row.state === 'fee-asked' ? { ...row, state: 'refused', reason: 'fee-declined', fee: null } : row,
  );
}
