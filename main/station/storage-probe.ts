import { JournalError } from '../../db/stores/journal.ts';
import type { Journal } from '../../db/stores/journal.ts';
import type { Clock } from '../clock/clock.ts';

const everyMs = 15_000;

/** After the journal took no entry: tries by itself until the disk takes entries again. */
export class StorageProbe {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #onChange: (state: 'ok' | 'failed') => void;
  #cancel: () => void = () => undefined;

  constructor(journal: Journal, clock: Clock, onChange: (state: 'ok' | 'failed') => void) {
    this.#journal = journal;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  /** Nothing is begun that could not be written down. */
  failed(): void {
    this.#onChange('failed');
    this.#cancel();
    this.#cancel = this.#clock.after(everyMs, () => {
      try {
        this.#journal.probe();
        this.#onChange('ok');
      } catch (error) {
        if (!(error instanceof JournalError)) throw error;
        this.failed();
      }
    });
  }

  stop(): void {
    this.#cancel();
  }
}
