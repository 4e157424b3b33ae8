/** Items that cost something to borrow. */
export const loanFees = `
ALTER TABLE items ADD COLUMN loan_fee_minor INTEGER NOT NULL DEFAULT 0 CHECK (loan_fee_minor >= 0);
`;
