import type { Raster } from './raster.ts';

/**
 * How a printer stands.
 * - `ready`       prints
 * - `paper-low`   prints, and wants a new roll soon
 * - `paper-out`   no paper
 * - `cover-open`  its cover is open
 * - `offline`     there, but does not print: an error, its feed button held, it does not say more
 * - `missing`     not to be reached: unplugged, switched off, no such address
 * - `busy`        somebody else's job, or one of ours, is under way
 */
export const printerStates = [
  'ready',
  'paper-low',
  'paper-out',
  'cover-open',
  'offline',
  'missing',
  'busy',
] as const;
export type PrinterState = (typeof printerStates)[number];

export interface PrinterStatus {
  readonly state: PrinterState;
  /** For a technician: what the printer said, in words. Empty where there is nothing to add. */
  readonly detail: string;
}

/** Whether a receipt may be sent to a printer that stands so. */
export function canPrint(state: PrinterState): boolean {
  return state === 'ready' || state === 'paper-low';
}

export interface PrintJob {
  readonly picture: Raster;
}

/**
 * What became of a job. `printed`: the printer said that it was through, or took all of it where it says nothing.
 * `not-printed`: nothing was begun, so it may be sent anew. `unclear`: it was begun, and a part may be on paper.
 */
export type PrintResult =
  | { readonly kind: 'printed'; readonly status: PrinterStatus }
  | { readonly kind: 'failed'; readonly outcome: 'not-printed' | 'unclear'; readonly status: PrinterStatus };

/** A printer of receipts. It never throws, answers within a bounded time, and one job is under way at a time. */
export interface ReceiptPrinter {
  readonly address: string;
  /** Dots in a line: a picture is made for this width. */
  readonly widthDots: number;
  status(): Promise<PrinterStatus>;
  print(job: PrintJob): Promise<PrintResult>;
  /** Waits for what is under way, which is bounded, and lets go of the line. */
  close(): Promise<void>;
}
