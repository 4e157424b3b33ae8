import type { Opened } from '../failure.ts';
import type { Database } from '../open.ts';
import { newestImport } from './cache-files.ts';
import type { ImportKind } from './cache-files.ts';
import { openImport } from './cache-imported.ts';
import type { PatronKeys } from './cache-keys.ts';

/** What leads from a card number to rows: hashes are made of item and card together, so each row is asked. */
const about: Readonly<Record<ImportKind, { readonly where: string; readonly forget: string }>> = {
  items: {
    where: 'items WHERE loan IS NOT NULL AND loan = on_item(id, ?)',
    forget: 'UPDATE items SET loan = NULL WHERE loan IS NOT NULL AND loan = on_item(id, ?)',
  },
  patrons: {
    where: 'patrons WHERE key = on_card(?)',
    forget: 'DELETE FROM patrons WHERE key = on_card(?)',
  },
};

/** Lets SQL ask for hashes. */
export function addHashes(database: Database, keys: PatronKeys): void {
  database.function('on_item', { deterministic: true }, (what: unknown, cardId: unknown) =>
    keys.onItem(String(what), String(cardId)),
  );
  database.function('on_card', { deterministic: true }, (cardId: unknown) => keys.patron(String(cardId)));
}

/** Takes a patron out of imported rows. @returns how many rows told of the patron */
export function forgetRows(database: Database, kind: ImportKind, keys: PatronKeys, cardId: string): number {
  addHashes(database, keys);
  return database.prepare(about[kind].forget).run(cardId).changes;
}

/** How many rows of the newest import tell of a patron. */
export function countRowsOf(
  dataDir: string,
  kind: ImportKind,
  keys: PatronKeys,
  cardId: string,
): Opened<number> {
  const number = newestImport(dataDir, kind);
  if (number === 0) return { kind: 'ok', value: 0 };
  const opened = openImport(dataDir, kind, number);
  if (opened.kind === 'failed') return opened;
  const database = opened.value;
  addHashes(database, keys);
  const rows = Number(database.prepare(`SELECT count(*) FROM ${about[kind].where}`).pluck().get(cardId));
  database.close();
  return { kind: 'ok', value: rows };
}
