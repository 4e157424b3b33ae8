/** How many items seen in traffic are remembered: one may be withdrawn any day. */
const mostRecent = 3;

/**
 * Items that are known to exist. An ILS whose database is down answers 99 as ever and calls every item unknown
 * (ils-protocols 2.2): only an item that exists tells the two apart. No patron is ever remembered for this.
 */
export class KnownItems {
  readonly #probe: string | null;
  #recent: readonly string[] = [];

  /** @param probe the site's own, asked first and never forgotten */
  constructor(probe: string | null) {
    this.#probe = probe;
  }

  get all(): readonly string[] {
    return this.#probe === null ? this.#recent : [this.#probe, ...this.#recent];
  }

  /** The ILS just told something of this item. */
  seen(itemId: string): void {
    if (itemId === this.#probe) return;
    this.#recent = [itemId, ...this.#recent.filter((each) => each !== itemId)].slice(0, mostRecent);
  }

  /** Another item is known and this one is not: it was taken out of the catalogue. */
  gone(itemId: string): void {
    this.#recent = this.#recent.filter((each) => each !== itemId);
  }
}
