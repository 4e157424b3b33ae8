import type { ReactNode } from 'react';
import type { Snapshot } from '../../../main/contract/snapshot.ts';
import type { Language } from '../../../main/contract/words.ts';
import { AccessButton } from '../../components/access-button.tsx';
import { PauseIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { LanguageButton } from '../../components/language-button.tsx';
import type { Looks } from '../../../main/contract/looks.ts';
import { LibrarianScene } from '../../components/scenes.tsx';
import { LibraryName } from '../../components/library-name.tsx';
import { textsOf } from '../../i18n/languages.ts';
import { withSiteTexts } from '../../i18n/site-texts.ts';

interface OutOfServiceProps {
  /** Null while the station itself is not there. */
  readonly snapshot: Snapshot | null;
  readonly looks: Looks;
  /** Another language, larger letters, contrast: what the screen says is to be read, too. */
  readonly buttons?: ReactNode;
}

/** The station rests: where to go instead, since when, and that it comes back by itself. */
export function OutOfServiceScreen({ snapshot, looks, buttons }: OutOfServiceProps) {
  const language = snapshot?.language ?? 'vi';
  const { out, account, child } = withSiteTexts(textsOf[language], looks.texts[language]);
  const view = snapshot?.screen.kind === 'out-of-service' ? snapshot.screen : null;
  const isChild = snapshot?.access.child === true && view?.reason !== 'starting';
  const isStarting = view?.reason === 'starting';
  const time = view ? sinceWords(new Date(view.since), language) : null;
  return (
    <div className="screen screen-out" data-screen="out-of-service" lang={language}>
      <header className="top">
        {snapshot !== null && <LibraryName snapshot={snapshot} looks={looks} />}
        {buttons !== undefined && <div className="top-buttons">{buttons}</div>}
      </header>
      <main className="middle">
        <div className="farewell">
          {isChild ? (
            <LibrarianScene />
          ) : (
            <span className="badge badge-great badge-waiting">
              <PauseIcon />
            </span>
          )}
          <h1 className="title">{isStarting ? out.starting : out.title}</h1>
          {!isStarting && (
            <p className="farewell-words">
              {view?.instead ? account.instead(view.instead[language]) : out.next}
            </p>
          )}
          {isChild && <p className="child-words">{child.askStaff}</p>}
          {!isStarting && time !== null && <p className="hint">{out.since(time)}</p>}
        </div>
      </main>
    </div>
  );
}

/** The same before a station that is there and can be asked for what a person needs. */
export function RestingScreen() {
  const { snapshot, looks } = useKiosk();
  return (
    <OutOfServiceScreen
      snapshot={snapshot}
      looks={looks}
      buttons={
        <>
          <AccessButton />
          <LanguageButton />
        </>
      }
    />
  );
}

/** The time, and the day where it is not today. */
function sinceWords(since: Date, language: Language): string {
  const time = since.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit' });
  const isToday = since.toDateString() === new Date().toDateString();
  return isToday ? time : `${time} ${String(since.getDate())}/${String(since.getMonth() + 1)}`;
}
