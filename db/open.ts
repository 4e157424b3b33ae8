import { existsSync, statSync } from 'node:fs';
import Sqlite from 'better-sqlite3';
import { databaseReason } from './failure.ts';
import type { DatabaseFailure, Opened } from './failure.ts';
import { migrate } from './migrate.ts';
import type { Schema } from './migrate.ts';

export type Database = Sqlite.Database;
export type Statement<P extends unknown[]> = Sqlite.Statement<P>;

export interface OpenOptions {
  /** Open an existing file for reading beside the process that writes it. */
  readonly readOnly?: boolean;
  /** The file may not grow beyond this; further writes fail as on a full disk. */
  readonly maxBytes?: number;
  /** A larger file is not read through when it is opened: its damage shows when it is met. Only for what can be had again. */
  readonly checkUpToBytes?: number;
}

/** So long the write-ahead log grows before it is taken over into the file: 1,000 pages of SQLite's own size. */
const walBytes = 4_096_000;

const saidByReason: Readonly<Record<DatabaseFailure['reason'], string>> = {
  full: 'the disk is full or fails; free space and start again',
  locked: 'another program is using it',
  corrupt: 'it is damaged; nothing was changed. Keep the file, restore a backup or ask for help',
  'read-only': 'it cannot be written; check the permissions of the folder',
  'not-a-database': 'it is not a Mượn Trả database; nothing was changed',
  newer: 'it was written by a newer version of Mượn Trả; update this one',
  other: 'it cannot be opened',
};

/**
 * Opens (or, where there is no file yet, makes) a database of one schema: WAL, `synchronous=FULL` so that a
 * commit that returned survives a power cut (unless its store says otherwise of one), foreign keys on. What is damaged
 * or foreign is never touched.
 */
export function openDatabase(file: string, schema: Schema, options: OpenOptions = {}): Opened<Database> {
  const readOnly = options.readOnly === true;
  const fail = (reason: DatabaseFailure['reason']): Opened<Database> => ({
    kind: 'failed',
    error: { reason, message: `${file}: ${saidByReason[reason]}` },
  });
  const exists = existsSync(file);
  if (readOnly && !exists) {
    return { kind: 'failed', error: { reason: 'other', message: `${file}: there is no such file` } };
  }
  // SQLite would take an emptied file for a new one and silently begin anew beside its own write-ahead log.
  if (exists && statSync(file).isFile() && statSync(file).size === 0 && existsSync(`${file}-wal`))
    return fail('corrupt');
  let database: Database | null = null;
  try {
    database = new Sqlite(file, { readonly: readOnly, timeout: 2_000 });
    const problem = prepare(database, schema, options);
    if (problem === null) return { kind: 'ok', value: database };
    database.close();
    return fail(problem);
  } catch (error) {
    database?.close();
    const reason = databaseReason(error);
    if (reason === null && !(error instanceof TypeError)) throw error;
    return fail(reason ?? 'other');
  }
}

function prepare(database: Database, schema: Schema, options: OpenOptions): DatabaseFailure['reason'] | null {
  const applicationId = database.pragma('application_id', { simple: true });
  const isEmpty = database.prepare('SELECT count(*) AS n FROM sqlite_master').pluck().get() === 0;
  if (applicationId !== schema.applicationId && !(isEmpty && applicationId === 0)) return 'not-a-database';
  if (isChecked(database, options) && database.pragma('quick_check(1)', { simple: true }) !== 'ok')
    return 'corrupt';
  if (options.readOnly === true)
    return Number(database.pragma('user_version', { simple: true })) > schema.steps.length ? 'newer' : null;
  if (isEmpty && schema.pageBytes !== undefined) database.pragma(`page_size = ${String(schema.pageBytes)}`);
  const pageBytes = Number(database.pragma('page_size', { simple: true }));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  // SQLite counts pages; small ones come sooner to a thousand, and each checkpoint waits for the disk twice.
  database.pragma(`wal_autocheckpoint = ${String(walBytes / pageBytes)}`);
  database.pragma('foreign_keys = ON');
  // What is deleted is overwritten: a forgotten identity is not left in a free page.
  database.pragma('secure_delete = ON');
  const problem = migrate(database, schema);
  if (problem === null && options.maxBytes !== undefined) {
    database.pragma(`max_page_count = ${String(Math.ceil(options.maxBytes / pageBytes))}`);
  }
  return problem;
}

function isChecked(database: Database, { checkUpToBytes }: OpenOptions): boolean {
  if (checkUpToBytes === undefined) return true;
  const pages = Number(database.pragma('page_count', { simple: true }));
  return pages * Number(database.pragma('page_size', { simple: true })) <= checkUpToBytes;
}

/** Opens another program's SQLite file to read its tables. Nothing in it is trusted and nothing is changed. */
export function openForeignDatabase(file: string): Opened<Database> {
  let database: Database | null = null;
  try {
    database = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 2_000 });
    database.pragma('trusted_schema = OFF');
    database.pragma('cell_size_check = ON');
    database.prepare('SELECT count(*) FROM sqlite_schema').get();
    return { kind: 'ok', value: database };
  } catch (error) {
    database?.close();
    const reason = databaseReason(error);
    if (reason === null && !(error instanceof TypeError)) throw error;
    return { kind: 'failed', error: { reason: reason ?? 'other', message: `${file}: it cannot be read` } };
  }
}

/** Held while one process works on a folder; the system lets go of it however that process ends. */
export interface FolderLock {
  release(): void;
}

/** Takes the lock of a data folder. @param file the lock's own file inside the folder. */
export function lockFolder(file: string): Opened<FolderLock> {
  let database: Database | null = null;
  try {
    database = new Sqlite(file, { timeout: 0 });
    database.exec('BEGIN EXCLUSIVE');
    const held = database;
    return {
      kind: 'ok',
      value: {
        release: () => {
          held.close();
        },
      },
    };
  } catch (error) {
    database?.close();
    const reason = databaseReason(error) ?? 'other';
    const message =
      reason === 'locked' ? 'another station runs on this data folder' : `${file}: ${saidByReason[reason]}`;
    return { kind: 'failed', error: { reason, message } };
  }
}
