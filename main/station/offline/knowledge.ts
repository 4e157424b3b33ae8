import type { ItemStatus, RefusalReason } from '../../../drivers/ils/ils.ts';

/** What is known of an item from before the line went down. */
export interface KnownItem {
  readonly title: string;
  /** Null: not known. */
  readonly loanable: boolean | null;
  readonly mediaType: string | null;
  readonly status: ItemStatus | null;
  /** ISO 8601; null where none was told. */
  readonly dueAt: string | null;
  /** Another patron waits for it, or somebody of whom it is not known who. */
  readonly isHeldForOther: boolean;
  /** Another patron had it when last heard of; it may have come back since. */
  readonly isOnLoanToOther: boolean;
}

/** How a patron stood when last heard of. */
export interface KnownPatron {
  readonly blocks: readonly RefusalReason[];
  /** Last day the card is good, `YYYY-MM-DD`; null where it was not told. */
  readonly expiresOn: string | null;
  readonly category: string | null;
  readonly loansCount: number | null;
  readonly asOf: Date;
}

/** What the station remembers for the time without a line. It may be old, and the ILS's word is always newer. */
export interface Knowledge {
  /** @param cardId whom "other" is other than */
  item(itemId: string, cardId?: string): KnownItem | null;
  patron(cardId: string): KnownPatron | null;
}

/** A station that remembers nothing. */
export const nothingKnown: Knowledge = { item: () => null, patron: () => null };
