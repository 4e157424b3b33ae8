import type { Opened } from '../failure.ts';
import { openForeignDatabase } from '../open.ts';
import type { Database } from '../open.ts';

/** Rows of one of its tables, every value as text. */
export interface KohaTable {
  readonly header: readonly string[];
  readonly count: number;
  rows(): IterableIterator<readonly string[]>;
}

/**
 * The patron file of Koha's offline circulation, `borrowers.db`: an SQLite file that Koha's
 * `misc/cronjobs/create_koc_db.pl` writes, with the tables `borrowers` (all columns, and `total_fines`) and
 * `issues` (open loans joined with items and titles).
 */
export interface KohaPatronFile {
  readonly patrons: KohaTable;
  /** Null where the file names no barcodes, as LibLime's does not. */
  readonly loans: KohaTable | null;
  close(): void;
}

const longestValue = 1_000;

/** @param isWanted the columns to read; names and addresses are not even fetched */
export function openKohaPatronFile(
  file: string,
  isWanted: (table: 'borrowers' | 'issues', column: string) => boolean,
): Opened<KohaPatronFile> {
  const opened = openForeignDatabase(file);
  if (opened.kind === 'failed') return opened;
  const database = opened.value;
  const borrowers = columnsOf(database, 'borrowers');
  const issues = columnsOf(database, 'issues');
  if (!borrowers.includes('cardnumber') || !borrowers.includes('borrowernumber')) {
    database.close();
    const message = `${file}: it is no patron file of Koha (no table "borrowers" with card numbers)`;
    return { kind: 'failed', error: { reason: 'not-a-database', message } };
  }
  const hasLoans = issues.includes('borrowernumber');
  const patronColumns = borrowers.filter((column) => isWanted('borrowers', column));
  const loanColumns = issues.filter((column) => isWanted('issues', column) && column !== 'cardnumber');
  const count = `(SELECT borrowernumber AS number, count(*) AS loans FROM issues GROUP BY borrowernumber)`;
  const patrons = tableOf(
    database,
    'borrowers',
    [...patronColumns, ...(hasLoans ? ['loans'] : [])],
    [...patronColumns.map((column) => `b."${column}"`), ...(hasLoans ? ['coalesce(loans, 0)'] : [])],
    `borrowers AS b ${hasLoans ? `LEFT JOIN ${count} ON number = b.borrowernumber` : ''}`,
  );
  const loans = tableOf(
    database,
    'issues',
    [...loanColumns, 'cardnumber'],
    [...loanColumns.map((column) => `i."${column}"`), 'b.cardnumber'],
    'issues AS i LEFT JOIN borrowers AS b ON b.borrowernumber = i.borrowernumber',
  );
  return {
    kind: 'ok',
    value: {
      patrons,
      loans: hasLoans && issues.includes('barcode') ? loans : null,
      close: () => {
        database.close();
      },
    },
  };
}

/** Names of plain columns of a real table: a view of somebody else's making is not run. */
function columnsOf(database: Database, table: string): string[] {
  const isTable = database
    .prepare(
      `SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ? AND sql NOT LIKE 'CREATE VIRTUAL%'`,
    )
    .pluck()
    .get(table);
  if (isTable !== 1) return [];
  const names = database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table) as string[];
  return names.filter((name) => /^\w{1,64}$/.test(name));
}

function tableOf(
  database: Database,
  table: string,
  header: readonly string[],
  values: readonly string[],
  from: string,
): KohaTable {
  const bounded = values.map(
    (value) => `substr(CAST(coalesce(${value}, '') AS TEXT), 1, ${String(longestValue)})`,
  );
  return {
    header,
    get count() {
      return Number(database.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
    },
    rows: () =>
      database
        .prepare(`SELECT ${bounded.join(', ')} FROM ${from}`)
        .raw()
        .iterate() as IterableIterator<string[]>,
  };
}
