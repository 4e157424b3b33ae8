import type { PrinterState, PrinterStatus, ReceiptPrinter } from '../../../drivers/printer/printer.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Log } from '../../log/log.ts';

export interface PrinterWatchOptions {
  readonly printer: ReceiptPrinter;
  readonly clock: Clock;
  readonly log: Log;
  readonly onState: (state: PrinterState) => void;
}

/** A printer that prints is asked now and then; one that does not, more often: somebody may be mending it. */
const calmMs = 20_000;
const troubledMs = 4_000;

/** Knows how the printer stands before anybody asks for a receipt, so that what cannot be is not offered. */
export class PrinterWatch {
  readonly #options: PrinterWatchOptions;
  #cancel: () => void = () => undefined;
  #stopped = false;
  #status: PrinterStatus | null = null;

  constructor(options: PrinterWatchOptions) {
    this.#options = options;
  }

  /** Null until it was asked for the first time. */
  get status(): PrinterStatus | null {
    return this.#status;
  }

  start(): void {
    void this.#look();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  /** What a job said of the printer counts at once. */
  tell(status: PrinterStatus): void {
    if (this.#stopped || status.state === 'busy') return;
    const before = this.#status;
    this.#status = status;
    if (before?.state !== status.state) {
      this.#options.log.write('printer-changed', { ...status });
      this.#options.onState(status.state);
    }
    this.#setNext();
  }

  async #look(): Promise<void> {
    const status = await this.#options.printer.status();
    if (this.#stopped) return;
    // A job of ours is under way: it says itself how it went.
    if (status.state === 'busy') this.#setNext();
    else this.tell(status);
  }

  #setNext(): void {
    this.#cancel();
    const isCalm = this.#status?.state === 'ready' || this.#status?.state === 'paper-low';
    this.#cancel = this.#options.clock.after(isCalm ? calmMs : troubledMs, () => void this.#look());
  }
}
