import type { PileItem } from '../../../main/contract/snapshot.ts';
import type { Verb } from '../../../main/contract/words.ts';
import { useKiosk } from '../../components/kiosk-context.ts';
import { LibrarianScene } from '../../components/scenes.tsx';
import { ChildCall } from '../../components/staff-button.tsx';
import { rowWords } from './row-words.ts';

/** In the child's screens: whom to ask, where a row needs somebody. The rows themselves show only titles and signs. */
export function ChildHelp({ items, verb }: { readonly items: readonly PileItem[]; readonly verb: Verb }) {
  const { texts, snapshot, day } = useKiosk();
  if (!snapshot.access.child) return null;
  const setting = { verb, texts, day, shownDay: null, language: snapshot.language };
  if (!items.some((item) => rowWords(item, setting).tone === 'attention')) return null;
  return (
    <div className="child-problem">
      <LibrarianScene />
      <ChildCall />
    </div>
  );
}
