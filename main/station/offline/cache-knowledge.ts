import type { Cache } from '../../../db/stores/cache.ts';
import { refusalReasons } from '../../../drivers/ils/ils.ts';
import type { RefusalReason } from '../../../drivers/ils/ils.ts';
import type { Knowledge } from './knowledge.ts';

const reasons: ReadonlySet<string> = new Set(refusalReasons);

/** What the cache remembers, as the desk without a line asks for it. */
export function knowledgeOf(cache: Cache): Knowledge {
  return {
    item(itemId, cardId) {
      const known = cache.item(itemId, cardId);
      if (!known || known.status === 'unknown') return null;
      const { title, loanable, mediaType, status, dueAt, heldFor, onLoanTo } = known;
      return {
        title: title ?? '',
        loanable,
        mediaType,
        status,
        dueAt,
        isHeldForOther: heldFor === 'other-patron' || heldFor === 'somebody',
        isOnLoanToOther: onLoanTo === 'other-patron',
      };
    },
    patron(cardId) {
      const known = cache.patron(cardId);
      if (!known) return null;
      const { blocks, expiresOn, category, loansCount, asOf } = known;
      return {
        blocks: blocks.map((block): RefusalReason => (isReason(block) ? block : 'patron-blocked')),
        expiresOn,
        category,
        loansCount,
        asOf,
      };
    },
  };
}

function isReason(word: string): word is RefusalReason {
  return reasons.has(word);
}
