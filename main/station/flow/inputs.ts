import type { AccessChange } from '../../contract/access.ts';
import type { ReceiptWay } from '../../contract/receipt.ts';
import type { Speech } from '../../contract/voice.ts';
import type { Language, Reason, Verb } from '../../contract/words.ts';
import type { Money } from '../../contract/money.ts';
import type { QrCode } from '../../contract/qr-code.ts';
import type {
  CheckinView,
  CheckoutView,
  ItemView,
  PatronList,
  PatronView,
} from '../../../drivers/ils/ils.ts';
import type { Uid } from '../../../drivers/rfid/reader.ts';
import type { PrinterState } from '../../../drivers/printer/printer.ts';
import type { ReceiptOutcome, ReceiptRequest } from './receipt-offer.ts';
import type { DeviceState, FlowState, PendingMark, Permits, TagIdentity } from './state.ts';
import type { FoundTitles } from '../../../db/stores/titles/title-finder.ts';
import type { WantedMark } from '../../../db/stores/journal.ts';

/** What the ILS, through the journal, made of a question about a patron. */
export type PatronAnswer =
  | { readonly kind: 'found'; readonly patron: PatronView }
  /** The line is down: what was known before. Blocks keep from borrowing. */
  | {
      readonly kind: 'known';
      readonly patronId: string;
      readonly blocks: readonly Reason[];
    }
  | { readonly kind: 'refused'; readonly reason: Reason }
  | { readonly kind: 'no-line' };

/**
 * What became of a borrow or return.
 * - `checking`  sent, answer lost: being found out; another answer follows
 * - `not-sent`  nothing happened; may be asked again when the line is back
 * - `lost`      could not be found out now; another answer may follow while the session lasts
 * - `conflict`  what the ILS says now fits neither a yes nor a no: staff
 * - `no-storage` the journal refused the entry, so nothing was sent
 */
export type ItemAnswer =
  /** `offline`: written down here for certain, and told to the ILS when the line is back. */
  | { readonly kind: 'borrowed'; readonly view: CheckoutView; readonly offline: boolean }
  | { readonly kind: 'returned'; readonly view: CheckinView; readonly offline: boolean }
  | { readonly kind: 'already-yours'; readonly view: ItemView | null }
  | {
      readonly kind: 'refused';
      readonly reason: Reason;
      readonly title: string;
      readonly route: CheckinView['route'] | null;
      readonly destination: string | null;
      /** What it would cost (reason `fee-needed`); null or left out where the ILS named nothing that can be read. */
      readonly fee?: Money | null;
    }
  | { readonly kind: 'checking' }
  | { readonly kind: 'not-sent' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'no-storage' };

/** One list of the account, as the ILS tells it, or why it did not. */
export type ListAnswer =
  | { readonly kind: 'listed'; readonly patron: PatronView }
  | { readonly kind: 'refused' }
  | { readonly kind: 'no-line' };

/** `unknown`: the ILS has no item of this number, so that it was no number at all. */
export type TitleAnswer =
  | { readonly kind: 'found'; readonly view: ItemView }
  | { readonly kind: 'unknown' }
  /** `title`: what was known before; empty where nothing was. */
  | { readonly kind: 'no-line'; readonly title: string };

/** What is told of a bill after it was asked for. */
export type PaymentNews =
  | { readonly kind: 'opened'; readonly bill: string; readonly code: QrCode }
  | { readonly kind: 'not-opened' }
  | { readonly kind: 'confirmed' | 'booked' | 'unclear' | 'dropped'; readonly bill: string };

/** What happened: past events. */
export type Input =
  | { readonly kind: 'verb-chosen'; readonly verb: Verb }
  /** `uid`: the card is a tag on the pad; null when typed. */
  | { readonly kind: 'card-presented'; readonly cardId: string; readonly uid: Uid | null }
  /** A citizen card: its number alone, which proves nothing. */
  | { readonly kind: 'citizen-card-scanned'; readonly number: string }
  | { readonly kind: 'search-chosen' }
  | { readonly kind: 'search-typed'; readonly text: string }
  | { readonly kind: 'titles-found'; readonly asking: number; readonly titles: FoundTitles }
  /** Whether there is anything that a title can be looked for in. */
  | { readonly kind: 'titles-known'; readonly known: boolean }
  | { readonly kind: 'account-chosen' }
  | { readonly kind: 'borrow-on-chosen' }
  /** Null: all that can be. */
  | { readonly kind: 'renewal-chosen'; readonly key: string | null }
  | { readonly kind: 'fee-answered'; readonly key: string; readonly accept: boolean }
  | { readonly kind: 'pay-chosen' }
  | { readonly kind: 'other-card-answered'; readonly isOther: boolean }
  | { readonly kind: 'staff-wanted' }
  /** `done`: staff have come. */
  | { readonly kind: 'staff-call-told'; readonly result: 'called' | 'failed' | 'done' }
  | {
      readonly kind: 'list-answered';
      readonly asking: number;
      readonly list: PatronList;
      readonly answer: ListAnswer;
    }
  | { readonly kind: 'title-answered'; readonly asking: number; readonly answer: TitleAnswer }
  | { readonly kind: 'renewal-answered'; readonly key: string; readonly answer: ItemAnswer }
  | { readonly kind: 'payment-told'; readonly news: PaymentNews }
  | { readonly kind: 'code-scanned'; readonly text: string }
  | { readonly kind: 'code-rejected' }
  | { readonly kind: 'pin-entered'; readonly pin: string }
  | { readonly kind: 'finish-pressed' }
  | { readonly kind: 'cancel-pressed' }
  | { readonly kind: 'touched' }
  | { readonly kind: 'language-chosen'; readonly language: Language }
  | { readonly kind: 'access-chosen'; readonly change: AccessChange }
  /** `none`: the jack cannot be watched any more. */
  | { readonly kind: 'headset-changed'; readonly state: Speech['headset'] }
  | { readonly kind: 'tag-appeared'; readonly uid: Uid }
  | { readonly kind: 'tag-identified'; readonly uid: Uid; readonly identity: TagIdentity }
  | { readonly kind: 'tag-unreadable'; readonly uid: Uid }
  | { readonly kind: 'tag-gone'; readonly uid: Uid }
  /** Tags come and go from round to round although nobody moves them. */
  | { readonly kind: 'pile-flickered' }
  | {
      readonly kind: 'patron-answered';
      readonly asking: number;
      readonly cardId: string;
      readonly answer: PatronAnswer;
    }
  | { readonly kind: 'item-answered'; readonly key: string; readonly answer: ItemAnswer }
  /** A loan made while the line was down, which the ILS would not have: staff see to it. */
  | { readonly kind: 'loan-undone'; readonly itemId: string }
  | {
      readonly kind: 'mark-written';
      readonly key: string;
      readonly result: 'written' | 'gone' | 'failed' | 'protected';
    }
  | {
      readonly kind: 'pending-marks-known';
      readonly marks: readonly Omit<PendingMark, 'inFlight' | 'written'>[];
    }
  | {
      readonly kind: 'mark-finished';
      readonly securityId: number;
      readonly itemId: string;
      readonly uid: Uid;
      readonly title: string;
      /**
       * `part`: this tag is written, another of the set is not yet. `later`: the ILS could not be asked, or the tag was
       * lifted. Either stays pending.
       */
      readonly result: 'written' | 'part' | 'superseded' | 'failed' | 'later';
    }
  | { readonly kind: 'pad-changed'; readonly state: DeviceState }
  | { readonly kind: 'scanner-changed'; readonly state: DeviceState }
  | { readonly kind: 'printer-changed'; readonly state: PrinterState | 'none' }
  /** `none`: no receipt; the screen may close. */
  | { readonly kind: 'receipt-chosen'; readonly way: ReceiptWay | 'none' }
  | {
      readonly kind: 'receipt-made';
      readonly id: number;
      readonly way: ReceiptWay;
      readonly outcome: ReceiptOutcome;
    }
  | { readonly kind: 'line-changed'; readonly state: 'online' | 'offline' }
  /** What may be done while the line is down. */
  | { readonly kind: 'permits-changed'; readonly permits: Permits }
  | { readonly kind: 'storage-changed'; readonly state: 'ok' | 'failed' }
  | { readonly kind: 'time-passed' };

/** What is to be done: imperatives, carried out by `effects.ts`. */
export type Effect =
  | {
      readonly kind: 'ask-patron';
      readonly asking: number;
      readonly cardId: string;
      readonly pin: string | null;
      readonly want: 'none' | 'loans';
      readonly offline: boolean;
    }
  | {
      readonly kind: 'lend';
      readonly key: string;
      readonly itemId: string;
      readonly patronId: string;
      readonly owner: string | null;
      readonly uids: readonly Uid[];
      readonly offline: boolean;
      readonly feeAccepted: boolean;
    }
  | {
      readonly kind: 'take-back';
      readonly key: string;
      readonly itemId: string;
      readonly owner: string | null;
      readonly uids: readonly Uid[];
      readonly offline: boolean;
    }
  | {
      readonly kind: 'look-up';
      readonly key: string;
      readonly itemId: string;
      readonly patronId: string;
      readonly owner: string | null;
      readonly uids: readonly Uid[];
      readonly offline: boolean;
    }
  | {
      readonly kind: 'write-mark';
      readonly key: string;
      readonly itemId: string;
      readonly uids: readonly Uid[];
      readonly wanted: WantedMark;
    }
  | {
      readonly kind: 'finish-mark';
      readonly securityId: number;
      readonly itemId: string;
      readonly uid: Uid;
      readonly wanted: WantedMark;
    }
  | {
      readonly kind: 'ask-list';
      readonly asking: number;
      readonly patronId: string;
      readonly list: PatronList;
    }
  | { readonly kind: 'ask-title'; readonly asking: number; readonly itemId: string }
  | {
      readonly kind: 'renew';
      readonly key: string;
      readonly itemId: string;
      readonly patronId: string;
      readonly dueBefore: string | null;
    }
  | { readonly kind: 'open-payment'; readonly patronId: string; readonly amount: Money }
  | { readonly kind: 'call-staff' }
  /** @see TitleFinder.find */
  | {
      readonly kind: 'find-titles';
      readonly asking: number;
      readonly text: string;
      readonly limit: number;
    }
  | {
      readonly kind: 'make-receipt';
      readonly id: number;
      readonly way: ReceiptWay;
      readonly request: ReceiptRequest;
      readonly email: string | null;
      readonly language: Language;
    }
  | { readonly kind: 'start-session'; readonly verb: Verb | 'account' }
  | {
      readonly kind: 'end-session';
      readonly patronId: string | null;
      readonly items: number;
      readonly by: 'finish' | 'cancel' | 'idle' | 'blocked' | 'new-card';
    };

export interface Step {
  readonly state: FlowState;
  readonly effects: readonly Effect[];
  /** False when the input did not fit (a late tap): nothing changed. */
  readonly taken: boolean;
}

/** A state on its way through one step, with what is to be done so far. */
export interface Moved {
  readonly state: FlowState;
  readonly effects: readonly Effect[];
}
