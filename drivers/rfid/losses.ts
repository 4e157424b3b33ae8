import type { PortError } from '../port/byte-port.ts';
import type { ReaderError } from './reader.ts';

/** What a port's failure is to whoever drives the reader. */
export function lineError({ reason, detail }: PortError): ReaderError {
  return { reason: reason === 'busy' ? 'busy' : 'line', detail };
}

/** Who wants to hear that a reader was lost, and the telling. */
export class Losses {
  readonly #listeners = new Set<(error: ReaderError) => void>();

  /** For `Exchange`'s `onLost`. */
  readonly tell = (error: PortError): void => {
    const loss = lineError(error);
    for (const listener of [...this.#listeners]) listener(loss);
  };

  /** Returns the unsubscriber. */
  listen(listener: (error: ReaderError) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
