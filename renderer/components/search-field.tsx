import { useEffect, useState } from 'react';
import { eraseCharacter, typeKey } from '../keyboard/vietnamese.ts';
import type { TypingMethod } from '../keyboard/vietnamese.ts';
import { useKiosk } from './kiosk-context.ts';
import { TitleKeyboard } from './title-keyboard.tsx';

const longestText = 80;

interface SearchFieldProps {
  /** What the field asks for, e.g. "Tên sách". */
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
}

/**
 * Words of a title, typed on the glass or on a keyboard. It is no input element: a scan can never land in it, and an
 * input method of the machine has nothing to compose in.
 */
export function SearchField({ label, text, onText }: SearchFieldProps) {
  const { onTyped } = useKiosk();
  const [method, setMethod] = useState<TypingMethod>('telex');
  const change = (make: (before: string) => string): void => {
    const made = make(text);
    if ([...made].length <= longestText) onText(made);
  };
  useEffect(() =>
    onTyped({
      onTyped(character) {
        change((before) => typeKey(before, character, method, 'old'));
      },
      onErase() {
        change(eraseCharacter);
      },
    }),
  );
  return (
    <div className="search">
      <output className="entry search-entry" aria-label={label} lang="vi" dir="auto">
        {text === '' ? <span className="entry-label">{label}</span> : text}
      </output>
      <TitleKeyboard onChange={change} method={method} onMethod={setMethod} />
    </div>
  );
}
