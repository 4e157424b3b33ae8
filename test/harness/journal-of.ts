import { join } from 'node:path';
import { openJournal } from '../../db/stores/journal-store.ts';
import type { JournalEntry, SecurityWrite } from '../../db/stores/journal.ts';

export interface JournalReport {
  /** Oldest first. */
  readonly entries: readonly JournalEntry[];
  readonly pendingMarks: readonly SecurityWrite[];
  readonly problems: readonly string[];
}

/** What a data folder's journal says, read beside whoever writes it. */
export function journalOf(dataDir: string): JournalReport {
  const opened = openJournal({ file: join(dataDir, 'journal.db'), key: null, readOnly: true });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  const journal = opened.value;
  const report = {
    entries: journal.list(1000).reverse(),
    pendingMarks: journal.pendingSecurity(),
    problems: journal.check().problems,
  };
  journal.close();
  return report;
}
