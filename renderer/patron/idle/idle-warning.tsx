import { useEffect, useRef } from 'react';
import { CheckIcon } from '../../components/icons.tsx';
import { useKiosk } from '../../components/kiosk-context.ts';

/** Somebody may have left: a large count of seconds, and one touch to go on. Any other touch does as well. */
export function IdleWarning({ secondsLeft }: { readonly secondsLeft: number }) {
  const { texts, snapshot, call } = useKiosk();
  const { child } = snapshot.access;
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    button.current?.focus();
  }, []);
  return (
    <div className="veil">
      <div className="idle" role="alertdialog" aria-labelledby="idle-title" aria-describedby="idle-left">
        <h2 id="idle-title" className="title">
          {child ? texts.child.idle.title : texts.idle.title}
        </h2>
        {child && (
          <p className="idle-count" aria-hidden="true">
            {secondsLeft}
          </p>
        )}
        <p id="idle-left" className={child ? 'said' : 'idle-left'}>
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
          {child && <CheckIcon />}
          {child ? texts.child.idle.stay : texts.idle.stay}
        </button>
      </div>
    </div>
  );
}
