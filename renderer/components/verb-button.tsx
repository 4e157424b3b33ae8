import type { Verb } from '../../main/contract/words.ts';
import { VerbIcon } from './icons.tsx';
import { useKiosk } from './kiosk-context.ts';

/** One of the two great doors: borrow is round and green, return is square and blue. */
export function VerbButton({ verb }: { readonly verb: Verb }) {
  const { snapshot, texts, call } = useKiosk();
  const isOpen = snapshot.served[verb];
  return (
    <button
      type="button"
      className={`verb-button verb-${verb}${isOpen ? '' : ' verb-closed'}`}
      onClick={() => {
        call('chooseVerb', { verb });
      }}
    >
      <span className="verb-mark">
        <VerbIcon verb={verb} />
      </span>
      {texts.verbs[verb]}
      {!isOpen && <span className="verb-note">{texts.verbClosed}</span>}
    </button>
  );
}

export function VerbButtons() {
  return (
    <div className="verb-buttons">
      <VerbButton verb="borrow" />
      <VerbButton verb="return" />
    </div>
  );
}
