import type { Timers } from '../../exchange/timers.ts';
import type { BytePort, MakePort, PortError } from '../../port/byte-port.ts';
import { canPrint } from '../printer.ts';
import type { PrinterStatus, PrintJob, PrintResult, ReceiptPrinter } from '../printer.ts';
import { askInOrder, askStatus, feedAndCut, feedLines, initialise, rasterBands } from './commands.ts';
import { readStatus, StatusParser } from './frame.ts';
import type { StatusByte, StatusFacts, StatusPart } from './frame.ts';

export interface EscposPrinterOptions {
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
  readonly widthDots: number;
  /** Has a knife; else the paper is fed past the edge on which it is torn off. */
  readonly cuts: boolean;
  /** False for a printer that never says how it stands (one-way lines, the plainest clones): then nothing is asked. */
  readonly answers: boolean;
}

/** A status is answered within a few milliseconds (Epson, DLE EOT); the rest is for networks. */
const statusLimitMs = 1_500;
/** A band that is not taken in so long never will be: the paper is out, the cover open, the cable gone. */
const writeLimitMs = 10_000;
/** While it prints it is asked so often how it stands. */
const watchMs = 700;
/** Rows a second at 50 mm/s, a third of what the slowest maker promises. */
const rowsPerSecond = 400;
/** Lines that bring the last row past the tear-off edge. */
const tearOffLines = 5;
const leastFinishMs = 4_000;

const asked: readonly StatusPart[] = [1, 2, 3, 4];

/** A printer that speaks ESC/POS on any line of bytes. The line is opened for each job, so a pulled cable is no matter. */
export class EscposPrinter implements ReceiptPrinter {
  readonly address: string;
  readonly widthDots: number;
  readonly #options: EscposPrinterOptions;
  #underWay: Promise<unknown> | null = null;

  constructor(options: EscposPrinterOptions) {
    this.address = options.address;
    this.widthDots = options.widthDots;
    this.#options = options;
  }

  async status(): Promise<PrinterStatus> {
    if (this.#underWay) return { state: 'busy', detail: 'a job is under way' };
    return this.#alone(async () => {
      const line = await this.#open();
      if (line.kind === 'missing') return line.status;
      const status = await this.#standing(line.line);
      await line.line.close();
      return status;
    });
  }

  async print(job: PrintJob): Promise<PrintResult> {
    // Whatever is under way has an end of its own.
    while (this.#underWay) await this.#underWay;
    return this.#alone(async () => {
      const opened = await this.#open();
      if (opened.kind === 'missing') return { kind: 'failed', outcome: 'not-printed', status: opened.status };
      const { line } = opened;
      try {
        const before = await this.#standing(line);
        if (!canPrint(before.state)) return { kind: 'failed', outcome: 'not-printed', status: before };
        return await this.#send(line, job);
      } finally {
        await line.close();
      }
    });
  }

  async close(): Promise<void> {
    await this.#underWay;
  }

  async #alone<T>(action: () => Promise<T>): Promise<T> {
    const running = action();
    this.#underWay = running;
    try {
      return await running;
    } finally {
      this.#underWay = null;
    }
  }

  async #open(): Promise<
    | { readonly kind: 'open'; readonly line: PrinterLine }
    | { readonly kind: 'missing'; readonly status: PrinterStatus }
  > {
    const line = new PrinterLine(this.#options.makePort(), this.#options.timers);
    const error = await line.open();
    if (error === null) return { kind: 'open', line };
    const state = error.reason === 'busy' ? 'busy' : 'missing';
    return { kind: 'missing', status: { state, detail: error.detail } };
  }

  async #standing(line: PrinterLine): Promise<PrinterStatus> {
    if (!this.#options.answers) return { state: 'ready', detail: 'this printer does not say how it stands' };
    const bytes: Record<StatusPart, number> = { 1: 0, 2: 0, 3: 0, 4: 0 };
    for (const part of asked) {
      const answer = await line.ask(askStatus(part), 'real-time', statusLimitMs);
      if (answer === null) {
        return line.lost
          ? { state: 'missing', detail: line.lost.detail }
          : { state: 'offline', detail: `the printer does not say how it stands (DLE EOT ${String(part)})` };
      }
      bytes[part] = answer.byte;
    }
    return statusOf(readStatus(bytes));
  }

  async #send(line: PrinterLine, { picture }: PrintJob): Promise<PrintResult> {
    const { cuts } = this.#options;
    const parts = [initialise, ...rasterBands(picture), ...(cuts ? [feedAndCut] : [feedLines(tearOffLines)])];
    for (const part of parts) {
      if (await line.write(part, writeLimitMs)) continue;
      const after = await this.#afterFailure(line);
      return { kind: 'failed', outcome: 'unclear', status: after };
    }
    if (!this.#options.answers) {
      return { kind: 'printed', status: { state: 'ready', detail: 'sent; this printer does not answer' } };
    }
    const limitMs = Math.max(leastFinishMs, (picture.heightDots / rowsPerSecond) * 1000);
    return this.#finish(line, limitMs);
  }

  /** The end of the job by the printer's own word, GS r; the real-time status says meanwhile what keeps it. */
  async #finish(line: PrinterLine, limitMs: number): Promise<PrintResult> {
    const { timers } = this.#options;
    const untilMs = timers.monotonicMs() + limitMs;
    let through = await line.ask(askInOrder, 'in-order', watchMs);
    for (;;) {
      const status = await this.#standing(line);
      if (through !== null) {
        // The roll may end with this very receipt: it is printed all the same.
        return { kind: 'printed', status };
      }
      if (!canPrint(status.state)) return { kind: 'failed', outcome: 'unclear', status };
      // A printer that knows DLE EOT and not GS r has had the time to print it, and nothing is wrong with it.
      if (timers.monotonicMs() >= untilMs) return { kind: 'printed', status };
      through = await line.next('in-order', watchMs);
    }
  }

  async #afterFailure(line: PrinterLine): Promise<PrinterStatus> {
    if (line.lost) return { state: 'missing', detail: line.lost.detail };
    const status = await this.#standing(line);
    return canPrint(status.state) ? { state: 'offline', detail: 'the printer takes no more' } : status;
  }
}

function statusOf(facts: StatusFacts): PrinterStatus {
  if (facts.isCoverOpen) return { state: 'cover-open', detail: 'the cover is open' };
  if (facts.isPaperOut) return { state: 'paper-out', detail: 'the paper is out' };
  if (facts.error !== 'none') return { state: 'offline', detail: `error: ${facts.error}` };
  if (facts.isOffline) return { state: 'offline', detail: facts.isFeeding ? 'it is feeding' : 'offline' };
  if (facts.isPaperLow) return { state: 'paper-low', detail: 'the roll is near its end' };
  return { state: 'ready', detail: '' };
}

/** One opened line: bytes out, status bytes in, every wait with an end. */
class PrinterLine {
  readonly #port: BytePort;
  readonly #timers: Timers;
  readonly #parser = new StatusParser();
  #waiting: { readonly kind: StatusByte['kind']; resolve(byte: StatusByte | null): void } | null = null;
  /** An answer to GS r may come while the real-time status is asked. */
  #inOrder: StatusByte | null = null;
  lost: PortError | null = null;

  constructor(port: BytePort, timers: Timers) {
    this.#port = port;
    this.#timers = timers;
  }

  async open(): Promise<PortError | null> {
    const opened = await this.#port.open({
      onData: (bytes) => {
        for (const byte of this.#parser.push(bytes)) this.#take(byte);
      },
      onClose: (error) => {
        this.lost = error ?? { reason: 'closed', detail: `${this.#port.address} closed` };
        this.#waiting?.resolve(null);
      },
    });
    return opened.kind === 'ok' ? null : opened.error;
  }

  async ask(request: Uint8Array, kind: StatusByte['kind'], limitMs: number): Promise<StatusByte | null> {
    const answer = this.next(kind, limitMs);
    void this.#port.write(request).then((written) => {
      if (written.kind === 'failed') this.#waiting?.resolve(null);
    });
    return answer;
  }

  /** The next status byte of a kind; null after silence or when the line was lost. */
  next(kind: StatusByte['kind'], limitMs: number): Promise<StatusByte | null> {
    if (kind === 'in-order' && this.#inOrder) return Promise.resolve(this.#inOrder);
    if (this.lost) return Promise.resolve(null);
    return new Promise((resolve) => {
      const settle = (byte: StatusByte | null): void => {
        cancel();
        this.#waiting = null;
        resolve(byte);
      };
      const cancel = this.#timers.after(limitMs, () => {
        settle(null);
      });
      this.#waiting = { kind, resolve: settle };
    });
  }

  /** Answers whether the bytes were taken in time. */
  write(bytes: Uint8Array, limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = this.#timers.after(limitMs, () => {
        resolve(false);
      });
      void this.#port.write(bytes).then((written) => {
        cancel();
        resolve(written.kind === 'ok');
      });
    });
  }

  close(): Promise<void> {
    return this.#port.close();
  }

  #take(byte: StatusByte): void {
    if (byte.kind === 'in-order') this.#inOrder = byte;
    if (this.#waiting?.kind === byte.kind) this.#waiting.resolve(byte);
  }
}
