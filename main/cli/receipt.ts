import { readFileSync, writeFileSync } from 'node:fs';
import { pngOf } from '../../drivers/printer/png.ts';
import { createSystemClock } from '../clock/clock.ts';
import { checkConfig, loadConfig } from '../config/load.ts';
import { receiptFlow } from '../contract/receipt.ts';
import { language } from '../contract/words.ts';
import { receiptSite } from '../launch/receipt-parts.ts';
import { defaultTemplate } from '../station/receipts/default-template.ts';
import { exampleReceipt } from '../station/receipts/example.ts';
import { previewOf } from '../station/receipts/receipt-maker.ts';
import { exit } from './io.ts';
import type { CliIo, Command, ExitStatus } from './io.ts';
import { parseWords } from './parse-words.ts';

const usage =
  'usage: muontra receipt preview [--template FILE] --out FILE.png [--flow borrow|return|renew|fee] [--language vi|en] [--width 80|58] [--config FILE] | template';

const widths: Readonly<Record<string, number>> = { '80': 576, '58': 384 };

/** `receipt …`: what a template makes of an example, without a station and without a printer. */
export const receiptCommand: Command = async (args, io) => {
  const [action = '', ...rest] = args;
  const words = parseWords(rest, {
    template: { type: 'string' },
    out: { type: 'string' },
    flow: { type: 'string', default: 'borrow' },
    language: { type: 'string', default: 'vi' },
    width: { type: 'string', default: '80' },
    config: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  if (words.kind === 'failed') return badUse(io, words.error);
  const { values } = words.value;
  if (action === 'template') {
    io.out(values.json ? JSON.stringify({ template: defaultTemplate }) : defaultTemplate.trimEnd());
    return exit.done;
  }
  const flow = receiptFlow.safeParse(values.flow);
  const spoken = language.safeParse(values.language);
  const widthDots = Object.hasOwn(widths, values.width) ? widths[values.width] : undefined;
  const { out } = values;
  if (
    action !== 'preview' ||
    out === undefined ||
    !flow.success ||
    !spoken.success ||
    widthDots === undefined
  ) {
    return badUse(io, usage);
  }
  const loaded = values.config === undefined ? checkConfig({}, 'defaults') : loadConfig(values.config);
  if (loaded.kind === 'failed') return badUse(io, loaded.message);
  let template: string = defaultTemplate;
  try {
    if (values.template !== undefined) template = readFileSync(values.template, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unreadable';
    return badUse(io, `the template cannot be read (${code})`);
  }
  const receipt = exampleReceipt(flow.data, spoken.data, createSystemClock().now());
  const made = await previewOf(template, receipt, receiptSite(loaded.config), widthDots);
  if (made.kind === 'failed') {
    io.err(made.error);
    return exit.refused;
  }
  try {
    writeFileSync(out, pngOf(made.value));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unwritable';
    return badUse(io, `the picture cannot be written (${code})`);
  }
  const { heightDots } = made.value;
  io.out(values.json ? JSON.stringify({ widthDots, heightDots }) : `${out}: ${String(heightDots)} dots high`);
  return exit.done;
};

function badUse(io: CliIo, line: string): ExitStatus {
  io.err(line);
  return exit.badUse;
}
