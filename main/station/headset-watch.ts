import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import type { Speech } from '../contract/voice.ts';
import type { HeadsetJack } from '../../drivers/headset/headset-jack.ts';

export interface HeadsetWatchOptions {
  readonly jack: HeadsetJack;
  readonly clock: Clock;
  readonly log: Log;
  readonly onState: (state: Speech['headset']) => void;
}

const retryMs = 2_000;

/** Keeps watching the jack; while it cannot be watched, nobody's headset counts as in. */
export class HeadsetWatch {
  readonly #options: HeadsetWatchOptions;
  #cancel: () => void = () => undefined;
  #stopped = false;
  #isMissing = false;

  constructor(options: HeadsetWatchOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { jack, log, onState } = this.#options;
    const connected = await jack.connect({
      onChange: (isIn) => {
        onState(isIn ? 'in' : 'out');
      },
      onLost: ({ reason, detail }) => {
        this.#lost(reason, detail);
      },
    });
    if (this.#stopped) return;
    if (connected.kind === 'failed') {
      this.#lost(connected.error.reason, connected.error.detail);
      return;
    }
    this.#isMissing = false;
    log.write('device-connected', { device: 'headset', detail: jack.address });
    onState('out');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#options.jack.close();
  }

  #lost(reason: string, detail: string): void {
    if (this.#stopped) return;
    // Said once: a jack that stays away is not news every second.
    if (!this.#isMissing) this.#options.log.write('device-lost', { device: 'headset', reason, detail });
    this.#isMissing = true;
    this.#options.onState('none');
    this.#cancel();
    this.#cancel = this.#options.clock.after(retryMs, () => void this.start());
  }
}
