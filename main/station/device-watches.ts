import type { Log } from '../log/log.ts';
import type { Input } from './flow/inputs.ts';
import { HeadsetWatch } from './headset-watch.ts';
import { codeOf } from './input-of.ts';
import { PadWatch } from './pad-watch.ts';
import { ReceiptDesk } from './receipts/receipt-desk.ts';
import { ScannerWatch } from './scanner-watch.ts';
import type { StationParts } from './station-parts.ts';

/** The devices of a station, each watched; null where it has none. */
export interface DeviceWatches {
  readonly pad: PadWatch | null;
  readonly scanner: ScannerWatch | null;
  readonly receipts: ReceiptDesk | null;
  readonly headset: HeadsetWatch | null;
}

type Parts = Pick<StationParts, 'pad' | 'scanner' | 'receipts' | 'headset' | 'clock'> & { readonly log: Log };

/** Watches over what the station was given. @param dispatch what they tell, as inputs of the flow */
export function watchDevices(parts: Parts, dispatch: (input: Input) => void): DeviceWatches {
  const { pad, scanner, receipts, headset, clock, log } = parts;
  return {
    pad: pad ? new PadWatch({ ...pad, clock, log, onInput: dispatch }) : null,
    scanner: scanner
      ? new ScannerWatch({
          scanner,
          clock,
          log,
          onState: (state) => {
            dispatch({ kind: 'scanner-changed', state });
          },
          onScan: (text) => {
            dispatch(codeOf(text, log));
          },
          onRejected: () => {
            dispatch({ kind: 'code-rejected' });
          },
        })
      : null,
    receipts: receipts
      ? new ReceiptDesk({
          ...receipts,
          clock,
          log,
          onPrinter: (state) => {
            dispatch({ kind: 'printer-changed', state });
          },
        })
      : null,
    headset: headset
      ? new HeadsetWatch({
          jack: headset,
          clock,
          log,
          onState: (state) => {
            dispatch({ kind: 'headset-changed', state });
          },
        })
      : null,
  };
}
