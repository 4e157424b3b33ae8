import { useDeferredValue, useState } from 'react';
import type { PanelProps } from './panel-props.ts';

const mostShown = 60;

/** Marks, case and đ do not matter when somebody looks for a title. */
function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replaceAll('đ', 'd');
}

/** Every copy of the demo library, to lay on the pad or to hold under the scanner. */
export function BookPanel({ view, words, call }: PanelProps) {
  const [search, setSearch] = useState('');
  const wanted = fold(useDeferredValue(search));
  const found = view.books.filter(
    ({ id, title, author, onPad }) => !onPad && fold(`${title} ${author} ${id}`).includes(wanted),
  );
  return (
    <section className="panel panel-books">
      <div className="panel-head">
        <h2>{words.books}</h2>
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
          }}
        />
      </div>
      <ul className="books">
        {found.slice(0, mostShown).map(({ id, title, author, onLoan }) => (
          <li key={id} data-item={id}>
            <span>
              {title}
              <small>
                {author} · {id}
                {onLoan && <b> · {words.onLoan}</b>}
              </small>
            </span>
            <button
              type="button"
              onClick={() => {
                call({ name: 'layOnPad', input: { itemIds: [id] } });
              }}
            >
              {words.lay}
            </button>
            <button
              type="button"
              onClick={() => {
                call({ name: 'scanCode', input: { text: id } });
              }}
            >
              {words.scan}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
