import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { databaseReason } from '../../failure.ts';
import type { DatabaseFailure, Opened } from '../../failure.ts';
import { titleIndexSchema } from '../../migrations/cache/schema.ts';
import { lockFolder, openDatabase } from '../../open.ts';
import type { Database, Statement } from '../../open.ts';
import { Drafts } from '../cache-drafts.ts';
import { importDir, newestImport } from '../cache-files.ts';
import { openImport } from '../cache-imported.ts';
import { foldText, titleKey, withoutMarks } from './fold.ts';
import { indexFile, newestIndex, noSource, removeOlderIndexes, sourceOf } from './index-files.ts';
import { openLearnedTitles } from './learned-titles.ts';

export interface IndexBuildOptions {
  readonly dataDir: string;
  /** Neither draft may take more room than this; beyond it the build fails as on a full disk. */
  readonly maxBytes?: number;
  /** Titles in one table of words: the bound of what one look into it can cost. */
  readonly titlesInPart?: number;
}

export interface BuiltIndex {
  readonly titles: number;
  /** Items with a title that has words. */
  readonly items: number;
}

/** The form of folded words and of the tables of words: raised whenever `fold.ts` or `wordsTable` changes. */
export const indexForm = 1;
/** Copies of a title that are looked at; of further ones only their number is known. */
export const mostCopies = 50;
const defaultTitlesInPart = 100_000;
const rowsAtOnce = 50;
/** One table's words stay in memory until all of them are written, once. */
const hashBytes = 32_000_000;
const sorterKilobytes = 8_000;

const staging = {
  applicationId: 0x4d544353,
  steps: ['CREATE TABLE lines (length INTEGER, key TEXT, title TEXT, id TEXT) STRICT'],
};

/**
 * SQL of a table of words. Only which title has a word is kept, not where, and beginnings of up to three letters are
 * kept ready. The words come folded: ASCII's separators are all there are.
 */
export const wordsTable = (name: string): string =>
  `CREATE VIRTUAL TABLE ${name} USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii', prefix='1 2 3')`;

/**
 * Makes the index of titles anew out of both layers of the cache, as a draft that is renamed into its place. Takes
 * about a minute for five million items, during which its thread does nothing else; memory is the same for any
 * number. A build that is killed leaves a draft which the next one deletes.
 */
export function buildTitleIndex(options: IndexBuildOptions): Opened<BuiltIndex> {
  const dir = importDir(options.dataDir);
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return { kind: 'failed', error: { reason: 'read-only', message: `${dir}: cannot be made (${code})` } };
  }
  const lock = lockFolder(join(dir, 'titles.lock'));
  if (lock.kind === 'failed') return lock;
  const files = new Drafts(dir, 'titles', lock.value);
  try {
    files.drop();
    const built = write(options, files);
    if (built.kind === 'failed') return built;
    files.moveTo(indexFile(options.dataDir, newestIndex(options.dataDir) + 1));
    removeOlderIndexes(options.dataDir);
    return built;
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === null) throw error;
    return { kind: 'failed', error: { reason, message: `${files.draft}: cannot be made (${reason})` } };
  } finally {
    files.release();
  }
}

function reasonOf(error: unknown): DatabaseFailure['reason'] | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (typeof code !== 'string') return null;
  return databaseReason(error) ?? (code === 'ENOSPC' ? 'full' : 'other');
}

function write(
  { dataDir, maxBytes, titlesInPart = defaultTitlesInPart }: IndexBuildOptions,
  files: Drafts,
): Opened<BuiltIndex> {
  const opened: Database[] = [];
  const open = (file: string, schema: typeof titleIndexSchema): Opened<Database> => {
    const made = openDatabase(file, schema, maxBytes === undefined ? {} : { maxBytes });
    if (made.kind === 'failed') return made;
    opened.push(made.value);
    // Nothing of a draft has to survive: no journal, no waiting for the disk.
    for (const pragma of [
      'journal_mode = DELETE',
      'journal_mode = OFF',
      'synchronous = OFF',
      'secure_delete = OFF',
    ])
      made.value.pragma(pragma);
    made.value.pragma('locking_mode = EXCLUSIVE');
    made.value.pragma(`cache_size = -${String(sorterKilobytes)}`);
    made.value.exec('BEGIN');
    return made;
  };
  try {
    const lines = open(files.staging, staging);
    if (lines.kind === 'failed') return lines;
    const index = open(files.draft, titleIndexSchema);
    if (index.kind === 'failed') return index;
    const read = new Lines(lines.value);
    const from = read.fill(dataDir);
    const built = new Parts(index.value, titlesInPart).fill(read.sorted());
    index.value.exec(wordsTable('words_new'));
    index.value
      .prepare('INSERT INTO about (id, form, source, log, upto, parts) VALUES (1, ?, ?, ?, ?, ?)')
      .run(indexForm, from.source, from.log, from.upto, built.parts);
    index.value.exec('COMMIT');
    return { kind: 'ok', value: built };
  } finally {
    for (const database of opened) database.close();
  }
}

interface Line {
  readonly key: string;
  readonly title: string;
  readonly id: string;
}

/** Titles as they come, with what they are sorted by. */
class Lines {
  readonly #database: Database;
  readonly #one: Statement<unknown[]>;
  readonly #many: Statement<unknown[]>;
  #values: unknown[] = [];

  constructor(database: Database) {
    this.#database = database;
    const row = '(?, ?, ?, ?)';
    this.#one = database.prepare(`INSERT INTO lines VALUES ${row}`);
    this.#many = database.prepare(
      `INSERT INTO lines VALUES ${new Array<string>(rowsAtOnce).fill(row).join(', ')}`,
    );
  }

  fill(dataDir: string): { readonly source: string; readonly log: string; readonly upto: number } {
    const number = newestImport(dataDir, 'items');
    const opened = number === 0 ? null : openImport(dataDir, 'items', number);
    const imported = opened?.kind === 'ok' ? opened.value : null;
    const learned = openLearnedTitles(dataDir);
    try {
      // The newest list may have become another one just now: then this is told apart, and made anew.
      const source = imported ? sourceOf(dataDir) : noSource;
      if (imported) {
        const rows = imported.prepare('SELECT id, title FROM items WHERE title IS NOT NULL').iterate();
        for (const { id, title } of rows as IterableIterator<Line>) this.#add(id, title);
      }
      if (!learned) return { source, log: '', upto: 0 };
      const listed = imported?.prepare<unknown[]>('SELECT title FROM items WHERE id = ?').pluck();
      let upto = 0;
      for (const { number: told, id, title } of learned.all()) {
        upto = told;
        const before = listed?.get(id);
        if (typeof before !== 'string' || titleKey(foldText(before)) !== titleKey(foldText(title)))
          this.#add(id, title);
      }
      return { source, log: learned.log, upto };
    } finally {
      learned?.close();
      imported?.close();
    }
  }

  /** The shorter first; copies of a title beside each other, in the order in which they came. */
  sorted(): IterableIterator<Line> {
    for (let at = 0; at < this.#values.length; at += 4) this.#one.run(...this.#values.slice(at, at + 4));
    this.#values = [];
    return this.#database
      .prepare('SELECT key, title, id FROM lines ORDER BY length, key, rowid')
      .iterate() as IterableIterator<Line>;
  }

  #add(id: string, title: string): void {
    const folded = foldText(title);
    if (folded.words.length === 0) return;
    this.#values.push(folded.length, titleKey(folded), title, id);
    if (this.#values.length < rowsAtOnce * 4) return;
    this.#many.run(this.#values);
    this.#values = [];
  }
}

/** The titles and their words, a table of words for every so many. */
class Parts {
  readonly #database: Database;
  readonly #title: Statement<unknown[]>;
  readonly #titlesInPart: number;
  #words: Statement<unknown[]> | null = null;
  #parts = 0;
  #titles = 0;
  #items = 0;

  constructor(database: Database, titlesInPart: number) {
    this.#database = database;
    this.#titlesInPart = titlesInPart;
    this.#title = database.prepare('INSERT INTO titles (id, title, copies, items) VALUES (?, ?, ?, ?)');
  }

  fill(lines: IterableIterator<Line>): BuiltIndex & { readonly parts: number } {
    let title: Line | null = null;
    let ids: string[] = [];
    let copies = 0;
    for (const line of lines) {
      if (line.key !== title?.key) {
        if (title) this.#add(title, ids, copies);
        title = line;
        ids = [];
        copies = 0;
      }
      copies += 1;
      if (ids.length < mostCopies) ids.push(line.id);
    }
    if (title) this.#add(title, ids, copies);
    return { titles: this.#titles, items: this.#items, parts: this.#parts };
  }

  #add({ key, title }: Line, ids: readonly string[], copies: number): void {
    if (this.#titles % this.#titlesInPart === 0) this.#words = this.#begin();
    this.#titles += 1;
    this.#items += copies;
    this.#title.run(this.#titles, title, copies, ids.join('\n'));
    this.#words?.run(this.#titles, withoutMarks(key));
  }

  #begin(): Statement<unknown[]> {
    const name = `words_${String(this.#parts)}`;
    this.#parts += 1;
    this.#database.exec(wordsTable(name));
    this.#database.exec(`INSERT INTO ${name} (${name}, rank) VALUES ('hashsize', ${String(hashBytes)})`);
    return this.#database.prepare(`INSERT INTO ${name} (rowid, words) VALUES (?, ?)`);
  }
}
