import * as z from 'zod/mini';
import { localText } from './local-text.ts';
import { money } from './money.ts';
import { qrCode } from './qr-code.ts';
import { receiptView } from './receipt.ts';
import { reason } from './words.ts';

/**
 * How a list of the account stands.
 * - `asking`  on its way; what is known already is shown
 * - `known`   all there
 * - `failed`  the line did not bear it; it is asked again by itself
 * - `refused` the ILS does not tell it
 */
export const listState = z.enum(['asking', 'known', 'failed', 'refused']);
export type ListState = z.infer<typeof listState>;

/**
 * What became of a renewal.
 * - `waiting`  its turn comes
 * - `asking`   the ILS is being asked
 * - `checking` asked, and the answer never came: finding out
 * - `done`     the new due day stands in the row
 * - `refused`  `reason` says why
 * - `ask-staff` could not be found out
 */
export const renewal = z.enum(['none', 'waiting', 'asking', 'checking', 'done', 'refused', 'ask-staff']);
export type Renewal = z.infer<typeof renewal>;

export const accountLoan = z.object({
  /** Stable within the session; not an identifier of anything outside it. */
  key: z.string(),
  /** Empty while unknown; then show `id`. */
  title: z.string(),
  id: z.string(),
  /** Calendar day, `YYYY-MM-DD` in the station's zone; null where unknown. */
  dueDate: z.nullable(z.string()),
  /** What the ILS wrote instead of a date that can be read. */
  dueText: z.nullable(z.string()),
  overdue: z.boolean(),
  /** Title and day are still on their way. */
  loading: z.boolean(),
  renewal,
  reason: z.nullable(reason),
  /** It can be asked for by its number. */
  canRenew: z.boolean(),
});
export type AccountLoan = z.infer<typeof accountLoan>;

export const accountHold = z.object({ key: z.string(), title: z.string(), ready: z.boolean() });
export type AccountHold = z.infer<typeof accountHold>;

export const accountView = {
  /** Why this patron may not borrow now; empty when all is well. */
  blocks: z.array(reason),
  loans: z.object({
    state: listState,
    /** What the ILS counts; null where it does not say. */
    count: z.nullable(z.number()),
    /** How many may be borrowed in all; null where the ILS does not say. */
    limit: z.nullable(z.number()),
    rows: z.array(accountLoan),
  }),
  holds: z.object({ state: listState, rows: z.array(accountHold), where: localText }),
  fees: z.object({
    /** Null: none is known. */
    owed: z.nullable(money),
    /** The ILS wrote something that is no amount: staff know. */
    unclear: z.boolean(),
    state: listState,
    rows: z.array(z.string()),
    pay: z.enum(['no', 'desk', 'vietqr']),
  }),
  /** Loans that can be renewed now; 0 while the line is down. */
  renewableCount: z.number(),
  renewing: z.boolean(),
  /** A borrowing goes on behind it. */
  hasPile: z.boolean(),
  canBorrow: z.boolean(),
};

/**
 * Paying what is owed.
 * - `desk`      at the desk, with what to say there
 * - `opening`   the bill is being written down
 * - `open`      the code is shown; nothing is booked by that
 * - `confirmed` the money has come; the ILS is being told
 * - `booked`    the ILS has it
 * - `unclear`   the money has come and the ILS has not taken it: staff see to it
 * - `dropped`   staff say that no money came
 * - `failed`    no bill could be made: at the desk
 */
export const payState = z.enum([
  'desk',
  'opening',
  'open',
  'confirmed',
  'booked',
  'unclear',
  'dropped',
  'failed',
]);
export type PayState = z.infer<typeof payState>;

export const payView = {
  state: payState,
  amount: money,
  /** Bill number; null before there is one. */
  bill: z.nullable(z.string()),
  code: z.nullable(qrCode),
  /** Of a payment that is booked; null where there is none to be had. */
  receipt: z.nullable(receiptView),
};
