import type { Clock } from '../../clock/clock.ts';

/** A clock that is set by a server goes by less; a day is what a wrong `at` is wrong by. */
const stepMs = 60_000;

/**
 * Whether what was written down while the line was down says when it was: the wall clock of a station may be set while
 * entries wait, by hours or by years, and then which of them stood right nobody knows. It knows of this run of the
 * station alone; a clock that was wrong all the time looks right.
 */
export class SteadyClock {
  readonly #clock: Clock;
  #offsetMs: number;
  #hasJumped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#offsetMs = this.#offset();
  }

  /** Called whenever an entry is written that waits for the line. */
  look(): void {
    const offsetMs = this.#offset();
    if (Math.abs(offsetMs - this.#offsetMs) > stepMs) this.#hasJumped = true;
    this.#offsetMs = offsetMs;
  }

  /** Nothing waits any more: what comes from here on is under one clock again. */
  queueIsEmpty(): void {
    this.look();
    this.#hasJumped = false;
  }

  /** @param at when an entry that still waits says it was written */
  trusts(at: Date): boolean {
    this.look();
    return !this.#hasJumped && at.getTime() <= this.#clock.now().getTime() + stepMs;
  }

  #offset(): number {
    return this.#clock.now().getTime() - this.#clock.monotonicMs();
  }
}
