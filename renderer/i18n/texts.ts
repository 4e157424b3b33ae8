import type { ReceiptTrouble, ReceiptWay } from '../../main/contract/receipt.ts';
import type { Reason, Verb } from '../../main/contract/words.ts';
import type { AccountTexts } from './account-texts.ts';
import type { SearchTexts } from './search-texts.ts';

/** Why something was refused, and what the person can do now. */
export interface Refusal {
  readonly what: string;
  readonly next: string;
}

type Count = (count: number) => string;

/** Everything the kiosk says, in one language. Sentences are short: at most 20 words. */
export interface Texts {
  /** Name of the other language, in that language. */
  readonly otherLanguage: string;
  readonly access: Readonly<
    Record<
      | 'open'
      | 'title'
      | 'text'
      | 'contrast'
      | 'dark'
      | 'reach'
      | 'child'
      | 'voice'
      | 'noVoice'
      | 'volume'
      | 'rate'
      | 'less'
      | 'more'
      | 'blank'
      | 'covered'
      | 'note',
      string
    >
  >;
  readonly verbs: Readonly<Record<Verb, string>>;
  /** On a door that is shut while the line is down. */
  readonly verbClosed: string;
  /** The line is down, and this can be done all the same. */
  readonly offline: { readonly both: string; readonly only: Readonly<Record<Verb, string>> };
  readonly weekdays: readonly [string, string, string, string, string, string, string];
  readonly day: (weekday: string, day: number, month: number, year: number | null) => string;
  readonly attract: {
    readonly title: string;
    readonly titleScannerOnly: string;
    readonly leftOver: Count;
  };
  readonly choose: { readonly title: Count };
  readonly card: {
    readonly title: string;
    readonly waiting: Count;
    readonly looking: string;
    readonly type: string;
    readonly typeTitle: string;
    readonly number: string;
  };
  readonly pin: {
    readonly title: string;
    readonly checking: string;
    readonly attemptsLeft: Count;
    readonly entered: Count;
    readonly erase: string;
  };
  /** Keys on the glass. */
  readonly keyboard: {
    readonly letters: string;
    readonly numbers: string;
    readonly space: string;
    readonly tones: Readonly<Record<'sac' | 'huyen' | 'hoi' | 'nga' | 'nang', string>>;
    /** Ways to type Vietnamese. */
    readonly methods: Readonly<Record<'telex' | 'vni' | 'direct', string>>;
  };
  /** The few words of the child's screens: at most eight on each. */
  readonly child: {
    readonly title: string;
    readonly titleScannerOnly: string;
    readonly card: string;
    readonly askStaff: string;
    readonly done: Readonly<Record<Verb, string>>;
    readonly idle: { readonly title: string; readonly stay: string };
    readonly otherCard: { readonly title: string; readonly yes: string; readonly no: string };
    readonly notices: Readonly<Record<'finished' | 'already' | 'again' | 'spread', string>>;
  };
  readonly blocked: { readonly title: string; readonly titleEnded: string; readonly returnInstead: string };
  readonly pile: {
    readonly begin: Readonly<Record<Verb, string>>;
    readonly scannerOnly: string;
    readonly orScan: string;
    readonly done: Readonly<Record<Verb, string>>;
    readonly books: Count;
    /** Stands before the due day. */
    readonly due: string;
    readonly notAll: (seen: number, done: number) => string;
    readonly keepThere: string;
    readonly finishing: string;
    readonly offline: string;
    readonly list: string;
    readonly unknownItem: string;
  };
  readonly states: {
    readonly reading: string;
    readonly working: string;
    readonly waiting: string;
    readonly checking: string;
    readonly lifted: string;
    readonly unreadable: string;
    readonly askStaff: string;
    readonly done: Readonly<Record<Verb, string>>;
    readonly alreadyYours: string;
    /** Written down here; the library hears of it when the line is back. */
    readonly provisional: string;
    readonly due: (day: string) => string;
    readonly putBack: string;
    readonly markFailed: Readonly<Record<Verb, string>>;
    readonly holdHere: string;
    readonly elsewhere: (place: string) => string;
    readonly toStaff: string;
    readonly missing: (parts: string) => string;
    readonly checkParts: string;
  };
  readonly end: {
    readonly nothing: string;
    readonly takeAll: Readonly<Record<Verb, string>>;
    readonly notDone: Count;
    readonly closing: Count;
  };
  readonly receipt: {
    readonly title: string;
    readonly ways: Readonly<Record<ReceiptWay, string>>;
    /** Leaves without one. */
    readonly none: string;
    readonly working: Readonly<Record<ReceiptWay, string>>;
    readonly printed: string;
    readonly sent: (address: string) => string;
    /** What kept it, and what to do instead. */
    readonly troubles: Readonly<Record<ReceiptTrouble, string>>;
    /** Without a receipt it is in the library's books all the same. */
    readonly staysRecorded: string;
    readonly code: string;
    readonly scan: string;
  };
  readonly idle: { readonly title: string; readonly left: Count; readonly stay: string };
  readonly out: {
    readonly title: string;
    readonly starting: string;
    readonly next: string;
    readonly since: (time: string) => string;
  };
  readonly notices: {
    readonly securityFinished: (title: string) => string;
    readonly securityFailed: (title: string) => string;
    readonly alreadyInList: (title: string) => string;
    readonly notAnItem: string;
    readonly spreadPile: string;
    readonly closed: Readonly<Record<Verb, string>>;
    readonly noAccount: string;
    readonly staffThen: string;
  };
  readonly search: SearchTexts;
  /** The account, fees, calling staff, another card. */
  readonly account: AccountTexts;
  readonly actions: {
    readonly finish: string;
    readonly back: string;
    readonly ok: string;
  };
  readonly reasons: Readonly<Record<Reason, Refusal>>;
}
