import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { StationHandle } from '../../contract/station.ts';
import type { Log } from '../../log/log.ts';
import { linkDock, linkStation } from '../contract-link.ts';
import { listPageFiles } from '../page-files.ts';
import { pageHeaders } from '../page-policy.ts';
import { carry } from './carry.ts';
import { contractProtocol, createGate } from './gate.ts';
import { createPageHandler } from './page-handler.ts';

export interface BrowserShellOptions {
  readonly station: StationHandle;
  /** Folder of the built renderer. */
  readonly assetsDir: string;
  /** Loopback port; 0 takes a free one. */
  readonly port: number;
  readonly demo: boolean;
  readonly log: Log;
}

export interface BrowserShell {
  /** Address of the page with the token in its fragment, which a browser never sends to any server. */
  readonly url: string;
  /** Closes the sockets and the server; the station goes on. */
  close(): Promise<void>;
}

const loopback = '127.0.0.1';
const largestMessageBytes = 64 * 1024;
/** Kiosk, dock and a few windows of a technician; more is somebody else. */
const mostSockets = 16;

/** `port-in-use` and the like: the address could not be opened. */
export type OpenedShell =
  | { readonly kind: 'ok'; readonly shell: BrowserShell }
  | { readonly kind: 'failed'; readonly reason: 'port-in-use' | 'port-forbidden' | 'port-unavailable' };

/** Serves the built renderer and carries the contract over WebSocket, on loopback only. */
export async function openBrowserShell(options: BrowserShellOptions): Promise<OpenedShell> {
  const { station, assetsDir, demo, log } = options;
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: 10_000,
    requestTimeout: 10_000,
    keepAliveTimeout: 5_000,
  });
  server.maxConnections = 64;
  const listening = await listen(server, options.port);
  if (listening.kind === 'failed') return listening;

  const { port } = listening;
  const token = randomBytes(32).toString('base64url');
  const gate = createGate(port, token);
  const headers = pageHeaders({ connect: `ws://${loopback}:${port}`, demo });
  const files = listPageFiles(assetsDir, demo);
  server.on('request', createPageHandler({ gate, headers, files, log, health: () => station.health() }));

  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: largestMessageBytes,
    perMessageDeflate: false,
    handleProtocols: () => contractProtocol,
  });
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', () => stream.destroy());
    const refuse = (status: string, reason: string): void => {
      log.write('shell-refused', { reason });
      stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
    };
    const refusal = gate.socketRefusal(request);
    if (refusal) {
      refuse('403 Forbidden', refusal);
      return;
    }
    const open = linkFor(request.url ?? '', { station, demo, log });
    if (!open) {
      refuse('404 Not Found', 'no-such-socket');
      return;
    }
    if (sockets.clients.size >= mostSockets) {
      refuse('503 Service Unavailable', 'too-many-sockets');
      return;
    }
    sockets.handleUpgrade(request, stream, head, open);
  });

  log.write('shell-opened', { shell: 'browser' });
  return {
    kind: 'ok',
    shell: {
      url: `http://${loopback}:${port}${files.has('/dock.html') ? '/dock.html' : '/'}#${token}`,
      close: () => closeAll(server, sockets),
    },
  };
}

/** What is behind an address, or null. The dock exists in demo mode only. */
function linkFor(
  address: string,
  { station, demo, log }: Pick<BrowserShellOptions, 'station' | 'demo' | 'log'>,
): ((socket: WebSocket) => void) | null {
  if (address === '/station')
    return (socket) => carry(socket, log, (pipe) => linkStation(station, { pipe, log }));
  const dock = demo ? station.dock : null;
  if (address === '/dock' && dock)
    return (socket) => carry(socket, log, (pipe) => linkDock(dock, { pipe, log }));
  return null;
}

type Listening =
  { readonly kind: 'ok'; readonly port: number } | Extract<OpenedShell, { readonly kind: 'failed' }>;

async function listen(server: Server, port: number): Promise<Listening> {
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const reason =
        error.code === 'EADDRINUSE'
          ? 'port-in-use'
          : error.code === 'EACCES'
            ? 'port-forbidden'
            : 'port-unavailable';
      resolve({ kind: 'failed', reason });
    });
    server.listen({ host: loopback, port, exclusive: true }, () => {
      const address = server.address();
      resolve({ kind: 'ok', port: typeof address === 'object' && address ? address.port : port });
    });
  });
}

async function closeAll(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) {
    socket.close(1001);
    // A page that does not answer the farewell must not hold the end up.
    setTimeout(() => socket.terminate(), 500).unref();
  }
  sockets.close();
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 700).unref();
  });
}
