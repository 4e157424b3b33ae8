import * as z from 'zod/mini';
import { money } from './money.ts';
import { receiptStaffCalls, staffPrinter, staffReceipts } from './staff-receipts.ts';

/**
 * The staff side: a page that asked for it gets states of its own, which hold nothing of anybody until the right PIN
 * was given on that very page. No patron's snapshot has a word of it.
 */

/** What staff have to look at; the words are those of the journal. */
export const exceptionKind = z.enum([
  'already-returned',
  'on-loan-to-other',
  'hold-waiting',
  'patron-blocked',
  'unknown-item',
  'refused',
  'unclear',
  'rolled-back',
]);
export type ExceptionKind = z.infer<typeof exceptionKind>;

export const staffAction = z.enum(['checkout', 'checkin', 'renew', 'fee']);
export type StaffAction = z.infer<typeof staffAction>;

export const staffException = z.object({
  id: z.number(),
  kind: exceptionKind,
  action: staffAction,
  /** Empty while unknown; then show `itemId`, which is empty for a payment. */
  title: z.string(),
  itemId: z.string(),
  /** Card number; null where nobody is concerned. Shown here and nowhere else. */
  cardNumber: z.nullable(z.string()),
  /** When the patron did it. ISO 8601, UTC. */
  at: z.string(),
  /** The ILS's own reason, mostly a word of `reason`. */
  reason: z.nullable(z.string()),
  /** Where the item is to go, as the ILS names it. */
  destination: z.nullable(z.string()),
});
export type StaffException = z.infer<typeof staffException>;

/** A bill that somebody was shown. Nothing of whom; the number is what the bank's statement has. */
export const staffPayment = z.object({
  bill: z.string(),
  amount: money,
  /** When it was made out. ISO 8601, UTC. */
  at: z.string(),
  /** The money has come; it is booked when the line is back. */
  confirmed: z.boolean(),
});
export type StaffPayment = z.infer<typeof staffPayment>;

export const staffView = z.object({
  /** When somebody at this station called for staff; null when nobody waits. ISO 8601, UTC. */
  calledAt: z.nullable(z.string()),
  /** Open bills, oldest first. */
  payments: z.array(staffPayment).check(z.maxLength(200)),
  /** Oldest first; no more than a page shows. */
  exceptions: z.array(staffException).check(z.maxLength(200)),
  /** How many there are in all. */
  exceptionCount: z.number(),
  /** Done while the line was down, not told to the ILS yet. */
  queuedCount: z.number(),
  /** When the oldest of them was done. ISO 8601, UTC. */
  oldestQueuedAt: z.nullable(z.string()),
  /** Sent, end not known. */
  openCount: z.number(),
  /** Security marks still to be written. */
  pendingMarkCount: z.number(),
  /** Answers of the ILS whose fees could not be read, and when last (ISO 8601, UTC); null where there were none within a day. */
  unreadableFees: z.nullable(z.object({ count: z.number(), lastAt: z.string() })),
  line: z.enum(['online', 'offline']),
  printer: staffPrinter,
  /** Null until the page opens the template of receipts; and where this station gives none. */
  receipts: z.nullable(staffReceipts),
});
export type StaffView = z.infer<typeof staffView>;

export const staffState = z.object({
  /** `none`: nobody has set one yet; `unreadable`: its file is damaged. Either way nobody is let in. */
  pin: z.enum(['set', 'none', 'unreadable']),
  /** Wrong tries before a delay begins. */
  triesLeft: z.number(),
  /** Seconds until the next try, counted from this state on. */
  waitSeconds: z.number(),
  /** Null until this page has signed in, and again from the moment it is signed out. */
  view: z.nullable(staffView),
});
export type StaffState = z.infer<typeof staffState>;

export const staffCalls = {
  /** Asks for the states; nothing comes before. */
  open: z.object({}),
  signIn: z.object({ pin: z.string().check(z.maxLength(64)) }),
  signOut: z.object({}),
  /** It has been dealt with: it leaves the list, and its card number is forgotten. */
  clearException: z.object({ id: z.int() }),
  /** The money of this bill is there: it is booked, once. */
  confirmPayment: z.object({ bill: z.string().check(z.maxLength(25)) }),
  /** No money came: the bill is closed. */
  dropPayment: z.object({ bill: z.string().check(z.maxLength(25)) }),
  /** Staff have come. */
  answerCall: z.object({}),
  /** Somebody is still there. */
  stay: z.object({}),
  /** The page needs no more states; it is signed out, too. */
  leave: z.object({}),
  ...receiptStaffCalls,
} as const;
export type StaffCallName = keyof typeof staffCalls;
export type StaffCallInput<N extends StaffCallName> = z.infer<(typeof staffCalls)[N]>;
export type StaffCall = {
  [N in StaffCallName]: { readonly name: N; readonly input: StaffCallInput<N> };
}[StaffCallName];

/**
 * - `wrong-pin`   counted; the state says how many are left
 * - `wait`        too many wrong ones: the state says how long
 * - `no-pin`      none is set, or its file is damaged
 * - `signed-out`  only after signing in
 * - `not-there`   no open exception or bill of this number (somebody else was quicker)
 * - `bad-template` it does not work: the state says why, and nothing was kept
 * - `printer`     it did not come out
 * - `storage`     the disk does not take it; nothing happened
 */
export const staffFailure = z.enum([
  'wrong-pin',
  'wait',
  'no-pin',
  'signed-out',
  'not-there',
  'bad-template',
  'printer',
  'storage',
  'bad-input',
  'unknown-call',
  'unavailable',
]);
export type StaffFailure = z.infer<typeof staffFailure>;

export const staffAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('failed'), failure: staffFailure }),
]);
export type StaffAnswer = z.infer<typeof staffAnswer>;
