import type { CachedStatus } from './cache.ts';

/** Row of a patron in either layer. */
export interface PatronRow {
  /** With blanks between them. */
  readonly blocks: string | null;
  readonly loansCount: number | null;
  readonly expiresOn: string | null;
  readonly category: string | null;
  /** Milliseconds since 1970. */
  readonly asOf: number;
}

/** A row of a list. Null: the list does not say. */
export interface ItemRow {
  readonly id: string;
  readonly title: string | null;
  readonly loanable: boolean | null;
  readonly mediaType: string | null;
  readonly institution: string | null;
  readonly location: string | null;
  readonly status: CachedStatus | null;
  /** Milliseconds since 1970. */
  readonly dueAtMs: number | null;
  /** Whose loan it is; kept as a hash. */
  readonly cardId: string | null;
}

export interface PatronListRow {
  /** Kept as a hash. */
  readonly cardId: string;
  readonly blocks: readonly string[] | null;
  readonly loansCount: number | null;
  readonly expiresOn: string | null;
  readonly category: string | null;
}
