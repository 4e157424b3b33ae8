import type { Timers } from '../../exchange/timers.ts';
import type { AcceptDevice, DeviceEnd } from '../../port/byte-server.ts';
import { blankRaster, bytesPerRow, highestDots, stacked } from '../raster.ts';
import type { Raster } from '../raster.ts';
import { EscposParser, writeStatus } from './frame.ts';
import type { EscposCommand, StatusFacts } from './frame.ts';

/** What can be wrong with a printer. `silent` takes everything and answers nothing; `garbage` answers what is no status. */
export const printerFaults = [
  'none',
  'paper-low',
  'paper-out',
  'cover-open',
  'cutter',
  'offline',
  'silent',
  'garbage',
] as const;
export type PrinterFault = (typeof printerFaults)[number];

export interface EscposSimulatorOptions {
  readonly timers: Timers;
  readonly widthDots: number;
  /** Milliseconds for a row; 0 prints at once. */
  readonly rowMs?: number;
  /** Called when the paper, or how it stands, has changed. */
  readonly onChange?: () => void;
}

/** A printer that executes what it is sent and keeps the paper as a picture. */
export interface EscposSimulator {
  readonly accept: AcceptDevice;
  readonly fault: PrinterFault;
  setFault(fault: PrinterFault): void;
  /** So many rows are left on the roll; after them the paper is out, in mid-job as it happens. Null: enough. */
  setRowsLeft(rows: number | null): void;
  /** Receipts that were cut off, the oldest first; no more than the last few are kept. */
  readonly receipts: readonly Raster[];
  /** What is on the paper and not cut off yet. */
  readonly paper: Raster;
  /** Takes the receipts away. */
  tearOff(): void;
}

const keptReceipts = 8;
/** What it holds of commands it has not carried out; more is not read, as a printer's full buffer is not. */
const mostWaiting = 4_096;

export function createEscposSimulator(options: EscposSimulatorOptions): EscposSimulator {
  const { timers, widthDots, rowMs = 0, onChange = () => undefined } = options;
  const receipts: Raster[] = [];
  let onPaper: Raster[] = [];
  let fault: PrinterFault = 'none';
  let rowsLeft: number | null = null;
  /** Commands in their order, with whoever sent them. */
  const waiting: { readonly command: EscposCommand; readonly end: DeviceEnd }[] = [];
  let isPrinting = false;

  const isStopped = (): boolean =>
    rowsLeft === 0 || ['paper-out', 'cover-open', 'cutter', 'offline'].includes(fault);
  const facts = (): StatusFacts => ({
    isOffline: isStopped(),
    isCoverOpen: fault === 'cover-open',
    isFeeding: false,
    isPaperOut: fault === 'paper-out' || rowsLeft === 0,
    isPaperLow: fault === 'paper-low' || rowsLeft !== null,
    error: fault === 'cutter' ? 'cutter' : 'none',
  });
  const heightOf = (): number => onPaper.reduce((sum, part) => sum + part.heightDots, 0);

  /** As much as the roll and the longest paper that is kept here allow. */
  const lay = (part: Raster): void => {
    const room = Math.min(rowsLeft ?? part.heightDots, highestDots - heightOf());
    const rows = Math.min(part.heightDots, room);
    if (rowsLeft !== null) rowsLeft -= Math.min(rowsLeft, part.heightDots);
    if (rows <= 0) return;
    const row = bytesPerRow(part.widthDots);
    onPaper.push({ ...part, heightDots: rows, bits: part.bits.subarray(0, rows * row) });
    onChange();
  };

  const carryOut = (command: EscposCommand, end: DeviceEnd): number => {
    switch (command.kind) {
      case 'raster':
        lay(command.picture);
        return command.picture.heightDots * rowMs;
      case 'feed':
        lay(blankRaster(widthDots, command.dots));
        return command.dots * rowMs;
      case 'cut':
        if (onPaper.length > 0) receipts.push(stacked(widthDots, onPaper));
        if (receipts.length > keptReceipts) receipts.shift();
        onPaper = [];
        onChange();
        return 0;
      case 'ask-in-order':
        // GS r 1: bits 0 and 1 near end, 2 and 3 end.
        if (fault !== 'silent') end.send(Uint8Array.of(facts().isPaperLow ? 0x03 : 0));
        return 0;
      case 'initialise':
      case 'ask-status':
      case 'text':
        return 0;
    }
  };

  const goOn = (): void => {
    if (isPrinting) return;
    while (!isStopped()) {
      const next = waiting.shift();
      if (!next) return;
      const tookMs = carryOut(next.command, next.end);
      if (tookMs <= 0) continue;
      isPrinting = true;
      timers.after(tookMs, () => {
        isPrinting = false;
        goOn();
      });
      return;
    }
  };

  const answerNow = (command: Extract<EscposCommand, { kind: 'ask-status' }>, end: DeviceEnd): void => {
    if (fault === 'silent') return;
    if (fault === 'garbage') end.send(Uint8Array.of(0xff, 0x41, 0x11, 0x00));
    else end.send(Uint8Array.of(writeStatus(facts())[command.part]));
  };

  return {
    accept: (end) => {
      const parser = new EscposParser();
      return {
        onData(bytes) {
          for (const command of parser.push(bytes)) {
            if (command.kind === 'ask-status') answerNow(command, end);
            else if (waiting.length < mostWaiting) waiting.push({ command, end });
          }
          goOn();
        },
        onClose() {
          parser.reset();
        },
      };
    },
    get fault() {
      return fault;
    },
    setFault(next) {
      fault = next;
      onChange();
      goOn();
    },
    setRowsLeft(rows) {
      rowsLeft = rows;
      onChange();
      goOn();
    },
    get receipts() {
      return receipts;
    },
    get paper() {
      return stacked(widthDots, onPaper);
    },
    tearOff() {
      receipts.splice(0);
      onPaper = [];
      onChange();
    },
  };
}
