import type { PayState } from '../../main/contract/account.ts';

type Count = (count: number) => string;

/** What is said of the account, of money, of calling staff, and when another card comes. */
export interface AccountTexts {
  /** On the first screen and in the pile. */
  readonly open: string;
  readonly title: string;
  /** Where on the way: for assistive technology, beside the points that show it. */
  readonly step: (at: string, of: string) => string;
  readonly greeting: (name: string) => string;
  readonly cardTitle: string;
  readonly citizenCard: string;
  readonly loans: Count;
  readonly loansOf: (count: number, limit: number) => string;
  readonly nothing: string;
  readonly overdue: string;
  readonly due: (day: string) => string;
  readonly dueUnknown: string;
  /** Of what was just lent, where the ILS told no day. */
  readonly dueInAccount: string;
  readonly loading: string;
  readonly holdReady: (where: string) => string;
  readonly holdWaiting: string;
  readonly holdsReady: (count: number, where: string) => string;
  readonly fees: (amount: string) => string;
  readonly feesUnclear: string;
  readonly failed: string;
  readonly refused: string;
  readonly list: string;
  readonly renew: string;
  readonly renewOne: (title: string) => string;
  readonly renewAll: Count;
  readonly renewing: string;
  readonly renewed: (day: string) => string;
  readonly renewedCount: (count: number) => string;
  readonly renewWaiting: string;
  readonly renewChecking: string;
  readonly renewOffline: string;
  readonly blocked: string;
  readonly borrow: string;
  readonly backToPile: string;
  readonly pay: {
    readonly button: string;
    readonly title: (amount: string) => string;
    readonly steps: readonly [string, string, string];
    readonly bill: string;
    readonly code: string;
    readonly desk: string;
    readonly deskSay: (amount: string) => string;
    readonly states: Readonly<Record<Exclude<PayState, 'desk' | 'open'>, string>>;
    readonly later: string;
  };
  readonly fee: {
    readonly ask: (amount: string) => string;
    readonly yes: string;
    readonly no: string;
  };
  readonly staff: {
    readonly call: string;
    readonly calling: string;
    readonly called: string;
    readonly failed: string;
    /** Beside a PIN that did not work twice. */
    readonly pinHelp: string;
  };
  readonly otherCard: { readonly title: string; readonly yes: string; readonly no: string };
  readonly returned: {
    readonly already: string;
    readonly bin: (place: string) => string;
    /** Where a bin is named, so that the desk is not. */
    readonly heldHere: string;
    readonly forBranch: (place: string) => string;
    readonly forStaff: string;
  };
  readonly instead: (place: string) => string;
}
