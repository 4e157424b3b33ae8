import type { Sip2Socket } from '../../../drivers/ils/sip2/socket.ts';
import type { Clock } from '../../../main/clock/clock.ts';

interface Flight {
  dueMs: number;
  cancel: () => void;
  readonly arrive: () => void;
}

/** One direction of a connection: what was handed over first arrives first, however slow it is. */
export class Pipe {
  readonly #clock: Clock;
  #flights: Flight[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  carry(delayMs: number, arrive: () => void): void {
    const lastMs = this.#flights.at(-1)?.dueMs ?? 0;
    const dueMs = Math.max(this.#clock.monotonicMs(), lastMs) + delayMs;
    const flight: Flight = { dueMs, cancel: () => undefined, arrive };
    this.#flights.push(flight);
    this.#schedule(flight);
  }

  /** Whatever is under way arrives within this time. */
  hurry(withinMs: number): void {
    const latestMs = this.#clock.monotonicMs() + withinMs;
    for (const flight of this.#flights) {
      if (flight.dueMs <= latestMs) continue;
      flight.cancel();
      flight.dueMs = latestMs;
      this.#schedule(flight);
    }
  }

  drop(): void {
    for (const flight of this.#flights.splice(0)) flight.cancel();
  }

  #schedule(flight: Flight): void {
    flight.cancel = this.#clock.after(flight.dueMs - this.#clock.monotonicMs(), () => {
      this.#flights = this.#flights.filter((one) => one !== flight);
      flight.arrive();
    });
  }
}

interface EndEvents {
  readonly onWrite: (bytes: Uint8Array) => void;
  readonly onDestroy: () => void;
}

/** One end of a connection, as its holder sees it: a socket. */
export class SocketEnd implements Sip2Socket {
  readonly #events: EndEvents;
  readonly #onData: ((chunk: Uint8Array) => void)[] = [];
  readonly #onEnded: (() => void)[] = [];
  #open = true;

  constructor(events: EndEvents) {
    this.#events = events;
  }

  get writable(): boolean {
    return this.#open;
  }

  on(
    event: 'data' | 'error' | 'end' | 'close',
    listener: ((chunk: Uint8Array) => void) | ((error: Error) => void),
  ): void {
    if (event === 'data') this.#onData.push(listener as (chunk: Uint8Array) => void);
    // A line that ends does so by its close here; nothing listens to how it failed.
    if (event === 'close') this.#onEnded.push(listener as () => void);
  }

  write(bytes: Uint8Array): void {
    if (this.#open) this.#events.onWrite(bytes);
  }

  end(): void {
    this.destroy();
  }

  destroy(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#events.onDestroy();
    for (const listener of this.#onEnded) listener();
  }

  /** The other side closed it, or it broke. */
  hangUp(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const listener of this.#onEnded) listener();
  }

  /** Its holder is no more: nobody is told anything. */
  vanish(): void {
    this.#open = false;
    this.#onData.length = 0;
    this.#onEnded.length = 0;
  }

  receive(bytes: Uint8Array): void {
    if (!this.#open) return;
    for (const listener of this.#onData) listener(bytes);
  }
}
