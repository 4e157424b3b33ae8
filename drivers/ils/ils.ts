/**
 * The line to the library's central system (ILS), whatever protocol carries it.
 *
 * Every call ends in one of four ways and none of them throws: `ok`, `refused` (the ILS said no), `notSent`
 * (it provably never left: safe to send again) and `unknown` (sent, no usable answer: reconcile, never repeat
 * blindly, since a repeated SIP2 checkout becomes a renewal).
 */
export type Outcome<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | {
      readonly kind: 'refused';
      readonly reason: RefusalReason;
      /** What the ILS wrote, for staff only; never for a patron's screen. */
      readonly ilsText?: string;
      /** A refusal may still carry facts, e.g. where a not-loaned item is to go. */
      readonly value?: Partial<T>;
    }
  | { readonly kind: 'notSent'; readonly cause: LineFailure }
  | { readonly kind: 'unknown'; readonly cause: LineFailure };

export const refusalReasons = [
  'patron-unknown',
  'pin-wrong',
  'card-expired',
  'card-lost',
  'patron-blocked',
  'fees-owed',
  'too-many-loans',
  'too-many-overdue',
  'item-unknown',
  'not-loanable',
  'on-loan-to-other',
  'on-loan-to-self',
  'held-for-other',
  'not-on-loan',
  'renewal-limit',
  'fee-needed',
  'age-restricted',
  'not-permitted-here',
  'bad-identifier',
  'ils-out-of-service',
  'other',
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export interface LineFailure {
  readonly reason:
    | 'unreachable'
    | 'login-refused'
    | 'timeout'
    | 'hung-up'
    | 'bad-answer'
    | 'bad-checksum'
    | 'other-answer'
    | 'closed';
  readonly detail: string;
}

export interface Money {
  /** In the currency's smallest unit; VND has none below the đồng. */
  readonly amountMinor: number;
  /** ISO 4217. */
  readonly currency: string;
}

/** An instant in ISO 8601 with offset, or null; `dueText` keeps what the ILS wrote when it cannot be parsed. */
export interface Due {
  readonly dueAt: string | null;
  readonly dueText: string | null;
}

/** Which list of a patron's account is asked for: one at a time (SIP2 63, summary). */
export type PatronList = 'loans' | 'overdue' | 'holds' | 'unavailable-holds' | 'fines' | 'recalls';

export interface PatronView {
  readonly id: string;
  readonly valid: boolean;
  /** Null: not asked, or the ILS did not say. */
  readonly pinValid: boolean | null;
  readonly name: string;
  /** Left out where the ILS gives none. */
  readonly email?: string;
  /** Reasons why this patron may not borrow now; empty when all is well. */
  readonly blocks: readonly RefusalReason[];
  /** Identifiers of items on loan to this patron, when asked for and given. */
  readonly loans: readonly string[];
  /** The list that was asked for, as the ILS writes it: identifiers, or titles and free text on some. */
  readonly listed: readonly string[];
  readonly loansCount: number | null;
  readonly holdsCount: number | null;
  readonly overdueCount: number | null;
  readonly fees: Money | null;
  /** The ILS wrote of fees, and what it wrote is no amount: only staff can read it. */
  readonly feesUnreadable?: boolean;
  /** How many items this patron may have at once; left out or null where the ILS does not say. */
  readonly loanLimit?: number | null;
}

export type ItemStatus =
  'available' | 'on-loan' | 'on-hold-shelf' | 'in-transit' | 'lost' | 'missing' | 'in-process' | 'other';

export interface ItemView extends Due {
  readonly id: string;
  readonly title: string;
  readonly status: ItemStatus;
}

export interface CheckoutView extends Due {
  readonly id: string;
  readonly title: string;
  /** The ILS took it as a renewal of a loan this patron already had. */
  readonly renewed: boolean;
  /** `off`: clear the security mark; `keep`: leave it (in-house loan, security inhibited). */
  readonly security: 'off' | 'keep';
  /** What the loan costs, or would cost (reason `fee-needed`); null where nothing was said. */
  readonly fee: Money | null;
}

export type Route = 'shelf' | 'hold-here' | 'hold-elsewhere' | 'transfer' | 'staff';

export interface CheckinView {
  readonly id: string;
  readonly title: string;
  readonly route: Route;
  /** Branch or bin to send it to, as the ILS names it. */
  readonly destination: string | null;
  readonly security: 'on';
}

/** Which library of a network an item belongs to, as the ILS names it (SIP2 AO and AP). */
export interface Place {
  readonly institution: string;
  readonly location: string;
}

export interface CheckoutRequest {
  readonly patronId: string;
  readonly pin?: string;
  readonly itemId: string;
  /** When the patron did it. */
  readonly at: Date;
  /** The patron agreed to the fee that a `fee-needed` refusal named. */
  readonly feeAccepted?: boolean;
  /** It has happened already, while the line was down: recorded, not asked (SIP2 "no block"), as far as the ILS can. */
  readonly offline?: { readonly promisedDue: Date };
  readonly place?: Place;
}

export interface CheckinRequest {
  readonly itemId: string;
  readonly at: Date;
  /** It has happened already, while the line was down. */
  readonly offline?: boolean;
  /** Takes back a loan that this station made and could not complete (SIP2 BI). */
  readonly undo?: boolean;
  readonly place?: Place;
}

export interface RenewRequest {
  readonly patronId: string;
  readonly pin?: string;
  readonly itemId: string;
  readonly at: Date;
  readonly feeAccepted?: boolean;
  readonly place?: Place;
}

export interface RenewAllRequest {
  readonly patronId: string;
  readonly pin?: string;
  readonly at: Date;
  readonly feeAccepted?: boolean;
}

export interface RenewAllView {
  readonly renewed: readonly string[];
  readonly unrenewed: readonly string[];
}

/** A payment that has been taken. `reference` is unique to it. It is sent once and never again. */
export interface FeePayment {
  readonly patronId: string;
  readonly pin?: string;
  readonly amount: Money;
  readonly method: 'cash' | 'card' | 'transfer';
  /** Which fee, where the ILS numbers them. */
  readonly feeId?: string;
  readonly reference: string;
  readonly at: Date;
}

export interface HoldRequest {
  readonly patronId: string;
  readonly pin?: string;
  readonly action: 'place' | 'cancel' | 'change';
  readonly itemId: string;
  /** Branch to fetch it from, as the ILS names it. */
  readonly pickup?: string;
}

export interface HoldView {
  /** It can be fetched now. */
  readonly available: boolean;
  readonly queuePosition: number | null;
  readonly pickup: string | null;
}

/** A card that a station kept or found misused. `message` is for staff. */
export interface BlockRequest {
  readonly patronId: string;
  readonly cardRetained: boolean;
  readonly message: string;
}

/** Properties of an item as its label or a device states them (SIP2 CH). */
export interface ItemUpdate {
  readonly itemId: string;
  readonly properties: string;
}

/** What this ILS can do, as it says itself (SIP2 98 and BX) and as its profile knows; never assumed. */
export interface IlsCapabilities {
  /** Whether a loan made while the line was down is recorded whatever the rules say now (ils-protocols 9). */
  readonly noBlock: 'honoured' | 'ignored' | 'unknown';
  readonly renewAll: boolean;
  readonly payFee: boolean;
  readonly hold: boolean;
}

/** Something that was sent and whose answer never came. */
export type PendingOperation =
  | {
      readonly kind: 'checkout';
      readonly patronId: string;
      readonly itemId: string;
      readonly wasOnLoanBefore: boolean;
    }
  | { readonly kind: 'checkin'; readonly itemId: string }
  /** `dueBefore`: what the ILS wrote before it was sent, an instant in ISO 8601; null where it did not say. */
  | {
      readonly kind: 'renew';
      readonly patronId: string;
      readonly itemId: string;
      readonly dueBefore: string | null;
    }
  | {
      readonly kind: 'fee';
      readonly patronId: string;
      readonly amount: Money;
      /** What was owed before it was sent; null where the ILS did not say. */
      readonly owedBefore: Money | null;
      /** That of the payment, for an ILS that keeps it. */
      readonly reference?: string;
    }
  | {
      readonly kind: 'renew-all';
      readonly patronId: string;
      readonly loans: readonly { readonly itemId: string; readonly dueBefore: string | null }[];
    }
  | {
      readonly kind: 'hold';
      readonly patronId: string;
      readonly itemId: string;
      readonly action: HoldRequest['action'];
    };

export interface ReconcileOptions {
  /**
   * Whether the ILS may still be at work on the request, so that it is given time first. False for what was sent
   * before a restart. Default: true.
   */
  readonly wait?: boolean;
}

/**
 * What became of a pending operation, asked with read-only messages (ils-protocols 10).
 * `notDone`: may be sent again, but for a payment, which is staff's. `unknown`: cannot be told now, ask again later.
 */
export type Reconciled =
  | { readonly kind: 'done'; readonly title: string; readonly due: Due }
  | { readonly kind: 'notDone' }
  | { readonly kind: 'conflict'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly cause: LineFailure };

export type LineState = 'online' | 'offline';

/** One raw exchange, secrets masked, for technicians (`muontra ils …` prints them). */
export interface ExchangeRecord {
  readonly sent: string;
  readonly received: string | null;
  readonly ms: number;
}

/**
 * What a real round trip found. `online` false: the ILS answers, and cannot be worked with; `why` says how that was
 * told (its own word, or a database that knows nothing any more behind a living server).
 */
export interface IlsStatus {
  readonly libraryName: string | null;
  readonly online: boolean;
  readonly why: 'says-offline' | 'database-down' | null;
}

export interface Ils {
  /** For a log and a technician: `library`, `sip2`. */
  readonly protocol: string;
  readonly capabilities: IlsCapabilities;
  /** A real round trip that proves the ILS works; also tells institution and library names where given. */
  status(): Promise<Outcome<IlsStatus>>;
  patron(id: string, pin?: string, want?: 'none' | PatronList): Promise<Outcome<PatronView>>;
  item(id: string, place?: Place): Promise<Outcome<ItemView>>;
  checkout(request: CheckoutRequest): Promise<Outcome<CheckoutView>>;
  checkin(request: CheckinRequest): Promise<Outcome<CheckinView>>;
  renew(request: RenewRequest): Promise<Outcome<CheckoutView>>;
  renewAll(request: RenewAllRequest): Promise<Outcome<RenewAllView>>;
  /** Records a payment that was taken. After `unknown` it is never sent again: staff compare the records. */
  payFee(payment: FeePayment): Promise<Outcome<void>>;
  hold(request: HoldRequest): Promise<Outcome<HoldView>>;
  blockPatron(request: BlockRequest): Promise<Outcome<PatronView>>;
  /** Takes back what `blockPatron` did. */
  enablePatron(patronId: string, pin?: string): Promise<Outcome<PatronView>>;
  updateItem(update: ItemUpdate): Promise<Outcome<void>>;
  endSession(patronId: string): Promise<Outcome<void>>;
  reconcile(operation: PendingOperation, options?: ReconcileOptions): Promise<Reconciled>;
  close(): Promise<void>;
}
