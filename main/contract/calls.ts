import * as z from 'zod/mini';
import { accessChange } from './access.ts';
import { receiptWay } from './receipt.ts';
import { longestSearch } from './search.ts';
import { language, verb } from './words.ts';

/**
 * What a screen may ask of the station. Every call answers `done` or a failure of the closed list; the visible
 * effect of a call is the next snapshot.
 */
export const calls = {
  /** From attract or choose: begin to borrow or to return. */
  chooseVerb: z.object({ verb }),
  /** From attract: look for a title. */
  openSearch: z.object({}),
  /** What is typed so far. */
  search: z.object({ text: z.string().check(z.maxLength(longestSearch)) }),
  /** From attract, blocked or the pile of who borrows: what this person has, waits for and owes. */
  openAccount: z.object({}),
  /** From the account: to the pile, with the same card. */
  borrowOn: z.object({}),
  /** One loan by its key, or all that can be: without the book. */
  renew: z.object({ key: z.nullable(z.string().check(z.maxLength(32))) }),
  /** The person agrees to what a loan costs, or does not. */
  answerFee: z.object({ key: z.string().check(z.maxLength(32)), accept: z.boolean() }),
  /** From the account: pay what is owed, as the library lets it. */
  pay: z.object({}),
  /** Another card came: it is somebody else, or the session goes on. */
  answerOtherCard: z.object({ isOther: z.boolean() }),
  callStaff: z.object({}),
  /** A card number typed by hand on the card screen. */
  typeCard: z.object({ text: z.string().check(z.maxLength(256)) }),
  enterPin: z.object({ pin: z.string().check(z.maxLength(64)) }),
  /** Text that a keyboard-wedge scanner typed into the page. */
  scan: z.object({ text: z.string().check(z.maxLength(16384)) }),
  /** Ends the pile: on to the end screen. From the end screen: back to attract at once. */
  finish: z.object({}),
  /** From the end screen or a payment that is booked: how the receipt is wanted; `none` closes the screen. */
  chooseReceipt: z.object({ way: z.union([receiptWay, z.literal('none')]) }),
  /** Leaves card, pin, blocked, choose or the search for attract, the payment for the account, the account for where it came from. */
  cancel: z.object({}),
  /** Somebody is still there: the idle time starts anew. Sent for any touch or key. */
  stay: z.object({}),
  setLanguage: z.object({ language }),
  /** How the kiosk is to be for this person; put back when the session ends. */
  setAccess: accessChange,
} as const;

export type CallName = keyof typeof calls;
export type CallInput<N extends CallName> = z.infer<(typeof calls)[N]>;
export type Call = { [N in CallName]: { readonly name: N; readonly input: CallInput<N> } }[CallName];

/**
 * - `not-now`      the call does not fit the screen that is shown (a late tap); nothing happened
 * - `bad-input`    the input does not have the call's shape
 * - `unknown-call` no call of this name
 * - `unavailable`  the station is shutting down or not there
 */
export const callFailure = z.enum(['not-now', 'bad-input', 'unknown-call', 'unavailable']);
export type CallFailure = z.infer<typeof callFailure>;

export const callAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('done') }),
  z.object({ kind: z.literal('failed'), failure: callFailure }),
]);
export type CallAnswer = z.infer<typeof callAnswer>;
