import type { Verb } from '../../main/contract/words.ts';
import { VerbIcon } from './icons.tsx';
import { useKiosk } from './kiosk-context.ts';

/** One of the two great doors: borrow is round and green, return is square and blue. */
export function VerbButton({ verb }: { readonly verb: Verb }) {
  const { texts, call } = useKiosk();
  return (
    <button
      type="button"
      className={`verb-button verb-${verb}`}
      onClick={() => {
        call('chooseVerb', { verb });
      }}
    >
      <span className="verb-mark">
        <VerbIcon verb={verb} />
      </span>
      {texts.verbs[verb]}
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
