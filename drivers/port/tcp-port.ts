import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { BytePort, PortError, PortEvents } from './byte-port.ts';

const reasons: Readonly<Record<string, PortError['reason']>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'not-found',
  EHOSTUNREACH: 'not-found',
  ENETUNREACH: 'not-found',
  ETIMEDOUT: 'timeout',
  EACCES: 'denied',
};

function portError(error: Error): PortError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return { reason: reasons[code] ?? 'other', detail: error.message };
}

/** A device behind a socket: a network pad, a terminal server, a simulator. */
export function createTcpPort(host: string, port: number, connectTimeoutMs = 3_000): BytePort {
  let socket: Socket | null = null;
  let isOpen = false;
  const address = `tcp://${host}:${String(port)}`;
  return {
    address,
    get isOpen() {
      return isOpen;
    },
    open(events: PortEvents) {
      return new Promise((resolve) => {
        const connection = createConnection({ host, port, timeout: connectTimeoutMs });
        socket = connection;
        let failure: PortError | null = null;
        connection.setNoDelay(true);
        connection.once('timeout', () => {
          failure = { reason: 'timeout', detail: `${address} does not answer` };
          connection.destroy();
        });
        connection.on('error', (error) => {
          failure ??= portError(error);
        });
        connection.once('connect', () => {
          connection.setTimeout(0);
          isOpen = true;
          resolve(ok(undefined));
        });
        connection.on('data', (bytes) => {
          events.onData(bytes);
        });
        connection.once('close', () => {
          const wasOpen = isOpen;
          isOpen = false;
          if (wasOpen) events.onClose(failure);
          else resolve(failed(failure ?? { reason: 'closed', detail: `${address} closed` }));
        });
      });
    },
    write(bytes) {
      return new Promise<Result<void, PortError>>((resolve) => {
        if (!socket || !isOpen) {
          resolve(failed({ reason: 'closed', detail: `${address} is not open` }));
          return;
        }
        socket.write(bytes, (error) => {
          resolve(error ? failed(portError(error)) : ok(undefined));
        });
      });
    },
    close() {
      return new Promise((resolve) => {
        if (!socket || socket.closed) {
          resolve();
          return;
        }
        socket.once('close', () => {
          resolve();
        });
        socket.destroy();
      });
    },
  };
}
