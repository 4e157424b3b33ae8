import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import type { Ils } from '../../drivers/ils/ils.ts';

export interface LineWatchOptions {
  readonly ils: Ils;
  readonly clock: Clock;
  readonly log: Log;
  readonly onChange: (state: 'online' | 'offline') => void;
}

const healthyPauseMs = 30_000;
const brokenPauseMs = 2_000;

/** Knows whether the ILS can be worked with, by real round trips: seldom while all is well, often while not. */
export class LineWatch {
  readonly #options: LineWatchOptions;
  #state: 'starting' | 'online' | 'offline' = 'starting';
  #cancel: () => void = () => undefined;
  #checking = false;
  #stopped = false;

  constructor(options: LineWatchOptions) {
    this.#options = options;
  }

  /** Resolves after the first round trip, whatever it brought. */
  async start(): Promise<void> {
    await this.#check();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** An exchange just failed: the line counts as down until a round trip says otherwise. */
  suspect(reason: string): void {
    if (this.#stopped) return;
    this.#change('offline', reason);
    this.#cancel();
    this.#cancel = this.#options.clock.after(brokenPauseMs, () => void this.#check());
  }

  async #check(): Promise<void> {
    if (this.#checking || this.#stopped) return;
    this.#checking = true;
    const outcome = await this.#options.ils.status();
    this.#checking = false;
    if (this.#stopped) return;
    const online = outcome.kind === 'ok' && outcome.value.online;
    const reason =
      outcome.kind === 'notSent' || outcome.kind === 'unknown' ? outcome.cause.reason : 'ils-says-offline';
    this.#change(online ? 'online' : 'offline', reason);
    this.#cancel();
    this.#cancel = this.#options.clock.after(
      online ? healthyPauseMs : brokenPauseMs,
      () => void this.#check(),
    );
  }

  #change(state: 'online' | 'offline', reason: string): void {
    if (state === this.#state) return;
    this.#state = state;
    const { protocol } = this.#options.ils;
    if (state === 'online') this.#options.log.write('line-online', { protocol });
    else this.#options.log.write('line-offline', { protocol, reason });
    this.#options.onChange(state);
  }
}
