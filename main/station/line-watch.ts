import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import type { Ils } from '../../drivers/ils/ils.ts';

export interface LineWatchOptions {
  readonly ils: Ils;
  readonly clock: Clock;
  readonly log: Log;
  /** Good round trips in a row until a line that was down counts as up again. */
  readonly goodUntilUp: number;
  readonly onChange: (state: 'online' | 'offline') => void;
  /** Every good round trip while the line is up. */
  readonly onHealthy: () => void;
}

const healthyPauseMs = 30_000;
const brokenPauseMs = 2_000;

/**
 * Knows whether the ILS can be worked with, by real round trips: seldom while all is well, often while not. Down at the
 * first failure, up again only after several good ones: a line that comes and goes would be worse than none.
 */
export class LineWatch {
  readonly #options: LineWatchOptions;
  #state: 'starting' | 'online' | 'offline' = 'starting';
  #goodInARow = 0;
  #cancel: () => void = () => undefined;
  #checking = false;
  #stopped = false;

  constructor(options: LineWatchOptions) {
    this.#options = options;
  }

  get isOnline(): boolean {
    return this.#state === 'online';
  }

  /** Resolves after the first round trip, whatever it brought. */
  async start(): Promise<void> {
    await this.#check();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** An exchange just failed: the line counts as down until round trips say otherwise. */
  suspect(reason: string): void {
    if (this.#stopped) return;
    this.#goodInARow = 0;
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
    const isGood = outcome.kind === 'ok' && outcome.value.online;
    if (isGood) this.#good();
    else {
      this.#goodInARow = 0;
      const asked = outcome.kind === 'notSent' || outcome.kind === 'unknown';
      const told = outcome.kind === 'ok' ? (outcome.value.why ?? 'says-offline') : 'says-offline';
      this.#change('offline', asked ? outcome.cause.reason : told);
    }
    this.#cancel();
    const pauseMs = this.isOnline ? healthyPauseMs : brokenPauseMs;
    this.#cancel = this.#options.clock.after(pauseMs, () => void this.#check());
  }

  #good(): void {
    this.#goodInARow += 1;
    if (this.isOnline) this.#options.onHealthy();
    else if (this.#state === 'starting' || this.#goodInARow >= this.#options.goodUntilUp)
      this.#change('online', '');
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
