import type { Timers } from '../exchange/timers.ts';
import type { BytePort, MakePort } from '../port/byte-port.ts';
import type { HidLine } from '../port/hid-port.ts';
import { longestScanBytes, readCode, tooLong } from './scan-parser.ts';
import type { ScanEvent } from './scan-parser.ts';
import type { BarcodeScanner } from './scanner.ts';

/** Usage page of bar code scanners (HID Point of Sale Usage Tables 1.02, 3). */
const barcodeUsagePage = 0x8c;
/** Makers whose scanners want feature report 254 = 1 before they speak: Honeywell, Youjie. */
const makersToStart: ReadonlySet<number> = new Set([0x0c2e, 0x23d0]);
/** The parts of one code come at once; a part that is followed by none is given up. */
const silenceMs = 500;

/** How a HID POS scanner of a maker is opened. */
export function hidPosLine(vendorId: number): HidLine {
  const line: HidLine = { carries: { way: 'reports', sizeBytes: 64, id: 4 }, usagePage: barcodeUsagePage };
  return makersToStart.has(vendorId) ? { ...line, startWith: Uint8Array.of(0xfe, 0x01) } : line;
}

/** Scanned-data report with its number: length, three bytes of AIM identifier, 56 of data, maker's two, flags. */
const scannedDataReport = 0x02;
const aimAt = 1;
const aimBytes = 3;
const mostDataBytes = 56;
const flagsAt = 62;
const continued = 0x01;
const bracket = 0x5d;

interface Part {
  /** AIM identifier, or empty where the scanner does not say. */
  readonly aim: Uint8Array;
  readonly data: Uint8Array;
  readonly isContinued: boolean;
}

/** Puts the reports of a HID POS scanner together to codes. Bounded: of a code that never ends only its being too long is kept. */
export class HidPosParser {
  #bytes: number[] = [];
  #overflowed = false;
  #isInside = false;

  /** True while a code has begun and not ended. */
  get isInside(): boolean {
    return this.#isInside;
  }

  /** @param report as the system gave it, with its number or without. */
  push(report: Uint8Array): ScanEvent | null {
    const part = partOf(report);
    if (!part) return null;
    if (!this.#isInside) this.#bytes.push(...part.aim);
    this.#isInside = true;
    if (this.#bytes.length + part.data.length > longestScanBytes) this.#overflowed = true;
    else this.#bytes.push(...part.data);
    if (part.isContinued) return null;
    const event = this.#overflowed ? tooLong : readCode(Uint8Array.from(this.#bytes));
    this.clear();
    return event;
  }

  clear(): void {
    this.#bytes = [];
    this.#overflowed = false;
    this.#isInside = false;
  }
}

function partOf(report: Uint8Array): Part | null {
  // Some systems take the number off, which moves everything by one; then 63 bytes are left.
  const hasNumber = report.length > flagsAt + 1;
  if (hasNumber && report[0] !== scannedDataReport) return null;
  const body = hasNumber ? report.subarray(1) : report;
  const [length = 0] = body;
  if (body.length <= flagsAt || length > mostDataBytes) return null;
  // Some scanners have the identifier one byte further on, and the data behind it.
  const shift = body[aimAt] !== bracket && body[aimAt + 1] === bracket ? 1 : 0;
  const at = aimAt + shift;
  const dataAt = at + aimBytes;
  return {
    aim: body[at] === bracket ? body.subarray(at, dataAt) : new Uint8Array(),
    data: body.subarray(dataAt, Math.min(dataAt + length, flagsAt)),
    isContinued: ((body[flagsAt] ?? 0) & continued) !== 0,
  };
}

export interface HidPosScannerOptions {
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
}

/** A barcode scanner that speaks HID POS: each code comes whole and with its symbology, whatever window is in front. */
export function createHidPosScanner({ address, makePort, timers }: HidPosScannerOptions): BarcodeScanner {
  let port: BytePort | null = null;
  return {
    address,
    async connect(events) {
      const parser = new HidPosParser();
      const opening = makePort();
      let cancelSilence = (): void => undefined;
      const opened = await opening.open({
        onData(report) {
          if (port !== opening) return;
          cancelSilence();
          const event = parser.push(report);
          if (event?.kind === 'scan') events.onScan(event.scan);
          else if (event) events.onRejected(event.reason);
          if (!parser.isInside) return;
          cancelSilence = timers.after(silenceMs, () => {
            parser.clear();
          });
        },
        onClose(error) {
          cancelSilence();
          if (port !== opening) return;
          port = null;
          events.onLost(error ?? { reason: 'closed', detail: `${address} closed` });
        },
      });
      if (opened.kind === 'ok') port = opening;
      return opened;
    },
    async close() {
      const open = port;
      port = null;
      await open?.close();
    },
  };
}
