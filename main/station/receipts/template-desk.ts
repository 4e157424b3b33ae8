import { receiptFlows } from '../../contract/receipt.ts';
import type { PreviewChoice, StaffReceipts } from '../../contract/staff-receipts.ts';
import { languages } from '../../contract/words.ts';
import type { Clock } from '../../clock/clock.ts';
import type { ReceiptPrinter } from '../../../drivers/printer/printer.ts';
import { pngOf } from '../../../drivers/printer/png.ts';
import { defaultTemplate } from './default-template.ts';
import { exampleReceipt } from './example.ts';
import type { ReceiptSite } from './receipt.ts';
import type { ReceiptMaker } from './receipt-maker.ts';
import { previewOf } from './receipt-maker.ts';

export interface TemplateDeskOptions {
  readonly site: ReceiptSite;
  readonly maker: ReceiptMaker;
  readonly printer: ReceiptPrinter | null;
  readonly clock: Clock;
  /** Null: there is none. */
  readonly read: () => string | null;
  /** Keeps it, or takes it away; answers false where the disk does not take it. */
  readonly write: (template: string | null) => boolean;
}

const widths = { wide: 576, narrow: 384 } as const;
export const firstChoice: PreviewChoice = { flow: 'borrow', language: 'vi', width: 'wide' };

/** The template as staff write it: shown at once, kept only when it works. */
export class TemplateDesk {
  readonly #options: TemplateDeskOptions;

  constructor(options: TemplateDeskOptions) {
    this.#options = options;
  }

  async open(choice: PreviewChoice = firstChoice): Promise<StaffReceipts> {
    return this.preview(this.#inUse(), choice);
  }

  /** A text as the receipt it would be. */
  async preview(template: string, choice: PreviewChoice): Promise<StaffReceipts> {
    const { site, clock, read } = this.#options;
    const { flow, language, width } = choice;
    const receipt = exampleReceipt(flow, language, clock.now());
    const made = await previewOf(template, receipt, site, widths[width]);
    return {
      template: this.#inUse(),
      isOwn: read() !== null,
      choice,
      picture:
        made.kind === 'ok'
          ? `data:image/png;base64,${Buffer.from(pngOf(made.value)).toString('base64')}`
          : null,
      problem: made.kind === 'ok' ? null : made.error,
    };
  }

  /** Null when it was kept; else what is wrong with it. `storage`: the disk does not take it. */
  async save(template: string): Promise<string | null> {
    const problem = await this.check(template);
    if (problem !== null) return problem;
    if (!this.#options.write(template)) return 'storage';
    this.#options.maker.use(template);
    return null;
  }

  reset(): boolean {
    if (!this.#options.write(null)) return false;
    this.#options.maker.use(null);
    return true;
  }

  /** A sentence where the template fails in any flow or language. */
  async check(template: string): Promise<string | null> {
    const { site, clock } = this.#options;
    for (const language of languages) {
      for (const flow of receiptFlows) {
        const receipt = exampleReceipt(flow, language, clock.now());
        const made = await previewOf(template, receipt, site, widths.wide);
        if (made.kind === 'failed') return `${flow}, ${language}: ${made.error}`;
      }
    }
    return null;
  }

  /** Prints what is in use; answers false where it did not come out. */
  async testPrint(choice: PreviewChoice): Promise<boolean> {
    const { printer, maker, clock } = this.#options;
    if (!printer) return false;
    const receipt = exampleReceipt(choice.flow, choice.language, clock.now());
    const result = await printer.print({ picture: await maker.picture(receipt, printer.widthDots) });
    return result.kind === 'printed';
  }

  #inUse(): string {
    return this.#options.read() ?? defaultTemplate;
  }
}
