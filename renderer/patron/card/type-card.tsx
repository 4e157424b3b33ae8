import { useEffect, useState } from 'react';
import type { Screen as ScreenView } from '../../../main/contract/snapshot.ts';
import { Keys } from '../../components/keys.tsx';
import { pinRows } from '../../components/pin-entry.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { Problem } from '../../components/problem.tsx';
import { Screen, Title, WayBack } from '../../components/screen.tsx';

/** Most card numbers are digits: the number pad first, the letters one key away. */
const numbers = pinRows.map((row) => row.trim());
const letters = ['QWERTYUIOP', 'ASDFGHJKL', 'ZXCVBNM-'];
const longestNumber = 32;

interface TypeCardProps extends Pick<Extract<ScreenView, { kind: 'card' }>, 'busy' | 'problem'> {
  readonly onBack: () => void;
}

/** A card number typed by hand, on the glass or on a keyboard. */
export function TypeCard({ busy, problem, onBack }: TypeCardProps) {
  const { texts, call, onTyped } = useKiosk();
  const [number, setNumber] = useState('');
  const [hasLetters, setHasLetters] = useState(false);
  const add = (character: string): void => {
    setNumber((before) => (before + character).slice(0, longestNumber));
  };
  const erase = (): void => {
    setNumber((before) => before.slice(0, -1));
  };
  useEffect(
    () =>
      onTyped({
        onTyped(character) {
          if (/[0-9a-z-]/i.test(character)) add(character.toUpperCase());
        },
        onErase: erase,
      }),
    [onTyped],
  );
  const forward = (
    <button
      type="button"
      className="button button-primary"
      disabled={number === '' || busy}
      onClick={() => {
        call('typeCard', { text: number });
      }}
    >
      {texts.actions.ok}
    </button>
  );
  return (
    <Screen
      name={hasLetters ? 'type-card keys-letters' : 'type-card'}
      back={<WayBack words={texts.actions.back} onBack={onBack} />}
      forward={forward}
    >
      <Title>{texts.card.typeTitle}</Title>
      <output className="entry" data-echo="plain" aria-label={texts.card.number}>
        {number}
      </output>
      <div className="status-line">
        {busy && <p className="hint">{texts.card.looking}</p>}
        {!busy && problem !== null && <Problem reason={problem.reason} />}
      </div>
      <Keys
        rows={hasLetters ? letters : numbers}
        swap={{
          label: hasLetters ? texts.keyboard.numbers : texts.keyboard.letters,
          onSwap: () => {
            setHasLetters(!hasLetters);
          },
        }}
        eraseLabel={texts.pin.erase}
        disabled={busy}
        onKey={add}
        onErase={erase}
      />
    </Screen>
  );
}
