import { databaseReason } from '../../failure.ts';
import { cacheSchema } from '../../migrations/cache/schema.ts';
import { openDatabase } from '../../open.ts';
import type { Database } from '../../open.ts';
import { learnedFile } from '../cache-files.ts';
import { learnedItemSql, waitingSql } from '../cache-learned.ts';
import type { LearnedItem } from '../cache-learned.ts';

/** An item that got its title from the ILS. */
export interface LearnedTitle {
  /** The higher, the later. */
  readonly number: number;
  readonly id: string;
  readonly title: string;
}

/** What the station learned, read beside it. Throws what SQLite throws. */
export interface LearnedTitles {
  /** Numbers of another log are no sequel of this one's. */
  readonly log: string;
  /** 0: no title was learned. */
  newest(): number;
  since(number: number, limit: number): LearnedTitle[];
  all(): IterableIterator<LearnedTitle>;
  item(id: string): LearnedItem | null;
  /** How many wait for an item itself, and how many for its title. */
  waiting(id: string, title: string): { readonly item: number; readonly title: number };
  close(): void;
}

/** Null where nothing can be read; whoever owns the file sees to it. It is opened for a moment: no hold on it is kept. */
export function openLearnedTitles(dataDir: string): LearnedTitles | null {
  const opened = openDatabase(learnedFile(dataDir), cacheSchema, { readOnly: true, checkUpToBytes: 0 });
  if (opened.kind === 'failed') return null;
  const database = opened.value;
  try {
    if (Number(database.pragma('user_version', { simple: true })) === cacheSchema.steps.length)
      return read(database);
  } catch (error) {
    if (databaseReason(error) === null) throw error;
  }
  database.close();
  return null;
}

function read(database: Database): LearnedTitles {
  const log = database.prepare('SELECT name FROM title_log').pluck().get();
  const rows = `SELECT number, items.id, title FROM titles_told JOIN items ON items.id = item_id
    WHERE title IS NOT NULL AND number > ? ORDER BY number`;
  const newest = database.prepare('SELECT max(number) FROM titles_told').pluck();
  const since = database.prepare<unknown[]>(`${rows} LIMIT ?`);
  const all = database.prepare<unknown[]>(rows);
  const item = database.prepare<unknown[]>(learnedItemSql);
  const waiting = database.prepare<unknown[]>(waitingSql);
  return {
    log: typeof log === 'string' ? log : '',
    newest: () => Number(newest.get() ?? 0),
    since: (number, limit) => since.all(number, limit) as LearnedTitle[],
    all: () => all.iterate(0) as IterableIterator<LearnedTitle>,
    item: (id) => (item.get(id) as LearnedItem | undefined) ?? null,
    waiting: (id, title) => {
      const held = waiting.all(id, title) as { readonly what: string }[];
      const forItem = held.filter(({ what }) => what === id).length;
      return { item: forItem, title: held.length - forItem };
    },
    close: () => {
      database.close();
    },
  };
}
