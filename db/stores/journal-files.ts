import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { databaseReason } from '../failure.ts';
import type { DatabaseFailure, Opened } from '../failure.ts';
import { journalSchema } from '../migrations/journal/schema.ts';
import { openDatabase } from '../open.ts';
import type { Database } from '../open.ts';
import { giveToOwner, syncFolder } from './durable-file.ts';
import { openHighWater } from './high-water.ts';
import { openJournal } from './journal-store.ts';
import { lastEntry } from './journal-take-up.ts';

/** What a journal holds, said to the person who saved or restored it. */
export interface JournalSummary {
  readonly entries: number;
  readonly queued: number;
  readonly open: number;
  readonly pendingMarks: number;
  readonly exceptions: number;
  /** When its last entry was made. ISO 8601, UTC; null while there is none. */
  readonly latestAt: string | null;
}

export interface Restored extends JournalSummary {
  /** Where the journal that stood there before was put; null when there was none. */
  readonly keptAs: string | null;
}

/**
 * Saves a journal to one file, beside a running station. An earlier backup of that name is replaced as a whole, any
 * other file is left alone.
 * @param from the journal.db of a data folder
 */
export async function backUpJournal(from: string, to: string): Promise<Opened<JournalSummary>> {
  if (existsSync(to)) {
    if (realpathSync(to) === realpathSync(from)) return fail('other', `${to}: this is the journal itself`);
    const earlier = openDatabase(to, journalSchema, { readOnly: true });
    if (earlier.kind === 'failed')
      return fail('other', `${to}: is there already and is no backup of a journal; nothing was changed`);
    earlier.value.close();
  }
  const draft = `${to}.${String(process.pid)}.new`;
  return withDraft(draft, async () => {
    const made = await copyWhole(from, draft);
    if (made.kind === 'failed') return made;
    renameSync(draft, to);
    syncFolder(dirname(to));
    return made;
  });
}

/**
 * Puts a saved journal in the place of the one in a data folder, whose lock the caller holds. What stands beside it
 * stays: by it the next start finds out what was done since, and which exceptions are still open.
 */
export async function restoreJournal(from: string, dataDir: string): Promise<Opened<Restored>> {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'journal.db');
  if (!existsSync(from)) return fail('other', `${from}: there is no such file`);
  if (existsSync(file) && realpathSync(from) === realpathSync(file))
    return fail('other', `${from}: this is the journal itself`);
  const draft = `${file}.restored`;
  return withDraft(draft, async () => {
    const made = await copyWhole(from, draft, askFirst);
    if (made.kind === 'failed') return made;
    const keptAs = keepAside(file);
    rememberLoss(dataDir, draft);
    // A write-ahead log of the one before must never be played into the one that comes now.
    for (const side of ['-wal', '-shm']) rmSync(file + side, { force: true });
    syncFolder(dataDir);
    giveToOwner(draft);
    renameSync(draft, file);
    syncFolder(dataDir);
    return { kind: 'ok', value: { ...made.value, keptAs } };
  });
}

function fail(reason: DatabaseFailure['reason'], message: string): Opened<never> {
  return { kind: 'failed', error: { reason, message } };
}

async function withDraft<T>(draft: string, make: () => Promise<Opened<T>>): Promise<Opened<T>> {
  try {
    return await make();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const reason = databaseReason(error) ?? (code === 'ENOSPC' ? 'full' : 'read-only');
    if (code === '') throw error;
    return fail(reason, `${draft}: it cannot be written (${code})`);
  } finally {
    for (const side of ['', '-wal', '-shm', '-journal']) rmSync(draft + side, { force: true });
  }
}

/**
 * Copies a journal with its write-ahead log into one file of today's form, and looks whether all of it is sound.
 * @param change made in the copy
 */
async function copyWhole(
  from: string,
  draft: string,
  change: (copy: Database) => void = () => undefined,
): Promise<Opened<JournalSummary>> {
  const source = openDatabase(from, journalSchema, { readOnly: true });
  if (source.kind === 'failed') return source;
  try {
    if (Number(source.value.pragma('user_version', { simple: true })) === 0)
      return fail('not-a-database', `${from}: it is no journal; nothing was changed`);
    rmSync(draft, { force: true });
    // Made first, so that it is nobody else's to read: SQLite would make it with the usual permissions.
    closeSync(openSync(draft, 'wx', 0o600));
    await source.value.backup(draft);
  } finally {
    source.value.close();
  }
  const copy = openDatabase(draft, journalSchema);
  if (copy.kind === 'failed') return copy;
  change(copy.value);
  // One file without a log beside it can be carried about.
  copy.value.pragma('journal_mode = DELETE');
  copy.value.close();
  const opened = openJournal({ file: draft, key: null, readOnly: true });
  if (opened.kind === 'failed') return opened;
  const journal = opened.value;
  try {
    const { ok, entries, problems } = journal.check();
    if (!ok) return fail('corrupt', `${from}: it is damaged (${problems[0] ?? ''}); nothing was changed`);
    const { queued, open, pendingSecurity, exceptions } = journal.counts();
    const latestAt = journal.latestAt();
    return {
      kind: 'ok',
      value: { entries, queued, open, pendingMarks: pendingSecurity, exceptions, latestAt },
    };
  } finally {
    journal.close();
    const handle = openSync(draft, 'r+');
    fsyncSync(handle);
    closeSync(handle);
  }
}

/** The journal before, as it stood, also when it is damaged: nobody should lose it by restoring the wrong file. */
function keepAside(file: string): string | null {
  if (!existsSync(file)) return null;
  const kept = `${file}.before-restore`;
  for (const side of ['', '-wal']) {
    rmSync(kept + side, { force: true });
    if (existsSync(file + side)) copyFileSync(file + side, kept + side);
  }
  giveToOwner(kept);
  return kept;
}

/** What the backup holds as unsent may have been sent since it was made, also when nothing new came: it is asked first. */
function askFirst(copy: Database): void {
  copy.prepare(`UPDATE journal_entries SET state = 'unknown' WHERE state IN ('queued', 'accepted')`).run();
}

/**
 * On a new disk nothing says how far the journal had come. It is taken to have come further than the backup, so that
 * the next start tells staff.
 */
function rememberLoss(dataDir: string, draft: string): void {
  const file = join(dataDir, 'journal.mark');
  const mark = openHighWater(file);
  const restored = openDatabase(draft, journalSchema, { readOnly: true });
  if (mark.entryId === 0 && restored.kind === 'ok') {
    mark.raise(lastEntry(restored.value) + 1);
    giveToOwner(file);
  }
  if (restored.kind === 'ok') restored.value.close();
  mark.close();
}
