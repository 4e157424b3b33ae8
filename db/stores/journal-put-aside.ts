import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Opened } from '../failure.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './journal-store.ts';
import type { JournalOptions } from './journal-store.ts';

export interface TakenUp {
  readonly journal: Journal;
  /** The folder that a damaged journal was put into, beside the new one; null where it was whole. */
  readonly putAside: string | null;
}

/**
 * Opens the journal. A damaged one is put aside, byte for byte, and a new one begun that knows of it: staff have an
 * exception to clear, and until they do nothing is done while the line is down (RS-03). What is merely locked, newer or
 * cannot be written is no damage, and is a failure as ever.
 */
export function takeUpJournal(options: JournalOptions, now: Date): Opened<TakenUp> {
  const opened = openJournal(options);
  if (opened.kind === 'ok') return { kind: 'ok', value: { journal: opened.value, putAside: null } };
  const { reason } = opened.error;
  if (reason !== 'corrupt' && reason !== 'not-a-database') return opened;
  const putAside = putAsideOf(options.file, now);
  try {
    mkdirSync(putAside, { mode: 0o700 });
    for (const end of ['', '-wal', '-shm']) {
      const part = options.file + end;
      if (existsSync(part)) renameSync(part, join(putAside, basename(part)));
    }
  } catch {
    // Neither read nor moved: there is nothing to be done with it from here.
    return opened;
  }
  const anew = openJournal({ ...options, damaged: basename(putAside) });
  return anew.kind === 'ok' ? { kind: 'ok', value: { journal: anew.value, putAside } } : anew;
}

/** Whether staff still have to look into it: the journal was damaged, emptied or put back from a backup. */
export function awaitsStaff(journal: Journal): boolean {
  return journal.exceptions().some(({ kind }) => kind === 'rolled-back');
}

function putAsideOf(file: string, now: Date): string {
  const stamp = now.toISOString().replace(/[-:]/gu, '').slice(0, 15);
  const first = join(dirname(file), `journal-damaged-${stamp}`);
  let folder = first;
  for (let n = 2; existsSync(folder); n += 1) folder = `${first}-${String(n)}`;
  return folder;
}
