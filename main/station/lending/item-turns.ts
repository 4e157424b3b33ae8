import { plainId } from '../../../drivers/ils/same-id.ts';

/**
 * Who has an item in hand: one at a time. What the ILS says of a loan made here and the mark that is switched for it
 * must not cross: a mark cleared while the loan is being refused would leave a book unlocked that nobody has.
 */
export class ItemTurns {
  readonly #held = new Set<string>();
  #changed: PromiseWithResolvers<void> = Promise.withResolvers();

  /** Waits until none of these is in other hands, takes all of them at once, and lets go when the action has ended. */
  async with<T>(itemIds: readonly string[], action: () => Promise<T>): Promise<T> {
    const ids = itemIds.map(plainId);
    while (ids.some((id) => this.#held.has(id))) await this.#changed.promise;
    for (const id of ids) this.#held.add(id);
    try {
      return await action();
    } finally {
      for (const id of ids) this.#held.delete(id);
      this.#changed.resolve();
      this.#changed = Promise.withResolvers();
    }
  }
}
