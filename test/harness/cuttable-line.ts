import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A TCP line in between that can be cut and mended. */
export interface CuttableLine {
  readonly port: number;
  /** Everything that went up it, as text. */
  readonly sent: () => string;
  /** Ends every connection and takes none. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

export async function openCuttableLine(targetPort: number): Promise<CuttableLine> {
  const sockets = new Set<Socket>();
  let isCut = false;
  let sent = '';
  const hold = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    const far = createConnection({ port: targetPort, host: '127.0.0.1' });
    hold(near);
    hold(far);
    near.on('data', (bytes) => {
      sent += bytes.toString();
      far.write(bytes);
    });
    far.on('data', (bytes) => near.write(bytes));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const end = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    sent: () => sent,
    cut() {
      isCut = true;
      end();
    },
    mend() {
      isCut = false;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      end();
      await closed;
    },
  };
}
