import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { journalSchema } from '../migrations/journal/schema.ts';
import { lockFolder, openDatabase } from '../open.ts';
import { openJournal } from './journal-store.ts';
import { JournalError } from './journal.ts';
import type { Journal, NewEntry } from './journal.ts';
import { loadOrCreateKey } from './key.ts';

const at = new Date('2026-11-24T02:00:00Z');
const key = new Uint8Array(32).fill(7);
const entry: NewEntry = {
  action: 'checkout',
  session: 's-1',
  itemId: 'TV1',
  patronId: 'BD-SECRET-4711',
  wasOnLoanBefore: false,
  uids: ['E004010012345678'],
  at,
};

const folder = (): string => mkdtempSync(join(tmpdir(), 'muontra-journal-'));

function open(file: string, maxBytes?: number): Journal {
  const opened = openJournal({ file, key, ...(maxBytes === undefined ? {} : { maxBytes }) });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  return opened.value;
}

const failure = (file: string): string => {
  const opened = openJournal({ file, key });
  return opened.kind === 'failed' ? opened.error.reason : 'opened';
};

describe('journal', () => {
  it('follows an entry to its one end and puts down the mark with it', () => {
    const journal = open(join(folder(), 'journal.db'));
    const id = journal.accept(entry);
    expect(journal.open()).toMatchObject([
      { id, state: 'accepted', patronId: 'BD-SECRET-4711', uids: entry.uids },
    ]);
    journal.markUnknown(id);
    expect(journal.open()).toMatchObject([{ id, state: 'unknown' }]);
    journal.settle(id, 'done', at, { mark: 'off' });
    expect(journal.open()).toEqual([]);
    expect(journal.pendingSecurity()).toMatchObject([
      { entryId: id, itemId: 'TV1', wanted: 'off', attempts: 0 },
    ]);
    expect(() => {
      journal.settle(id, 'refused', at);
    }).toThrow(/has its end already/);
    expect(journal.list(10)).toMatchObject([{ id, state: 'done' }]);
    expect(journal.check()).toEqual({ ok: true, entries: 1, pending: 1, problems: [] });
  });

  it('keeps the patrons of one session apart, before and after one is forgotten', () => {
    const journal = open(join(folder(), 'journal.db'));
    const patrons = ['BD1', 'BD1', 'BD2', 'BD1'];
    for (const patronId of patrons) journal.accept({ ...entry, patronId });
    journal.forgetPatron();
    journal.accept({ ...entry, patronId: 'BD2' });
    journal.accept({ ...entry, patronId: 'BD2', session: 's-2' });
    expect(journal.open().map(({ patronId }) => patronId)).toEqual([...patrons, 'BD2', 'BD2']);
  });

  it('keeps one pending mark an item: the newest', () => {
    const journal = open(join(folder(), 'journal.db'));
    journal.settle(journal.accept(entry), 'done', at, { mark: 'off' });
    journal.settle(journal.accept({ ...entry, action: 'checkin', patronId: null }), 'done', at, {
      mark: 'on',
    });
    expect(journal.pendingSecurity()).toMatchObject([{ wanted: 'on' }]);
    const [pending] = journal.pendingSecurity();
    if (!pending) throw new Error('nothing pending');
    journal.countSecurityAttempt(pending.id);
    expect(journal.pendingSecurity()).toMatchObject([{ attempts: 1 }]);
    journal.endSecurity(pending.id, 'written', at);
    expect(journal.pendingSecurity()).toEqual([]);
  });

  it('keeps a pending mark when the same is wished by a label that tells of no tag', () => {
    const journal = open(join(folder(), 'journal.db'));
    const back = { ...entry, action: 'checkin', patronId: null } as const;
    journal.settle(journal.accept(back), 'done', at, { mark: 'on' });
    journal.settle(journal.accept({ ...back, uids: [] }), 'refused', at, { mark: 'on' });
    expect(journal.pendingSecurity()).toMatchObject([{ wanted: 'on', uids: entry.uids }]);
    journal.settle(journal.accept({ ...entry, uids: [] }), 'done', at, { mark: 'off' });
    expect(journal.pendingSecurity()).toEqual([]);
  });

  it('leaves no mark for an item without a tag', () => {
    const journal = open(join(folder(), 'journal.db'));
    journal.settle(journal.accept({ ...entry, uids: [] }), 'done', at, { mark: 'off' });
    expect(journal.pendingSecurity()).toEqual([]);
  });

  it('never has an identity on disk in the clear, and none at all once settled', () => {
    const dir = folder();
    const journal = open(join(dir, 'journal.db'));
    const onDisk = (): Buffer => Buffer.concat(readdirSync(dir).map((name) => readFileSync(join(dir, name))));
    const id = journal.accept(entry);
    expect(onDisk().includes('BD-SECRET-4711')).toBe(false);
    journal.settle(id, 'done', at);
    journal.close();
    expect(onDisk().includes('BD-SECRET-4711')).toBe(false);
    const opened = openDatabase(join(dir, 'journal.db'), journalSchema);
    const row =
      opened.kind === 'ok' ? opened.value.prepare('SELECT sealed_patron FROM journal_entries').get() : null;
    expect(row).toEqual({ sealed_patron: null });
  });

  it('has a settled identity nowhere on disk any more, not even sealed, once it was swept', () => {
    const dir = folder();
    const file = join(dir, 'journal.db');
    const journal = open(file);
    const onDisk = (): Buffer => Buffer.concat(readdirSync(dir).map((name) => readFileSync(join(dir, name))));
    const id = journal.accept(entry);
    const beside = openDatabase(file, journalSchema, { readOnly: true });
    if (beside.kind === 'failed') throw new Error(beside.error.message);
    const sealed = beside.value.prepare('SELECT sealed_patron FROM journal_entries').pluck().get() as Buffer;
    beside.value.close();
    expect(onDisk().includes(sealed)).toBe(true);
    journal.settle(id, 'done', at);
    journal.sweep();
    expect(onDisk().includes(sealed)).toBe(false);
    expect(journal.check()).toMatchObject({ ok: true });
  });

  it('still holds what was accepted when the process is killed', async () => {
    const dir = folder();
    const script = `
      const { openJournal } = await import(${JSON.stringify(new URL('journal-store.ts', import.meta.url).href)});
      const opened = openJournal({ file: ${JSON.stringify(join(dir, 'journal.db'))}, key: new Uint8Array(32).fill(7) });
      opened.value.accept({ ...${JSON.stringify(entry)}, at: new Date() });
      process.stdout.write('accepted');
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    const journal = open(join(dir, 'journal.db'));
    expect(journal.open()).toMatchObject([{ state: 'accepted', patronId: 'BD-SECRET-4711' }]);
    expect(journal.check().ok).toBe(true);
  });

  it('refuses entries while the disk takes nothing, and takes them again after', () => {
    const file = join(folder(), 'journal.db');
    const journal = open(file, 60_000);
    let accepted = 0;
    const fill = (): void => {
      for (let turn = 0; turn < 5_000; turn += 1) {
        journal.accept({ ...entry, itemId: 'x'.repeat(500) });
        accepted += 1;
      }
    };
    expect(fill).toThrow(JournalError);
    expect(() => {
      journal.accept({ ...entry, itemId: 'y'.repeat(5_000) });
    }).toThrow(/full/);
    expect(journal.check()).toMatchObject({ ok: true, entries: accepted });
    journal.close();
    const roomy = open(file);
    roomy.probe();
    expect(roomy.accept(entry)).toBeGreaterThan(accepted);
  });

  it('says that it is closed, and keeps what was under way for the next start', () => {
    const file = join(folder(), 'journal.db');
    const journal = open(file);
    const id = journal.accept(entry);
    journal.close();
    for (const late of [() => journal.accept(entry), () => journal.open(), () => journal.counts()])
      expect(late).toThrow(expect.objectContaining({ reason: 'closed' }));
    const again = open(file);
    expect(again.open()).toMatchObject([{ id, state: 'accepted' }]);
    again.close();
  });

  it('says that a damaged, foreign, emptied or newer file is one, and leaves it alone', () => {
    const dir = folder();
    const file = join(dir, 'journal.db');
    const journal = open(file);
    for (let turn = 0; turn < 200; turn += 1) journal.accept(entry);
    journal.close();
    const good = readFileSync(file);
    const damaged = Buffer.from(good);
    damaged.fill(0xa5, 4096, 20_000);
    writeFileSync(file, damaged);
    expect(failure(file)).toBe('corrupt');
    expect(readFileSync(file).equals(damaged)).toBe(true);

    writeFileSync(file, 'this is somebody else’s file, long enough to have a header of its own'.repeat(30));
    expect(failure(file)).toBe('not-a-database');

    writeFileSync(file, good);
    truncateSync(file, 8192);
    expect(failure(file)).toBe('corrupt');

    writeFileSync(file, good);
    const opened = openDatabase(file, journalSchema);
    if (opened.kind === 'ok') {
      opened.value.pragma('user_version = 99');
      opened.value.close();
    }
    expect(failure(file)).toBe('newer');
    writeFileSync(file, '');
    writeFileSync(`${file}-wal`, 'rest of a log');
    expect(failure(file)).toBe('corrupt');
  });

  it('keeps why the last attempt at a mark failed, until it is written', () => {
    const journal = open(join(folder(), 'journal.db'));
    journal.settle(journal.accept(entry), 'done', at, { mark: 'off' });
    const [pending] = journal.pendingSecurity();
    if (!pending) throw new Error('no mark');
    expect(pending.lastFailure).toBeNull();
    journal.noteSecurityFailure(pending.id, 'gone');
    journal.noteSecurityFailure(pending.id, 'protected');
    expect(journal.pendingSecurity()).toMatchObject([{ id: pending.id, lastFailure: 'protected' }]);
    journal.endSecurity(pending.id, 'written', at);
    journal.noteSecurityFailure(pending.id, 'failed');
    expect(journal.pendingSecurity()).toEqual([]);
  });

  it('of an older version can be read as it is, and is brought up to date by the station', () => {
    const file = join(folder(), 'journal.db');
    const older = openDatabase(file, { ...journalSchema, steps: journalSchema.steps.slice(0, 2) });
    if (older.kind === 'failed') throw new Error(older.error.message);
    older.value.exec(`
      INSERT INTO journal_entries (id, action, session, item_id, tag_uids, was_on_loan_before, accepted_at, state, settled_at)
        VALUES (1, 'checkout', 's', 'TV1', '["E004010012345678"]', 0, '2026-11-24T02:00:00.000Z', 'done', '2026-11-24T02:00:01.000Z');
      INSERT INTO security_writes (entry_id, item_id, tag_uids, wanted, created_at)
        VALUES (1, 'TV1', '["E004010012345678"]', 'off', '2026-11-24T02:00:01.000Z');`);
    older.value.close();
    const reader = openJournal({ file, key: null, readOnly: true });
    if (reader.kind === 'failed') throw new Error(reader.error.message);
    expect(reader.value.pendingSecurity()).toMatchObject([{ itemId: 'TV1', lastFailure: null }]);
    expect(reader.value.check()).toMatchObject({ ok: true });
    reader.value.close();
    const journal = open(file);
    journal.noteSecurityFailure(1, 'protected');
    expect(journal.pendingSecurity()).toMatchObject([{ itemId: 'TV1', lastFailure: 'protected' }]);
  });

  it('can be read beside the station that writes it', () => {
    const file = join(folder(), 'journal.db');
    const journal = open(file);
    journal.accept(entry);
    const reader = openJournal({ file, key: null, readOnly: true });
    if (reader.kind === 'failed') throw new Error(reader.error.message);
    expect(reader.value.list(5)).toHaveLength(1);
    expect(reader.value.open()).toMatchObject([{ patronId: null }]);
    expect(() => {
      reader.value.probe();
    }).toThrow(JournalError);
  });
});

describe('data folder', () => {
  it('belongs to one station at a time', () => {
    const file = join(folder(), 'station.lock');
    const first = lockFolder(file);
    expect(first.kind).toBe('ok');
    expect(lockFolder(file)).toMatchObject({ kind: 'failed', error: { reason: 'locked' } });
    if (first.kind === 'ok') first.value.release();
    expect(lockFolder(file).kind).toBe('ok');
  });

  it('keeps its key, and refuses one that is none', () => {
    const file = join(folder(), 'journal.key');
    const first = loadOrCreateKey(file);
    expect(first).toEqual(loadOrCreateKey(file));
    writeFileSync(file, 'short');
    expect(loadOrCreateKey(file)).toMatchObject({ kind: 'failed', error: { reason: 'corrupt' } });
    expect(readFileSync(file, 'utf8')).toBe('short');
  });
});
