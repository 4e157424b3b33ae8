import { createSecretKey, randomUUID } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { dirname, join } from 'node:path';
import { databaseReason } from '../failure.ts';
import type { Opened } from '../failure.ts';
import { journalSchema } from '../migrations/journal/schema.ts';
import { openDatabase } from '../open.ts';
import type { Database } from '../open.ts';
import { billsOf, takeBill } from './bills.ts';
import type { Bills } from './bills.ts';
import { Commits } from './commits.ts';
import type { CommitKind } from './commits.ts';
import { writeExceptionsCopy } from './exceptions-copy.ts';
import { openHighWater } from './high-water.ts';
import { checkJournal } from './journal-check.ts';
import { JournalError } from './journal.ts';
import type { Ending, Journal, JournalCounts, NewEntry, OpenEntry, SecurityEnd } from './journal.ts';
import { entryOf, exceptionOf, openEntriesOf, securityOf } from './journal-rows.ts';
import type { EntryRow, ExceptionRow, SecurityRow } from './journal-rows.ts';
import { takeUp } from './journal-take-up.ts';
import type { Beside } from './journal-take-up.ts';
import { PatronSeal } from './patron-seal.ts';

export interface JournalOptions {
  readonly file: string;
  /** 32 bytes. A reader of the journal needs none: sealed identities then stay sealed. */
  readonly key: Uint8Array | null;
  readonly readOnly?: boolean;
  /** Limit of the file's growth; beyond it entries are refused as on a full disk. */
  readonly maxBytes?: number;
  /** The one before was damaged and lies in this folder beside it: staff are told. */
  readonly damaged?: string;
  /** Told of each commit, and whether a power cut may undo it: for a disk on which power cuts are tried. */
  readonly onCommit?: (kind: CommitKind) => void;
}

/** How many exceptions that were dealt with the copy beside the journal remembers. */
const clearedKept = 2_000;

/**
 * Opens the journal of a station's data folder. A journal that is older than what the file beside it says was put
 * back from a backup: what it holds as unsent may have been sent since, so it is found out first, and staff are told.
 */
export function openJournal(options: JournalOptions): Opened<Journal> {
  const { file, readOnly = false, maxBytes } = options;
  // Once and not for each entry: to make one is a good part of the sealing.
  const key = options.key === null ? null : createSecretKey(options.key);
  const opened = openDatabase(file, journalSchema, {
    readOnly,
    ...(maxBytes === undefined ? {} : { maxBytes }),
  });
  if (opened.kind === 'failed') return opened;
  const database = opened.value;
  const commits = new Commits(database, options.onCommit);
  if (readOnly) return { kind: 'ok', value: createJournal(database, key, commits, null) };
  const beside: Beside = {
    highWater: openHighWater(join(dirname(file), 'journal.mark')),
    exceptionsFile: join(dirname(file), 'exceptions.json'),
  };
  try {
    takeUp(database, beside, options.damaged ?? null);
  } catch (error) {
    database.close();
    const reason = databaseReason(error);
    if (reason === null) throw error;
    return { kind: 'failed', error: { reason, message: `${file}: it cannot be written` } };
  }
  return { kind: 'ok', value: createJournal(database, key, commits, beside) };
}

function createJournal(
  database: Database,
  key: KeyObject | null,
  commits: Commits,
  beside: Beside | null,
): Journal {
  const guard = <T>(action: () => T): T => guarded(database, action);
  const durably = <T>(action: () => T): T => guard(() => commits.durably(action));
  // What the ILS or the tag tells anew, should a power cut undo it.
  const lazily = <T>(action: () => T): T => guard(() => commits.lazily(action));
  const insert = prepare(
    database,
    `INSERT INTO journal_entries
       (action, offline, session, item_id, tag_uids, was_on_loan_before, sealed_patron, facts, state, accepted_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const tick = prepare(database, `UPDATE clock SET latest = ? WHERE latest < ?`);
  const latest = database.prepare(`SELECT latest FROM clock`).pluck();
  const toAccepted = prepare(
    database,
    `UPDATE journal_entries SET state = 'accepted'
     WHERE id IN (SELECT value FROM json_each(?)) AND state = 'queued'`,
  );
  const toQueued = prepare(
    database,
    `UPDATE journal_entries SET state = 'queued'
     WHERE id IN (SELECT value FROM json_each(?)) AND offline = 1 AND state IN ('accepted', 'unknown')`,
  );
  const toUnknown = prepare(
    database,
    `UPDATE journal_entries SET state = 'unknown' WHERE id = ? AND state = 'accepted'`,
  );
  const raise = prepare(
    database,
    `INSERT INTO exceptions (key, entry_id, kind, action, item_id, title, reason, destination, session, sealed_patron,
       happened_at, raised_at)
     SELECT ?, id, ?, action, item_id, coalesce(?, json_extract(facts, '$.title'), ''), ?, ?, session, sealed_patron,
       accepted_at, ? FROM journal_entries WHERE id = ?`,
  );
  const end = prepare(
    database,
    `UPDATE journal_entries SET state = ?, reason = ?, settled_at = ?, sealed_patron = NULL
     WHERE id IN (SELECT value FROM json_each(?)) AND state IN ('queued', 'accepted', 'unknown')`,
  );
  const marked = database.prepare<unknown[]>(
    `SELECT item_id AS itemId, tag_uids AS tagUids,
       EXISTS (SELECT 1 FROM security_writes w WHERE w.item_id = e.item_id AND w.entry_id > e.id) AS hasNewer,
       EXISTS (SELECT 1 FROM security_writes w WHERE w.item_id = e.item_id AND w.state = 'pending') AS hasPending
     FROM journal_entries e WHERE id = ?`,
  );
  const supersede = prepare(
    database,
    `UPDATE security_writes SET state = 'superseded', ended_at = ?
     WHERE state = 'pending' AND item_id = ? AND (? = 1 OR wanted <> ?)`,
  );
  const putDown = prepare(
    database,
    `INSERT INTO security_writes (entry_id, item_id, tag_uids, wanted, created_at) VALUES (?, ?, ?, ?, ?)`,
  );
  const openEntries = database.prepare(
    `SELECT * FROM journal_entries WHERE state IN ('accepted', 'unknown') ORDER BY id`,
  );
  const queue = database.prepare(`SELECT * FROM journal_entries WHERE state = 'queued' ORDER BY id LIMIT ?`);
  const before = database.prepare(
    `SELECT * FROM journal_entries WHERE offline = 1 AND item_id = ? AND id < ? ORDER BY id DESC LIMIT 1`,
  );
  const numbers = database.prepare(
    `SELECT (SELECT count(*) FROM journal_entries WHERE state = 'queued') AS queued,
       (SELECT count(*) FROM journal_entries WHERE state = 'queued' AND action = 'checkout') AS queuedLoans,
       (SELECT count(*) FROM journal_entries WHERE state IN ('accepted', 'unknown')) AS open,
       (SELECT count(*) FROM security_writes WHERE state = 'pending') AS pendingSecurity,
       (SELECT count(*) FROM exceptions WHERE cleared_at IS NULL) AS exceptions,
       (SELECT accepted_at FROM journal_entries WHERE state = 'queued' ORDER BY id LIMIT 1) AS oldestQueuedAt`,
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
  const waiting = database.prepare(`SELECT * FROM exceptions WHERE cleared_at IS NULL ORDER BY id`);
  const clear = prepare(
    database,
    `UPDATE exceptions SET cleared_at = ?, sealed_patron = NULL WHERE id = ? AND cleared_at IS NULL`,
  );
  const toCopy = database.prepare(
    `SELECT key, entry_id, kind, action, item_id, title, reason, destination, session, sealed_patron, happened_at,
       raised_at, cleared_at
     FROM exceptions WHERE cleared_at IS NULL OR id > (SELECT max(id) FROM exceptions) - ${String(clearedKept)} ORDER BY id`,
  );
  const probe = prepare(
    database,
    `INSERT INTO probes (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1`,
  );
  const newest = database.prepare(`SELECT * FROM journal_entries ORDER BY id DESC LIMIT ?`);

  let tickedMs = Number.NEGATIVE_INFINITY;
  // To the minute is enough, and spares each entry a page on the disk.
  const isTimeKept = (at: Date): boolean => Math.abs(at.getTime() - tickedMs) < 60_000;
  const keepTime = (at: Date, instant: string): void => {
    if (isTimeKept(at)) return;
    tickedMs = at.getTime();
    tick.run(instant, instant);
  };
  const putDownMark = (id: number, wanted: 'on' | 'off', instant: string): void => {
    const entry = marked.get(id) as MarkedRow | undefined;
    // An older entry may come to its end after a newer one: it has no say any more.
    if (entry === undefined || entry.hasNewer === 1) return;
    const { itemId, tagUids } = entry;
    const hasTags = tagUids !== '[]';
    // The newest wish for an item is the only one. A label tells of no tag: the same wish for tags that are known stays.
    if (entry.hasPending === 1) supersede.run(instant, itemId, hasTags ? 1 : 0, wanted);
    if (hasTags) putDown.run(id, itemId, tagUids, wanted, instant);
  };
  const patronSeal = key === null ? null : new PatronSeal(key);
  /** Open payments: what became of them is not asked twice, though a power cut came between. */
  const fees = new Set<number>();
  const openOnes = (): OpenEntry[] => {
    const entries = openEntriesOf(openEntries.all() as EntryRow[], key);
    for (const { id, action } of entries) if (action === 'fee') fees.add(id);
    return entries;
  };
  const addEntry = (entry: NewEntry): number => {
    const { action, session, itemId, patronId, uids, facts = {}, offline = false, mark } = entry;
    const instant = entry.at.toISOString();
    const { lastInsertRowid } = insert.run(
      action,
      offline ? 1 : 0,
      session,
      itemId,
      JSON.stringify(uids),
      entry.wasOnLoanBefore ? 1 : 0,
      patronId === null || patronSeal === null ? null : patronSeal.of(patronId, session),
      JSON.stringify(facts),
      offline ? 'queued' : 'accepted',
      instant,
    );
    const id = Number(lastInsertRowid);
    if (action === 'fee') fees.add(id);
    if (offline && mark !== undefined) putDownMark(id, mark, instant);
    keepTime(entry.at, instant);
    return id;
  };
  const addWhole = database.transaction(addEntry);
  // A row that comes alone is a commit by itself: to begin and end one around it would cost as much as the row.
  const acceptEntry = (entry: NewEntry): number => {
    const isAlone = isTimeKept(entry.at) && !(entry.offline === true && entry.mark !== undefined);
    return isAlone ? addEntry(entry) : addWhole(entry);
  };
  const acceptBillEntry = database.transaction((bill: string, entry: NewEntry): number | null => {
    const isWaiting = database
      .prepare<unknown[]>(`SELECT 1 FROM bills WHERE bill = ? AND state = 'confirmed'`)
      .get(bill);
    if (isWaiting === undefined) return null;
    const id = acceptEntry(entry);
    takeBill(database, bill, id, entry.at.toISOString());
    return id;
  });
  const endEntries = (endings: readonly Ending[], at: Date): void => {
    const instant = at.toISOString();
    // Before the identities are forgotten: staff need them to set matters right.
    for (const { id, exception } of endings) {
      if (!exception) continue;
      const { kind, title, reason = null, destination = null } = exception;
      raise.run(randomUUID(), kind, title ?? null, reason, destination, instant, id);
    }
    // What ends alike ends in one statement: to call SQLite costs more than the row.
    for (const alike of Map.groupBy(endings, ({ state, reason = '' }) => `${state} ${reason}`).values()) {
      const [{ state, reason = null } = {}] = alike;
      const ids = JSON.stringify(alike.map(({ id }) => id));
      const { changes } = end.run(state, reason, instant, ids);
      if (changes !== alike.length)
        throw new Error(`one of the journal entries ${ids} has its end already or was never accepted`);
    }
    for (const { id, mark } of endings) if (mark !== undefined) putDownMark(id, mark, instant);
  };
  const endWhole = database.transaction(endEntries);
  const settleEntries = (endings: readonly Ending[], at: Date): void => {
    const [only, ...others] = endings;
    const isAlone = others.length === 0 && only?.mark === undefined && only?.exception === undefined;
    if (isAlone) endEntries(endings, at);
    else endWhole(endings, at);
  };
  const copyExceptions = (): void => {
    if (beside) writeExceptionsCopy(beside.exceptionsFile, toCopy.all() as Omit<ExceptionRow, 'id'>[]);
  };
  const settleAll: Journal['settleAll'] = (endings, at) => {
    const hasException = endings.some(({ exception }) => exception !== undefined);
    // The copy beside the journal never knows of what a power cut may undo.
    const mustLast = hasException || endings.some(({ id }) => fees.has(id));
    (mustLast ? durably : lazily)(() => {
      settleEntries(endings, at);
    });
    for (const { id } of endings) fees.delete(id);
    if (hasException) guard(copyExceptions);
  };

  return {
    accept: (entry) =>
      durably(() => {
        const id = acceptEntry(entry);
        beside?.highWater.raise(id);
        return id;
      }),
    acceptBill: (bill, entry) =>
      durably(() => {
        const id = acceptBillEntry(bill, entry);
        if (id !== null) beside?.highWater.raise(id);
        return id;
      }),
    bills: guardedBills(billsOf(database, key, commits), guard),
    begin: (ids) => {
      durably(() => toAccepted.run(JSON.stringify(ids)));
    },
    putBack: (ids) => {
      lazily(() => toQueued.run(JSON.stringify(ids)));
    },
    markUnknown: (id) => {
      lazily(() => toUnknown.run(id));
    },
    settle: (id, state, at, detail = {}) => {
      settleAll([{ id, state, ...detail }], at);
    },
    settleAll,
    open: () => guard(openOnes),
    queued: (limit) => guard(() => openEntriesOf(queue.all(limit) as EntryRow[], key)),
    offlineBefore: (id, itemId) =>
      guard(() => {
        const row = before.get(itemId, id) as EntryRow | undefined;
        return row ? entryOf(row) : null;
      }),
    counts: () => guard(() => numbers.get() as JournalCounts),
    latestAt: () => guard(() => (latest.get() as string | undefined) || null),
    pendingSecurity: () => guard(() => (pending.all() as SecurityRow[]).map(securityOf)),
    countSecurityAttempt: (id) => {
      lazily(() => attempt.run(id));
    },
    noteSecurityFailure: (id, reason) => {
      // Not prepared before: a journal of an older version that is only read does not have the column.
      const note = `UPDATE security_writes SET last_failure = ? WHERE id = ? AND state = 'pending'`;
      lazily(() => prepare(database, note).run(reason, id));
    },
    endSecurity: (id: number, state: SecurityEnd, at: Date) => {
      // What staff did nobody can read off the tag.
      const commit = state === 'cleared-by-staff' ? durably : lazily;
      commit(() => endWrite.run(state, at.toISOString(), id));
    },
    exceptions: () => guard(() => (waiting.all() as ExceptionRow[]).map((row) => exceptionOf(row, key))),
    clearException: (id, at) => {
      const { changes } = durably(() => clear.run(at.toISOString(), id));
      if (changes > 0) guard(copyExceptions);
      return changes > 0;
    },
    forgetPatron: () => {
      patronSeal?.forget();
    },
    probe: () => {
      durably(() => probe.run());
    },
    sweep: () => {
      patronSeal?.forget();
      durably(() => database.pragma('wal_checkpoint(TRUNCATE)'));
    },
    list: (limit) => guard(() => (newest.all(limit) as EntryRow[]).map(entryOf)),
    check: () => guard(() => checkJournal(database)),
    backup: async (file) => {
      try {
        await database.backup(file);
      } catch (error) {
        guard(() => {
          throw error;
        });
      }
    },
    close: () => {
      beside?.highWater.close();
      database.close();
    },
  };
}

interface MarkedRow {
  readonly itemId: string;
  readonly tagUids: string;
  readonly hasNewer: 0 | 1;
  readonly hasPending: 0 | 1;
}

/** A statement that a read-only connection may prepare, too; it only fails when it is run. */
function prepare(database: Database, sql: string) {
  return database.prepare<unknown[]>(sql);
}

function guardedBills(bills: Bills, guard: <T>(action: () => T) => T): Bills {
  return {
    open: (bill) => guard(() => bills.open(bill)),
    list: (limit) => guard(() => bills.list(limit)),
    one: (bill) => guard(() => bills.one(bill)),
    endOf: (bill) => guard(() => bills.endOf(bill)),
    count: () => guard(() => bills.count()),
    confirm: (bill, at) => guard(() => bills.confirm(bill, at)),
    drop: (bill, at) => guard(() => bills.drop(bill, at)),
    dropOlder: (before, at) => guard(() => bills.dropOlder(before, at)),
  };
}

function guarded<T>(database: Database, action: () => T): T {
  if (!database.open) throw new JournalError('closed', 'the journal is closed');
  try {
    return action();
  } catch (error) {
    const reason = databaseReason(error);
    if (reason === null) throw error;
    const known = reason === 'full' || reason === 'locked' || reason === 'corrupt' || reason === 'read-only';
    throw new JournalError(known ? reason : 'other', error instanceof Error ? error.message : reason);
  }
}
