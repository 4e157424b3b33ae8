import type { StaffException } from '../../../main/contract/staff.ts';
import { reason as reasonWord } from '../../../main/contract/words.ts';
import { useKiosk } from '../../components/kiosk-context.ts';
import type { StaffTexts } from '../../i18n/staff-texts.ts';
import { Sure } from './sure.tsx';

interface RowProps {
  readonly exception: StaffException;
  readonly texts: StaffTexts;
  /** Whether it is being asked if this one is done. */
  readonly isAsked: boolean;
  readonly onAsk: (id: number | null) => void;
  readonly onClear: () => void;
}

/** One matter: what happened, what to do, and the way to say that it is done, with one question before it goes. */
export function ExceptionRow({ exception, texts, isAsked, onAsk, onClear }: RowProps) {
  const { id, kind, action, destination } = exception;
  const { texts: patronTexts } = useKiosk();
  const { what, next } = texts.otherMatters[`${kind} ${action}`] ?? texts.matters[kind];
  const known = reasonWord.safeParse(exception.reason);
  const why = known.success ? patronTexts.reasons[known.data].what : null;
  const isStation = kind === 'rolled-back';
  const title = exception.title || exception.itemId || (action === 'fee' ? texts.payment : texts.item);
  const details = [
    ...(isStation ? [] : [texts.actions[action]]),
    texts.when(new Date(exception.at)),
    ...(exception.title === '' || exception.itemId === '' ? [] : [exception.itemId]),
    ...(exception.cardNumber === null ? [] : [texts.card(exception.cardNumber)]),
  ];
  return (
    <li className="row staff-row" data-exception={kind}>
      <div className="row-words">
        <p className="row-title">{isStation ? texts.station : title}</p>
        <p className="row-state">{details.join(' · ')}</p>
        <p className="staff-what">
          {what} {why !== null && texts.reason(why)} {destination !== null && texts.destination(destination)}
        </p>
        <p className="staff-next">{next}</p>
      </div>
      {isAsked ? (
        <Sure
          question={texts.confirm}
          texts={texts}
          onYes={onClear}
          onNo={() => {
            onAsk(null);
          }}
        />
      ) : (
        <button
          type="button"
          className="button"
          onClick={() => {
            onAsk(id);
          }}
        >
          {texts.done}
        </button>
      )}
    </li>
  );
}
