import type { Database } from '../open.ts';
import type { Journal } from './journal.ts';

/** Invariants that must hold whatever happened, each with the words for a technician. */
const invariants: readonly (readonly [sql: string, words: string])[] = [
  [
    `SELECT count(*) FROM journal_entries
     WHERE state NOT IN ('queued', 'accepted', 'unknown') AND sealed_patron IS NOT NULL`,
    'settled entries still hold an identity',
  ],
  [
    `SELECT count(*) FROM journal_entries
     WHERE (state IN ('queued', 'accepted', 'unknown')) <> (settled_at IS NULL)`,
    'entries whose state and end do not agree',
  ],
  [
    `SELECT count(*) FROM exceptions WHERE cleared_at IS NOT NULL AND sealed_patron IS NOT NULL`,
    'cleared exceptions still hold an identity',
  ],
  [
    // A loan made while the line was down stands from the moment it is written down.
    `SELECT count(*) FROM security_writes w JOIN journal_entries e ON e.id = w.entry_id
     WHERE w.wanted = 'off' AND NOT (e.action = 'checkout' AND (e.state = 'done' OR e.offline = 1))`,
    'marks to clear without a loan',
  ],
  [
    `SELECT count(*) FROM journal_entries
     WHERE id > (SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'journal_entries')`,
    'entries out of order',
  ],
];

/** Integrity of the file and of what it says. */
export function checkJournal(database: Database): ReturnType<Journal['check']> {
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
      count(`SELECT count(*) FROM journal_entries WHERE state IN ('queued', 'accepted', 'unknown')`) +
      count(`SELECT count(*) FROM security_writes WHERE state = 'pending'`),
    problems,
  };
}
