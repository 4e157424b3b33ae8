import type { ReceiptFlow } from '../../contract/receipt.ts';
import type { Language, Route } from '../../contract/words.ts';

/**
 * What a receipt says, before any words: facts of one session. Nobody's name and no whole card number is among them, so
 * no template can print one.
 */
export interface Receipt {
  readonly flow: ReceiptFlow;
  readonly language: Language;
  readonly at: Date;
  readonly items: readonly ReceiptItem[];
  /** The last four of the card, where the library wants them on its receipts. */
  readonly cardTail: string | null;
  /** What was paid, for people, e.g. `25.000 đ`; null where nothing was. */
  readonly amount: string | null;
  /** Staff find the transaction in the journal by it. */
  readonly reference: string;
}

export interface ReceiptItem {
  readonly title: string;
  readonly id: string;
  /** Calendar day it is due, `YYYY-MM-DD`; null where there is none or it cannot be told. */
  readonly dueDate: string | null;
  /** What the ILS wrote instead of a date that can be read. */
  readonly dueText: string | null;
  /** `already`: it was so before: on loan to this person, or returned; the receipt is proof of it all the same (UX-48). */
  readonly outcome: 'done' | 'already';
  /** Done without a line: the library may still have a word. */
  readonly provisional: boolean;
  readonly route: Route | null;
  readonly destination: string | null;
}

/** What a site has set once and every receipt of it says. */
export interface ReceiptSite {
  readonly libraryName: Readonly<Record<Language, string>>;
  /** Empty where the library did not say. */
  readonly hours: Readonly<Record<Language, string>>;
  readonly footer: Readonly<Record<Language, string>>;
  readonly timeZone: string;
}
