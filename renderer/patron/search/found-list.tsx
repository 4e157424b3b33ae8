import type { FoundTitleView } from '../../../main/contract/search.ts';
import type { Screen as ScreenView } from '../../../main/contract/snapshot.ts';
import { BookTitle } from '../../components/book-title.tsx';
import { CheckIcon, PauseIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { foundWords } from './found-words.ts';

type SearchView = Extract<ScreenView, { kind: 'search' }>;

/** What was found, best first: each with whether it is there, and where. */
export function FoundList({ titles, more, asOf }: Pick<SearchView, 'titles' | 'more' | 'asOf'>) {
  const { texts, day } = useKiosk();
  const { search } = texts;
  if (titles.length === 0) return null;
  return (
    <ul className="rows found" aria-label={search.list} tabIndex={0}>
      {titles.map((found) => (
        <FoundRow key={found.key} found={found} />
      ))}
      {more && <li className="hint">{search.more}</li>}
      {asOf !== null && <li className="hint found-age">{search.asOf(day(asOf))}</li>}
    </ul>
  );
}

function FoundRow({ found }: { readonly found: FoundTitleView }) {
  const { texts, snapshot, day } = useKiosk();
  const { tone, text } = foundWords(found, { texts, language: snapshot.language, day });
  return (
    <li className={`row row-${tone}`} data-found={found.title}>
      <span className={`badge badge-${tone}`}>{tone === 'good' ? <CheckIcon /> : <PauseIcon />}</span>
      <div className="row-words">
        <p className="row-title" dir="auto">
          <BookTitle title={found.title} />
        </p>
        {found.author !== null && <p className="row-author">{found.author}</p>}
        <p className="row-state">{text}</p>
      </div>
    </li>
  );
}
