import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { databaseReason } from '../failure.ts';
import type { DatabaseFailure, Opened } from '../failure.ts';
import { lockFolder, openDatabase } from '../open.ts';
import type { Database, Statement } from '../open.ts';
import { sqlOf } from './cache-build-sql.ts';
import { Drafts } from './cache-drafts.ts';
import { forgetRows } from './cache-forget.ts';
import { importDir, importFile, importSchemas, newestImport, removeOlderImports } from './cache-files.ts';
import type { ImportKind } from './cache-files.ts';
import { openImport } from './cache-imported.ts';
import type { PatronKeys } from './cache-keys.ts';
import type { ItemRow, PatronListRow } from './cache-rows.ts';
import { Traits } from './cache-traits.ts';

export interface BuildOptions {
  readonly dataDir: string;
  readonly kind: ImportKind;
  readonly keys: PatronKeys;
  /** When the list was true. */
  readonly asOf: Date;
  /** The list is the whole: what earlier imports knew beside it is dropped. */
  readonly replace: boolean;
  /** Neither draft may take more room than this; beyond it the build fails as on a full disk. */
  readonly maxBytes?: number;
  /** A card number that earlier imports may not know any more. */
  readonly forget?: string;
}

export interface Built {
  /** Rows of this list that are now known, each number once. */
  readonly imported: number;
  /** Lines whose number came again further down: the last one counts. */
  readonly duplicates: number;
}

/**
 * A new file of imported rows in the making: rows are put down as they come, sorted once at the end, joined with
 * those of earlier imports, and only then is the file renamed into its place. Nothing that runs is disturbed; a
 * build that is killed leaves a draft which the next one deletes.
 */
export interface ImportBuild {
  /** Set once the disk took no more; rows are then only dropped, and `finish` fails. */
  readonly failure: DatabaseFailure | null;
  addItem(row: ItemRow): void;
  addPatron(row: PatronListRow): void;
  /** Takes seconds for millions of rows, during which this thread does nothing else. */
  finish(now: Date): Opened<Built>;
  abandon(): void;
}

/** Rows that one statement puts down: a call for each row costs twice as much (docs/speed.md). */
const rowsAtOnce = 50;
/** Measured: sorting in pieces that stay near the processor, and large pages, take half the time of 64 MB and 4 KB. */
const sorterKilobytes = 8_000;
const pageBytes = 16_384;

/** Begins a build. Fails while another import is under way in the same data folder. */
export function startBuild(options: BuildOptions): Opened<ImportBuild> {
  const { dataDir, kind } = options;
  const dir = importDir(dataDir);
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return { kind: 'failed', error: { reason: 'read-only', message: `${dir}: cannot be made (${code})` } };
  }
  const lock = lockFolder(join(dir, 'import.lock'));
  if (lock.kind === 'failed') {
    const isBusy = lock.error.reason === 'locked';
    const message = isBusy ? 'another import into this data folder is under way' : lock.error.message;
    return { kind: 'failed', error: { reason: lock.error.reason, message } };
  }
  const files = new Drafts(dir, kind, lock.value);
  files.drop();
  const opened = openDatabase(files.draft, importSchemas[kind]);
  if (opened.kind === 'failed') {
    files.release();
    return opened;
  }
  try {
    return { kind: 'ok', value: new Build(options, opened.value, files) };
  } catch (error) {
    const failure = failureOf(error, files.draft);
    opened.value.close();
    files.release();
    return { kind: 'failed', error: failure };
  }
}

function failureOf(error: unknown, file: string): DatabaseFailure {
  const reason = databaseReason(error);
  if (reason === null) throw error;
  const said =
    reason === 'full'
      ? 'the disk is full or fails'
      : reason === 'corrupt'
        ? 'an earlier import is damaged: import again with --replace'
        : `it cannot be written (${reason})`;
  return { reason, message: `${file}: ${said}; the cache is as it was` };
}

class Build implements ImportBuild {
  readonly #options: BuildOptions;
  readonly #database: Database;
  readonly #files: Drafts;
  readonly #traits: Traits;
  readonly #one: Statement<unknown[]>;
  readonly #many: Statement<unknown[]>;
  #values: unknown[] = [];
  #waiting = 0;
  #rows = 0;
  #failure: DatabaseFailure | null = null;
  /** What earlier imports knew is attached as `old`. */
  readonly #old: 'none' | 'whole' | 'without-hashes';

  constructor(options: BuildOptions, database: Database, files: Drafts) {
    this.#options = options;
    this.#database = database;
    this.#files = files;
    const { columns } = sqlOf[options.kind];
    // Nothing of a draft has to survive: no journal, no waiting for the disk.
    database.pragma('journal_mode = DELETE');
    // Only a file made anew takes another page size.
    database.pragma(`page_size = ${String(pageBytes)}`);
    database.exec('VACUUM');
    database.pragma('journal_mode = OFF');
    database.pragma('synchronous = OFF');
    database.pragma('locking_mode = EXCLUSIVE');
    database.pragma(`cache_size = -${String(sorterKilobytes)}`);
    database.prepare('ATTACH ? AS staging').run(files.staging);
    database.pragma(`staging.page_size = ${String(pageBytes)}`);
    database.pragma('staging.journal_mode = OFF');
    database.pragma('staging.synchronous = OFF');
    if (options.maxBytes !== undefined)
      for (const name of ['main', 'staging'])
        database.pragma(`${name}.max_page_count = ${String(Math.ceil(options.maxBytes / pageBytes))}`);
    // All rows of a list have the same age: it is put to them at the end.
    const written = columns.slice(0, -1);
    database.exec(`CREATE TABLE staging.lines (${written.join(', ')})`);
    this.#old = this.#attachOld();
    database.exec('BEGIN');
    if (this.#old !== 'none') {
      database.exec('INSERT INTO imports SELECT * FROM old.imports ORDER BY id DESC LIMIT 99');
      if (options.kind === 'items') database.exec('INSERT INTO traits SELECT * FROM old.traits');
    }
    this.#traits = new Traits(options.kind === 'items' ? database : null);
    const row = `(${written.map(() => '?').join(', ')})`;
    const insert = 'INSERT INTO staging.lines VALUES ';
    this.#one = database.prepare(insert + row);
    this.#many = database.prepare(insert + new Array<string>(rowsAtOnce).fill(row).join(', '));
  }

  get failure(): DatabaseFailure | null {
    return this.#failure;
  }

  addItem(row: ItemRow): void {
    const { id, title, status, dueAtMs, cardId } = row;
    const loan = cardId === null ? null : this.#options.keys.onItem(id, cardId);
    if (this.#failure) return;
    try {
      this.#values.push(id, title, this.#traits.of(row), status, dueAtMs, loan);
      this.#count();
    } catch (error) {
      this.#failure = failureOf(error, this.#files.draft);
    }
  }

  addPatron({ cardId, blocks, loansCount, expiresOn, category }: PatronListRow): void {
    const key = this.#options.keys.patron(cardId);
    if (key === null || this.#failure) return;
    try {
      this.#values.push(key, blocks?.join(' ') ?? null, loansCount, expiresOn, category);
      this.#count();
    } catch (error) {
      this.#failure = failureOf(error, this.#files.draft);
    }
  }

  finish(now: Date): Opened<Built> {
    const built = this.#guard(() => this.#join(now));
    if (built === null) {
      this.abandon();
      const error: DatabaseFailure = this.#failure ?? { reason: 'other', message: 'the build was given up' };
      return { kind: 'failed', error };
    }
    const { dataDir, kind } = this.#options;
    this.#database.close();
    try {
      this.#files.moveTo(importFile(dataDir, kind, newestImport(dataDir, kind) + 1));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
      const message = `${this.#files.draft}: cannot be put into its place (${code}); the cache is as it was`;
      return { kind: 'failed', error: { reason: code === 'ENOSPC' ? 'full' : 'other', message } };
    } finally {
      this.#files.release();
    }
    removeOlderImports(dataDir, kind);
    return { kind: 'ok', value: built };
  }

  abandon(): void {
    this.#database.close();
    this.#files.release();
  }

  #count(): void {
    this.#waiting += 1;
    this.#rows += 1;
    if (this.#waiting < rowsAtOnce) return;
    this.#many.run(this.#values);
    this.#values = [];
    this.#waiting = 0;
  }

  #join(now: Date): Built {
    const { kind, keys, asOf, forget } = this.#options;
    const { columns, key, join: onConflict } = sqlOf[kind];
    const database = this.#database;
    const list = columns.join(', ');
    const width = columns.length - 1;
    for (let at = 0; at < this.#values.length; at += width)
      this.#one.run(...this.#values.slice(at, at + width));
    const count = () => Number(database.prepare(`SELECT count(*) FROM ${kind}`).pluck().get());
    // In the order of the numbers, so that the table is written from front to back, once.
    database.exec(
      `INSERT OR REPLACE INTO ${kind} SELECT lines.*, ${String(asOf.getTime())} FROM staging.lines ORDER BY ${key}, lines.rowid`,
    );
    const imported = count();
    if (this.#old !== 'none') {
      const taken = this.#old === 'whole' ? list : list.replace('loan,', 'NULL AS loan,');
      database.exec(
        `INSERT INTO ${kind} AS main_rows SELECT ${taken} FROM old.${kind} WHERE true
         ON CONFLICT (${key}) DO UPDATE ${onConflict}`,
      );
      if (forget !== undefined) forgetRows(database, kind, keys, forget);
      if (kind === 'items')
        database.exec('DELETE FROM traits WHERE id NOT IN (SELECT trait FROM items WHERE trait IS NOT NULL)');
    }
    if (forget === undefined)
      database
        .prepare('INSERT INTO imports (as_of, imported_at, rows) VALUES (?, ?, ?)')
        .run(asOf.getTime(), now.getTime(), imported);
    const { oldest, newest } = database
      .prepare(`SELECT min(as_of) AS oldest, max(as_of) AS newest FROM ${kind}`)
      .get() as { oldest: number | null; newest: number | null };
    database
      .prepare('INSERT INTO build (id, rows, oldest, newest, key_check) VALUES (1, ?, ?, ?, ?)')
      .run(count(), oldest ?? 0, newest ?? 0, keys.check);
    database.exec('COMMIT');
    return { imported, duplicates: this.#rows - imported };
  }

  #attachOld(): 'none' | 'whole' | 'without-hashes' {
    const { dataDir, kind, keys, replace } = this.#options;
    const number = newestImport(dataDir, kind);
    if (replace || number === 0) return 'none';
    const old = openImport(dataDir, kind, number);
    if (old.kind === 'failed') return 'none';
    const check = old.value.prepare('SELECT key_check FROM build').pluck().get() as Uint8Array | undefined;
    old.value.close();
    const isOurs = check !== undefined && Buffer.compare(check, keys.check) === 0;
    if (!isOurs && kind === 'patrons') return 'none';
    this.#database.prepare('ATTACH ? AS old').run(importFile(dataDir, kind, number));
    return isOurs ? 'whole' : 'without-hashes';
  }

  /** Null once something failed. */
  #guard<T>(action: () => T): T | null {
    if (this.#failure) return null;
    try {
      return action();
    } catch (error) {
      this.#failure = failureOf(error, this.#files.draft);
      return null;
    }
  }
}
