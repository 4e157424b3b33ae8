import type { Snapshot } from '../../main/contract/snapshot.ts';
import { AttentionIcon, CheckIcon } from '../components/icons.tsx';
import { useKiosk } from '../components/kiosk-context.ts';
import type { Texts } from '../i18n/texts.ts';

type NoticeView = NonNullable<Snapshot['notice']>;

/** A word about what just happened. The place is always there, so that a screen reader hears it change. */
export function Notice() {
  const { snapshot, texts, call } = useKiosk();
  const { notice } = snapshot;
  return (
    <div className="notice-place" role="status">
      {notice !== null && (
        <div className="notice">
          <span className={`badge badge-${notice.kind === 'security-finished' ? 'good' : 'attention'}`}>
            {notice.kind === 'security-finished' ? <CheckIcon /> : <AttentionIcon />}
          </span>
          {words(notice, texts)}
          {notice.kind === 'ask-staff-then' && (
            <button
              type="button"
              className="button"
              onClick={() => {
                call('callStaff', {});
              }}
            >
              {texts.account.staff.call}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

function words({ kind, title }: NoticeView, { notices }: Texts): string {
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
