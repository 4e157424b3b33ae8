import type { Screen as ScreenView } from '../../../main/contract/snapshot.ts';

export type AccountView = Extract<ScreenView, { kind: 'account' }>;
