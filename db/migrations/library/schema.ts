import type { Schema } from '../../migrate.ts';
import { catalogue } from './0001-catalogue.ts';

export const librarySchema: Schema = { applicationId: 0x4d544c31, steps: [catalogue] };
