import { useState } from 'react';
import type { PanelProps } from './panel-props.ts';

/** Cards of invented patrons, and any other code, under the scanner. */
export function CardPanel({ view, words, call }: PanelProps) {
  const [code, setCode] = useState('');
  const scan = (text: string): void => {
    call({ name: 'scanCode', input: { text } });
  };
  return (
    <section className="panel panel-cards">
      <div className="panel-head">
        <h2>{words.cards}</h2>
      </div>
      <ul className="cards">
        {view.cards.map(({ id, name, pin, note }) => (
          <li key={id}>
            <button
              type="button"
              onClick={() => {
                scan(id);
              }}
            >
              {name}
              <small>
                {id} · PIN {pin}
              </small>
              {note !== '' && <small className="note">{note}</small>}
            </button>
          </li>
        ))}
      </ul>
      <form
        className="code"
        onSubmit={(event) => {
          event.preventDefault();
          if (code !== '') scan(code);
        }}
      >
        <input
          aria-label={words.code}
          placeholder={words.code}
          value={code}
          onChange={(event) => {
            setCode(event.target.value);
          }}
        />
        <button type="submit">{words.scan}</button>
      </form>
    </section>
  );
}
