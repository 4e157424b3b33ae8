import { databaseReason } from '../failure.ts';
import type { Opened } from '../failure.ts';
import { journalSchema } from '../migrations/journal/schema.ts';
import { openDatabase } from '../open.ts';
import type { Database } from '../open.ts';
import { JournalError } from './journal.ts';
import type {
  Journal,
  JournalAction,
  JournalEntry,
  JournalState,
  NewEntry,
  OpenEntry,
  SecurityEnd,
  SecurityWrite,
  WantedMark,
} from './journal.ts';
import { seal, unseal } from './seal.ts';

export interface JournalOptions {
  readonly file: string;
  /** 32 bytes. A reader of the journal needs none: sealed identities then stay sealed. */
  readonly key: Uint8Array | null;
  readonly readOnly?: boolean;
  /** Limit of the file's growth; beyond it entries are refused as on a full disk. */
  readonly maxBytes?: number;
}

interface EntryRow {
  readonly id: number;
  readonly action: JournalAction;
  readonly session: string;
  readonly item_id: string;
  readonly tag_uids: string;
  readonly sealed_patron: Uint8Array | null;
  readonly was_on_loan_before: number;
  readonly state: JournalState;
  readonly reason: string | null;
  readonly accepted_at: string;
  readonly settled_at: string | null;
}

interface SecurityRow {
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

/** Opens the journal of a station's data folder. */
export function openJournal(options: JournalOptions): Opened<Journal> {
  const { readOnly = false, maxBytes } = options;
  const opened = openDatabase(options.file, journalSchema, {
    readOnly,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  return opened.kind === 'ok' ? { kind: 'ok', value: createJournal(opened.value, options.key) } : opened;
}

function createJournal(database: Database, key: Uint8Array | null): Journal {
  const insert = prepare(
    database,
    `INSERT INTO journal_entries (action, session, item_id, tag_uids, was_on_loan_before, sealed_patron, accepted_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const toUnknown = prepare(
    database,
    `UPDATE journal_entries SET state = 'unknown' WHERE id = ? AND state = 'accepted'`,
  );
  const end = prepare(
    database,
    `UPDATE journal_entries SET state = ?, reason = ?, settled_at = ?, sealed_patron = NULL
     WHERE id = ? AND state IN ('accepted', 'unknown')`,
  );
  const supersede = prepare(
    database,
    `UPDATE security_writes SET state = 'superseded', ended_at = ?
     WHERE state = 'pending' AND item_id = (SELECT item_id FROM journal_entries WHERE id = ?)`,
  );
  const putDown = prepare(
    database,
    `INSERT INTO security_writes (entry_id, item_id, tag_uids, wanted, created_at)
     SELECT id, item_id, tag_uids, ?, ? FROM journal_entries WHERE id = ? AND tag_uids <> '[]'`,
  );
  const openEntries = database.prepare(
    `SELECT * FROM journal_entries WHERE state IN ('accepted', 'unknown') ORDER BY id`,
  );
  const pending = database.prepare(`SELECT * FROM security_writes WHERE state = 'pending' ORDER BY id`);
  const attempt = prepare(
    database,
    `UPDATE security_writes SET attempts = attempts + 1 WHERE id = ? AND state = 'pending'`,
  );
  const endWrite = prepare(
    database,
    `UPDATE security_writes SET state = ?, ended_at = ? WHERE id = ? AND state = 'pending'`,
  );
  const probe = prepare(
    database,
    `INSERT INTO probes (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1`,
  );
  const newest = database.prepare(`SELECT * FROM journal_entries ORDER BY id DESC LIMIT ?`);

  const acceptEntry = (entry: NewEntry): number => {
    const sealed = entry.patronId === null || key === null ? null : seal(key, entry.patronId, entry.session);
    const { lastInsertRowid } = insert.run(
      entry.action,
      entry.session,
      entry.itemId,
      JSON.stringify(entry.uids),
      entry.wasOnLoanBefore ? 1 : 0,
      sealed,
      entry.at.toISOString(),
    );
    return Number(lastInsertRowid);
  };
  const settleEntry = database.transaction(
    (id: number, state: JournalState, at: Date, detail: SettleDetail) => {
      const instant = at.toISOString();
      const { changes } = end.run(state, detail.reason ?? null, instant, id);
      if (changes !== 1)
        throw new Error(`journal entry ${String(id)} has its end already or was never accepted`);
      if (detail.mark === undefined) return;
      // The newest wish for an item is the only one: what was pending before is overtaken.
      supersede.run(instant, id);
      putDown.run(detail.mark, instant, id);
    },
  );

  return {
    accept: (entry) => guard(() => acceptEntry(entry)),
    markUnknown: (id) => {
      guard(() => toUnknown.run(id));
    },
    settle: (id, state, at, detail = {}) => {
      guard(() => {
        settleEntry(id, state, at, detail);
      });
    },
    open: () => guard(() => (openEntries.all() as EntryRow[]).map((row) => openEntryOf(row, key))),
    pendingSecurity: () => guard(() => (pending.all() as SecurityRow[]).map(securityOf)),
    countSecurityAttempt: (id) => {
      guard(() => attempt.run(id));
    },
    noteSecurityFailure: (id, reason) => {
      // Not prepared before: a journal of an older version that is only read does not have the column.
      const note = `UPDATE security_writes SET last_failure = ? WHERE id = ? AND state = 'pending'`;
      guard(() => prepare(database, note).run(reason, id));
    },
    endSecurity: (id: number, state: SecurityEnd, at: Date) => {
      guard(() => endWrite.run(state, at.toISOString(), id));
    },
    probe: () => {
      guard(() => probe.run());
    },
    list: (limit) => guard(() => (newest.all(limit) as EntryRow[]).map(entryOf)),
    check: () => guard(() => checkJournal(database)),
    close: () => {
      database.close();
    },
  };
}

type SettleDetail = NonNullable<Parameters<Journal['settle']>[3]>;

/** A statement that a read-only connection may prepare, too; it only fails when it is run. */
function prepare(database: Database, sql: string) {
  return database.prepare<unknown[]>(sql);
}

function guard<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    const reason = databaseReason(error);
    if (reason === null) throw error;
    const known = reason === 'full' || reason === 'locked' || reason === 'corrupt' || reason === 'read-only';
    throw new JournalError(known ? reason : 'other', error instanceof Error ? error.message : reason);
  }
}

function entryOf(row: EntryRow): JournalEntry {
  return {
    id: row.id,
    action: row.action,
    session: row.session,
    itemId: row.item_id,
    state: row.state,
    reason: row.reason,
    at: row.accepted_at,
    settledAt: row.settled_at,
  };
}

function openEntryOf(row: EntryRow, key: Uint8Array | null): OpenEntry {
  const sealed = row.sealed_patron;
  return {
    ...entryOf(row),
    patronId: sealed === null || key === null ? null : unseal(key, sealed, row.session),
    wasOnLoanBefore: row.was_on_loan_before === 1,
    uids: JSON.parse(row.tag_uids) as string[],
  };
}

function securityOf(row: SecurityRow): SecurityWrite {
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

/** Invariants that must hold whatever happened, each with the words for a technician. */
const invariants: readonly (readonly [string, string])[] = [
  [
    `SELECT count(*) FROM journal_entries WHERE state NOT IN ('accepted', 'unknown') AND sealed_patron IS NOT NULL`,
    'settled entries still hold an identity',
  ],
  [
    `SELECT count(*) FROM journal_entries WHERE (state IN ('accepted', 'unknown')) <> (settled_at IS NULL)`,
    'entries whose state and end do not agree',
  ],
  [
    `SELECT count(*) FROM security_writes w JOIN journal_entries e ON e.id = w.entry_id
     WHERE w.wanted = 'off' AND NOT (e.action = 'checkout' AND e.state = 'done')`,
    'marks to clear without a loan',
  ],
  [
    `SELECT count(*) FROM journal_entries WHERE id > (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'journal_entries')`,
    'entries out of order',
  ],
];

function checkJournal(database: Database): ReturnType<Journal['check']> {
  const count = (sql: string): number => Number(database.prepare(sql).pluck().get());
  const health = (database.pragma('integrity_check(20)') as { integrity_check: string }[])
    .map((row) => row.integrity_check)
    .filter((word) => word !== 'ok');
  const broken = invariants.flatMap(([sql, words]) => {
    const found = count(sql);
    return found > 0 ? [`${String(found)} ${words}`] : [];
  });
  const problems = [...health, ...broken];
  return {
    ok: problems.length === 0,
    entries: count('SELECT count(*) FROM journal_entries'),
    pending:
      count(`SELECT count(*) FROM journal_entries WHERE state IN ('accepted', 'unknown')`) +
      count(`SELECT count(*) FROM security_writes WHERE state = 'pending'`),
    problems,
  };
}
