import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import type { BarcodeScanner } from '../../drivers/barcode/scanner.ts';

export interface ScannerWatchOptions {
  readonly scanner: BarcodeScanner;
  readonly clock: Clock;
  readonly log: Log;
  readonly onState: (state: 'ready' | 'missing') => void;
  readonly onScan: (text: string) => void;
  readonly onRejected: () => void;
}

const retryMs = 1_000;

/** Keeps the barcode scanner connected: a pulled cable that comes back is no matter. */
export class ScannerWatch {
  readonly #options: ScannerWatchOptions;
  #cancel: () => void = () => undefined;
  #stopped = false;
  #state: 'ready' | 'missing' | null = null;

  constructor(options: ScannerWatchOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { scanner, log } = this.#options;
    const connected = await scanner.connect({
      onScan: (scan) => {
        this.#options.onScan(scan.text);
      },
      onRejected: (reason) => {
        log.write('scan-rejected', { reason });
        this.#options.onRejected();
      },
      onLost: (error) => {
        this.#lost(error.reason, error.detail);
      },
    });
    if (this.#stopped) return;
    if (connected.kind === 'failed') {
      this.#lost(connected.error.reason, connected.error.detail);
      return;
    }
    log.write('device-connected', { device: 'scanner', detail: scanner.address });
    this.#change('ready');
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#options.scanner.close();
  }

  #lost(reason: string, detail: string): void {
    if (this.#stopped) return;
    // Said once: a scanner that stays away is not news every second.
    if (this.#state !== 'missing') {
      this.#options.log.write('device-lost', { device: 'scanner', reason, detail });
    }
    this.#change('missing');
    this.#cancel();
    this.#cancel = this.#options.clock.after(retryMs, () => void this.start());
  }

  #change(state: 'ready' | 'missing'): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#options.onState(state);
  }
}
