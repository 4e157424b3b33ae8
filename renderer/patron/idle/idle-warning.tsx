import { useEffect, useRef } from 'react';
import { useKiosk } from '../../components/kiosk-context.ts';

/** Somebody may have left: a large count of seconds, and one touch to go on. Any other touch does as well. */
export function IdleWarning({ secondsLeft }: { readonly secondsLeft: number }) {
  const { texts, call } = useKiosk();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    button.current?.focus();
  }, []);
  return (
    <div className="veil">
      <div className="idle" role="alertdialog" aria-labelledby="idle-title" aria-describedby="idle-left">
        <h2 id="idle-title" className="title">
          {texts.idle.title}
        </h2>
        <p id="idle-left" className="idle-left">
          {texts.idle.left(secondsLeft)}
        </p>
        <button
          ref={button}
          type="button"
          className="button button-primary button-wide"
          onClick={() => {
            call('stay', {});
          }}
        >
          {texts.idle.stay}
        </button>
      </div>
    </div>
  );
}
