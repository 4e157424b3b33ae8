import type { Clock } from '../../clock/clock.ts';

/** How often, and when last; nothing of whom. */
export interface UnreadableCount {
  readonly count: number;
  /** ISO 8601, UTC. */
  readonly lastAt: string;
}

const dayMs = 24 * 3_600_000;

/**
 * Counts the answers of the ILS whose fees could not be read. A patron is sent to the desk for each; that all of them
 * come from one setting of the ILS only staff can know. A day without another one, and it is forgotten.
 */
export class UnreadableFees {
  readonly #clock: Clock;
  #count = 0;
  #lastMs = 0;
  #lastAt = '';

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(): void {
    this.#count = (this.now?.count ?? 0) + 1;
    this.#lastMs = this.#clock.monotonicMs();
    this.#lastAt = this.#clock.now().toISOString();
  }

  /** Null where there is nothing to look at. */
  get now(): UnreadableCount | null {
    if (this.#count === 0 || this.#clock.monotonicMs() - this.#lastMs >= dayMs) return null;
    return { count: this.#count, lastAt: this.#lastAt };
  }
}
