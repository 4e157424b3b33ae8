import { cacheSchema } from '../migrations/cache/schema.ts';
import type { Opened } from '../failure.ts';
import { openDatabase } from '../open.ts';
import type { Database } from '../open.ts';
import type { CacheFact } from './cache.ts';
import { forgetRows } from './cache-forget.ts';
import { parseCacheId, sameBytes } from './cache-keys.ts';
import type { PatronKeys } from './cache-keys.ts';
import type { PatronRow } from './cache-rows.ts';

export interface LearnedItem {
  readonly title: string | null;
  readonly loanable: number | null;
  readonly mediaType: string | null;
  readonly institution: string | null;
  readonly location: string | null;
  readonly describedAt: number | null;
  readonly status: string | null;
  readonly dueAt: number | null;
  readonly loan: Uint8Array | null;
  readonly toldAt: number | null;
}

/** The layer of what this station learned: rows in `cache.db`. Throws what SQLite throws. */
export interface LearnedLayer {
  item(id: string): LearnedItem | null;
  patron(key: Uint8Array): PatronRow | null;
  /** Who waits for any of these; an empty hash is somebody unknown. */
  waiting(what: string, title: string): { readonly what: string; readonly who: Uint8Array }[];
  write(facts: readonly CacheFact[], at: number): void;
  forgetItem(id: string): number;
  forgetPatron(cardId: string): number;
  forgetBefore(at: number): number;
  counts(): { items: number; patrons: number; holds: number };
  close(): void;
}

/** Up to this size the file is read through when it is opened, in about 0.1 s. */
const checkUpToBytes = 32 * 1024 * 1024;
/** The longest a write waits for another process; the thread waits with it. */
const busyMs = 50;
const longestText = 300;
const somebody = new Uint8Array();

/** A `LearnedItem` by its number. */
export const learnedItemSql = `SELECT title, loanable, media_type AS mediaType, institution, location,
    described_at AS describedAt, status, due_at AS dueAt, loan, told_at AS toldAt
  FROM items WHERE id = ?`;
/** Who waits for an item or for its title. */
export const waitingSql = `SELECT what, who FROM holds WHERE what IN (?, ?)`;

export function openLearned(file: string, keys: PatronKeys, maxBytes?: number): Opened<LearnedLayer> {
  const limit = maxBytes === undefined ? {} : { maxBytes };
  const opened = openDatabase(file, cacheSchema, { checkUpToBytes, ...limit });
  if (opened.kind === 'failed') return opened;
  const database = opened.value;
  // A commit does not wait for the disk: what a power cut takes is learned again. The file stays whole.
  database.pragma('synchronous = NORMAL');
  database.pragma(`busy_timeout = ${String(busyMs)}`);
  database.pragma('cache_size = -2000');
  dropForeignHashes(database, keys);
  return { kind: 'ok', value: createLearned(database, keys) };
}

/** Hashes under another key answer nothing any more: the key file was lost or the folder put together of two. */
function dropForeignHashes(database: Database, keys: PatronKeys): void {
  const check = database.prepare('SELECT value FROM key_check').pluck().get() as Uint8Array | undefined;
  if (check && Buffer.compare(check, keys.check) === 0) return;
  database
    .transaction(() => {
      database.exec('DELETE FROM patrons; DELETE FROM holds; UPDATE items SET loan = NULL');
      database.prepare('INSERT OR REPLACE INTO key_check (id, value) VALUES (1, ?)').run(keys.check);
    })
    .immediate();
}

function createLearned(database: Database, keys: PatronKeys): LearnedLayer {
  const prepare = (sql: string) => database.prepare<unknown[]>(sql);
  const item = prepare(learnedItemSql);
  const patron = prepare(
    `SELECT blocks, loans_count AS loansCount, expires_on AS expiresOn, category, as_of AS asOf
     FROM patrons WHERE key = ?`,
  );
  const waiting = prepare(waitingSql);
  const describe = prepare(
    `INSERT INTO items (id, title, loanable, media_type, institution, location, described_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET title = coalesce(excluded.title, title),
       loanable = coalesce(excluded.loanable, loanable), media_type = coalesce(excluded.media_type, media_type),
       institution = coalesce(excluded.institution, institution), location = coalesce(excluded.location, location),
       described_at = excluded.described_at`,
  );
  // Whose loan it is stays known while it stays on loan.
  const tell = prepare(
    `INSERT INTO items (id, status, due_at, told_at) VALUES (?, ?, ?, ?)
     ON CONFLICT (id) DO UPDATE SET status = excluded.status, due_at = excluded.due_at, told_at = excluded.told_at,
       loan = CASE WHEN excluded.status = 'on-loan' THEN loan END`,
  );
  const lend = prepare(
    `INSERT INTO items (id, status, due_at, loan, told_at) VALUES (@id, 'on-loan', @dueAt, @loan, @at)
     ON CONFLICT (id) DO UPDATE SET status = 'on-loan', loan = @loan, told_at = @at,
       due_at = CASE WHEN @isDueSaid THEN @dueAt WHEN loan = @loan THEN due_at END`,
  );
  const countLoan = prepare(`UPDATE patrons SET loans_count = loans_count + 1 WHERE key = ?`);
  const judge = prepare(
    `INSERT INTO patrons (key, blocks, loans_count, expires_on, category, as_of) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET blocks = excluded.blocks,
       loans_count = coalesce(excluded.loans_count, loans_count),
       expires_on = coalesce(excluded.expires_on, expires_on), category = coalesce(excluded.category, category),
       as_of = excluded.as_of`,
  );
  const hold = prepare(
    `INSERT INTO holds (what, who, as_of) VALUES (?, ?, ?)
     ON CONFLICT (what, who) DO UPDATE SET as_of = excluded.as_of`,
  );
  const endHolds = prepare(`DELETE FROM holds WHERE what = ?`);
  const dropItem = prepare(`DELETE FROM items WHERE id = ?`);
  const dropPatron = prepare(`DELETE FROM patrons WHERE key = ?`);

  const rowOf = (id: string): LearnedItem | null => (item.get(id) as LearnedItem | undefined) ?? null;
  const isLoan = (id: string, loan: Uint8Array): boolean => {
    return sameBytes(rowOf(id)?.loan ?? null, loan);
  };

  function put(fact: CacheFact, at: number): void {
    switch (fact.kind) {
      case 'item': {
        const id = parseCacheId(fact.itemId);
        if (id === null) return;
        const said = [fact.title, fact.mediaType, fact.institution, fact.location].map(textOf);
        const [title, mediaType, institution, location] = said;
        const loanable = fact.loanable === undefined ? null : Number(fact.loanable);
        if (loanable !== null || said.some((text) => text !== null))
          describe.run(id, title, loanable, mediaType, institution, location, at);
        if (fact.status !== undefined) tell.run(id, fact.status, msOf(fact.dueAt), at);
        return;
      }
      case 'patron':
      case 'block': {
        const key = keys.patron(fact.cardId);
        if (key === null) return;
        if (fact.kind === 'patron') {
          const { blocks, loansCount = null, expiresOn = null, category = null } = fact;
          judge.run(key, blocks.join(' '), loansCount, expiresOn, category, at);
        } else {
          const before = (patron.get(key) as PatronRow | undefined)?.blocks ?? '';
          const blocks = new Set([...before.split(' ').filter(Boolean), fact.reason]);
          judge.run(key, [...blocks].join(' '), null, null, null, at);
        }
        return;
      }
      case 'loan': {
        const id = parseCacheId(fact.itemId);
        const loan = id === null ? null : keys.onItem(id, fact.cardId);
        if (id === null || loan === null) return;
        if (!isLoan(id, loan)) countLoan.run(keys.patron(fact.cardId));
        lend.run({ id, dueAt: msOf(fact.dueAt), isDueSaid: fact.dueAt === undefined ? 0 : 1, loan, at });
        endHolds.run(id);
        return;
      }
      case 'loan-of-other': {
        const id = parseCacheId(fact.itemId);
        const loan = id === null ? null : keys.onItem(id, fact.cardId);
        if (id === null || loan === null) return;
        const row = rowOf(id);
        // What was taken for this patron's loan is none, nor is its due date.
        const isSame = row?.status === 'on-loan' && !isLoan(id, loan);
        lend.run({ id, dueAt: isSame ? row.dueAt : null, isDueSaid: 1, loan: isSame ? row.loan : null, at });
        return;
      }
      case 'returned': {
        const id = parseCacheId(fact.itemId);
        if (id === null) return;
        tell.run(id, fact.status, null, at);
        endHolds.run(id);
        return;
      }
      case 'hold': {
        const what = textOf(fact.what);
        const who = what === null || fact.cardId === null ? somebody : keys.onItem(what, fact.cardId);
        if (what !== null && who !== null) hold.run(what, who, at);
        return;
      }
      case 'no-hold': {
        const what = textOf(fact.what);
        if (what !== null) endHolds.run(what);
      }
    }
  }

  const forgetPatron = (cardId: string): number => {
    const key = keys.patron(cardId);
    if (key === null) return 0;
    const loans = forgetRows(database, 'items', keys, cardId);
    const holds = prepare('DELETE FROM holds WHERE who = on_item(what, ?)').run(cardId).changes;
    return dropPatron.run(key).changes + holds + loans;
  };

  return {
    item: rowOf,
    patron: (key) => (patron.get(key) as PatronRow | undefined) ?? null,
    waiting: (what, title) => waiting.all(what, title) as { what: string; who: Uint8Array }[],
    write: (facts, at) => {
      database
        .transaction(() => {
          for (const fact of facts) put(fact, at);
        })
        .immediate();
    },
    forgetItem: (id) => dropItem.run(id).changes + endHolds.run(id).changes,
    forgetPatron: (cardId) => database.transaction(forgetPatron).immediate(cardId),
    forgetBefore: (at) =>
      database
        .transaction(
          () =>
            prepare('DELETE FROM patrons WHERE as_of < ?').run(at).changes +
            prepare('DELETE FROM holds WHERE as_of < ?').run(at).changes,
        )
        .immediate(),
    counts: () =>
      database
        .prepare(
          `SELECT (SELECT count(*) FROM items) AS items, (SELECT count(*) FROM patrons) AS patrons,
             (SELECT count(*) FROM holds) AS holds`,
        )
        .get() as { items: number; patrons: number; holds: number },
    close: () => {
      database.close();
    },
  };
}

/** Null where nothing was said. */
function textOf(text: string | undefined): string | null {
  const cut = text?.slice(0, longestText).normalize('NFC').trim() ?? '';
  return cut === '' ? null : cut;
}

function msOf(instant: string | null | undefined): number | null {
  const ms = Date.parse(instant ?? '');
  return Number.isNaN(ms) ? null : ms;
}
