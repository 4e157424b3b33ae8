import { connect as connectTcp } from 'node:net';
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Timers } from '../../exchange/timers.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { LineFailure } from '../ils.ts';

export interface TlsSettings {
  /** PEM text of the only authority trusted; null: those of the system. */
  readonly ca: string | null;
  /** Our own certificate and its key in PEM, for servers that ask for one. */
  readonly client?: { readonly cert: string; readonly key: string } | null;
  /** Name that the certificate must bear where it is not the host's. */
  readonly serverName?: string | null;
}

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  /** Null: plain TCP, as the definition has it. There is no way from one to the other. */
  readonly tls: TlsSettings | null;
}

/** What SIP2 needs of a connected socket: Node's have it, and so has a line of memory. */
export interface Sip2Socket {
  readonly writable: boolean;
  on(event: 'data', listener: (chunk: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'end', listener: () => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  write(bytes: Uint8Array): unknown;
  end(): unknown;
  destroy(): unknown;
}

/** How a line is opened; nothing of ours was sent when it fails. */
export type OpenSocket = (
  endpoint: Endpoint,
  timeoutMs: number,
  timers: Timers,
) => Promise<Result<Sip2Socket, LineFailure>>;

/** A connected socket, TLS handshake included, or why there is none. Nothing of ours was sent in that case. */
export function openSocket(
  endpoint: Endpoint,
  timeoutMs: number,
  timers: Timers,
): Promise<Result<Socket, LineFailure>> {
  return new Promise((resolve) => {
    let socket: Socket;
    try {
      socket = dial(endpoint);
    } catch (error) {
      // A CA file that holds no certificate is found out here.
      resolve(failed(unreachable(error)));
      return;
    }
    const cancel = timers.after(timeoutMs, () => {
      settle(failed({ reason: 'unreachable', detail: `no connection within ${timeoutMs} ms` }));
    });
    const settle = (result: Result<Socket, LineFailure>): void => {
      cancel();
      socket.removeListener('error', onError);
      socket.removeListener('close', onClose);
      // A socket given up may still fail: nobody listens any more, and it must not be an uncaught exception.
      if (result.kind === 'failed') socket.on('error', () => undefined).destroy();
      resolve(result);
    };
    const onError = (error: Error): void => {
      settle(failed(unreachable(error)));
    };
    const onClose = (): void => {
      settle(failed({ reason: 'unreachable', detail: 'closed while connecting' }));
    };
    socket.once('error', onError);
    socket.once('close', onClose);
    socket.once(endpoint.tls ? 'secureConnect' : 'connect', () => {
      settle(ok(socket));
    });
  });
}

function dial({ host, port, tls }: Endpoint): Socket {
  const socket = tls
    ? connectTls({
        host,
        port,
        minVersion: 'TLSv1.2',
        rejectUnauthorized: true,
        ...(tls.ca === null ? {} : { ca: tls.ca }),
        ...(tls.client ? tls.client : {}),
        ...servername(tls.serverName ?? host),
      })
    : connectTcp({ host, port });
  socket.setNoDelay(true);
  socket.setKeepAlive(true, 30_000);
  return socket;
}

/** Node takes no address for a server name; it then looks for the address itself in the certificate. */
function servername(name: string): { servername?: string } {
  return /^[\d.]+$|:/.test(name) ? {} : { servername: name };
}

function unreachable(error: unknown): LineFailure {
  const detail = error instanceof Error ? error.message || error.name : String(error);
  return { reason: 'unreachable', detail };
}
