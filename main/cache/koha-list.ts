import { setImmediate } from 'node:timers/promises';
import { databaseReason } from '../../db/failure.ts';
import { openKohaPatronFile } from '../../db/stores/koha-patron-file.ts';
import type { KohaTable } from '../../db/stores/koha-patron-file.ts';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import { foldName } from '../csv/columns.ts';
import type { List } from '../csv/csv-list.ts';
import { itemColumns, patronColumns } from './columns.ts';

const rowsAtOnce = 2_000;

/** Both lists in Koha's patron file. */
export interface KohaLists {
  readonly patrons: List;
  readonly loans: List | null;
  close(): void;
}

export function openKohaLists(file: string): Result<KohaLists, string> {
  const opened = openKohaPatronFile(file, (table, column) =>
    table === 'borrowers' ? patronNames.has(foldName(column)) : itemNames.has(foldName(column)),
  );
  if (opened.kind === 'failed') return failed(opened.error.message);
  const { patrons, loans, close } = opened.value;
  return ok({ patrons: listOf(patrons), loans: loans && listOf(loans), close });
}

const namesOf = (columns: Readonly<Record<string, readonly string[]>>): ReadonlySet<string> =>
  new Set(Object.values(columns).flat());
const patronNames = namesOf(patronColumns);
const itemNames = namesOf(itemColumns);

function listOf(table: KohaTable): List {
  let read = 0;
  const total = table.count;
  return {
    header: table.header,
    get share() {
      return total === 0 ? 1 : Math.min(1, read / total);
    },
    async *records() {
      let batch: { kind: 'row'; line: number; fields: readonly string[]; unended: boolean }[] = [];
      for (const fields of table.rows()) {
        read += 1;
        batch.push({ kind: 'row', line: read, fields, unended: false });
        if (batch.length < rowsAtOnce) continue;
        yield batch;
        batch = [];
        // Whoever wants to stop the import is heard here.
        await setImmediate();
      }
      yield batch;
    },
    close: () => Promise.resolve(),
  };
}

/** What a file begins with that SQLite wrote. */
export function isSqlite(head: Uint8Array): 'yes' | 'too-old' | 'no' {
  const text = Buffer.from(head.subarray(0, 64)).toString('latin1');
  if (text.startsWith('SQLite format 3\0')) return 'yes';
  return text.startsWith('** This file contains an SQLite 2') ? 'too-old' : 'no';
}

/** What SQLite reports of somebody else's file in the middle of reading. Anything else is a bug. */
export function isReadFailure(error: unknown): boolean {
  return databaseReason(error) !== null;
}
