import type { Timers } from '../exchange/timers.ts';
import type { BytePort, MakePort } from '../port/byte-port.ts';
import { ScanParser } from './scan-parser.ts';
import type { ScanEvent } from './scan-parser.ts';
import type { BarcodeScanner, BarcodeScannerEvents } from './scanner.ts';

/** After so long a silence a code that has no terminator is whole: scanners send a code in one go. */
const silenceMs = 120;

export interface SerialScannerOptions {
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
}

/** A barcode scanner on a serial line, a USB virtual COM port or behind a socket. */
export function createSerialScanner({ address, makePort, timers }: SerialScannerOptions): BarcodeScanner {
  let port: BytePort | null = null;
  return {
    address,
    async connect(events) {
      const parser = new ScanParser();
      const opening = makePort();
      let cancelSilence = (): void => undefined;
      const opened = await opening.open({
        onData(bytes) {
          if (port !== opening) return;
          cancelSilence();
          for (const event of parser.push(bytes)) report(event, events);
          if (!parser.isInside) return;
          cancelSilence = timers.after(silenceMs, () => {
            const event = parser.end();
            if (event) report(event, events);
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

function report(event: ScanEvent, events: BarcodeScannerEvents): void {
  if (event.kind === 'scan') events.onScan(event.scan);
  else events.onRejected(event.reason);
}
