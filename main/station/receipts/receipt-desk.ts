import type {
  PrinterState,
  PrinterStatus,
  PrintResult,
  ReceiptPrinter,
} from '../../../drivers/printer/printer.ts';
import type { Clock } from '../../clock/clock.ts';
import type { ReceiptTrouble, ReceiptWay } from '../../contract/receipt.ts';
import type { Log } from '../../log/log.ts';
import type { ReceiptOutcome } from '../flow/receipt-offer.ts';
import { qrCodeOf } from '../qr.ts';
import { isMailAddress } from './mail-post.ts';
import type { MailPost } from './mail-post.ts';
import { PrinterWatch } from './printer-watch.ts';
import { qrTextOf } from './qr-text.ts';
import type { Receipt, ReceiptSite } from './receipt.ts';
import type { ReceiptMaker } from './receipt-maker.ts';
import { receiptText } from './receipt-text.ts';
import { receiptWords } from './receipt-words.ts';

export interface ReceiptParts {
  readonly site: ReceiptSite;
  readonly maker: ReceiptMaker;
  /** Null: this station has none. */
  readonly printer: ReceiptPrinter | null;
  /** Null: this library sends no mail. */
  readonly mail: MailPost | null;
}

export interface ReceiptDeskOptions extends ReceiptParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly onPrinter: (state: PrinterState) => void;
}

/** Whatever a printer does, nobody waits longer for it; a driver's own limits are shorter. */
const printLimitMs = 60_000;

/**
 * Gives receipts: on paper, as a code, by mail. It never throws, it never takes longer than a minute, and it keeps
 * nothing: a receipt lives as long as the closing screen.
 */
export class ReceiptDesk {
  readonly #options: ReceiptDeskOptions;
  readonly #watch: PrinterWatch | null;
  /** One after another on one printer. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: ReceiptDeskOptions) {
    this.#options = options;
    const { printer, clock, log, onPrinter } = options;
    this.#watch = printer ? new PrinterWatch({ printer, clock, log, onState: onPrinter }) : null;
  }

  /** Null where there is none, and until it was asked for the first time. */
  get printerStatus(): PrinterStatus | null {
    return this.#watch?.status ?? null;
  }

  start(): void {
    this.#watch?.start();
  }

  async stop(): Promise<void> {
    this.#watch?.stop();
    await this.#options.printer?.close();
  }

  async make(receipt: Receipt, way: ReceiptWay, email: string | null): Promise<ReceiptOutcome> {
    const outcome = await this.#madeBy(receipt, way, email);
    const said = outcome.kind === 'failed' ? outcome.trouble : outcome.kind;
    this.#options.log.write('receipt-made', { flow: receipt.flow, way, outcome: said });
    return outcome;
  }

  async #madeBy(receipt: Receipt, way: ReceiptWay, email: string | null): Promise<ReceiptOutcome> {
    switch (way) {
      case 'print':
        return this.#print(receipt);
      case 'qr': {
        const qr = this.#code(receipt);
        return qr ? { kind: 'shown', qr } : { kind: 'failed', trouble: 'too-long', qr: null };
      }
      case 'email':
        return this.#mail(receipt, email);
    }
  }

  async #print(receipt: Receipt): Promise<ReceiptOutcome> {
    const { printer, maker } = this.#options;
    if (!printer) return this.#failed('printer', receipt);
    const picture = await maker.picture(receipt, printer.widthDots);
    const mine = this.#turn.then(() => printer.print({ picture }));
    this.#turn = mine;
    const result = await this.#inTime(mine);
    if (result === null) return this.#failed('printer', receipt);
    this.#watch?.tell(result.status);
    if (result.kind === 'printed') return { kind: 'printed' };
    return this.#failed(troubleOf(result.status.state), receipt);
  }

  #inTime(printing: Promise<PrintResult>): Promise<PrintResult | null> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(printLimitMs, () => {
        resolve(null);
      });
      void printing.then((result) => {
        cancel();
        resolve(result);
      });
    });
  }

  async #mail(receipt: Receipt, email: string | null): Promise<ReceiptOutcome> {
    const { mail, maker, site } = this.#options;
    if (!mail || email === null || !isMailAddress(email))
      return { kind: 'failed', trouble: 'mail', qr: null };
    const words = receiptWords[receipt.language];
    const subject = words.mailSubject(words.titles[receipt.flow], site.libraryName[receipt.language]);
    const trouble = await mail.send({ to: email, subject, text: receiptText(maker.lines(receipt)) });
    return trouble === null ? { kind: 'sent' } : { kind: 'failed', trouble: 'mail', qr: null };
  }

  /** Paper that fails leaves the person without proof, so the code comes by itself (UX-47). */
  #failed(trouble: ReceiptTrouble, receipt: Receipt): ReceiptOutcome {
    return { kind: 'failed', trouble, qr: this.#code(receipt) };
  }

  #code(receipt: Receipt) {
    return qrCodeOf(qrTextOf(receipt, this.#options.site));
  }
}

function troubleOf(state: PrinterState): ReceiptTrouble {
  if (state === 'paper-out' || state === 'cover-open') return state;
  return 'printer';
}
