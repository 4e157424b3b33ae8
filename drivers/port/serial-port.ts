import { existsSync } from 'node:fs';
import { SerialPort } from 'serialport';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { Parity } from './address.ts';
import type { BytePort, PortError } from './byte-port.ts';

export interface SerialSettings {
  readonly path: string;
  readonly baud: number;
  readonly parity: Parity;
}

const presenceCheckMs = 500;

function portError(error: Error): PortError {
  const text = error.message;
  if (/no such file|cannot find|not found/i.test(text)) return { reason: 'not-found', detail: text };
  if (/permission|access denied/i.test(text)) return { reason: 'denied', detail: text };
  if (/lock|busy|in use/i.test(text)) return { reason: 'busy', detail: text };
  return { reason: 'other', detail: text };
}

/**
 * A serial line, 8 data bits, 1 stop bit. One `SerialPort` for one connection: an object opened again would send
 * what was written while it was closed.
 */
export function createSerialPort({ path, baud, parity }: SerialSettings): BytePort {
  const port = new SerialPort({ path, baudRate: baud, parity, dataBits: 8, stopBits: 1, autoOpen: false });
  const address = `serial:${path}?baud=${String(baud)}&parity=${parity}`;
  return {
    address,
    get isOpen() {
      return port.isOpen;
    },
    open(events) {
      let failure: PortError | null = null;
      // An error without a listener would end the process.
      port.on('error', (error) => {
        failure = portError(error);
      });
      port.on('data', (bytes: Buffer) => {
        events.onData(bytes);
      });
      // A line on which nothing moves is not always told that its cable went; its entry in /dev goes in any case.
      const watch = setInterval(() => {
        if (!path.startsWith('/') || existsSync(path) || !port.isOpen) return;
        failure = { reason: 'closed', detail: `${path} is gone` };
        port.close(() => undefined);
      }, presenceCheckMs);
      watch.unref();
      port.once('close', (error: Error | null) => {
        clearInterval(watch);
        events.onClose(error ? portError(error) : failure);
      });
      return new Promise((resolve) => {
        port.open((error) => {
          if (error) clearInterval(watch);
          resolve(error ? failed(portError(error)) : ok(undefined));
        });
      });
    },
    write(bytes) {
      return new Promise<Result<void, PortError>>((resolve) => {
        if (!port.isOpen) {
          resolve(failed({ reason: 'closed', detail: `${path} is not open` }));
          return;
        }
        port.write(Buffer.from(bytes), (error) => {
          resolve(error ? failed(portError(error)) : ok(undefined));
        });
      });
    },
    close() {
      return new Promise((resolve) => {
        if (!port.isOpen) {
          resolve();
          return;
        }
        port.close(() => {
          resolve();
        });
      });
    },
  };
}

/** A serial port that the system knows of. */
export interface ListedPort {
  readonly path: string;
  /** Four hex digits each, lower case; null where the port is no USB device. */
  readonly usb: { readonly vendorId: string; readonly productId: string } | null;
  readonly maker: string | null;
}

/** The serial ports of this machine; pseudo-terminals are not among them. Fails where the system cannot tell. */
export async function listSerialPorts(): Promise<Result<ListedPort[], PortError>> {
  try {
    const ports = await SerialPort.list();
    return ok(
      ports.map(({ path, vendorId, productId, manufacturer }) => ({
        path,
        usb:
          vendorId === undefined || productId === undefined
            ? null
            : { vendorId: vendorId.toLowerCase(), productId: productId.toLowerCase() },
        maker: manufacturer ?? null,
      })),
    );
  } catch (error) {
    const detail = error instanceof Error ? error.message : 'the ports cannot be listed';
    return failed({ reason: 'unsupported', detail: `${detail} (on Linux this needs udevadm)` });
  }
}
