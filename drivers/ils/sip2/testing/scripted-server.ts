import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { checksumDigits } from '../checksum.ts';
import { LineSplitter } from '../line-splitter.ts';

/** What a scripted server does with one request. */
export interface Turn {
  /** The request as it came, without terminator. */
  readonly request: string;
  /** Which connection this is, counted from 1. */
  readonly connection: number;
  /** Writes exactly this (a terminator must be in it). */
  send(text: string | Uint8Array): void;
  /** Writes a message with the sequence number of the request, a right checksum and CR. */
  answer(body: string): void;
  hangUp(): void;
}

export interface ScriptedServer {
  readonly port: number;
  /** All requests of all connections, in order. */
  readonly requests: string[];
  /** Resolves when so many requests have come altogether. */
  received(count: number): Promise<void>;
  /** Present connections, to be cut by a test. */
  readonly sockets: ReadonlySet<Socket>;
  close(): Promise<void>;
}

/** With a trailer as error detection wants it. */
export function sealed(body: string, sequence: string | null): string {
  const text = `${body}${sequence === null ? '' : `AY${sequence}`}AZ`;
  let sum = 0;
  for (const byte of Buffer.from(text, 'utf8')) sum += byte;
  return text + checksumDigits(sum);
}

/** A raw TCP server whose every answer a test decides. */
export async function startScriptedServer(
  turn: (turn: Turn) => void,
  onConnect: (socket: Socket) => void = () => undefined,
): Promise<ScriptedServer> {
  const requests: string[] = [];
  const sockets = new Set<Socket>();
  const waiting: { count: number; resolve: () => void }[] = [];
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    const connection = connections;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    onConnect(socket);
    const splitter = new LineSplitter();
    socket.on('data', (chunk: Uint8Array) => {
      for (const line of splitter.push(chunk)) {
        const request = Buffer.from(line).toString('utf8');
        requests.push(request);
        const sequence = /AY(\d)AZ[0-9A-F]{4}$/.exec(request)?.[1] ?? null;
        turn({
          request,
          connection,
          send: (text) => socket.write(text),
          answer: (body) => socket.write(`${sealed(body, sequence)}\r`),
          hangUp: () => socket.destroy(),
        });
        for (const each of waiting) if (requests.length >= each.count) each.resolve();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen({ host: '127.0.0.1', port: 0 }, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    sockets,
    received: (count) =>
      new Promise((resolve) => {
        if (requests.length >= count) resolve();
        else waiting.push({ count, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}
