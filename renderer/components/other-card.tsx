import { useEffect, useRef } from 'react';
import { CardIcon, CheckIcon } from './icons.tsx';
import { useKiosk } from './kiosk-context.ts';

/** Another card came in the midst of a session: is it somebody else? Until that is said nothing of it happens. */
export function OtherCard() {
  const { texts, snapshot, call } = useKiosk();
  const { child } = snapshot.access;
  const { otherCard } = child ? texts.child : texts.account;
  const goOn = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    goOn.current?.focus();
  }, []);
  const answer = (isOther: boolean) => () => {
    call('answerOtherCard', { isOther });
  };
  return (
    <div className="veil" data-screen-part="other-card">
      <div className="ask" role="alertdialog" aria-modal="true" aria-labelledby="other-card-title">
        <h2 id="other-card-title" className="title">
          {otherCard.title}
        </h2>
        <div className="ask-buttons">
          <button type="button" className="button" onClick={answer(true)}>
            {child && <CardIcon />}
            {otherCard.yes}
          </button>
          <button type="button" ref={goOn} className="button button-primary" onClick={answer(false)}>
            {child && <CheckIcon />}
            {otherCard.no}
          </button>
        </div>
      </div>
    </div>
  );
}
