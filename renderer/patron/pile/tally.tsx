import type { Verb } from '../../../main/contract/words.ts';
import { useKiosk } from '../../components/kiosk-context.ts';
import { Title } from '../../components/screen.tsx';

interface TallyProps {
  readonly verb: Verb;
  readonly doneCount: number;
  readonly seenCount: number;
  readonly dueDate: string | null;
  readonly isMoving: boolean;
}

/** The due day: the word small, the day large and in one piece where it fits. */
export function DueDay({ day }: { readonly day: string }) {
  const { texts } = useKiosk();
  return (
    <p className="due">
      <span className="due-word">{texts.pile.due}</span> <strong>{day}</strong>
    </p>
  );
}

/** One giant count and the due day in words. */
export function Tally({ verb, doneCount, seenCount, dueDate, isMoving }: TallyProps) {
  const { texts, day } = useKiosk();
  return (
    <div className={doneCount === 0 ? 'tally tally-none' : `tally tone-${verb}`} role="status">
      <Title>
        <span className="tally-verb">{texts.pile.done[verb]}</span>{' '}
        <span className="tally-count">{texts.pile.books(doneCount)}</span>
      </Title>
      {dueDate !== null && <DueDay day={day(dueDate)} />}
      {!isMoving && seenCount > doneCount && (
        <p className="hint hint-strong">{texts.pile.notAll(seenCount, doneCount)}</p>
      )}
    </div>
  );
}
