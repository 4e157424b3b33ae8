import type { Log } from '../../log/log.ts';
import { JournalError } from '../../../db/stores/journal.ts';
import type { Journal } from '../../../db/stores/journal.ts';

export type Written<T> = { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'failed' };

export interface JournalPenOptions {
  readonly journal: Journal;
  readonly log: Log;
  /** The journal took no entry: nothing may be begun until it does again. */
  readonly onStorageFailed: () => void;
}

/** Writes and reads the journal. Its failures become values here, and the station is told of them. */
export class JournalPen {
  readonly #options: JournalPenOptions;

  constructor(options: JournalPenOptions) {
    this.#options = options;
  }

  write<T>(action: (journal: Journal) => T): Written<T> {
    try {
      return { kind: 'ok', value: action(this.#options.journal) };
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      // The station has ended under work that was still to come: what was sent stays open, and is found out next time.
      if (error.reason === 'closed') return { kind: 'failed' };
      this.#options.log.write('journal-failed', { reason: error.reason });
      this.#options.onStorageFailed();
      return { kind: 'failed' };
    }
  }
}
