import { useState } from 'react';
import { eraseCharacter, setTone, tones, typeKey } from '../keyboard/vietnamese.ts';
import type { Tone, TypingMethod } from '../keyboard/vietnamese.ts';
import { EraseIcon } from './icons.tsx';
import { useKiosk } from './kiosk-context.ts';

/** Letters that a keyboard of English does not have. */
const ownLetters = 'ăâđêôơư';
/** The first row of the letters stands only where there is height for it; the other keys always have it. */
const letterRows = [ownLetters, 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'];
const numberRows = ['1234567890', ownLetters, '-,.:?!&/'];
const methods: readonly TypingMethod[] = ['telex', 'vni', 'direct'];
const next = (method: TypingMethod): TypingMethod =>
  methods[(methods.indexOf(method) + 1) % methods.length] ?? 'telex';

interface TitleKeyboardProps {
  readonly onChange: (change: (text: string) => string) => void;
  readonly method: TypingMethod;
  readonly onMethod: (method: TypingMethod) => void;
}

/**
 * Keys for words in Vietnamese: the letters, those of Vietnamese, a row of tones, and Telex or VNI for who knows
 * them. Numbers are one key away.
 */
export function TitleKeyboard({ onChange, method, onMethod }: TitleKeyboardProps) {
  const { texts } = useKiosk();
  const words = texts.keyboard;
  const [hasNumbers, setHasNumbers] = useState(false);
  const press = (key: string): void => {
    onChange((text) => typeKey(text, key, method, 'old'));
  };
  const rows = hasNumbers ? numberRows : letterRows;
  return (
    <div className="keys title-keys">
      {rows.map((row) => (
        <div className={row === rows[0] && !hasNumbers ? 'keys-row keys-row-more' : 'keys-row'} key={row}>
          {[...row].map((character) => (
            <Key key={character} label={character} onPress={press} value={character} />
          ))}
          {row === rows.at(-1) && (
            <button
              type="button"
              className="button key key-erase"
              aria-label={texts.pin.erase}
              onClick={() => {
                onChange(eraseCharacter);
              }}
            >
              <EraseIcon />
            </button>
          )}
        </div>
      ))}
      <div className="keys-row">
        <button
          type="button"
          className="button key key-swap"
          onClick={() => {
            setHasNumbers(!hasNumbers);
          }}
        >
          {hasNumbers ? words.letters : words.numbers}
        </button>
        {(Object.keys(tones) as Tone[]).map((tone) => (
          <button
            key={tone}
            type="button"
            className="button key key-tone"
            aria-label={words.tones[tone]}
            onClick={() => {
              onChange((text) => setTone(text, tone, 'old'));
            }}
          >
            <span aria-hidden="true">{`a${tones[tone]}`.normalize('NFC')}</span>
          </button>
        ))}
        <button
          type="button"
          className="button key key-space"
          aria-label={words.space}
          onClick={() => {
            press(' ');
          }}
        >
          ␣
        </button>
        <button
          type="button"
          className="button key key-method"
          onClick={() => {
            onMethod(next(method));
          }}
        >
          {words.methods[method]}
        </button>
      </div>
    </div>
  );
}

interface KeyProps {
  readonly label: string;
  readonly value: string;
  readonly onPress: (key: string) => void;
}

function Key({ label, value, onPress }: KeyProps) {
  return (
    <button
      type="button"
      className="button key"
      onClick={() => {
        onPress(value);
      }}
    >
      {label}
    </button>
  );
}
