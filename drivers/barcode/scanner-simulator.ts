import type { AcceptDevice, DeviceEnd } from '../port/byte-server.ts';

export interface ScannerSimulator {
  readonly accept: AcceptDevice;
  /** Sends a code as a scanner would: its text and a carriage return. */
  scan(text: string): void;
}

/** A barcode scanner for a simulated line: what it reads goes to everyone who listens. */
export function createScannerSimulator(): ScannerSimulator {
  const ends = new Set<DeviceEnd>();
  const encoder = new TextEncoder();
  return {
    accept(end) {
      ends.add(end);
      return {
        onData: () => undefined,
        onClose: () => {
          ends.delete(end);
        },
      };
    },
    scan(text) {
      for (const end of ends) end.send(encoder.encode(`${text}\r`));
    },
  };
}
