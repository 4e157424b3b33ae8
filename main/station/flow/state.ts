import type { Access } from '../../contract/access.ts';
import type { LocalText } from '../../contract/local-text.ts';
import type { Money } from '../../contract/money.ts';
import type { KeypadKeys } from '../../contract/keypad.ts';
import type { Speech } from '../../contract/voice.ts';
import type { Language, Reason, Route, Verb } from '../../contract/words.ts';
import type { ItemState, Purpose, SecurityState, Snapshot } from '../../contract/snapshot.ts';
import type { Account } from './account-state.ts';
import type { PrinterState } from '../../../drivers/printer/printer.ts';
import type { ReceiptOffer, ReceiptSettings } from './receipt-offer.ts';
import type { SearchPhase } from './search-state.ts';
import type { Uid } from '../../../drivers/rfid/reader.ts';
import type { WantedMark } from '../../../db/stores/journal.ts';

/** The settings a flow depends on; times in milliseconds. */
export interface FlowSettings {
  readonly language: Language;
  /** How the kiosk is before anybody asks for something else. */
  readonly access: Access;
  readonly libraryName: { readonly vi: string; readonly en: string };
  readonly timeZone: string;
  readonly pin: 'never' | 'always';
  readonly pinAttempts: number;
  readonly isCard: (text: string) => boolean;
  readonly isItem: (text: string) => boolean;
  /** Whose book it is, by its owner (ISIL) where the tag says one, else by its number. */
  readonly ownerOf: (itemId: string, owner: string | null) => Ownership;
  /** False when tags carry no mark that this station switches. */
  readonly marks: boolean;
  readonly idleMs: number;
  /** How many times longer an accessible session may be idle; null: it never ends by itself. */
  readonly accessibleIdle: number | null;
  /** How long books on the pad keep a session from ending by itself, from the last sign of life on. */
  readonly padKeepsMs: number;
  readonly warningMs: number;
  readonly endMs: number;
  readonly noticeMs: number;
  readonly receipts: ReceiptSettings;
  readonly speech: SpeechSettings;
  readonly keypad: KeypadKeys;
  readonly demo: boolean;
  readonly desk: DeskSettings;
}

/** What the library wants beside borrowing and returning. */
export interface DeskSettings {
  /** How what is owed can be paid. */
  readonly pay: 'no' | 'desk' | 'vietqr';
  /** A citizen card at the sign-in: not at all, with the PIN, or as any card. */
  readonly citizenCard: 'off' | 'pin' | 'card';
  /** Another card in the midst of a session: is asked about, or ends it. */
  readonly otherCard: 'ask' | 'end';
  /** Where holds are fetched. */
  readonly holdsAt: LocalText;
  /** Where what was returned is to be put, by where it goes; null: no place was named. */
  readonly bins: Readonly<Record<Route, LocalText | null>>;
  /** Where to go while this station is out of service. */
  readonly instead: LocalText | null;
  /** What the short names mean that the ILS has for places. */
  readonly places: ReadonlyMap<string, LocalText>;
}

/** A library that says nothing of it. */
export const plainDesk: DeskSettings = {
  pay: 'no',
  citizenCard: 'off',
  otherCard: 'ask',
  holdsAt: { vi: 'quầy thủ thư', en: 'the desk' },
  bins: { shelf: null, 'hold-here': null, 'hold-elsewhere': null, transfer: null, staff: null },
  instead: null,
  places: new Map(),
};

export interface SpeechSettings {
  readonly engine: Speech['engine'];
  readonly sounds: boolean;
  /** Titles are heard by the person with a headset only. */
  readonly onlyHeadset: boolean;
  /** The session ends with the headset pulled out. */
  readonly unplugEndsSession: boolean;
}

/**
 * A tag on the pad. `left-over`: was there when a session ended (or was dealt with outside one); it belongs to
 * no session until it is lifted, so that the next person never gets the last one's books.
 */
export interface TagSight {
  readonly uid: Uid;
  readonly identity: TagIdentity | 'reading' | 'unreadable' | 'card';
  readonly leftOver: boolean;
}

export interface TagIdentity {
  readonly itemId: string;
  readonly part: number | null;
  readonly parts: number | null;
  /** ISIL of the library the tag says it belongs to; null when it does not say. */
  readonly owner: string | null;
}

export interface RowTag {
  readonly uid: Uid;
  readonly part: number | null;
}

/** `served`: dealt with here, as one of our own or of the network's. `elsewhere`: it goes to that library. */
export type Ownership =
  { readonly kind: 'served' } | { readonly kind: 'elsewhere'; readonly libraryName: string | null };

/** What may be done while the line is down. */
export interface Permits {
  readonly borrow: boolean;
  readonly return: boolean;
}

/** One item of the session. Rows are never removed once the ILS was asked about them. */
export interface Row {
  readonly key: string;
  readonly itemId: string | null;
  /** ISIL on its tag; null where there is none. */
  readonly owner: string | null;
  readonly tags: readonly RowTag[];
  /** Parts the item has in all, as its tags say; null for one without parts. */
  readonly parts: number | null;
  readonly title: string;
  readonly state: ItemState;
  readonly reason: Reason | null;
  readonly dueAt: string | null;
  readonly dueText: string | null;
  readonly alreadyYours: boolean;
  /** Done while the line was down: what it says comes from here and not from the ILS. */
  readonly offline: boolean;
  readonly route: Route | null;
  readonly destination: string | null;
  /** What the ILS wants for it; null while it wants nothing. */
  readonly fee: Money | null;
  /** The person agreed to it. */
  readonly feeAccepted: boolean;
  readonly security: SecurityState;
  /** Writes of the mark that were tried while the tag lay there. */
  readonly markAttempts: number;
  readonly markInFlight: boolean;
}

export interface SessionPatron {
  readonly id: string;
  /** What the card said, where that is another name for the same person. */
  readonly cardId: string;
  readonly name: string;
  /** Items on loan to this patron when the session began. */
  readonly loans: readonly string[];
  /** Where the ILS has it: for a receipt that is asked for, and for nothing else. */
  readonly email: string | null;
}

export interface SignInProblem {
  readonly reason: Reason;
  readonly attemptsLeft: number | null;
}

export type Phase =
  | { readonly kind: 'attract' }
  | { readonly kind: 'choose' }
  | SearchPhase
  | {
      readonly kind: 'card';
      readonly purpose: Purpose;
      readonly asking: number | null;
      readonly problem: SignInProblem | null;
      /** Who has only this to show proves nothing by it: the PIN is asked for. */
      readonly needsPin: boolean;
    }
  | {
      readonly kind: 'pin';
      readonly purpose: Purpose;
      readonly cardId: string;
      readonly asking: number | null;
      readonly attemptsLeft: number;
      readonly problem: SignInProblem | null;
    }
  | {
      readonly kind: 'blocked';
      readonly reasons: readonly Reason[];
      readonly patron: SessionPatron | null;
      /** The account may be opened: the PIN was given, or is not needed. */
      readonly proven: boolean;
    }
  | { readonly kind: 'account'; readonly patron: SessionPatron }
  | {
      readonly kind: 'pile';
      readonly verb: Verb;
      readonly patron: SessionPatron | null;
      readonly rows: readonly Row[];
      /** The row the ILS is being asked about: one at a time, in order. */
      readonly active: string | null;
      readonly finishing: 'finish' | 'idle' | 'new-card' | null;
      /** The person looks at the account; the pile goes on behind it. */
      readonly atAccount: boolean;
    }
  | {
      readonly kind: 'end';
      readonly verb: Verb;
      /** What was done was done at the account. */
      readonly renewal: boolean;
      readonly rows: readonly Row[];
      readonly untilMs: number;
    };

export type PilePhase = Extract<Phase, { kind: 'pile' }>;

export interface PendingMark {
  readonly securityId: number;
  readonly itemId: string;
  readonly wanted: WantedMark;
  readonly inFlight: boolean;
  /** Tags of a set that carry it already. */
  readonly written: readonly Uid[];
}

/** A card that came in the midst of a session. */
export interface NextCard {
  readonly cardId: string;
  readonly needsPin: boolean;
  /** `asked`: is it somebody else? `goes-on`: it is, and what is under way comes to its end first. */
  readonly state: 'asked' | 'goes-on';
}

export interface StaffCalling {
  readonly state: 'calling' | 'called' | 'failed';
  readonly untilMs: number;
}

export type DeviceState = Snapshot['devices']['pad'];

export interface FlowState {
  readonly language: Language;
  readonly access: Access;
  readonly headset: Speech['headset'];
  readonly phase: Phase;
  readonly tags: ReadonlyMap<Uid, TagSight>;
  /** Left-over tags that vanished with a lost pad: when it is back they are still nobody's. */
  readonly leftOverUnseen: ReadonlySet<Uid>;
  /** Item labels scanned before a session began. */
  readonly heldScans: readonly string[];
  /** Marks of earlier sessions still to be written, by item. */
  readonly pendingMarks: ReadonlyMap<string, PendingMark>;
  readonly pad: DeviceState;
  readonly scanner: DeviceState;
  readonly printer: PrinterState | 'none';
  /** Of the session that just ended, or of a payment booked in this one; null on every other screen. */
  readonly receipt: ReceiptOffer | null;
  /** `starting` until the first round trip is through. */
  readonly line: 'starting' | 'online' | 'offline';
  readonly permits: Permits;
  /** There is something that a title can be looked for in. */
  readonly hasTitles: boolean;
  /** Of the patron whose session it is; null outside one. */
  readonly account: Account | null;
  readonly nextCard: NextCard | null;
  readonly staffCall: StaffCalling | null;
  /** Scans in a row that came to nothing. */
  readonly failedScans: number;
  /** When line or devices went out of service; null while in service. */
  readonly outSinceMs: number | null;
  readonly storage: 'ok' | 'failed';
  readonly notice: (NonNullable<Snapshot['notice']> & { readonly untilMs: number }) | null;
  /** When the session ends for lack of activity; infinite where it never does. */
  readonly idleAtMs: number;
  /** The last sign of a person. */
  readonly lastLifeMs: number;
  /** Counts rows and questions, so that a late answer is never taken for a new one. */
  readonly counter: number;
}

export function initialState(settings: FlowSettings, nowMs: number): FlowState {
  return {
    language: settings.language,
    access: settings.access,
    headset: 'none',
    phase: { kind: 'attract' },
    tags: new Map(),
    leftOverUnseen: new Set(),
    heldScans: [],
    pendingMarks: new Map(),
    pad: 'none',
    scanner: 'none',
    printer: 'none',
    receipt: null,
    line: 'starting',
    permits: { borrow: false, return: false },
    hasTitles: false,
    account: null,
    nextCard: null,
    staffCall: null,
    failedScans: 0,
    outSinceMs: nowMs,
    storage: 'ok',
    notice: null,
    idleAtMs: nowMs + settings.idleMs,
    lastLifeMs: nowMs,
    counter: 0,
  };
}
