import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Schema } from './migrate.ts';
import {
  cacheSchema,
  importedItemsSchema,
  importedPatronsSchema,
  titleIndexSchema,
} from './migrations/cache/schema.ts';
import { journalSchema } from './migrations/journal/schema.ts';
import { librarySchema } from './migrations/library/schema.ts';
import { openDatabase } from './open.ts';
import type { Database } from './open.ts';

const schemas: Readonly<Record<string, Schema>> = {
  journal: journalSchema,
  library: librarySchema,
  cache: cacheSchema,
  'cache/items': importedItemsSchema,
  'cache/patrons': importedPatronsSchema,
  'cache/titles': titleIndexSchema,
};
const snapshotFile = new URL('schema.sql', import.meta.url);

let folder: string;
const opened: Database[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-db-'));
});
afterEach(() => {
  for (const database of opened.splice(0)) database.close();
  rmSync(folder, { recursive: true, force: true });
});

function open(name: string, schema: Schema): Database {
  const result = openDatabase(join(folder, `${name.replace('/', '-')}.db`), schema);
  if (result.kind === 'failed') throw new Error(result.error.message);
  opened.push(result.value);
  return result.value;
}

function dump(database: Database): string {
  const rows = database
    .prepare<[], { sql: string }>(
      "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY type = 'trigger', rowid",
    )
    .all();
  return rows.map(({ sql }) => `${sql};\n`).join('\n');
}

describe('migrations', () => {
  it('lead to the form that schema.sql shows', () => {
    const text = Object.entries(schemas)
      .map(
        ([name, schema]) =>
          `-- ${name}.db, version ${String(schema.steps.length)}\n\n${dump(open(name, schema))}`,
      )
      .join('\n');
    if (process.env['MUONTRA_WRITE_DOCS'] === '1') writeFileSync(snapshotFile, text);
    expect(readFileSync(snapshotFile, 'utf8')).toBe(text);
  });

  it.each(Object.keys(schemas))('%s: every table is STRICT', (name) => {
    const schema = schemas[name];
    if (!schema) throw new Error(name);
    const tables = open(name, schema)
      .prepare<[], { name: string; strict: number }>(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'",
      )
      .all();
    expect(tables.length).toBeGreaterThan(1);
    expect(tables.filter(({ strict }) => strict === 0)).toEqual([]);
  });

  it('keep the rows of an older form, and take up where it stands', () => {
    const older: Schema = {
      applicationId: 7,
      steps: ['CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT) STRICT'],
    };
    const newer: Schema = {
      ...older,
      steps: [...older.steps, "ALTER TABLE notes ADD COLUMN kind TEXT NOT NULL DEFAULT 'old'"],
    };
    const before = open('growing', older);
    before.exec("INSERT INTO notes (text) VALUES ('kept')");
    before.close();
    expect(open('growing', newer).prepare('SELECT text, kind FROM notes').all()).toEqual([
      { text: 'kept', kind: 'old' },
    ]);
    expect(openDatabase(join(folder, 'growing.db'), older)).toMatchObject({
      kind: 'failed',
      error: { reason: 'newer' },
    });
  });

  it('a step that fails leaves the form before it', () => {
    const good: Schema = { applicationId: 7, steps: ['CREATE TABLE a (id INTEGER PRIMARY KEY) STRICT'] };
    open('torn', good).close();
    const torn: Schema = { ...good, steps: [...good.steps, 'CREATE TABLE b (id INTEGER) STRICT; nonsense'] };
    expect(() => open('torn', torn)).toThrow();
    expect(dump(open('torn', good))).not.toContain('TABLE b');
  });

  it.each([
    [
      'open entries',
      "SELECT * FROM journal_entries WHERE state IN ('accepted', 'unknown') ORDER BY id",
      'journal_entries_open',
    ],
    [
      'the pending mark of an item',
      "SELECT * FROM security_writes WHERE state = 'pending' AND item_id = 'TV1'",
      'security_writes_pending',
    ],
  ])('the journal finds %s by an index', (_, sql, index) => {
    const plan = open('journal', journalSchema)
      .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all();
    expect(plan.map(({ detail }) => detail).join(' ')).toContain(index);
  });
});
