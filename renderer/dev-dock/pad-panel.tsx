import type { PanelProps } from './panel-props.ts';

/** What lies on the pad now. */
export function PadPanel({ view, words, call }: PanelProps) {
  const lying = view.books.filter(({ onPad }) => onPad);
  const shelf = view.books.filter(({ onPad, onLoan }) => !onPad && !onLoan);
  return (
    <section className="panel panel-pad">
      <div className="panel-head">
        <h2>{words.onPad(lying.length)}</h2>
        <button
          type="button"
          onClick={() => {
            call({ name: 'layOnPad', input: { itemIds: differentTitles(shelf, 3) } });
          }}
        >
          {words.layThree}
        </button>
        <button
          type="button"
          disabled={lying.length === 0}
          onClick={() => {
            call({ name: 'clearPad', input: {} });
          }}
        >
          {words.clear}
        </button>
      </div>
      {lying.length === 0 && <p className="soft">{words.emptyPad}</p>}
      <ul className="lying">
        {lying.map(({ id, title, mark, onLoan }) => (
          <li key={id}>
            <span>
              {title}
              <small>
                {id} · {words.marks[mark]}
                {onLoan ? ` · ${words.onLoan}` : ''}
              </small>
            </span>
            <button
              type="button"
              onClick={() => {
                call({ name: 'liftFromPad', input: { itemIds: [id] } });
              }}
            >
              {words.lift}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The first copies of so many different titles, away from those with something special about them. */
function differentTitles(books: PanelProps['view']['books'], count: number): string[] {
  const byTitle = new Map<string, string>();
  for (const { id, title } of books.slice(books.length >> 2)) if (!byTitle.has(title)) byTitle.set(title, id);
  return [...byTitle.values()].slice(0, count);
}
