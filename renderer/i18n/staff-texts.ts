import type { ReceiptFlow } from '../../main/contract/receipt.ts';
import type { Language } from '../../main/contract/words.ts';
import type { StaffPrinter } from '../../main/contract/staff-receipts.ts';
import type { ExceptionKind, StaffAction } from '../../main/contract/staff.ts';

/** What happened, and what staff do about it. */
export interface StaffMatter {
  readonly what: string;
  readonly next: string;
}

/** Everything the staff side says, in one language; it comes with the staff side and not with the kiosk. */
export interface StaffTexts {
  readonly signIn: {
    readonly title: string;
    readonly enter: string;
    readonly checking: string;
    readonly wrong: string;
    readonly triesLeft: (count: number) => string;
    readonly wait: (seconds: number) => string;
    readonly unavailable: string;
    readonly storage: string;
    readonly noPin: string;
    readonly unreadable: string;
    /** Stands before the command that sets the PIN. */
    readonly howToSet: string;
    readonly entered: (count: number) => string;
    readonly erase: string;
  };
  readonly leave: string;
  readonly signOut: string;
  readonly title: (count: number) => string;
  readonly empty: string;
  readonly more: (count: number) => string;
  readonly list: string;
  readonly line: Readonly<Record<'online' | 'offline', string>>;
  readonly queued: (count: number, oldest: string) => string;
  readonly open: (count: number) => string;
  readonly pendingMarks: (count: number) => string;
  /** Fees that the library system wrote in a way that is no number: whoever set it up is to look. */
  readonly unreadableFees: (count: number, last: string) => string;
  readonly allTold: string;
  readonly actions: Readonly<Record<StaffAction, string>>;
  readonly item: string;
  readonly payment: string;
  readonly station: string;
  readonly card: (number: string) => string;
  readonly reason: (reason: string) => string;
  readonly destination: (place: string) => string;
  readonly when: (at: Date) => string;
  readonly matters: Readonly<Record<ExceptionKind, StaffMatter>>;
  /** Where a kind means something else for one action. */
  readonly otherMatters: Readonly<Partial<Record<`${ExceptionKind} ${StaffAction}`, StaffMatter>>>;
  readonly receipts: {
    /** Opens the template. */
    readonly open: string;
    readonly back: string;
    readonly title: string;
    readonly template: string;
    readonly preview: string;
    readonly flows: Readonly<Record<ReceiptFlow, string>>;
    readonly languages: Readonly<Record<Language, string>>;
    readonly widths: Readonly<Record<'wide' | 'narrow', string>>;
    readonly save: string;
    readonly print: string;
    readonly reset: string;
    readonly own: string;
    readonly standard: string;
    /** Stands before what the template library says. */
    readonly broken: string;
    readonly outcomes: Readonly<
      Record<'saved' | 'bad' | 'failed' | 'standard' | 'printed' | 'notPrinted', string>
    >;
    readonly printer: Readonly<Record<NonNullable<StaffPrinter>['state'], string>>;
  };
  readonly done: string;
  readonly confirm: string;
  readonly confirmYes: string;
  readonly confirmNo: string;
  readonly notCleared: string;
  /** Somebody at the station called. */
  readonly called: (since: string) => string;
  readonly come: string;
  readonly bill: (number: string) => string;
  readonly billWaits: (amount: string) => string;
  readonly billConfirmed: string;
  readonly billHow: string;
  readonly billPaid: string;
  readonly billNotPaid: string;
  readonly billSure: (amount: string) => string;
}
