import type { Bills } from './bills.ts';

export type JournalAction = 'checkout' | 'checkin' | 'renew' | 'fee';

/**
 * Where an entry stands. `queued`, `accepted` and `unknown` are open; the others are terminal and final.
 * - `queued`    done here while the line was down; durable, and not sent yet
 * - `accepted`  durable, on its way, not known to be answered (a restart treats it as `unknown`)
 * - `unknown`   sent, no usable answer: to be reconciled
 * - `done`      the ILS said ok, or reconciliation found it done
 * - `refused`   the ILS said no
 * - `not-done`  provably never carried out (not sent, or reconciliation found it not done)
 * - `conflict`  reconciliation found a state that only staff can judge
 */
export type JournalState = 'queued' | 'accepted' | 'unknown' | EndState;
export type EndState = 'done' | 'refused' | 'not-done' | 'conflict';

/** What sending an entry, or finding out what became of it, needs besides; never an identity. */
export interface EntryFacts {
  readonly title?: string;
  /** Due date last known before: of a renewal, and of what was returned while the line was down. ISO 8601. */
  readonly dueBefore?: string | null;
  /** Due date promised while the line was down. ISO 8601. */
  readonly promisedDue?: string;
  /** The library of a network that the item belongs to, as the ILS names it. */
  readonly place?: { readonly institution: string; readonly location: string };
  readonly payment?: {
    readonly amountMinor: number;
    readonly currency: string;
    readonly reference: string;
    /** What was owed before, in the same unit; null where the ILS did not say. */
    readonly owedBeforeMinor: number | null;
  };
}

export interface NewEntry {
  readonly action: JournalAction;
  /** Random name of the session, no one's identity. */
  readonly session: string;
  /** Empty for a payment. */
  readonly itemId: string;
  /** Card number; null for a return. Kept only sealed, only while the entry is open. */
  readonly patronId: string | null;
  /** The item was on loan to this patron before (needed to reconcile a checkout). */
  readonly wasOnLoanBefore: boolean;
  /** Tags of the item, as `Uid`s, kept with the entry so that its mark can be finished after a power loss; empty for a barcode. */
  readonly uids: readonly string[];
  readonly at: Date;
  /** Begins as `queued`: the line is down, and this site permits it. */
  readonly offline?: boolean;
  /** Offline only: the mark that follows from the entry itself, put down with it. */
  readonly mark?: WantedMark;
  readonly facts?: EntryFacts;
}

export interface JournalEntry {
  readonly id: number;
  readonly action: JournalAction;
  readonly offline: boolean;
  readonly session: string;
  readonly itemId: string;
  readonly state: JournalState;
  readonly reason: string | null;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly settledAt: string | null;
}

export interface OpenEntry extends JournalEntry {
  /** Unsealed; null for a return. */
  readonly patronId: string | null;
  readonly wasOnLoanBefore: boolean;
  readonly uids: readonly string[];
  readonly facts: EntryFacts;
}

/** How an entry ends, and what follows from it. */
export interface Ending {
  readonly id: number;
  readonly state: EndState;
  readonly reason?: string;
  /** The security mark that follows; put down only for entries that have tags. */
  readonly mark?: WantedMark;
  readonly exception?: NewException;
}

/**
 * What staff have to look at.
 * - `already-returned`  somebody had returned it before
 * - `on-loan-to-other`  it is on loan to another patron
 * - `hold-waiting`      somebody waits for it, or it belongs elsewhere
 * - `patron-blocked`    this patron may not borrow
 * - `unknown-item`      the ILS does not know the item
 * - `refused`           the ILS said no otherwise
 * - `unclear`           it cannot be found out what became of it
 * - `rolled-back`       the journal is older than it was: what came after its backup is not in it
 */
export const exceptionKinds = [
  'already-returned',
  'on-loan-to-other',
  'hold-waiting',
  'patron-blocked',
  'unknown-item',
  'refused',
  'unclear',
  'rolled-back',
] as const;
export type ExceptionKind = (typeof exceptionKinds)[number];

export interface NewException {
  readonly kind: ExceptionKind;
  readonly title?: string;
  /** In the words of `RefusalReason`. */
  readonly reason?: string;
  /** Where the item is to go, as the ILS names it. */
  readonly destination?: string | null;
}

export interface LoanException {
  readonly id: number;
  readonly kind: ExceptionKind;
  readonly action: JournalAction;
  readonly itemId: string;
  readonly title: string;
  readonly reason: string | null;
  readonly destination: string | null;
  /** Unsealed, for staff; null where nobody is concerned, or without the key. */
  readonly patronId: string | null;
  /** When the patron did it. ISO 8601, UTC. */
  readonly at: string;
  readonly raisedAt: string;
}

export type WantedMark = 'on' | 'off';

/** A security mark still to be written; survives power loss, at most one pending per item. */
export interface SecurityWrite {
  readonly id: number;
  readonly entryId: number;
  readonly itemId: string;
  /** Tags to write, as `Uid`s; empty when the item was identified by barcode only. */
  readonly uids: readonly string[];
  readonly wanted: WantedMark;
  readonly attempts: number;
  /** Why the last attempt failed, e.g. `protected`; null before there was one. */
  readonly lastFailure: string | null;
  readonly createdAt: string;
}

export type SecurityEnd = 'written' | 'superseded' | 'cleared-by-staff';

/** What the journal refuses: the disk is full, the file is locked or broken. Nothing was written. */
export class JournalError extends Error {
  /** `closed`: the station has ended; nothing was written. */
  readonly reason: 'full' | 'locked' | 'corrupt' | 'read-only' | 'closed' | 'other';
  constructor(reason: JournalError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface JournalCounts {
  readonly queued: number;
  /** Loans among them. */
  readonly queuedLoans: number;
  /** Sent, end not known. */
  readonly open: number;
  readonly pendingSecurity: number;
  readonly exceptions: number;
  /** When the oldest queued entry was made; null when there is none. ISO 8601, UTC. */
  readonly oldestQueuedAt: string | null;
}

export interface Journal {
  /** Durable when it returns (WAL, synchronous=FULL): only then may the request be sent. */
  accept(entry: NewEntry): number;
  /**
   * As `accept`, for the payment of a bill whose money was confirmed: the bill is that entry's in the same
   * transaction. Null: it is not waiting to be booked (somebody was quicker), and nothing was written.
   */
  acceptBill(bill: string, entry: NewEntry): number | null;
  readonly bills: Bills;
  /** Queued entries are about to be sent: from here on a restart has to find out what became of them. Durable. */
  begin(ids: readonly number[]): void;
  /**
   * Offline entries that were begun and provably not sent, or found not done, wait their turn again. Not durable at
   * once: they are found out again.
   */
  putBack(ids: readonly number[]): void;
  /** Not durable at once: a restart treats it so anyway. */
  markUnknown(id: number): void;
  /** As `settleAll`, for one entry. */
  settle(id: number, state: EndState, at: Date, detail?: Omit<Ending, 'id' | 'state'>): void;
  /**
   * Moves open entries to their terminal states, forgets the sealed patrons, and in the same transaction puts down
   * the marks and exceptions that follow. Throws (a bug) when one of them is already terminal. Durable where an
   * exception or a payment is among them; else a power cut may undo it, up to the next durable write or sweep: the
   * entry is open again then, and is found out.
   */
  settleAll(endings: readonly Ending[], at: Date): void;
  /** Sent entries whose end is not known, oldest first. */
  open(): OpenEntry[];
  /** What is still to be sent, oldest first. */
  queued(limit: number): OpenEntry[];
  /** The newest offline entry of an item that is older than this one; null when there is none. */
  offlineBefore(id: number, itemId: string): JournalEntry | null;
  counts(): JournalCounts;
  /** The latest wall time of an entry; null while there is none. ISO 8601, UTC. */
  latestAt(): string | null;
  pendingSecurity(): SecurityWrite[];
  /** Not durable at once. */
  countSecurityAttempt(id: number): void;
  /** Not durable at once. */
  noteSecurityFailure(id: number, reason: string): void;
  /** Durable where staff did it; what a tag carries is looked at again. */
  endSecurity(id: number, end: SecurityEnd, at: Date): void;
  /** What waits for staff, oldest first. */
  exceptions(): LoanException[];
  /** Staff have dealt with it: its identity is forgotten. False when it is not open. */
  clearException(id: number, at: Date): boolean;
  /** The session is over: its patron's number, kept in memory to be sealed once, is forgotten. */
  forgetPatron(): void;
  /** Writes and forgets one row, durably: throws `JournalError` while the disk takes nothing. */
  probe(): void;
  /**
   * Takes what was struck out off the disk: until then the write-ahead log may hold a card number, sealed, whose entry
   * has had its end. All that was written is durable then. Where another
   * process reads, the next time is soon enough.
   */
  sweep(): void;
  /** Newest first. */
  list(limit: number): JournalEntry[];
  /** Integrity of file and invariants: every entry in one state, terminal ones without sealed patron, … */
  check(): {
    readonly ok: boolean;
    readonly entries: number;
    readonly pending: number;
    readonly problems: readonly string[];
  };
  /** A copy of everything, made beside a running station. Rejects with `JournalError`. */
  backup(file: string): Promise<void>;
  close(): void;
}
