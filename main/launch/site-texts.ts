import { openTextStore } from '../../db/stores/unknown-texts.ts';
import type { TextStore } from '../../db/stores/unknown-texts.ts';
import { refusalReasons } from '../../drivers/ils/ils.ts';
import type { RefusalReason } from '../../drivers/ils/ils.ts';

const known: ReadonlySet<string> = new Set(refusalReasons);

export function isRefusalReason(text: string): text is RefusalReason {
  return known.has(text);
}

/** What staff made of screen messages of their ILS; words that are no reasons of ours are left out. */
function reasonsIn(store: TextStore): ReadonlyMap<string, RefusalReason> {
  const reasons = new Map<string, RefusalReason>();
  for (const [text, meaning] of store.meanings()) if (isRefusalReason(meaning)) reasons.set(text, meaning);
  return reasons;
}

/** Both ends of a data folder's texts, as a SIP2 line wants them. */
export function siteTextsIn(folder: string, now: () => Date) {
  const store = openTextStore(folder);
  return {
    siteTexts: () => reasonsIn(store),
    onUnknownText: (text: string) => {
      store.note(text, now().toISOString().slice(0, 10));
    },
  };
}
