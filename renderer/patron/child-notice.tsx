import type { ReactNode } from 'react';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import { BookTitle } from '../components/book-title.tsx';
import { CheckIcon } from '../components/icons.tsx';
import { useKiosk } from '../components/kiosk-context.ts';
import { LibrarianScene, PadScene, ScanBookScene } from '../components/scenes.tsx';
import { ChildCall } from '../components/staff-button.tsx';
import type { Texts } from '../i18n/texts.ts';
import { noticeWords } from '../i18n/notice-words.ts';

type NoticeView = NonNullable<Snapshot['notice']>;

/**
 * What is to be seen of it: a picture and the words that a child needs; `call`: the librarian, and the button that
 * calls them; `ask`: the librarian, where a button would lie over the doors of the first screen.
 */
const forms: Readonly<Record<NoticeView['kind'], keyof Texts['child']['notices'] | 'call' | 'ask'>> = {
  'security-finished': 'finished',
  'already-in-list': 'already',
  'not-an-item': 'again',
  'spread-pile': 'spread',
  'security-failed': 'call',
  'ask-staff-then': 'call',
  'no-borrowing-now': 'ask',
  'no-returning-now': 'ask',
  'no-account-now': 'ask',
};

/** What just happened, to a child: a picture and two words, or whom to ask. All of it is there for the voice. */
export function ChildNotice({ notice }: { readonly notice: NoticeView }) {
  const { texts } = useKiosk();
  const { child } = texts;
  const form = forms[notice.kind];
  const isOfBook = form === 'finished' || form === 'already';
  return (
    <div className="notice child-notice">
      {pictureOf(form)}
      <p className="said">{noticeWords(notice, texts)}</p>
      {form === 'call' ? (
        <ChildCall />
      ) : (
        <div className="child-notice-words" aria-hidden="true">
          {isOfBook && notice.title !== '' && (
            <p className="row-title" dir="auto">
              <BookTitle title={notice.title} />
            </p>
          )}
          <p>{form === 'ask' ? child.askStaff : child.notices[form]}</p>
        </div>
      )}
    </div>
  );
}

function pictureOf(form: (typeof forms)[NoticeView['kind']]): ReactNode {
  switch (form) {
    case 'call':
    case 'ask':
      return <LibrarianScene />;
    case 'again':
      return <ScanBookScene />;
    case 'spread':
      return <PadScene />;
    case 'finished':
    case 'already':
      return (
        <span className="badge badge-good">
          <CheckIcon />
        </span>
      );
  }
}
