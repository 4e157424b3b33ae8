import type { CipherKey } from 'node:crypto';
import { seal } from './seal.ts';

/**
 * Seals the card numbers of entries. The last one is kept, sealed and plain, until the session is over: its entries all
 * name the same patron, and to seal the number anew for each book is a good part of what an entry costs.
 */
export class PatronSeal {
  readonly #key: CipherKey;
  #last: { readonly session: string; readonly patronId: string; readonly sealed: Buffer } | null = null;

  constructor(key: CipherKey) {
    this.#key = key;
  }

  of(patronId: string, session: string): Buffer {
    if (this.#last?.patronId !== patronId || this.#last.session !== session)
      this.#last = { session, patronId, sealed: seal(this.#key, patronId, session) };
    return this.#last.sealed;
  }

  /** Nothing plain is held any more. */
  forget(): void {
    this.#last = null;
  }
}
