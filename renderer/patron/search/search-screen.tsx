import { useEffect, useRef, useState } from 'react';
import { longestSearch } from '../../../main/contract/search.ts';
import type { Screen as ScreenView } from '../../../main/contract/snapshot.ts';
import { BusyIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { BackButton, Screen, Title, WayBack } from '../../components/screen.tsx';
import { TitleKeyboard } from '../../components/title-keyboard.tsx';
import { eraseCharacter, typeKey } from '../../keyboard/vietnamese.ts';
import type { TypingMethod } from '../../keyboard/vietnamese.ts';
import { FoundList } from './found-list.tsx';

type SearchView = Extract<ScreenView, { kind: 'search' }>;

/** A title is typed, and what matches comes with each letter; the keys can be put away for a longer list. */
export function SearchScreen({ text: asked, asking, titles, more, asOf }: SearchView) {
  const { texts, call, onTyped } = useKiosk();
  const { search } = texts;
  const [text, setText] = useState(asked);
  const typed = useRef(asked);
  const [hasKeys, setHasKeys] = useState(true);
  const [method, setMethod] = useState<TypingMethod>('direct');
  const change = (edit: (before: string) => string): void => {
    const next = edit(typed.current).slice(0, longestSearch);
    typed.current = next;
    setText(next);
    call('search', { text: next });
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
  const isKnown = asked !== '' && text.trim() !== '' && !asking;
  const keysAgain = (
    <WayBack
      words={search.keys}
      onBack={() => {
        setHasKeys(true);
      }}
    />
  );
  const show = titles.length > 0 && hasKeys && (
    <button
      type="button"
      className="button button-primary"
      onClick={() => {
        setHasKeys(false);
      }}
    >
      {search.show(titles.length)}
    </button>
  );
  return (
    <Screen
      name={hasKeys ? 'search keys-letters has-keys' : 'search'}
      back={hasKeys ? <BackButton /> : keysAgain}
      forward={show}
    >
      <Title>{search.title}</Title>
      <output className="entry" data-echo="plain" aria-label={search.field}>
        {text}
      </output>
      <div role="status" className="status-line">
        {text === '' && <p className="hint">{search.how}</p>}
        {asking && titles.length === 0 && (
          <p className="hint">
            <BusyIcon /> {search.asking}
          </p>
        )}
        {isKnown && <p className="hint">{titles.length === 0 ? search.none : search.found(titles.length)}</p>}
      </div>
      <FoundList titles={titles} more={more} asOf={asOf} />
      {hasKeys && <TitleKeyboard onChange={change} method={method} onMethod={setMethod} />}
    </Screen>
  );
}
