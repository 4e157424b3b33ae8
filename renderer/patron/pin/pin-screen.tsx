import { useEffect, useState } from 'react';
import type { Screen as ScreenView } from '../../../main/contract/snapshot.ts';
import { Keys } from '../../components/keys.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { Problem } from '../../components/problem.tsx';
import { BackButton, Screen, Title } from '../../components/screen.tsx';

type PinView = Extract<ScreenView, { kind: 'pin' }>;

const rows = ['123', '456', '789', ' 0'];
const longestPin = 16;

/** Asks for the PIN. Only its length is ever shown. */
export function PinScreen({ busy, problem }: PinView) {
  const { texts, call, onTyped } = useKiosk();
  const [pin, setPin] = useState('');
  const add = (digit: string): void => {
    setPin((before) => (before + digit).slice(0, longestPin));
  };
  const erase = (): void => {
    setPin((before) => before.slice(0, -1));
  };
  useEffect(
    () =>
      onTyped({
        onTyped(character) {
          if (/[0-9]/.test(character)) add(character);
        },
        onErase: erase,
      }),
    [onTyped],
  );
  const enter = (
    <button
      type="button"
      className="button button-primary"
      disabled={pin === '' || busy}
      onClick={() => {
        call('enterPin', { pin });
        setPin('');
      }}
    >
      {texts.actions.ok}
    </button>
  );
  const attemptsLeft = problem?.attemptsLeft ?? null;
  return (
    <Screen name="pin" back={<BackButton />} forward={enter}>
      <div className="pin-ask">
        <Title>{texts.pin.title}</Title>
        <output className="dots" aria-label={texts.pin.entered(pin.length)}>
          {Array.from({ length: Math.max(4, pin.length) }, (_, index) => (
            <span key={index} className={index < pin.length ? 'dot dot-full' : 'dot'} />
          ))}
        </output>
        <div className="status-line" role="status">
          {busy && <p className="hint">{texts.pin.checking}</p>}
          {!busy && problem !== null && (
            <Problem
              reason={problem.reason}
              more={attemptsLeft === null ? undefined : texts.pin.attemptsLeft(attemptsLeft)}
            />
          )}
        </div>
      </div>
      <Keys rows={rows} eraseLabel={texts.pin.erase} disabled={busy} onKey={add} onErase={erase} />
    </Screen>
  );
}
