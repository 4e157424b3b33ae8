import type { Schema } from '../../migrate.ts';
import { entries } from './0001-entries.ts';
import { markFailures } from './0002-mark-failures.ts';

export const journalSchema: Schema = { applicationId: 0x4d544a31, steps: [entries, markFailures] };
