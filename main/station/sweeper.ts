import { JournalError } from '../../db/stores/journal.ts';
import type { Journal } from '../../db/stores/journal.ts';
import type { Clock } from '../clock/clock.ts';

/** When nobody waits for the disk any more. */
const afterMs = 1_000;

/** After each session and replay: who has gone is gone from the disk, too, and what was done no power cut undoes. */
export class Sweeper {
  readonly #journal: Journal;
  readonly #clock: Clock;
  #cancel: () => void = () => undefined;

  constructor(journal: Journal, clock: Clock) {
    this.#journal = journal;
    this.#clock = clock;
  }

  soon(): void {
    this.#journal.forgetPatron();
    this.#cancel();
    this.#cancel = this.#clock.after(afterMs, () => {
      try {
        this.#journal.sweep();
      } catch (error) {
        // A disk that takes nothing now is found out by the next entry; what is left is sealed.
        if (!(error instanceof JournalError)) throw error;
      }
    });
  }

  stop(): void {
    this.#cancel();
  }
}
