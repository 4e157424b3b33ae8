import type { Raster } from '../../../drivers/printer/raster.ts';
import type { Result } from '../../../drivers/result.ts';
import { defaultTemplate } from './default-template.ts';
import type { ReceiptLine } from './lines.ts';
import type { Receipt, ReceiptSite } from './receipt.ts';
import { parseTemplate } from './template.ts';
import type { ReceiptTemplate } from './template.ts';
import { typeset } from './typeset.ts';
import { variablesOf } from './variables.ts';

export interface ReceiptMakerOptions {
  readonly site: ReceiptSite;
  /** Told once for each template that cannot be used: staff have to know, patrons have a receipt all the same. */
  readonly onBrokenTemplate: (problem: string) => void;
}

/** Makes receipts out of facts: with the library's own template where that works, else with ours. */
export class ReceiptMaker {
  readonly #options: ReceiptMakerOptions;
  readonly #standard: ReceiptTemplate;
  #own: ReceiptTemplate | null = null;

  constructor(options: ReceiptMakerOptions) {
    this.#options = options;
    const standard = parseTemplate(defaultTemplate);
    if (standard.kind === 'failed') throw new Error(`the default template: ${standard.error}`);
    this.#standard = standard.value;
  }

  /** @param text the library's own template; null: it has none. */
  use(text: string | null): void {
    this.#own = null;
    if (text === null) return;
    const parsed = parseTemplate(text);
    if (parsed.kind === 'ok') this.#own = parsed.value;
    else this.#options.onBrokenTemplate(parsed.error);
  }

  async picture(receipt: Receipt, widthDots: number): Promise<Raster> {
    return typeset(this.lines(receipt), widthDots);
  }

  lines(receipt: Receipt): readonly ReceiptLine[] {
    const variables = variablesOf(receipt, this.#options.site);
    if (this.#own) {
      const lines = this.#own.lines(variables);
      if (lines.kind === 'ok' && lines.value.length > 0) return lines.value;
      this.#own = null;
      this.#options.onBrokenTemplate(
        lines.kind === 'failed' ? lines.error : 'the template gives an empty receipt',
      );
    }
    const lines = this.#standard.lines(variables);
    // Only what a receipt's own facts do could make ours fail, and then there is nothing better than nothing.
    return lines.kind === 'ok' ? lines.value : [];
  }
}

/** A picture of a template that is being written; a sentence where it does not work. */
export async function previewOf(
  template: string,
  receipt: Receipt,
  site: ReceiptSite,
  widthDots: number,
): Promise<Result<Raster, string>> {
  const parsed = parseTemplate(template);
  if (parsed.kind === 'failed') return parsed;
  const lines = parsed.value.lines(variablesOf(receipt, site));
  if (lines.kind === 'failed') return lines;
  if (lines.value.length === 0) return { kind: 'failed', error: 'the template gives an empty receipt' };
  return { kind: 'ok', value: await typeset(lines.value, widthDots) };
}
