import type { Snapshot } from '../../main/contract/snapshot.ts';
import type { Texts } from './texts.ts';

/** What a notice says, on the screen and aloud. */
export function noticeWords({ kind, title }: NonNullable<Snapshot['notice']>, { notices }: Texts): string {
  switch (kind) {
    case 'security-finished':
      return notices.securityFinished(title);
    case 'security-failed':
      return notices.securityFailed(title);
    case 'already-in-list':
      return notices.alreadyInList(title);
    case 'not-an-item':
      return notices.notAnItem;
    case 'spread-pile':
      return notices.spreadPile;
    case 'no-borrowing-now':
      return notices.closed.borrow;
    case 'no-returning-now':
      return notices.closed.return;
    case 'no-account-now':
      return notices.noAccount;
    case 'ask-staff-then':
      return notices.staffThen;
  }
}
