import type { Reason } from '../../contract/words.ts';
import type { KnownItem, KnownPatron } from './knowledge.ts';
import type { OfflinePolicy } from './policy.ts';

const hourMs = 60 * 60 * 1000;

/** How things stand when somebody wants to borrow while the line is down. */
export interface Standing {
  /** Hours since the line went down. */
  readonly hoursOffline: number;
  /** Loans that wait to be told to the ILS. */
  readonly loansQueued: number;
  /** An entry was made at a later time than now: the clock is wrong, and no due date can be promised. */
  readonly clockIsBehind: boolean;
}

/** Whether anything may be lent now at all; the reason why not, or null. */
export function whyNotLending(
  policy: OfflinePolicy,
  { hoursOffline, loansQueued, clockIsBehind }: Standing,
): Reason | null {
  if (clockIsBehind || hoursOffline >= policy.hours) return 'offline-no-loans';
  return loansQueued >= policy.queue ? 'offline-no-loans' : null;
}

/** Whether this patron may borrow while the line is down; the reasons why not, none when all is well. */
export function whyNotPatron(
  policy: OfflinePolicy,
  patron: KnownPatron | null,
  isBlockedCard: boolean,
  { today, now }: { readonly today: string; readonly now: Date },
): readonly Reason[] {
  if (isBlockedCard) return ['patron-blocked'];
  const isFresh = patron !== null && now.getTime() - patron.asOf.getTime() < policy.knowledgeHours * hourMs;
  if (!patron || !isFresh) return ['offline-card-unknown'];
  if (patron.blocks.length > 0) return patron.blocks;
  if (patron.expiresOn !== null && patron.expiresOn < today) return ['card-expired'];
  const isServed =
    policy.categories.length === 0 ||
    (patron.category !== null && policy.categories.includes(patron.category));
  return isServed ? [] : ['offline-no-loans'];
}

/** Whether this item may be lent while the line is down; the reason why not, or null. */
export function whyNotItem(
  policy: OfflinePolicy,
  item: KnownItem | null,
  takenByPatron: number,
): Reason | null {
  if (takenByPatron >= policy.itemsPerPatron) return 'offline-limit';
  if (!item) return policy.items === 'any' ? null : 'offline-item-unknown';
  if (item.loanable === false) return 'not-loanable';
  if (item.isHeldForOther) return 'held-for-other';
  if (item.isOnLoanToOther) return 'on-loan-to-other';
  const isLent =
    policy.mediaTypes.length === 0 || (item.mediaType !== null && policy.mediaTypes.includes(item.mediaType));
  return isLent ? null : 'not-loanable';
}
