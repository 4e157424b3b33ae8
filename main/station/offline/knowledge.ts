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
}

/** How a patron stood when last heard of. */
export interface KnownPatron {
  readonly blocks: readonly RefusalReason[];
  /** Last day the card is good, `YYYY-MM-DD`; null where it was not told. */
  readonly expiresOn: string | null;
  readonly category: string | null;
  readonly loansCount: number | null;
}

/** What the station remembers for the time without a line. It may be old, and the ILS's word is always newer. */
export interface Knowledge {
  item(itemId: string): KnownItem | null;
  patron(cardId: string): KnownPatron | null;
  /** Whether somebody waits for this item; null where that is not known. */
  isHeld(itemId: string): boolean | null;
}

/** A station that remembers nothing. */
export const nothingKnown: Knowledge = { item: () => null, patron: () => null, isHeld: () => null };
