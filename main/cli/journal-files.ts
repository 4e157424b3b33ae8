import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { backUpJournal, restoreJournal } from '../../db/stores/journal-files.ts';
import type { JournalSummary } from '../../db/stores/journal-files.ts';
import { exit } from './io.ts';
import type { CliIo, ExitStatus } from './io.ts';
import { takeFolder } from './take-folder.ts';

/** `journal backup FILE`: a copy of everything in one file, made beside a running station. */
export async function backUp(data: string, file: string, json: boolean, io: CliIo): Promise<ExitStatus> {
  const made = await backUpJournal(join(data, 'journal.db'), file);
  if (made.kind === 'failed') {
    io.err(made.error.message);
    return exit.refused;
  }
  io.out(json ? JSON.stringify({ file, ...made.value }) : `saved to ${file}: ${words(made.value)}`);
  return exit.done;
}

/** `journal restore FILE`: puts a backup in the place of the folder's journal while no station runs on it. */
export async function restore(data: string, file: string, json: boolean, io: CliIo): Promise<ExitStatus> {
  if (!existsSync(file)) {
    io.err(`${file}: there is no such file`);
    return exit.badUse;
  }
  try {
    mkdirSync(data, { recursive: true });
  } catch (error) {
    io.err(`${data}: the data folder cannot be made (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    return exit.refused;
  }
  const lock = takeFolder(data);
  if (lock.kind === 'failed') {
    io.err(`${lock.error.message}; stop it first`);
    return exit.refused;
  }
  try {
    const restored = await restoreJournal(file, data);
    if (restored.kind === 'failed') {
      io.err(restored.error.message);
      return exit.refused;
    }
    const { keptAs, ...summary } = restored.value;
    if (!existsSync(join(data, 'journal.key')))
      io.err(
        `${join(data, 'journal.key')} is missing: card numbers in this backup cannot be read without it`,
      );
    const kept = keptAs === null ? '' : `\nthe journal before is kept as ${keptAs}`;
    io.out(
      json
        ? JSON.stringify({ restored: true, ...summary, keptAs })
        : `restored from ${file}: ${words(summary)}${kept}\nat its next start the station asks what became of all that was not settled`,
    );
    return exit.done;
  } finally {
    lock.value.release();
  }
}

function words({ entries, queued, open, pendingMarks, exceptions, latestAt }: JournalSummary): string {
  const latest = latestAt === null ? '' : `, the last of ${latestAt}`;
  return (
    `${String(entries)} entries${latest}; ${String(queued)} queued, ${String(open)} open, ` +
    `${String(pendingMarks)} marks pending, ${String(exceptions)} exceptions`
  );
}
