import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createPrinter } from '../../drivers/printer/models.ts';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import type { Clock } from '../clock/clock.ts';
import type { StationConfig } from '../config/schema.ts';
import type { Log } from '../log/log.ts';
import type { ReceiptSettings } from '../station/flow/receipt-offer.ts';
import { createMailPost } from '../station/receipts/mail-post.ts';
import type { ReceiptSite } from '../station/receipts/receipt.ts';
import type { ReceiptParts } from '../station/receipts/receipt-desk.ts';
import { ReceiptMaker } from '../station/receipts/receipt-maker.ts';
import { TemplateDesk } from '../station/receipts/template-desk.ts';
import { longestTemplate } from '../contract/staff-receipts.ts';

/** A template that was made on the station itself stands in its data folder. */
const ownTemplateName = 'receipt-template.liquid';

export interface ReceiptPlace {
  /** Where a template file of the configuration that is not absolute begins. */
  readonly baseDir: string;
  readonly dataDir: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Address of the demo's simulated printer; null: the configured one. */
  readonly demoPrinter: string | null;
}

export interface OpenedReceipts extends ReceiptParts {
  /** The file that holds the library's own template, and is written when staff save one. */
  readonly templateFile: string;
}

/** What a flow has to know of receipts. */
export function receiptSettings({ receipts }: StationConfig): ReceiptSettings {
  const { borrow, return: back, renew, fee, ways, card, askSeconds, codeSeconds, email } = receipts;
  return {
    policy: { borrow, return: back, renew, fee },
    ways: ways.filter((way) => way !== 'email' || email !== null),
    showsCard: card,
    askMs: askSeconds * 1000,
    codeMs: codeSeconds * 1000,
  };
}

/** A sentence where the printer of the configuration is none of this build's. A template that does not work is no failure. */
export function openReceipts(config: StationConfig, place: ReceiptPlace): Result<OpenedReceipts, string> {
  const { clock, log, baseDir, dataDir, demoPrinter } = place;
  const { receipts } = config;
  const configured = demoPrinter === null ? config.printer : { ...demoPrinterSettings, address: demoPrinter };
  const printer = configured
    ? createPrinter(configured.model, configured.address, clock, configured.answers)
    : ok(null);
  if (printer.kind === 'failed') return failed(`setting "printer": ${printer.error}`);
  const site = receiptSite(config);
  const maker = new ReceiptMaker({
    site,
    onBrokenTemplate: (problem) => {
      log.write('receipt-template-broken', { problem });
    },
  });
  const templateFile =
    receipts.template === null ? join(dataDir, ownTemplateName) : resolve(baseDir, receipts.template);
  const template = readTemplate(templateFile);
  if (template.kind === 'ok') maker.use(template.value);
  // Where none was named, that there is none is how it should be.
  else if (receipts.template !== null || template.error !== 'ENOENT') {
    log.write('receipt-template-broken', { problem: `${templateFile} cannot be read (${template.error})` });
  }
  const mail = receipts.email === null ? null : createMailPost(receipts.email, clock);
  return ok({ site, maker, printer: printer.value, mail, templateFile });
}

const demoPrinterSettings = { model: 'escpos-80', answers: true };

export function receiptSite({ library, receipts, timeZone }: StationConfig): ReceiptSite {
  return { libraryName: library.name, hours: receipts.hours, footer: receipts.footer, timeZone };
}

/** Where staff change the library's template: the file that is read at the start, and the receipts from now on. */
export function templateDesk(receipts: OpenedReceipts, clock: Clock): TemplateDesk {
  const { site, maker, printer, templateFile } = receipts;
  return new TemplateDesk({
    site,
    maker,
    printer,
    clock,
    read: () => {
      const own = readTemplate(templateFile);
      return own.kind === 'ok' ? own.value : null;
    },
    write: (template) => {
      try {
        if (template === null) rmSync(templateFile, { force: true });
        else {
          // In one step: power that goes leaves the old one or the new one.
          writeFileSync(`${templateFile}.new`, template);
          renameSync(`${templateFile}.new`, templateFile);
        }
        return true;
      } catch {
        return false;
      }
    },
  });
}

/** The text of a template file; the system's code where there is none to be had. */
export function readTemplate(file: string): Result<string, string> {
  try {
    const text = readFileSync(file, 'utf8');
    return text.length > 4 * longestTemplate ? failed('too large') : ok(text);
  } catch (error) {
    return failed((error as NodeJS.ErrnoException).code ?? 'unreadable');
  }
}
