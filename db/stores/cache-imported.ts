import { existsSync } from 'node:fs';
import type { Opened } from '../failure.ts';
import { openDatabase } from '../open.ts';
import type { Database, Statement } from '../open.ts';
import { folderChangedMs, importFile, importSchemas, newestImport } from './cache-files.ts';
import type { ImportKind } from './cache-files.ts';
import { sameBytes } from './cache-keys.ts';
import type { PatronKeys } from './cache-keys.ts';
import type { PatronRow } from './cache-rows.ts';

export interface ImportedItem {
  readonly title: string | null;
  readonly loanable: number | null;
  readonly mediaType: string | null;
  readonly institution: string | null;
  readonly location: string | null;
  readonly status: string | null;
  readonly dueAt: number | null;
  readonly loan: Uint8Array | null;
  readonly asOf: number;
}

const statements: Readonly<Record<ImportKind, string>> = {
  items: `SELECT title, nullif(loanable, -1) AS loanable, nullif(media_type, '') AS mediaType,
      nullif(institution, '') AS institution, nullif(location, '') AS location, status, due_at AS dueAt, loan,
      as_of AS asOf
    FROM items LEFT JOIN traits ON traits.id = items.trait WHERE items.id = ?`,
  patrons: `SELECT blocks, loans_count AS loansCount, expires_on AS expiresOn, category, as_of AS asOf
    FROM patrons WHERE key = ?`,
};

/** Opens one file of imported rows for reading. What an older or newer version made counts as not there. */
export function openImport(dataDir: string, kind: ImportKind, number: number): Opened<Database> {
  const schema = importSchemas[kind];
  const opened = openDatabase(importFile(dataDir, kind, number), schema, {
    readOnly: true,
    checkUpToBytes: 0,
  });
  if (opened.kind === 'failed') return opened;
  const database = opened.value;
  database.pragma('cache_size = -4000');
  if (Number(database.pragma('user_version', { simple: true })) === schema.steps.length) return opened;
  database.close();
  const message = `${importFile(dataDir, kind, number)}: another version made it; import the list again`;
  return { kind: 'failed', error: { reason: 'newer', message } };
}

/** One kind of imported rows, always those of the newest import. */
export class ImportedLayer {
  readonly #dataDir: string;
  readonly #kind: ImportKind;
  readonly #keys: PatronKeys;
  #number = 0;
  /** When the folder was last changed, as of the last look into it. */
  #changedMs = 0;
  #database: Database | null = null;
  #find: Statement<unknown[]> | null = null;
  #hashesCount = false;

  constructor(dataDir: string, kind: ImportKind, keys: PatronKeys) {
    this.#dataDir = dataDir;
    this.#kind = kind;
    this.#keys = keys;
  }

  /** The file that is read now, for putting it aside. */
  get file(): string {
    return importFile(this.#dataDir, this.#kind, this.#number);
  }

  item(id: string): ImportedItem | null {
    this.#follow();
    return this.#item(id);
  }

  /** Several, all of the same import. Those that are not known are left out. */
  items(ids: readonly string[]): Map<string, ImportedItem> {
    this.#follow();
    const found = new Map<string, ImportedItem>();
    for (const id of ids) {
      const item = this.#item(id);
      if (item) found.set(id, item);
    }
    return found;
  }

  patron(key: Uint8Array): PatronRow | null {
    this.#follow();
    const row = this.#find?.get(key) as PatronRow | undefined;
    return this.#hashesCount ? (row ?? null) : null;
  }

  rows(): number {
    this.#follow();
    const rows = this.#database?.prepare('SELECT rows FROM build').pluck().get();
    return rows === undefined ? 0 : Number(rows);
  }

  close(): void {
    this.#database?.close();
    this.#database = null;
    this.#find = null;
  }

  #item(id: string): ImportedItem | null {
    const row = this.#find?.get(id) as ImportedItem | undefined;
    return row === undefined || this.#hashesCount ? (row ?? null) : { ...row, loan: null };
  }

  /** Needs no word from the importer: the folder tells, and the old file's going. */
  #follow(): void {
    const changedMs = folderChangedMs(this.#dataDir);
    // The clock of a file system ticks: two changes in one tick look like one, but an old file is gone after both.
    if (changedMs === this.#changedMs && this.#number !== 0 && existsSync(this.file)) return;
    this.#changedMs = changedMs;
    // Twice: between looking and opening an import may have taken the place of what was seen.
    for (let turn = 0; turn < 2; turn += 1) {
      const newest = newestImport(this.#dataDir, this.#kind);
      if (newest === this.#number) return;
      this.close();
      this.#number = newest;
      if (newest === 0) return;
      const opened = openImport(this.#dataDir, this.#kind, newest);
      if (opened.kind === 'ok') {
        this.#database = opened.value;
        this.#take(opened.value);
        return;
      }
      if (opened.error.reason === 'corrupt' || opened.error.reason === 'not-a-database')
        throw new DamagedImport();
    }
  }

  #take(database: Database): void {
    const check = database.prepare('SELECT key_check FROM build').pluck().get() as Uint8Array | undefined;
    this.#hashesCount = sameBytes(check ?? null, this.#keys.check);
    this.#find = database.prepare<unknown[]>(statements[this.#kind]);
  }
}

/** The file of an import is no good; whoever asked puts it aside. */
export class DamagedImport extends Error {}
