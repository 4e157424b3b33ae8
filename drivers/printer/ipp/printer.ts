import type { Timers } from '../../exchange/timers.ts';
import { feedAndCut, feedLines, initialise, rasterBands } from '../escpos/commands.ts';
import { canPrint } from '../printer.ts';
import type { PrinterStatus, PrintJob, PrintResult, ReceiptPrinter } from '../printer.ts';
import type { Raster } from '../raster.ts';
import type { IppQueue } from './address.ts';
import { cancelJob, getJob, getPrinterAttributes, printJob } from './commands.ts';
import type { IppDocument } from './commands.ts';
import { parseIpp, valuesOf, writeIpp } from './frame.ts';
import type { IppMessage } from './frame.ts';
import { postIpp } from './http.ts';
import { pageOf, pdfOf } from './pdf.ts';

export interface IppPrinterOptions {
  readonly queue: IppQueue;
  readonly timers: Timers;
  readonly widthDots: number;
  readonly cuts: boolean;
}

const requestLimitMs = 5_000;
/** A job that is not through by then is taken back: nobody's receipt comes out for the next person. */
const jobLimitMs = 25_000;
const watchMs = 500;
/** RFC 8011, 5.3.7: from 7 on a job has ended; 9 is completed. */
const jobEnded = 7;
const jobCompleted = 9;
/** RFC 8011, 5.4.11. */
const printerStopped = 5;

/** A queue of a print server (CUPS) as a receipt printer: a page as PDF, or ESC/POS on a queue that passes bytes on. */
export class IppPrinter implements ReceiptPrinter {
  readonly address: string;
  readonly widthDots: number;
  readonly #options: IppPrinterOptions;
  readonly #uri: string;
  #requestId = 0;
  #underWay: Promise<unknown> | null = null;

  constructor(options: IppPrinterOptions) {
    const { address, host, port, path } = options.queue;
    this.address = address;
    this.widthDots = options.widthDots;
    this.#options = options;
    this.#uri = `ipp://${host.includes(':') ? `[${host}]` : host}:${String(port)}${path}`;
  }

  async status(): Promise<PrinterStatus> {
    return (await this.#look()).status;
  }

  async print({ picture }: PrintJob): Promise<PrintResult> {
    // Whatever is under way has an end of its own.
    while (this.#underWay) await this.#underWay;
    const printing = this.#print(picture);
    this.#underWay = printing;
    try {
      return await printing;
    } finally {
      this.#underWay = null;
    }
  }

  async close(): Promise<void> {
    await this.#underWay;
  }

  async #print(picture: Raster): Promise<PrintResult> {
    const before = await this.#look();
    if (!canPrint(before.status.state)) {
      return { kind: 'failed', outcome: 'not-printed', status: before.status };
    }
    const answer = await this.#ask((id) => printJob(id, this.#uri, this.#document(picture, before.passesOn)));
    if (typeof answer === 'string') {
      return { kind: 'failed', outcome: 'unclear', status: { state: 'missing', detail: answer } };
    }
    const [jobId] = valuesOf(answer, 'job-id');
    // Codes below 0x0100 are successful (RFC 8011, B.1.1).
    if (answer.code >= 0x0100 || typeof jobId !== 'number') {
      const detail = `the queue refuses the job (${answer.code.toString(16).padStart(4, '0')})`;
      return { kind: 'failed', outcome: 'not-printed', status: { state: 'offline', detail } };
    }
    return this.#watch(jobId);
  }

  async #watch(jobId: number): Promise<PrintResult> {
    const { timers } = this.#options;
    const untilMs = timers.monotonicMs() + jobLimitMs;
    for (;;) {
      const job = await this.#ask((id) => getJob(id, this.#uri, jobId));
      const state = typeof job === 'string' ? null : valuesOf(job, 'job-state')[0];
      const { status } = await this.#look();
      if (state === jobCompleted) return { kind: 'printed', status };
      const hasEnded = typeof state === 'number' && state >= jobEnded;
      if (hasEnded || !canPrint(status.state) || timers.monotonicMs() >= untilMs) {
        if (!hasEnded) await this.#ask((id) => cancelJob(id, this.#uri, jobId));
        const late: PrinterStatus = { state: 'offline', detail: 'the queue did not print it in time' };
        return { kind: 'failed', outcome: 'unclear', status: canPrint(status.state) ? late : status };
      }
      await new Promise<void>((resolve) => timers.after(watchMs, resolve));
    }
  }

  #document(picture: Raster, passesOn: boolean): IppDocument {
    const { queue, cuts } = this.#options;
    if (queue.send === 'escpos' || (queue.send === 'auto' && passesOn)) {
      const parts = [initialise, ...rasterBands(picture), cuts ? feedAndCut : feedLines(5)];
      // CUPS passes it on without a filter of its own.
      const mimeType = 'application/vnd.cups-raw';
      return { mimeType, data: Uint8Array.from(Buffer.concat(parts)), page: null };
    }
    return { mimeType: 'application/pdf', data: pdfOf(picture), page: pageOf(picture) };
  }

  /** `passesOn`: a queue without a driver, which sends bytes to its printer as they are. */
  async #look(): Promise<{ readonly status: PrinterStatus; readonly passesOn: boolean }> {
    const answer = await this.#ask((id) => getPrinterAttributes(id, this.#uri));
    if (typeof answer === 'string') return { status: { state: 'missing', detail: answer }, passesOn: false };
    if (answer.code >= 0x0100) {
      const detail = `no such queue (${answer.code.toString(16).padStart(4, '0')})`;
      return { status: { state: 'missing', detail }, passesOn: false };
    }
    const passesOn = valuesOf(answer, 'printer-make-and-model').some((model) =>
      /\braw\b/i.test(String(model)),
    );
    return { status: statusOf(answer), passesOn };
  }

  async #ask(make: (requestId: number) => IppMessage): Promise<IppMessage | string> {
    this.#requestId += 1;
    const { queue, timers } = this.#options;
    const request = make(this.#requestId);
    const answer = await postIpp(queue, writeIpp(request), timers, requestLimitMs);
    if (answer.kind === 'failed') return answer.error;
    const message = parseIpp(answer.value);
    if (message === null || message.requestId !== request.requestId) {
      return 'what answers there is no print server';
    }
    return message;
  }
}

/** RFC 8011, 5.4.12: reasons, each with `-report`, `-warning` or `-error` after it. */
function statusOf(answer: IppMessage): PrinterStatus {
  const reasons = valuesOf(answer, 'printer-state-reasons').map(String);
  const has = (...names: readonly string[]): boolean =>
    reasons.some((reason) => names.some((name) => reason === name || reason.startsWith(`${name}-`)));
  const detail = reasons.filter((reason) => reason !== 'none').join(', ');
  if (has('cover-open', 'door-open', 'interlock-open')) return { state: 'cover-open', detail };
  if (has('media-empty', 'media-needed')) return { state: 'paper-out', detail };
  const isStopped = valuesOf(answer, 'printer-state')[0] === printerStopped;
  const isShut = valuesOf(answer, 'printer-is-accepting-jobs')[0] === false;
  if (isStopped || isShut || has('media-jam', 'offline', 'paused', 'shutdown', 'timed-out')) {
    return {
      state: 'offline',
      detail: detail || (isShut ? 'the queue takes no jobs' : 'the queue is stopped'),
    };
  }
  return { state: has('media-low') ? 'paper-low' : 'ready', detail };
}
