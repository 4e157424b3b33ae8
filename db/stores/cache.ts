import type { DatabaseFailure } from '../failure.ts';

/** Who said so: the ILS in an answer to this station, or a list that was imported. */
export type CacheSource = 'ils' | 'import';

/** The words of an item's status in the `Ils` interface, and `unknown`: the ILS said that there is no such item. */
export const cachedStatuses = [
  'available',
  'on-loan',
  'on-hold-shelf',
  'in-transit',
  'lost',
  'missing',
  'in-process',
  'other',
  'unknown',
] as const;
export type CachedStatus = (typeof cachedStatuses)[number];

/** Whose something is, as far as it is known; `somebody`: it is not known whether it is the patron asked about. */
export type Whose = 'nobody' | 'this-patron' | 'other-patron' | 'somebody';

/** An item as it was when the ILS or a list last told of it. Null: never told. */
export interface CachedItem {
  readonly id: string;
  readonly title: string | null;
  readonly loanable: boolean | null;
  readonly mediaType: string | null;
  /** Where it belongs. */
  readonly institution: string | null;
  readonly location: string | null;
  readonly status: CachedStatus | null;
  /** ISO 8601, UTC. */
  readonly dueAt: string | null;
  readonly onLoanTo: Whose | null;
  readonly heldFor: Whose;
  /** Of status, due date and loan; where these were never told, of the description. */
  readonly asOf: Date;
  readonly source: CacheSource;
}

/** A patron's standing as it was when the ILS or a list last told of it. */
export interface CachedPatron {
  /** Reasons (of the `Ils` interface) why not to lend. An expiry is not among them: compare `expiresOn`. */
  readonly blocks: readonly string[];
  /** Last day the card is good, `YYYY-MM-DD`. */
  readonly expiresOn: string | null;
  readonly category: string | null;
  /** Counted up with every loan of this station, never down: a return does not say whose it was. */
  readonly loansCount: number | null;
  readonly asOf: Date;
  readonly source: CacheSource;
}

/** One thing the ILS said. Fields that are left out were not said. */
export type CacheFact =
  | {
      readonly kind: 'item';
      readonly itemId: string;
      readonly title?: string;
      readonly loanable?: boolean;
      readonly mediaType?: string;
      readonly institution?: string;
      readonly location?: string;
      readonly status?: CachedStatus;
      /** An instant in ISO 8601; with `status` only. */
      readonly dueAt?: string | null;
    }
  | {
      readonly kind: 'patron';
      readonly cardId: string;
      readonly blocks: readonly string[];
      readonly loansCount?: number | null;
      readonly expiresOn?: string;
      readonly category?: string;
    }
  /** A reason to refuse this patron that came with a refusal. */
  | { readonly kind: 'block'; readonly cardId: string; readonly reason: string }
  /** `dueAt` left out: it is on loan, and the due date was not said. */
  | {
      readonly kind: 'loan';
      readonly itemId: string;
      readonly cardId: string;
      readonly dueAt?: string | null;
    }
  /** On loan to somebody who is not this patron. */
  | { readonly kind: 'loan-of-other'; readonly itemId: string; readonly cardId: string }
  | { readonly kind: 'returned'; readonly itemId: string; readonly status: CachedStatus }
  /** `what`: number of an item or a title; `cardId` null: somebody waits for it. */
  | { readonly kind: 'hold'; readonly what: string; readonly cardId: string | null }
  | { readonly kind: 'no-hold'; readonly what: string };

/** A failed write is a value: the cache is only a help. */
export type Kept =
  { readonly kind: 'ok' } | { readonly kind: 'failed'; readonly reason: DatabaseFailure['reason'] };

/** `rows`: how many told of it. */
export type Forgotten =
  { readonly kind: 'ok'; readonly rows: number } | Exclude<Kept, { readonly kind: 'ok' }>;

export interface CacheCounts {
  readonly learned: { readonly items: number; readonly patrons: number; readonly holds: number };
  readonly imported: { readonly items: number; readonly patrons: number };
}

/** What befell the cache itself, for the log. */
export type CacheTrouble =
  | { readonly kind: 'put-aside'; readonly file: string; readonly to: string }
  | { readonly kind: 'failed'; readonly reason: DatabaseFailure['reason'] };

/**
 * What is known of items, patrons and holds when the ILS cannot be asked. Two layers: what this station learned
 * from answers, and what was imported; the newer word of the two counts. Nothing here throws, nothing here is
 * needed: a look-up that fails finds nothing, a write that fails says so.
 */
export interface Cache {
  /** @param cardId the patron that `onLoanTo` and `heldFor` are about */
  item(itemId: string, cardId?: string): CachedItem | null;
  patron(cardId: string): CachedPatron | null;
  /** All of it in one transaction. */
  learn(facts: readonly CacheFact[], asOf: Date): Kept;
  learnItem(fact: Omit<Extract<CacheFact, { kind: 'item' }>, 'kind'>, asOf: Date): Kept;
  learnPatron(fact: Omit<Extract<CacheFact, { kind: 'patron' }>, 'kind'>, asOf: Date): Kept;
  /** @param cardId null: it is on loan to nobody any more */
  learnLoan(itemId: string, cardId: string | null, dueAt: string | null, asOf: Date): Kept;
  /** What was learned of an item. What was imported of it stays. */
  forgetItem(itemId: string): Forgotten;
  /** What was learned of a patron, ties to items included. What was imported is for `forgetImportedPatron`. */
  forgetPatron(cardId: string): Forgotten;
  /** What was learned of patrons and holds before an instant. */
  forgetBefore(instant: Date): Forgotten;
  counts(): CacheCounts;
  close(): void;
}
