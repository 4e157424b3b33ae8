const dayMs = 24 * 60 * 60 * 1000;

export interface ReturnedOffline {
  /** When it was returned here. */
  readonly at: Date;
  /** Due date of the loan that was returned, as last known then; null where it was not. ISO 8601. */
  readonly dueBefore: string | null;
}

/**
 * Whether the loan that the ILS has now began after the book was returned here: then it is somebody else's, and the
 * return must not end it (RS-26). SIP2 does not say when a loan began; its due date does, as far as it can.
 *
 * @param dueNow due date of the loan now, ISO 8601; null where the ILS did not say
 * @param loanDays how long this library lends, in days; null where that is not one number
 */
export function isNewerLoan(
  { at, dueBefore }: ReturnedOffline,
  dueNow: string | null,
  loanDays: number | null,
): boolean {
  if (dueNow === null) return false;
  const dueMs = Date.parse(dueNow);
  if (dueBefore !== null) return dueMs > Date.parse(dueBefore);
  // A loan begun before the return is due within a loan's length of it; the due date is the end of a day.
  return loanDays !== null && dueMs > at.getTime() + loanDays * dayMs;
}
