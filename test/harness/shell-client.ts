import { once } from 'node:events';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { WebSocket } from 'ws';

/** Opens the browser shell's sockets as a page would, or as somebody else would. */
export interface SocketAttempt {
  readonly url: string;
  readonly path: string;
  readonly protocols?: readonly string[];
  readonly origin?: string | null;
  readonly host?: string;
}

/** A page's socket with what came down it, in order. */
export interface PageSocket {
  readonly socket: WebSocket;
  readonly protocol: string;
  readonly received: readonly unknown[];
  /** Resolves with the first message, past or to come, that the test looks for. */
  first(matches: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  send(message: unknown): void;
  /** Close code once the socket has ended. */
  readonly ended: Promise<number>;
}

export const tokenOf = (url: string): string => new URL(url).hash.slice(1);

/** HTTP status of a refused attempt, or the open socket. */
export async function openSocket(attempt: SocketAttempt): Promise<PageSocket | { readonly refused: number }> {
  const { url, path } = attempt;
  const { host, origin } = new URL(url);
  const offered = attempt.protocols ?? ['muontra', tokenOf(url)];
  const socket = new WebSocket(`ws://${host}${path}`, [...offered], {
    perMessageDeflate: false,
    headers: { Host: attempt.host ?? host },
    ...(attempt.origin === null ? {} : { origin: attempt.origin ?? origin }),
  });
  const received: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    received.push(JSON.parse((data as Buffer).toString()) as Record<string, unknown>);
    for (const look of waiting) look();
  });
  const ended = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)));
  const refused = new Promise<{ refused: number }>((resolve) => {
    socket.on('unexpected-response', (_request, response) => {
      response.resume();
      socket.terminate();
      resolve({ refused: response.statusCode ?? 0 });
    });
  });
  socket.on('error', () => undefined);
  const outcome = await Promise.race([once(socket, 'open').then(() => null), refused]);
  if (outcome) return outcome;
  return {
    socket,
    protocol: socket.protocol,
    received,
    ended,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    first: (matches) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = received.find(matches);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** As `openSocket`, where a refusal is the test's failure. */
export async function openPageSocket(url: string, path = '/station'): Promise<PageSocket> {
  const opened = await openSocket({ url, path });
  if ('refused' in opened) throw new Error(`the shell refused the socket with ${opened.refused}`);
  return opened;
}

export interface PlainAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One HTTP request whose path and headers go out exactly as given, which `fetch` would clean up. */
export async function ask(
  url: string,
  path: string,
  options: { readonly method?: string; readonly host?: string } = {},
): Promise<PlainAnswer> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request(
      { hostname, port, path, method: options.method ?? 'GET', headers: { Host: options.host ?? host } },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(parts).toString(),
          }),
        );
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}
