import { useEffect, useRef } from 'react';
import { useKiosk } from './kiosk-context.ts';

/** Another card came in the midst of a session: is it somebody else? Until that is said nothing of it happens. */
export function OtherCard() {
  const { texts, call } = useKiosk();
  const { otherCard } = texts.account;
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
            {otherCard.yes}
          </button>
          <button type="button" ref={goOn} className="button button-primary" onClick={answer(false)}>
            {otherCard.no}
          </button>
        </div>
      </div>
    </div>
  );
}
