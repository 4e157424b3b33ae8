export type JournalAction = 'checkout' | 'checkin';

/**
 * Where an entry stands. `accepted` and `unknown` are open; the others are terminal and final.
 * - `accepted`  durable, not known to be answered (a restart treats it as `unknown`)
 * - `unknown`   sent, no usable answer: to be reconciled
 * - `done`      the ILS said ok, or reconciliation found it done
 * - `refused`   the ILS said no
 * - `not-done`  provably never carried out (not sent, or reconciliation found it not done)
 * - `conflict`  reconciliation found a state that only staff can judge
 */
export type JournalState = 'accepted' | 'unknown' | 'done' | 'refused' | 'not-done' | 'conflict';

export interface NewEntry {
  readonly action: JournalAction;
  /** Random name of the session, no one's identity. */
  readonly session: string;
  readonly itemId: string;
  /** Card number; null for a return. Kept only sealed, only while the entry is open. */
  readonly patronId: string | null;
  /** The item was on loan to this patron before (needed to reconcile a checkout). */
  readonly wasOnLoanBefore: boolean;
  /** Tags of the item, as `Uid`s, kept with the entry so that its mark can be finished after a power loss; empty for a barcode. */
  readonly uids: readonly string[];
  readonly at: Date;
}

export interface JournalEntry {
  readonly id: number;
  readonly action: JournalAction;
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
  readonly reason: 'full' | 'locked' | 'corrupt' | 'read-only' | 'other';
  constructor(reason: JournalError['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

export interface Journal {
  /** Durable when it returns (WAL, synchronous=FULL): only then may the request be sent. */
  accept(entry: NewEntry): number;
  markUnknown(id: number): void;
  /**
   * Moves an open entry to its terminal state, forgets the sealed patron, and in the same transaction puts down
   * the security write that follows from it. Throws (a bug) when the entry is already terminal.
   */
  settle(
    id: number,
    state: Exclude<JournalState, 'accepted' | 'unknown'>,
    at: Date,
    /** `mark`: the security mark that follows; put down only for entries that have tags. */
    detail?: { readonly reason?: string; readonly mark?: WantedMark },
  ): void;
  /** All entries not in a terminal state, oldest first. */
  open(): OpenEntry[];
  pendingSecurity(): SecurityWrite[];
  countSecurityAttempt(id: number): void;
  noteSecurityFailure(id: number, reason: string): void;
  endSecurity(id: number, end: SecurityEnd, at: Date): void;
  /** Writes and forgets one row, durably: throws `JournalError` while the disk takes nothing. */
  probe(): void;
  /** Newest first. */
  list(limit: number): JournalEntry[];
  /** Integrity of file and invariants: every entry in one state, terminal ones without sealed patron, … */
  check(): {
    readonly ok: boolean;
    readonly entries: number;
    readonly pending: number;
    readonly problems: readonly string[];
  };
  close(): void;
}
