type Count = (count: number) => string;

/** Looking for a book by its title. */
export interface SearchTexts {
  readonly open: string;
  readonly title: string;
  /** Of the field that is typed into. */
  readonly field: string;
  /** In the empty field. */
  readonly how: string;
  readonly asking: string;
  readonly none: string;
  readonly found: Count;
  /** Hides the keys and shows the list. */
  readonly show: Count;
  /** Back to the keys. */
  readonly keys: string;
  readonly list: string;
  readonly more: string;
  readonly onShelf: string;
  readonly onShelfOf: (available: number, copies: number) => string;
  readonly lent: string;
  readonly lentUntil: (day: string) => string;
  readonly unknown: string;
  readonly at: (place: string) => string;
  /** How old the list is. */
  readonly asOf: (day: string) => string;
}
