import { AttentionIcon, CheckIcon } from '../components/icons.tsx';
import { useKiosk } from '../components/kiosk-context.ts';
import { ChildNotice } from './child-notice.tsx';
import { noticeWords } from '../i18n/notice-words.ts';

/** A word about what just happened. The place is always there, so that a screen reader hears it change. */
export function Notice() {
  const { snapshot, texts, call } = useKiosk();
  const { notice } = snapshot;
  return (
    <div className="notice-place" role="status">
      {notice !== null && snapshot.access.child && <ChildNotice notice={notice} />}
      {notice !== null && !snapshot.access.child && (
        <div className="notice">
          <span className={`badge badge-${notice.kind === 'security-finished' ? 'good' : 'attention'}`}>
            {notice.kind === 'security-finished' ? <CheckIcon /> : <AttentionIcon />}
          </span>
          {noticeWords(notice, texts)}
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
