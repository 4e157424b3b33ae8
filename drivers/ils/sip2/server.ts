import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import type { Timers } from '../../exchange/timers.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { Ils, LineFailure } from '../ils.ts';
import type { Charset } from './charset.ts';
import { ServerSession } from './server-session.ts';

export interface Sip2ServerOptions {
  readonly ils: Ils;
  readonly timers: Timers;
  readonly now: () => Date;
  /** AO of every answer. */
  readonly institution: string;
  /** AQ: the branch that items belong to; the institution where none is given. */
  readonly location?: string;
  /** Null or absent: any login is accepted. Compared byte by byte. */
  readonly login?: { readonly user: string; readonly password: string } | null;
  readonly charset?: Charset;
  readonly terminator?: 'cr' | 'crlf';
  /** IANA name of the zone of the dates it writes. */
  readonly timeZone?: string;
  /** A connection without a request for so long is closed; 0: never. */
  readonly idleTimeoutMs?: number;
  readonly mostClients?: number;
}

export interface Sip2Server {
  /** Listens; port 0 takes a free one. */
  listen(host: string, port: number): Promise<Result<{ host: string; port: number }, LineFailure>>;
  /** Hangs up on every client and stops listening. The `Ils` behind it stays open. */
  close(): Promise<void>;
  readonly clientCount: number;
}

/**
 * Puts any `Ils` on a socket for stations that speak SIP2 2.00: many clients at once, each with its own login and
 * its own error detection. Strict in what it sends, tolerant in what it takes.
 */
export function createSip2Server(options: Sip2ServerOptions): Sip2Server {
  const clients = new Set<Socket>();
  const mostClients = options.mostClients ?? 100;

  const server = createServer((socket) => {
    if (clients.size >= mostClients) {
      socket.on('error', () => undefined).destroy();
      return;
    }
    socket.setNoDelay(true);
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    new ServerSession(socket, {
      ils: options.ils,
      timers: options.timers,
      now: options.now,
      institution: options.institution,
      location: options.location ?? options.institution,
      login: options.login ?? null,
      charset: options.charset ?? 'utf-8',
      terminator: options.terminator ?? 'cr',
      timeZone: options.timeZone ?? 'Asia/Ho_Chi_Minh',
      idleTimeoutMs: options.idleTimeoutMs ?? 600_000,
    });
  });

  return {
    listen: (host, port) =>
      new Promise((resolve) => {
        const onError = (error: Error): void => {
          resolve(failed({ reason: 'unreachable', detail: error.message }));
        };
        server.once('error', onError);
        server.listen({ host, port }, () => {
          server.removeListener('error', onError);
          const bound = server.address() as AddressInfo;
          resolve(ok({ host: bound.address, port: bound.port }));
        });
      }),
    close: () =>
      new Promise((resolve) => {
        for (const client of clients) client.destroy();
        server.close(() => {
          resolve();
        });
      }),
    get clientCount() {
      return clients.size;
    },
  };
}
