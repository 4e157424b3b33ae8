import { useEffect, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { AccessButton } from './access-button.tsx';
import { BackIcon, PauseIcon } from './icons.tsx';
import { LanguageButton } from './language-button.tsx';
import { LibraryName } from './library-name.tsx';
import { useKiosk } from './kiosk-context.ts';
import { Steps } from './steps.tsx';
import { StaffButton, StaffCallBanner } from './staff-button.tsx';

interface ScreenProps {
  /** Name of the screen in the style sheet. */
  readonly name: string;
  readonly children: ReactNode;
  /** Left in the bar below; the same place on every screen. */
  readonly back?: ReactNode;
  /** Right in the bar below: the way on. */
  readonly forward?: ReactNode;
}

/** The frame of every screen: the library above, one idea in the middle, the actions always in the same place below. */
export function Screen({ name, children, back, forward }: ScreenProps) {
  const { snapshot, looks } = useKiosk();
  const [place = name] = name.split(' ');
  const isSettling = useSettling(place);
  const hasBar = back !== undefined || forward !== undefined;
  return (
    <div className={`screen screen-${name}${isSettling ? ' settling' : ''}`} data-screen={place}>
      <div>
        <header className="top">
          <div className="top-name">
            <LibraryName snapshot={snapshot} looks={looks} />
            <Steps />
          </div>
          <div className="top-buttons">
            <StaffButton />
            <AccessButton />
            <LanguageButton />
          </div>
        </header>
        <LineBanner />
        <StaffCallBanner />
      </div>
      <main className="middle">{children}</main>
      {hasBar && (
        <footer className="bar">
          <div>{back}</div>
          <div>{forward}</div>
        </footer>
      )}
    </div>
  );
}

/** Touches that meant the screen before must not press a button of the new one. */
const ghostTapMs = 300;

/** True for a moment after a screen came, also one that the page itself changed to. */
function useSettling(name: string): boolean {
  const [settledName, setSettledName] = useState<string | null>(null);
  useEffect(() => {
    const timer = setTimeout(setSettledName, ghostTapMs, name);
    return () => {
      clearTimeout(timer);
    };
  }, [name]);
  return settledName !== name;
}

/** While the line is down: what can be done all the same. */
function LineBanner() {
  const { snapshot, texts } = useKiosk();
  const { borrow, return: back } = snapshot.served;
  if (snapshot.devices.line === 'online' || (!borrow && !back)) return null;
  const { both, only } = texts.offline;
  return (
    <p className="line-banner" role="status">
      <PauseIcon />
      {borrow && back ? both : only[borrow ? 'borrow' : 'return']}
    </p>
  );
}

/** The one heading of a screen; takes the focus when the screen comes, so that a screen reader begins here. */
export function Title({ children }: { readonly children: ReactNode }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className="title">
      {children}
    </h1>
  );
}

/** @param finish ends a pile that has begun; the other screens are left by `cancel`. */
export function BackButton({ finish = false }: { readonly finish?: boolean }) {
  const { texts, call } = useKiosk();
  return (
    <WayBack
      words={texts.actions.back}
      onBack={() => {
        call(finish ? 'finish' : 'cancel', {});
      }}
    />
  );
}

interface WayBackProps {
  readonly words: string;
  readonly onBack: () => void;
}

/** Back within the page, where the station knows of no other screen. */
export function WayBack({ words, onBack }: WayBackProps) {
  return (
    <button type="button" className="button button-quiet" onClick={onBack}>
      <BackIcon />
      <span className="said">{words}</span>
    </button>
  );
}
