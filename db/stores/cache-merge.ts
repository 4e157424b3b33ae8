import { cachedStatuses } from './cache.ts';
import type { CachedItem, CachedPatron, CachedStatus, CacheSource, Whose } from './cache.ts';
import type { ImportedItem } from './cache-imported.ts';
import type { LearnedItem } from './cache-learned.ts';
import type { PatronRow } from './cache-rows.ts';

/** Both layers made into one: of two words about the same thing the newer counts. */

const never = -Infinity;

/** What is known of an item before it is asked whose it is. */
export type MergedItem = Omit<CachedItem, 'onLoanTo' | 'heldFor'> & { readonly loan: Uint8Array | null };

export function mergeItem(
  id: string,
  learned: LearnedItem | null,
  imported: ImportedItem | null,
): MergedItem | null {
  const importedAt = imported?.asOf ?? never;
  const describedAt = learned?.describedAt ?? never;
  const [first, second] = describedAt >= importedAt ? [learned, imported] : [imported, learned];
  const standing = standingOf(learned, imported);
  const asOf = standing?.at ?? Math.max(describedAt, importedAt);
  if (asOf === never) return null;
  const loanable = first?.loanable ?? second?.loanable ?? null;
  return {
    id,
    title: first?.title ?? second?.title ?? null,
    loanable: loanable === null ? null : loanable === 1,
    mediaType: first?.mediaType ?? second?.mediaType ?? null,
    institution: first?.institution ?? second?.institution ?? null,
    location: first?.location ?? second?.location ?? null,
    status: standing?.status ?? null,
    dueAt: isoOf(standing?.dueAt ?? null),
    loan: standing?.loan ?? null,
    asOf: new Date(asOf),
    source: standing?.source ?? (describedAt >= importedAt ? 'ils' : 'import'),
  };
}

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

interface Standing {
  readonly status: CachedStatus;
  readonly dueAt: number | null;
  readonly loan: Uint8Array | null;
  readonly at: number;
  readonly source: CacheSource;
}

/** Status, due date and loan belong together and come from one layer. Null: nobody ever told. */
function standingOf(learned: LearnedItem | null, imported: ImportedItem | null): Standing | null {
  const told = statusOf(learned?.status ?? null);
  const listed = statusOf(imported?.status ?? null);
  const toldAt = learned?.toldAt ?? never;
  const listedAt = imported?.asOf ?? never;
  // A list without statuses says at least that an item is there.
  const isTold = told !== null && (toldAt >= listedAt || (listed === null && told !== 'unknown'));
  if (isTold && learned) return { ...learned, status: told, at: toldAt, source: 'ils' };
  if (listed !== null && imported) return { ...imported, status: listed, at: listedAt, source: 'import' };
  return null;
}

function statusOf(text: string | null): CachedStatus | null {
  return cachedStatuses.find((status) => status === text) ?? (text === null ? null : 'other');
}

export function mergePatron(learned: PatronRow | null, imported: PatronRow | null): CachedPatron | null {
  if (!learned && !imported) return null;
  const isLearned = learned !== null && learned.asOf >= (imported?.asOf ?? -Infinity);
  const [first, second] = isLearned ? [learned, imported] : [imported, learned];
  return {
    blocks: (first?.blocks ?? second?.blocks ?? '').split(' ').filter(Boolean),
    expiresOn: first?.expiresOn ?? second?.expiresOn ?? null,
    category: first?.category ?? second?.category ?? null,
    loansCount: first?.loansCount ?? second?.loansCount ?? null,
    asOf: new Date(first?.asOf ?? 0),
    source: isLearned ? 'ils' : 'import',
  };
}

/** @param own hash of the item with the card that is asked about; null where none is */
export function loanOf(
  status: CachedStatus | null,
  loan: Uint8Array | null,
  own: Uint8Array | null,
): Whose | null {
  if (status === null) return null;
  if (status !== 'on-loan') return 'nobody';
  if (loan === null || own === null) return 'somebody';
  return Buffer.compare(loan, own) === 0 ? 'this-patron' : 'other-patron';
}

/** @param waiting who waits for it: an empty hash is somebody unknown */
export function heldFor(
  status: CachedStatus | null,
  waiting: readonly { readonly who: Uint8Array; readonly isOwn: boolean }[],
): Whose {
  const others = waiting.filter(({ isOwn }) => !isOwn);
  if (others.some(({ who }) => who.length === 0)) return 'somebody';
  if (others.length > 0) return 'other-patron';
  if (waiting.length > 0) return 'this-patron';
  return status === 'on-hold-shelf' ? 'somebody' : 'nobody';
}
