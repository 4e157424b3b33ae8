import { randomUUID } from 'node:crypto';
import type { Database } from '../open.ts';
import { readExceptionsCopy } from './exceptions-copy.ts';
import type { HighWater } from './high-water.ts';
import type { ExceptionRow } from './journal-rows.ts';

/** What stands beside the journal and outlives a restore of it. */
export interface Beside {
  readonly highWater: HighWater;
  readonly exceptionsFile: string;
}

/**
 * Brings the journal in line with what stands beside it. When the journal is the older of the two it was put back from
 * a backup: what it holds as unsent may have been sent since, so it is to be found out first, and staff are told.
 * @param damaged folder of a damaged journal that this one follows
 */
export function takeUp(
  database: Database,
  { highWater, exceptionsFile }: Beside,
  damaged: string | null,
): void {
  const known = `SELECT count(*) FROM exceptions WHERE key = ?`;
  database.transaction(() => {
    for (const copied of readExceptionsCopy(exceptionsFile)) {
      if (Number(database.prepare(known).pluck().get(copied.key)) === 0) insertException(database, copied);
      else if (copied.cleared_at !== null)
        database
          .prepare(
            `UPDATE exceptions SET cleared_at = ?, sealed_patron = NULL WHERE key = ? AND cleared_at IS NULL`,
          )
          .run(copied.cleared_at, copied.key);
    }
    const last = lastEntry(database);
    if (last >= highWater.entryId && damaged === null) return;
    database
      .prepare(`UPDATE journal_entries SET state = 'unknown' WHERE state IN ('queued', 'accepted')`)
      .run();
    const rows = database
      .prepare(`UPDATE sqlite_sequence SET seq = ? WHERE name = 'journal_entries'`)
      .run(highWater.entryId).changes;
    if (rows === 0)
      database
        .prepare(`INSERT INTO sqlite_sequence (name, seq) VALUES ('journal_entries', ?)`)
        .run(highWater.entryId);
    const now = String(database.prepare(`SELECT strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`).pluck().get());
    insertException(database, {
      key: randomUUID(),
      entry_id: null,
      kind: 'rolled-back',
      action: 'checkout',
      item_id: '',
      title: '',
      reason: damaged ?? `${String(highWater.entryId - last)} entries`,
      destination: null,
      session: '',
      sealed_patron: null,
      happened_at: now,
      raised_at: now,
      cleared_at: null,
    });
  })();
  highWater.raise(Number(database.prepare(`SELECT coalesce(max(id), 0) FROM journal_entries`).pluck().get()));
}

/** The highest number an entry ever had in this file. */
export function lastEntry(database: Database): number {
  const sql = `SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'journal_entries'`;
  return Number(database.prepare(sql).pluck().get());
}

function insertException(database: Database, row: Omit<ExceptionRow, 'id'>): void {
  database
    .prepare(
      `INSERT INTO exceptions (key, entry_id, kind, action, item_id, title, reason, destination, session, sealed_patron,
         happened_at, raised_at, cleared_at)
       VALUES (@key, @entry_id, @kind, @action, @item_id, @title, @reason, @destination, @session, @sealed_patron,
         @happened_at, @raised_at, @cleared_at)`,
    )
    .run(row);
}
