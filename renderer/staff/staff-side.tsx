import { lazy, Suspense, useEffect, useSyncExternalStore } from 'react';
import { useKiosk } from '../components/kiosk-context.ts';
import { staffTextsOf } from '../i18n/staff-languages.ts';
import { ExceptionsScreen } from './exceptions/exceptions-screen.tsx';
import { SignInScreen } from './sign-in/sign-in-screen.tsx';
import type { StaffSideProps } from './staff-side-props.ts';
import './staff.css';

/** Few ever change the template of receipts: its code comes when it is opened. */
const ReceiptsScreen = lazy(async () => ({
  default: (await import('./receipts/receipts-screen.tsx')).ReceiptsScreen,
}));

/** A PIN pad that nobody touches goes away: the kiosk belongs to patrons. */
const signedOutMs = 60_000;
/** The station signs out by itself before; this is for a station that went away while somebody was signed in. */
const signedInMs = 4 * 60_000;

/** The staff side: the PIN pad, and behind it what waits for staff. It ends with the page or when it is left. */
export function StaffSide({ client, onLeave }: StaffSideProps) {
  const state = useSyncExternalStore(client.subscribe, () => client.staffState);
  const { snapshot } = useKiosk();
  useEffect(() => {
    void client.callStaff('open', {});
    return () => {
      void client.callStaff('leave', {});
    };
  }, [client]);
  const isIn = state !== null && state.view !== null;
  useEffect(() => {
    let timer = setTimeout(onLeave, isIn ? signedInMs : signedOutMs);
    const restart = (): void => {
      clearTimeout(timer);
      timer = setTimeout(onLeave, isIn ? signedInMs : signedOutMs);
    };
    for (const name of ['pointerdown', 'keydown'] as const) document.addEventListener(name, restart);
    return () => {
      clearTimeout(timer);
      for (const name of ['pointerdown', 'keydown'] as const) document.removeEventListener(name, restart);
    };
  }, [isIn, onLeave]);
  const texts = staffTextsOf[snapshot.language];
  if (state === null) return null;
  if (state.view?.receipts) {
    const { receipts, printer } = state.view;
    return (
      <Suspense>
        <ReceiptsScreen client={client} receipts={receipts} printer={printer} texts={texts.receipts} />
      </Suspense>
    );
  }
  return state.view === null ? (
    <SignInScreen client={client} state={state} texts={texts} onLeave={onLeave} />
  ) : (
    <ExceptionsScreen client={client} view={state.view} texts={texts} onLeave={onLeave} />
  );
}
