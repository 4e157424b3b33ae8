import type { PortError } from '../port/byte-port.ts';
import type { Result } from '../result.ts';

/** One scanned code. `text` is what the label says, terminators and AIM prefix removed, at most 256 characters. */
export interface Scan {
  readonly text: string;
  /** AIM symbology identifier (`]C0`) when the scanner sends one. */
  readonly aimId: string | null;
}

export interface BarcodeScannerEvents {
  onScan(scan: Scan): void;
  /** A code that was not taken: too long, control characters inside, not text. */
  onRejected(reason: 'too-long' | 'not-text'): void;
  onLost(error: PortError): void;
}

/** A barcode scanner that speaks by itself. After a loss, `connect` again is the reconnect. */
export interface BarcodeScanner {
  readonly address: string;
  connect(events: BarcodeScannerEvents): Promise<Result<void, PortError>>;
  close(): Promise<void>;
}
