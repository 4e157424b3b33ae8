import { useState } from 'react';
import type { Screen as ScreenView } from '../../../main/contract/snapshot.ts';
import { BusyIcon, CardIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';
import { Problem } from '../../components/problem.tsx';
import { CardScene } from '../../components/scenes.tsx';
import { BackButton, Screen, Title } from '../../components/screen.tsx';
import { TypeCard } from './type-card.tsx';

type CardView = Extract<ScreenView, { kind: 'card' }>;

/** Asks for the library card: to the scanner, on the pad, or typed where it cannot be read. */
export function CardScreen({ purpose, busy, problem, itemCount, citizenCard }: CardView) {
  const { texts, snapshot } = useKiosk();
  const { child } = snapshot.access;
  const [typing, setTyping] = useState(false);
  if (typing) {
    return (
      <TypeCard
        busy={busy}
        problem={problem}
        onBack={() => {
          setTyping(false);
        }}
      />
    );
  }
  const typeButton = (
    <button
      type="button"
      className="button button-type"
      onClick={() => {
        setTyping(true);
      }}
    >
      <CardIcon />
      {texts.card.type}
    </button>
  );
  return (
    <Screen name="card" back={<BackButton />} forward={typeButton}>
      <div className="welcome">
        {!(child && problem !== null) && <CardScene />}
        <Title>
          {child ? texts.child.card : purpose === 'account' ? texts.account.cardTitle : texts.card.title}
        </Title>
        <div role="status" className="status-line">
          {busy && (
            <p className="hint">
              <BusyIcon /> {texts.card.looking}
            </p>
          )}
          {!busy && problem === null && itemCount > 0 && (
            <p className="hint">{texts.card.waiting(itemCount)}</p>
          )}
          {!busy && problem === null && itemCount === 0 && citizenCard && (
            <p className="hint">{texts.account.citizenCard}</p>
          )}
        </div>
        {!busy && problem !== null && <Problem reason={problem.reason} />}
      </div>
    </Screen>
  );
}
