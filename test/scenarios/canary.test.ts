import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { journalSchema } from '../../db/migrations/journal/schema.ts';
import { openDatabase } from '../../db/open.ts';
import { runCanary } from '../canary/canary.ts';
import { createSearch, encodingsOf, searchFolder } from '../canary/search.ts';
import type { Secret } from '../canary/search.ts';

describe('the search finds what is planted', () => {
  const secrets: readonly Secret[] = [
    { kind: 'card', text: 'BDk3v9q0x7w2ma' },
    { kind: 'pin', text: 'z81hq3xw0t5n' },
    { kind: 'name', text: 'Nguyễn Thị Ngọc Qwzkvbtmrpễ' },
  ];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'muontra-planted-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(
    secrets.flatMap((secret) =>
      encodingsOf(secret.text).map(([name, bytes]) => [secret.kind, name, bytes] as const),
    ),
  )('a %s as %s', (kind, _, bytes) => {
    const around = Buffer.alloc(10_001, 0x41);
    writeFileSync(join(folder, 'dump'), Buffer.concat([around, bytes, around]));
    const { traces } = searchFolder(folder, createSearch(secrets));
    expect(traces.map((trace) => trace.kind)).toContain(kind);
  });

  it('in base64 of a longer text, at any place', () => {
    for (const before of ['', 'x', 'xx', 'xxx']) {
      for (const { text } of secrets) {
        writeFileSync(join(folder, 'dump'), Buffer.from(`${before}${text} and more`).toString('base64'));
        expect(searchFolder(folder, createSearch(secrets)).traces, before + text).not.toEqual([]);
      }
    }
  });

  it('in the name of a file, and nothing where nothing is', () => {
    writeFileSync(join(folder, 'harmless'), 'BDk3v9q0x7w2 z81hq3xw0 Nguyễn Thị Ngọc');
    expect(searchFolder(folder, createSearch(secrets))).toMatchObject({ files: 1, traces: [] });
    writeFileSync(join(folder, 'z81hq3xw0t5n.tmp'), '');
    expect(searchFolder(folder, createSearch(secrets)).traces).toHaveLength(1);
  });
});

it('twenty-five patrons leave nothing of themselves behind, on the line, off it, refused and cut short', async () => {
  const { sessions, exceptions, during, after } = await runCanary({ sessions: 25, seed: 20_261_124 });
  expect(sessions).toBe(25);
  expect(exceptions).toBeGreaterThan(1);
  expect(during.length).toBeGreaterThan(2);
  for (const look of during) expect(look.traces).toEqual([]);
  expect(after.traces).toEqual([]);
  expect(after.files).toBeGreaterThan(4);
}, 300_000);

it('a station that kept a card, a PIN or a name would be caught', async () => {
  const { after } = await runCanary({
    sessions: 5,
    seed: 7,
    beforeLastSearch: (dataDir, [first, second, third]) => {
      if (!first || !second || !third) throw new Error('nobody came');
      // What a careless change could do: a title with the patron in it, a log line, a dump.
      const journal = openDatabase(join(dataDir, 'journal.db'), journalSchema);
      if (journal.kind === 'failed') throw new Error(journal.error.message);
      journal.value.prepare(`UPDATE journal_entries SET facts = json_object('title', ?)`).run(first.card);
      journal.value.close();
      appendFileSync(join(dataDir, 'temp', 'core'), Buffer.from(second.pin, 'utf16le'));
      appendFileSync(join(dataDir, 'exceptions.json'), Buffer.from(third.name).toString('base64'));
    },
  });
  expect(new Set(after.traces.map(({ file, kind }) => `${kind} in ${file}`))).toEqual(
    new Set(['card in journal.db', 'pin in temp/core', 'name in exceptions.json']),
  );
}, 300_000);
