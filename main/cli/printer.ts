import { writeFileSync } from 'node:fs';
import { parseAddress } from '../../drivers/port/address.ts';
import { servePty, serveTcp } from '../../drivers/port/byte-server.ts';
import { createEscposSimulator, printerFaults } from '../../drivers/printer/escpos/simulator.ts';
import type { PrinterFault } from '../../drivers/printer/escpos/simulator.ts';
import { createPrinter, findPrinterModel, printerModels } from '../../drivers/printer/models.ts';
import type { PrinterModel } from '../../drivers/printer/models.ts';
import { pngOf } from '../../drivers/printer/png.ts';
import { canPrint } from '../../drivers/printer/printer.ts';
import type { PrinterState, ReceiptPrinter } from '../../drivers/printer/printer.ts';
import { stacked } from '../../drivers/printer/raster.ts';
import { createSystemClock } from '../clock/clock.ts';
import { exampleReceipt } from '../station/receipts/example.ts';
import { ReceiptMaker } from '../station/receipts/receipt-maker.ts';
import { exit } from './io.ts';
import type { CliIo, Command, ExitStatus } from './io.ts';
import { parseWords } from './parse-words.ts';

const usage =
  'usage: muontra printer models | status --model MODEL --at ADDRESS | test --model MODEL --at ADDRESS | simulate --model MODEL --at tcp://HOST:PORT|pty: [--fault FAULT] [--out FILE.png]';

/** What a test print says, beside its own example. */
const exampleSite = {
  libraryName: { vi: 'Mượn Trả: in thử', en: 'Mượn Trả: test print' },
  hours: { vi: 'ẪỮỘỆ ẵặỗớỡợứữự ỳỷỹỵ đĐ ₫', en: '' },
  footer: { vi: '', en: '' },
  timeZone: 'Asia/Ho_Chi_Minh',
};

/** `printer …`: one receipt printer driven by hand, or simulated. */
export const printerCommand: Command = async (args, io) => {
  const [action = '', ...rest] = args;
  const words = parseWords(rest, {
    model: { type: 'string', default: 'escpos-80' },
    at: { type: 'string' },
    fault: { type: 'string', default: 'none' },
    out: { type: 'string' },
    'no-status': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  });
  if (words.kind === 'failed') return badUse(io, words.error);
  const { values } = words.value;
  const { model, at, json } = values;
  if (action === 'models') return models(json, io);
  if (at === undefined) return badUse(io, usage);
  if (action === 'simulate')
    return simulate({ model, at, fault: values.fault, out: values.out ?? null, json }, io);
  if (action !== 'status' && action !== 'test') return badUse(io, usage);
  const made = createPrinter(model, at, createSystemClock(), !values['no-status']);
  if (made.kind === 'failed') return badUse(io, made.error);
  const printer = made.value;
  try {
    return await (action === 'status' ? status(printer, json, io) : test(printer, json, io));
  } finally {
    await printer.close();
  }
};

function badUse(io: CliIo, line: string): ExitStatus {
  io.err(line);
  return exit.badUse;
}

function models(json: boolean, io: CliIo): ExitStatus {
  const list = Object.entries<PrinterModel>(printerModels).map(([model, facts]) => ({ model, ...facts }));
  if (json) io.out(JSON.stringify(list));
  else for (const { model, ports, devices } of list) io.out(`${model}  (${ports.join(', ')})  ${devices}`);
  return exit.done;
}

function exitOf(state: PrinterState): ExitStatus {
  if (canPrint(state)) return exit.done;
  return state === 'missing' || state === 'busy' ? exit.outOfReach : exit.refused;
}

async function status(printer: ReceiptPrinter, json: boolean, io: CliIo): Promise<ExitStatus> {
  const { state, detail } = await printer.status();
  io.out(json ? JSON.stringify({ state, detail }) : `${state}${detail === '' ? '' : `: ${detail}`}`);
  return exitOf(state);
}

async function test(printer: ReceiptPrinter, json: boolean, io: CliIo): Promise<ExitStatus> {
  const maker = new ReceiptMaker({ site: exampleSite, onBrokenTemplate: () => undefined });
  const receipt = exampleReceipt('borrow', 'vi', createSystemClock().now());
  const result = await printer.print({ picture: await maker.picture(receipt, printer.widthDots) });
  const { state, detail } = result.status;
  if (json) io.out(JSON.stringify(result));
  if (result.kind === 'printed') {
    if (!json) io.out('printed');
    return exit.done;
  }
  io.err(`${result.outcome}: ${state}${detail === '' ? '' : `: ${detail}`}`);
  return result.outcome === 'unclear' ? exit.outcomeUnknown : exitOf(state);
}

interface SimulateOptions {
  readonly model: string;
  readonly at: string;
  readonly fault: string;
  readonly out: string | null;
  readonly json: boolean;
}

/** A simulated printer until the command is told to end; the paper goes to a file as it comes out. */
async function simulate({ model, at, fault, out, json }: SimulateOptions, io: CliIo): Promise<ExitStatus> {
  const found = findPrinterModel(model);
  if (found.kind === 'failed') return badUse(io, found.error);
  if (found.value.ports.includes('ipp'))
    return badUse(io, `${model} is a queue of a print server: use CUPS itself`);
  if (!isFault(fault)) return badUse(io, `--fault takes ${printerFaults.join(', ')}`);
  const address = parseAddress(at);
  if (address.kind === 'failed') return badUse(io, address.error);
  if (address.value.kind !== 'tcp' && address.value.kind !== 'pty') {
    return badUse(io, 'a printer is simulated at tcp://HOST:PORT or pty:');
  }
  const { widthDots } = found.value;
  const simulator = createEscposSimulator({
    timers: createSystemClock(),
    widthDots,
    onChange: () => {
      if (out === null) return;
      const paper = stacked(widthDots, [...simulator.receipts.slice(-1), simulator.paper]);
      if (paper.heightDots > 0) writeFileSync(out, pngOf(paper));
    },
  });
  const { accept } = simulator;
  const served =
    address.value.kind === 'tcp'
      ? await serveTcp(address.value.host, address.value.port, accept)
      : await servePty(accept);
  if (served.kind === 'failed') {
    io.err(`cannot simulate at ${at}: ${served.error}`);
    return exit.outOfReach;
  }
  simulator.setFault(fault);
  const where = served.value.address;
  io.out(json ? JSON.stringify({ address: where }) : `${model} on ${where}`);
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    io.signal.addEventListener('abort', () => {
      resolve();
    });
  });
  await served.value.close();
  return exit.done;
}

function isFault(text: string): text is PrinterFault {
  return printerFaults.some((fault) => fault === text);
}
