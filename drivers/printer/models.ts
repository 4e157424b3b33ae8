import type { Timers } from '../exchange/timers.ts';
import { portMaker } from '../port/make-port.ts';
import type { LineDefaults } from '../port/make-port.ts';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { EscposPrinter } from './escpos/printer.ts';
import { parseIppAddress } from './ipp/address.ts';
import { IppPrinter } from './ipp/printer.ts';
import type { ReceiptPrinter } from './printer.ts';

export interface PrinterModel {
  /** Printers of the family, for a person choosing. */
  readonly devices: string;
  readonly ports: readonly ('serial' | 'tcp' | 'usb' | 'lp' | 'ipp')[];
  /** Dots in a line at 203 dpi. */
  readonly widthDots: number;
  /** Width of the roll, in millimetres. */
  readonly paperMm: number;
  readonly cuts: boolean;
}

/** 203 dpi is eight dots a millimetre: 72 mm are printed on a roll of 80, and 48 on one of 58. */
const [wide, narrow] = [
  { widthDots: 576, paperMm: 80 },
  { widthDots: 384, paperMm: 58 },
];

/** Every printer this build drives. */
export const printerModels = {
  'escpos-80': {
    devices:
      'ESC/POS printers with 80 mm paper and a knife: Epson TM-T20/T82/T88, Xprinter, Star in ESC/POS mode',
    ports: ['serial', 'tcp', 'usb', 'lp'],
    ...wide,
    cuts: true,
  },
  'escpos-58': {
    devices: 'ESC/POS printers with 58 mm paper, torn off by hand',
    ports: ['serial', 'tcp', 'usb', 'lp'],
    ...narrow,
    cuts: false,
  },
  'cups-80': { devices: 'A queue of CUPS with 80 mm paper', ports: ['ipp'], ...wide, cuts: true },
  'cups-58': { devices: 'A queue of CUPS with 58 mm paper', ports: ['ipp'], ...narrow, cuts: false },
} as const satisfies Readonly<Record<string, PrinterModel>>;

export type PrinterModelId = keyof typeof printerModels;

/** 115200 is the fastest that all have: at 9600 a picture takes a minute. USB: the printer class has bulk both ways. */
export const printerLine: LineDefaults = {
  baud: 115_200,
  parity: 'none',
  usb: { interfaceNumber: 0, outEndpoint: 1, inEndpoint: 2 },
  isLp: true,
};

/** A printer of a model at an address; a sentence when either is not one of this build's. @param answers false: it never says how it stands */
export function createPrinter(
  modelId: string,
  address: string,
  timers: Timers,
  answers = true,
): Result<ReceiptPrinter, string> {
  const found = findPrinterModel(modelId);
  if (found.kind === 'failed') return found;
  const model = found.value;
  if (model.ports.includes('ipp')) {
    const queue = parseIppAddress(address);
    if (queue.kind === 'failed') return queue;
    return ok(new IppPrinter({ ...model, queue: queue.value, timers }));
  }
  const makePort = portMaker(address, printerLine);
  if (makePort.kind === 'failed') return makePort;
  if (!model.ports.some((port) => address.startsWith(`${port}:`))) {
    return failed(`${modelId} is reached through ${model.ports.join(', ')}`);
  }
  return ok(new EscposPrinter({ ...model, address, makePort: makePort.value, timers, answers }));
}

export function findPrinterModel(model: string): Result<PrinterModel, string> {
  const models: Readonly<Record<string, PrinterModel>> = printerModels;
  const found = Object.hasOwn(models, model) ? models[model] : undefined;
  if (found) return ok(found);
  return failed(`"${model.slice(0, 40)}" is no printer of this build: ${Object.keys(models).join(', ')}`);
}
