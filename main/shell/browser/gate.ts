import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Who may talk to the browser shell: this machine's own pages with the token, nobody else. */
export interface Gate {
  /** A foreign name in `Host` is a foreign page whose name was pointed at this machine (DNS rebinding). */
  hostAllowed(request: IncomingMessage): boolean;
  /** Whether a WebSocket may be opened; a refusal says why, for the log only. */
  socketRefusal(request: IncomingMessage): SocketRefusal | null;
}

export type SocketRefusal = 'foreign-host' | 'foreign-origin' | 'no-token' | 'wrong-token';

/** The WebSocket subprotocol of the contract; the second one a page offers is the token. */
export const contractProtocol = 'muontra';

/** @param port the loopback port that is listened on. */
export function createGate(port: number, token: string): Gate {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const origins = hosts.map((host) => `http://${host}`);
  const hostAllowed = (request: IncomingMessage): boolean => hosts.includes(request.headers.host ?? '');
  return {
    hostAllowed,
    socketRefusal(request) {
      if (!hostAllowed(request)) return 'foreign-host';
      // A page always sends its origin; whatever comes without one is no page of ours.
      if (!origins.includes(request.headers.origin ?? '')) return 'foreign-origin';
      const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
      const [protocol, given, ...more] = offered;
      if (protocol !== contractProtocol || given === undefined || more.length > 0) return 'no-token';
      return sameToken(given, token) ? null : 'wrong-token';
    },
  };
}

/** Compares in a time that does not tell how much was right. */
function sameToken(given: string, token: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(token);
  return a.length === b.length && timingSafeEqual(a, b);
}
