/** A title that matches, with what is known of its copies. */
export interface FoundTitle {
  readonly title: string;
  readonly author: string | null;
  readonly copies: number;
  /** Copies that are lent and stand on the shelf now; null where it is not known of any. */
  readonly available: number | null;
  /** Where a copy that is available stands, else where any belongs, as the ILS writes it; null: not known. */
  readonly place: string | null;
  /** ISO 8601: when the first copy is expected back, where none is available; null: not known. */
  readonly dueAt: string | null;
  /** How old this word is at most; null: it is of this moment. */
  readonly asOf: Date | null;
}

export interface FoundTitles {
  /** Best first. */
  readonly titles: readonly FoundTitle[];
  /** There are more than these. */
  readonly more: boolean;
}

/**
 * Looks for titles by words as a person types them: with or without marks, the last word perhaps unfinished.
 * Answers, whatever happens; what cannot be searched finds nothing.
 */
export interface TitleFinder {
  /**
   * False while nothing is known that could be found: searching is not offered then. Asking is also what notices a new
   * list, so it is asked now and then (main/station/titles-watch.ts).
   */
  readonly hasTitles: boolean;
  /** @param limit most titles in the answer, 1 to 50 */
  find(text: string, limit: number): Promise<FoundTitles>;
  close(): Promise<void>;
}
