import type { Result } from '../result.ts';

/** Why bytes could not be moved. `detail` is for a technician's screen, in the system's own words. */
export interface PortError {
  readonly reason:
    'not-found' | 'busy' | 'denied' | 'refused' | 'timeout' | 'closed' | 'unsupported' | 'other';
  readonly detail: string;
}

/** Where an opened port delivers. `onClose` comes exactly once, whichever side closed. */
export interface PortEvents {
  onData(bytes: Uint8Array): void;
  onClose(error: PortError | null): void;
}

/**
 * One connection over which bytes go both ways: a serial line, a socket, a HID pipe, a memory pair.
 * A port is opened once; after it closed a new one is made by its `OpenPort` (a serial port that is opened
 * again would send what was left of its old life).
 */
export interface BytePort {
  /** As written in a configuration: `serial:/dev/ttyUSB0?baud=38400&parity=even`, `tcp://127.0.0.1:10001`. */
  readonly address: string;
  readonly isOpen: boolean;
  open(events: PortEvents): Promise<Result<void, PortError>>;
  /** Resolves when the bytes were handed to the system in one piece; fails when the port is not open. */
  write(bytes: Uint8Array): Promise<Result<void, PortError>>;
  /** Never fails; closing a closed port does nothing. */
  close(): Promise<void>;
}

/** Makes a fresh, still closed port of the same address. */
export type MakePort = () => BytePort;
