import type { Clock } from '../../clock/clock.ts';
import type { Permits } from '../flow/state.ts';
import type { OfflineDesk } from './offline-desk.ts';

const everyMs = 60_000;

/** While the line is down: a policy runs out, a queue fills up, and what may be done changes by itself. */
export class PermitsWatch {
  readonly #desk: OfflineDesk;
  readonly #clock: Clock;
  readonly #onChange: (permits: Permits) => void;
  #known: Permits = { borrow: false, return: false };
  #cancel: () => void = () => undefined;

  constructor(desk: OfflineDesk, clock: Clock, onChange: (permits: Permits) => void) {
    this.#desk = desk;
    this.#clock = clock;
    this.#onChange = onChange;
  }

  start(): void {
    this.stop();
    const permits = this.#desk.permits();
    const isChanged = permits.borrow !== this.#known.borrow || permits.return !== this.#known.return;
    this.#known = permits;
    this.#cancel = this.#clock.after(everyMs, () => {
      this.start();
    });
    if (isChanged) this.#onChange(permits);
  }

  stop(): void {
    this.#cancel();
  }
}
