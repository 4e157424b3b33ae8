import type { Schema } from '../../migrate.ts';
import { catalogue } from './0001-catalogue.ts';
import { stationMessages } from './0002-station-messages.ts';
import { loanFees } from './0003-loan-fees.ts';
import { patronEmail } from './0004-patron-email.ts';

export const librarySchema: Schema = {
  applicationId: 0x4d544c31,
  steps: [catalogue, stationMessages, loanFees, patronEmail],
};
