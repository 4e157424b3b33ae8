import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheSchema } from '../migrations/cache/schema.ts';
import { openDatabase } from '../open.ts';
import type { Database } from '../open.ts';
import { databaseReason } from '../failure.ts';
import { importDir, learnedFile, newestImport } from './cache-files.ts';
import type { ImportKind } from './cache-files.ts';
import { openImport } from './cache-imported.ts';

/** How much is known of one kind, and how old it is. Instants in ISO 8601, UTC; null where nothing is known. */
export interface KnownRows {
  readonly learned: number;
  readonly imported: number;
  readonly oldest: string | null;
  readonly newest: string | null;
}

export interface ImportNote {
  readonly kind: ImportKind;
  /** When the list was true. */
  readonly asOf: string;
  readonly importedAt: string;
  readonly rows: number;
}

export interface CacheStatus {
  readonly items: KnownRows;
  readonly patrons: KnownRows;
  readonly holds: number;
  /** Newest first. */
  readonly imports: readonly ImportNote[];
  /** All files of the cache. */
  readonly sizeBytes: number;
  /** Files that cannot be read, and such as were put aside. */
  readonly problems: readonly string[];
}

interface Span {
  readonly rows: number;
  readonly oldest: number | null;
  readonly newest: number | null;
}
const nothing: Span = { rows: 0, oldest: null, newest: null };

/** Reads what a data folder's cache holds, beside a running station. Changes nothing and needs no key. */
export function readCacheStatus(dataDir: string): CacheStatus {
  const problems: string[] = [];
  const learned = readLearned(learnedFile(dataDir), problems);
  const items = readImport(dataDir, 'items', problems);
  const patrons = readImport(dataDir, 'patrons', problems);
  const files = filesOf(dataDir);
  for (const file of files)
    if (/\.damaged-\d+$/.test(file)) problems.push(`${file}: was damaged and put aside`);
  return {
    items: known(learned.items, items.span),
    patrons: known(learned.patrons, patrons.span),
    holds: learned.holds,
    imports: [...items.imports, ...patrons.imports].sort((a, b) => b.importedAt.localeCompare(a.importedAt)),
    sizeBytes: files.reduce((sum, file) => sum + sizeOf(file), 0),
    problems,
  };
}

function known(learned: Span, imported: Span): KnownRows {
  const times = [learned.oldest, learned.newest, imported.oldest, imported.newest].filter(
    (at) => at !== null,
  );
  const isoOf = (ms: number): string | null => (times.length === 0 ? null : new Date(ms).toISOString());
  return {
    learned: learned.rows,
    imported: imported.rows,
    oldest: isoOf(Math.min(...times)),
    newest: isoOf(Math.max(...times)),
  };
}

function readLearned(file: string, problems: string[]): { items: Span; patrons: Span; holds: number } {
  const none = { items: nothing, patrons: nothing, holds: 0 };
  if (!existsSync(file)) return none;
  const opened = openDatabase(file, cacheSchema, { readOnly: true });
  if (opened.kind === 'failed') {
    problems.push(opened.error.message);
    return none;
  }
  const span = (sql: string) => opened.value.prepare(sql).get() as Span;
  return reading(file, opened.value, problems, none, () => ({
    items: span(
      `SELECT count(*) AS rows, min(at) AS oldest, max(at) AS newest
       FROM (SELECT max(coalesce(told_at, 0), coalesce(described_at, 0)) AS at FROM items)`,
    ),
    patrons: span('SELECT count(*) AS rows, min(as_of) AS oldest, max(as_of) AS newest FROM patrons'),
    holds: Number(opened.value.prepare('SELECT count(*) FROM holds').pluck().get()),
  }));
}

function readImport(
  dataDir: string,
  kind: ImportKind,
  problems: string[],
): { readonly span: Span; readonly imports: readonly ImportNote[] } {
  const none = { span: nothing, imports: [] };
  const number = newestImport(dataDir, kind);
  if (number === 0) return none;
  const opened = openImport(dataDir, kind, number);
  if (opened.kind === 'failed') {
    problems.push(opened.error.message);
    return none;
  }
  const database = opened.value;
  return reading(importDir(dataDir), database, problems, none, () => ({
    span: (database.prepare('SELECT rows, oldest, newest FROM build').get() as Span | undefined) ?? nothing,
    imports: (
      database.prepare('SELECT as_of, imported_at, rows FROM imports ORDER BY id DESC').all() as {
        as_of: number;
        imported_at: number;
        rows: number;
      }[]
    ).map((row) => ({
      kind,
      asOf: new Date(row.as_of).toISOString(),
      importedAt: new Date(row.imported_at).toISOString(),
      rows: row.rows,
    })),
  }));
}

function reading<T>(file: string, database: Database, problems: string[], none: T, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const reason = databaseReason(error);
    if (reason === null) throw error;
    problems.push(`${file}: cannot be read (${reason})`);
    return none;
  } finally {
    database.close();
  }
}

function filesOf(dataDir: string): string[] {
  const learned = learnedFile(dataDir);
  const inFolder = (dir: string, isOurs: (name: string) => boolean): string[] => {
    try {
      return readdirSync(dir)
        .filter(isOurs)
        .map((name) => join(dir, name));
    } catch {
      return [];
    }
  };
  return [
    ...inFolder(dirname(learned), (name) => name.startsWith(basename(learned))),
    ...inFolder(importDir(dataDir), () => true),
  ];
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
