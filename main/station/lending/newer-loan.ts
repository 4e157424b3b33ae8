const dayMs = 24 * 60 * 60 * 1000;

export interface ReturnedOffline {
  /** When it was returned here; null where the clock jumped, so that nobody knows. */
  readonly at: Date | null;
  /** Due date of the loan that was returned, as last known then; null where it was not. ISO 8601. */
  readonly dueBefore: string | null;
}

/**
 * Whether the loan that the ILS has now began after the book was returned here: then it is somebody else's, and the
 * return must not end it (RS-26). SIP2 does not say when a loan began; its due date does, as far as it can. Where
 * nobody knows when the book was returned, the loan counts as newer: staff tell.
 *
 * @param dueNow due date of the loan now, ISO 8601; null where the ILS did not say
 * @param loanDays the shortest loan of this library, in days: a child's may be shorter than an adult's, and an older loan
 *   that counts as newer only goes to staff; null where it is not known
 * @param dayOf the day an instant falls on where the library stands, `YYYY-MM-DD`
 */
export function isNewerLoan(
  { at, dueBefore }: ReturnedOffline,
  dueNow: string | null,
  loanDays: number | null,
  dayOf: (instant: Date) => string,
): boolean {
  if (dueNow === null) return false;
  const due = new Date(dueNow);
  if (dueBefore !== null) return due.getTime() > Date.parse(dueBefore);
  if (loanDays !== null && at === null) return true;
  // A loan begun before that day is due within a loan's length of it, counted in days: due times are ends of days. One
  // begun on the day itself may be the older or the newer: staff tell.
  return loanDays !== null && at !== null && dayOf(due) >= dayOf(new Date(at.getTime() + loanDays * dayMs));
}
