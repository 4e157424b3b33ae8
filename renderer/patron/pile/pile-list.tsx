import { useEffect, useRef } from 'react';
import type { PileItem } from '../../../main/contract/snapshot.ts';
import type { Verb } from '../../../main/contract/words.ts';
import { AttentionIcon, BusyIcon, CheckIcon, PauseIcon } from '../../components/icons.tsx';
import { BookTitle } from '../../components/book-title.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { FeeButtons } from './fee-buttons.tsx';
import { rowWords } from './row-words.ts';
import type { RowTone } from './row-words.ts';

const icons: Readonly<Record<RowTone, () => React.JSX.Element>> = {
  good: CheckIcon,
  attention: AttentionIcon,
  busy: BusyIcon,
  waiting: PauseIcon,
};

/** More rows than this stand closer together. */
const comfortableRows = 7;

interface PileListProps {
  readonly items: readonly PileItem[];
  readonly verb: Verb;
  /** The due day that stands above the list. */
  readonly shownDay: string | null;
}

/** The items of a session in the order they came, each with its own word to the end. */
export function PileList({ items, verb, shownDay }: PileListProps) {
  const { texts } = useKiosk();
  const list = useRef<HTMLUListElement>(null);
  const count = items.length;
  useEffect(() => {
    list.current?.lastElementChild?.scrollIntoView({ block: 'nearest' });
  }, [count]);
  return (
    <ul
      ref={list}
      className={count > comfortableRows ? 'rows rows-close' : 'rows'}
      aria-label={texts.pile.list}
      tabIndex={0}
    >
      {items.map((item) => (
        <PileRow key={item.key} item={item} verb={verb} shownDay={shownDay} />
      ))}
    </ul>
  );
}

interface PileRowProps extends Omit<PileListProps, 'items'> {
  readonly item: PileItem;
}

function PileRow({ item, verb, shownDay }: PileRowProps) {
  const { texts, snapshot, day } = useKiosk();
  const { tone, text, next } = rowWords(item, { verb, texts, language: snapshot.language, day, shownDay });
  const ToneIcon = icons[tone];
  return (
    <li className={`row row-${tone}`} data-state={item.state} data-item={item.id}>
      <span className={`badge badge-${tone}`}>
        <ToneIcon />
      </span>
      <div className="row-words">
        <p className="row-title" dir="auto">
          <BookTitle title={item.title} />
        </p>
        <p className="row-state">
          {text} {next !== null && <strong>{next}</strong>}
          {item.title === '' && item.id !== '' && <span className="row-number">{item.id}</span>}
        </p>
      </div>
      {item.state === 'fee-asked' && !snapshot.access.child && <FeeButtons itemKey={item.key} />}
    </li>
  );
}
