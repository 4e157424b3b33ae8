import * as z from 'zod/mini';
import { access } from './access.ts';
import { accountView, payView } from './account.ts';
import { localText } from './local-text.ts';
import { money } from './money.ts';
import { receiptView } from './receipt.ts';
import { searchView } from './search.ts';
import { keypadKeys } from './keypad.ts';
import { speech } from './voice.ts';
import { language, reason, route, verb } from './words.ts';

/**
 * One item of the session's pile.
 *
 * `state` says what the person sees:
 * - `reading`      a tag is there, its content is not known yet
 * - `working`      the ILS is being asked
 * - `waiting`      the line is down; goes on by itself when it is back. Nothing is lent yet.
 * - `checking`     asked, but the answer never came: finding out what the ILS did. Never shown as failed.
 * - `done`         borrowed or returned
 * - `refused`      not borrowed or returned; `reason` says why
 * - `lifted`       lifted before it could be identified: put it back
 * - `unreadable`   seen, but cannot be identified
 * - `fee-asked`    it costs `fee`: borrowed only when the person agrees
 * - `ask-staff`    outcome could not be found out
 */
export const itemState = z.enum([
  'reading',
  'working',
  'waiting',
  'checking',
  'done',
  'refused',
  'lifted',
  'unreadable',
  'fee-asked',
  'ask-staff',
]);
export type ItemState = z.infer<typeof itemState>;

/** The security mark of a `done` item: `put-back` asks to lay the item on the pad again to finish it. */
export const securityState = z.enum(['none', 'pending', 'put-back', 'done', 'failed']);
export type SecurityState = z.infer<typeof securityState>;

export const pileItem = z.object({
  /** Stable within the session; not an identifier of anything outside it. */
  key: z.string(),
  state: itemState,
  /** Empty while unknown; then show `id`. */
  title: z.string(),
  id: z.string(),
  reason: z.nullable(reason),
  /** Calendar day the item is due, `YYYY-MM-DD` in the station's zone; null for returns and where unknown. */
  dueDate: z.nullable(z.string()),
  /** What the ILS wrote instead of a date that can be read. */
  dueText: z.nullable(z.string()),
  /** True when the item was already on loan to this patron and only stays so. */
  alreadyYours: z.boolean(),
  /** Done while the line was down: title and due date are the station's own, and staff may still have a word. */
  provisional: z.boolean(),
  route: z.nullable(route),
  destination: z.nullable(z.string()),
  /** Where it is to be put here, as the library names the place; null where it did not. */
  bin: z.nullable(localText),
  /** What it would cost, while that is asked. */
  fee: z.nullable(money),
  security: securityState,
  /** Parts of a set that do not lie there (reason `part-missing`), by their ordinals. */
  missingParts: z.array(z.number()),
  /** The item's tag lies on the pad right now (false for barcode scans). */
  onPad: z.boolean(),
});
export type PileItem = z.infer<typeof pileItem>;

/** A person's name as far as it may be seen by others, e.g. the given name only; empty when unknown. */
const patron = z.object({ displayName: z.string(), cardTail: z.string() });

const pile = {
  verb,
  items: z.array(pileItem),
  /** Items with state `done`. */
  doneCount: z.number(),
  /** Tags and scans that the station sees as items of this session, whatever their state. */
  seenCount: z.number(),
  /** The earliest due day of the borrowed items. */
  dueDate: z.nullable(z.string()),
  /** Tags left on the pad by the session before; they take no part until lifted. */
  leftoverCount: z.number(),
};

/** Why the last card or PIN was not taken; stays until the next attempt. */
const signInProblem = z.nullable(z.object({ reason, attemptsLeft: z.nullable(z.number()) }));

/** What the card is for. */
export const purpose = z.enum(['borrow', 'account']);
export type Purpose = z.infer<typeof purpose>;

export const screen = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('attract'), leftoverCount: z.number() }),
  /** Items lie on the pad or were scanned before a verb was chosen: borrow or return? */
  z.object({ kind: z.literal('choose'), itemCount: z.number() }),
  z.object({ kind: z.literal('search'), ...searchView }),
  /** Asks for the library card. `itemCount` items already lie there and wait. */
  z.object({
    kind: z.literal('card'),
    purpose,
    busy: z.boolean(),
    problem: signInProblem,
    itemCount: z.number(),
    /** A citizen card will do as well. */
    citizenCard: z.boolean(),
  }),
  z.object({
    kind: z.literal('pin'),
    purpose,
    busy: z.boolean(),
    problem: signInProblem,
    cardTail: z.string(),
    /** It did not work twice: staff are the other way. */
    offersStaff: z.boolean(),
  }),
  /** This patron may not borrow now; may still return, and see the account. */
  z.object({
    kind: z.literal('blocked'),
    reasons: z.array(reason),
    patron: z.nullable(patron),
    canSeeAccount: z.boolean(),
  }),
  z.object({ kind: z.literal('account'), patron: z.nullable(patron), ...accountView }),
  z.object({ kind: z.literal('pay'), ...payView }),
  z.object({
    kind: z.literal('pile'),
    ...pile,
    patron: z.nullable(patron),
    /** Holds of this patron that can be fetched, and where; null where none is known. */
    holdsReady: z.nullable(z.object({ count: z.number(), where: localText })),
    /** `finish` was pressed and some items are still on their way. */
    finishing: z.boolean(),
  }),
  z.object({
    kind: z.literal('end'),
    ...pile,
    /** Loans made longer at the account: no book was handed over. */
    renewal: z.boolean(),
    secondsLeft: z.number(),
    /** Null where there is none to be had. */
    receipt: z.nullable(receiptView),
  }),
  z.object({
    kind: z.literal('out-of-service'),
    reason: z.enum(['line', 'devices', 'storage', 'starting', 'closed']),
    /** ISO 8601. */
    since: z.string(),
    /** Where to go, in the library's own words; null where it gave none. */
    instead: z.nullable(localText),
  }),
]);
export type Screen = z.infer<typeof screen>;
export type ScreenKind = Screen['kind'];

const deviceState = z.enum(['ready', 'missing', 'none']);

/** All that a screen may know, published whole at every change. */
export const snapshot = z.object({
  /** Counts up by one with every publication of one run of the station. */
  revision: z.number(),
  language,
  access,
  speech,
  keypad: keypadKeys,
  libraryName: z.object({ vi: z.string(), en: z.string() }),
  screen,
  /** Set while the end of the session for lack of activity is near: seconds until it ends. */
  idleSecondsLeft: z.nullable(z.number()),
  /** One-off word to the person, e.g. the mark of an item put back was cleared; null when there is none. */
  notice: z.nullable(
    z.object({
      kind: z.enum([
        'security-finished',
        'security-failed',
        'already-in-list',
        'not-an-item',
        'spread-pile',
        'no-borrowing-now',
        'no-returning-now',
        'no-account-now',
        'ask-staff-then',
      ]),
      title: z.string(),
    }),
  ),
  devices: z.object({ pad: deviceState, scanner: deviceState, line: z.enum(['online', 'offline']) }),
  /** What can be done now; without a line some of it may be, as the library permits. */
  served: z.object({ borrow: z.boolean(), return: z.boolean(), account: z.boolean() }),
  /** A title can be looked for. */
  offersSearch: z.boolean(),
  /** Staff were called from here; null when they were not, or have come. */
  staffCall: z.nullable(z.enum(['calling', 'called', 'failed'])),
  /** Another card came in the midst of a session: is it somebody else? */
  otherCard: z.boolean(),
  /** True in demo mode: simulated devices. */
  demo: z.boolean(),
});
export type Snapshot = z.infer<typeof snapshot>;
