import type { Schema } from '../../migrate.ts';
import { entries } from './0001-entries.ts';
import { offline } from './0002-offline.ts';
import { markFailures } from './0003-mark-failures.ts';
import { bills } from './0004-bills.ts';

export const journalSchema: Schema = {
  applicationId: 0x4d544a31,
  steps: [entries, offline, markFailures, bills],
};
