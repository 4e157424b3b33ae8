import type { AccessChange } from '../../contract/access.ts';
import type { Speech } from '../../contract/voice.ts';
import type { Language, Reason, Verb } from '../../contract/words.ts';
import type { CheckinView, CheckoutView, ItemView, PatronView } from '../../../drivers/ils/ils.ts';
import type { Uid } from '../../../drivers/rfid/reader.ts';
import type { DeviceState, FlowState, PendingMark, Permits, TagIdentity } from './state.ts';
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
    }
  | { readonly kind: 'checking' }
  | { readonly kind: 'not-sent' }
  | { readonly kind: 'lost' }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'no-storage' };

/** What happened: past events. */
export type Input =
  | { readonly kind: 'verb-chosen'; readonly verb: Verb }
  /** `uid`: the card is a tag on the pad; null when typed. */
  | { readonly kind: 'card-presented'; readonly cardId: string; readonly uid: Uid | null }
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
  | { readonly kind: 'start-session'; readonly verb: Verb }
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
