import type { KeyObject } from 'node:crypto';
import type {
  EntryFacts,
  ExceptionKind,
  JournalAction,
  JournalEntry,
  JournalState,
  LoanException,
  OpenEntry,
  SecurityWrite,
  WantedMark,
} from './journal.ts';
import { unseal } from './seal.ts';

/** Rows of `journal.db` as SQLite gives them, and the values they stand for. */

export interface EntryRow {
  readonly id: number;
  readonly action: JournalAction;
  readonly offline: number;
  readonly session: string;
  readonly item_id: string;
  readonly tag_uids: string;
  readonly sealed_patron: Uint8Array | null;
  readonly was_on_loan_before: number;
  readonly facts: string;
  readonly state: JournalState;
  readonly reason: string | null;
  readonly accepted_at: string;
  readonly settled_at: string | null;
}

export interface SecurityRow {
  readonly id: number;
  readonly entry_id: number;
  readonly item_id: string;
  readonly tag_uids: string;
  readonly wanted: WantedMark;
  readonly attempts: number;
  /** Missing where a journal of an older version is only read. */
  readonly last_failure?: string | null;
  readonly created_at: string;
}

export interface ExceptionRow {
  readonly id: number;
  readonly key: string;
  readonly entry_id: number | null;
  readonly kind: ExceptionKind;
  readonly action: JournalAction;
  readonly item_id: string;
  readonly title: string;
  readonly reason: string | null;
  readonly destination: string | null;
  readonly session: string;
  readonly sealed_patron: Uint8Array | null;
  readonly happened_at: string;
  readonly raised_at: string;
  readonly cleared_at: string | null;
}

export function entryOf(row: EntryRow): JournalEntry {
  return {
    id: row.id,
    action: row.action,
    offline: row.offline === 1,
    session: row.session,
    itemId: row.item_id,
    state: row.state,
    reason: row.reason,
    at: row.accepted_at,
    settledAt: row.settled_at,
  };
}

function openEntryOf(row: EntryRow, patronId: string | null): OpenEntry {
  return {
    ...entryOf(row),
    patronId,
    wasOnLoanBefore: row.was_on_loan_before === 1,
    uids: JSON.parse(row.tag_uids) as string[],
    facts: JSON.parse(row.facts) as EntryFacts,
  };
}

/** Entries with what sending them needs; those of one session that carry the same sealed patron are unsealed once. */
export function openEntriesOf(rows: readonly EntryRow[], key: KeyObject | null): OpenEntry[] {
  let last: { readonly row: EntryRow; readonly patronId: string | null } | null = null;
  return rows.map((row) => {
    const patronId: string | null =
      last !== null && isSameSeal(last.row, row) ? last.patronId : patronOf(row, key);
    last = { row, patronId };
    return openEntryOf(row, patronId);
  });
}

function isSameSeal(one: EntryRow, other: EntryRow): boolean {
  if (one.sealed_patron === null || other.sealed_patron === null) return false;
  return one.session === other.session && Buffer.compare(one.sealed_patron, other.sealed_patron) === 0;
}

export function securityOf(row: SecurityRow): SecurityWrite {
  return {
    id: row.id,
    entryId: row.entry_id,
    itemId: row.item_id,
    uids: JSON.parse(row.tag_uids) as string[],
    wanted: row.wanted,
    attempts: row.attempts,
    lastFailure: row.last_failure ?? null,
    createdAt: row.created_at,
  };
}

export function exceptionOf(row: ExceptionRow, key: KeyObject | null): LoanException {
  return {
    id: row.id,
    kind: row.kind,
    action: row.action,
    itemId: row.item_id,
    title: row.title,
    reason: row.reason,
    destination: row.destination,
    patronId: patronOf(row, key),
    at: row.happened_at,
    raisedAt: row.raised_at,
  };
}

function patronOf(
  { sealed_patron: sealed, session }: Pick<EntryRow, 'sealed_patron' | 'session'>,
  key: KeyObject | null,
): string | null {
  return sealed === null || key === null ? null : unseal(key, sealed, session);
}
