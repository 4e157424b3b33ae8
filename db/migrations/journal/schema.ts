import type { Schema } from '../../migrate.ts';
import { entries } from './0001-entries.ts';
import { offline } from './0002-offline.ts';
import { markFailures } from './0003-mark-failures.ts';
import { bills } from './0004-bills.ts';
import { markNumbers } from './0005-mark-numbers.ts';

export const journalSchema: Schema = {
  applicationId: 0x4d544a31,
  // A commit writes whole pages, and an entry is a third of such a one: a quarter of the bytes for each loan.
  pageBytes: 1024,
  steps: [entries, offline, markFailures, bills, markNumbers],
};
