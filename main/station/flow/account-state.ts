import type { ListState, PayState } from '../../contract/account.ts';
import type { Money } from '../../contract/money.ts';
import type { QrCode } from '../../contract/qr-code.ts';
import type { Reason } from '../../contract/words.ts';

/** One loan or hold of the account. */
export interface AccountRow {
  readonly key: string;
  /** As the ILS wrote it: the number of an item, or a title on some. */
  readonly entry: string;
  /** Null: the entry is no number, so nothing can be asked by it. */
  readonly itemId: string | null;
  readonly title: string;
  /** ISO 8601; null where unknown. */
  readonly dueAt: string | null;
  readonly dueText: string | null;
  readonly details: 'to-ask' | 'asking' | 'known' | 'failed';
}

export interface LoanRow extends AccountRow {
  readonly renewal: 'none' | 'waiting' | 'asking' | 'checking' | 'done' | 'refused' | 'ask-staff';
  readonly reason: Reason | null;
}

export interface AccountListing<Row> {
  /** `to-ask`: nobody has looked at it yet. */
  readonly state: 'to-ask' | ListState;
  readonly rows: readonly Row[];
}

export interface Payment {
  readonly state: PayState;
  readonly amount: Money;
  readonly bill: string | null;
  readonly code: QrCode | null;
}

/** What is under way: one question at a time, so that nobody's loan waits behind a list. */
export type AccountQuestion =
  | {
      readonly kind: 'list';
      readonly id: number;
      readonly list: 'loans' | 'holds' | 'unavailable-holds' | 'fines';
    }
  | { readonly kind: 'title'; readonly id: number; readonly key: string }
  | { readonly kind: 'renewal'; readonly key: string };

/** Of one patron, from the sign-in to the end of the session. */
export interface Account {
  readonly patronId: string;
  readonly blocks: readonly Reason[];
  readonly loansCount: number | null;
  readonly loanLimit: number | null;
  /** Null: the ILS did not say how many. */
  readonly holdsCount: number | null;
  readonly owed: Money | null;
  readonly owedUnclear: boolean;
  readonly loans: AccountListing<LoanRow>;
  readonly holds: AccountListing<AccountRow>;
  readonly waitingHolds: AccountListing<AccountRow>;
  readonly fines: AccountListing<string>;
  readonly asking: AccountQuestion | null;
  /** After a failure nothing is asked before; on the monotonic clock. */
  readonly notBeforeMs: number;
  /** Set while the person is at paying. */
  readonly payment: Payment | null;
  readonly atPayment: boolean;
  readonly renewedCount: number;
}
