import { AttentionIcon, CheckIcon } from '../components/icons.tsx';
import { useKiosk } from '../components/kiosk-context.ts';
import { noticeWords } from '../i18n/notice-words.ts';

/** A word about what just happened. The place is always there, so that a screen reader hears it change. */
export function Notice() {
  const { snapshot, texts } = useKiosk();
  const { notice } = snapshot;
  return (
    <div className="notice-place" role="status">
      {notice !== null && (
        <p className="notice">
          <span className={`badge badge-${notice.kind === 'security-finished' ? 'good' : 'attention'}`}>
            {notice.kind === 'security-finished' ? <CheckIcon /> : <AttentionIcon />}
          </span>
          {noticeWords(notice, texts)}
        </p>
      )}
    </div>
  );
}
