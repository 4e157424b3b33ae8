import type { Screen as ScreenView } from '../../../main/contract/snapshot.ts';
import { PersonIcon } from '../../components/icons.tsx';
import { Keys } from '../../components/keys.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { PinDots, pinRows, usePinEntry } from '../../components/pin-entry.tsx';
import { Problem } from '../../components/problem.tsx';
import { BackButton, Screen, Title } from '../../components/screen.tsx';

type PinView = Extract<ScreenView, { kind: 'pin' }>;

/** Asks for the PIN. Only its length is ever shown. */
export function PinScreen({ busy, problem, offersStaff }: PinView) {
  const { texts, call } = useKiosk();
  const { pin, add, erase, clear } = usePinEntry();
  const enter = (
    <button
      type="button"
      className="button button-primary"
      disabled={pin === '' || busy}
      onClick={() => {
        call('enterPin', { pin });
        clear();
      }}
    >
      {texts.actions.ok}
    </button>
  );
  const attemptsLeft = problem?.attemptsLeft ?? null;
  return (
    <Screen name="pin" back={<BackButton />} forward={enter}>
      <div className="pin-ask scrolls">
        <Title>{texts.pin.title}</Title>
        <PinDots count={pin.length} least={4} label={texts.pin.entered(pin.length)} />
        <div className="status-line" role="status">
          {busy && <p className="hint">{texts.pin.checking}</p>}
          {!busy && problem !== null && (
            <Problem
              reason={problem.reason}
              more={attemptsLeft === null ? undefined : texts.pin.attemptsLeft(attemptsLeft)}
            />
          )}
        </div>
        {offersStaff && (
          <div className="pin-help">
            <p>{texts.account.staff.pinHelp}</p>
            <button
              type="button"
              className="button"
              onClick={() => {
                call('callStaff', {});
              }}
            >
              <PersonIcon />
              {texts.account.staff.call}
            </button>
          </div>
        )}
      </div>
      <Keys rows={pinRows} eraseLabel={texts.pin.erase} disabled={busy} onKey={add} onErase={erase} />
    </Screen>
  );
}
