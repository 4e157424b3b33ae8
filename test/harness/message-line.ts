import { once } from 'node:events';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { LineSplitter } from '../../drivers/ils/sip2/line-splitter.ts';

/**
 * Where a line breaks around one request:
 * - `before-ils`    sent by the station, lost on the way there
 * - `before-reply`  carried out, its answer lost
 * - `mid-reply`     carried out, half of its answer came
 * - `after-reply`   carried out and answered, nothing more comes
 */
export const cutPoints = ['before-ils', 'before-reply', 'mid-reply', 'after-reply'] as const;
export type CutPoint = (typeof cutPoints)[number];

/** A TCP line in between that knows SIP2 messages and can break at any of them. */
export interface MessageLine {
  readonly port: number;
  /** Codes of the requests that went up it, in order. */
  readonly requests: readonly string[];
  /**
   * Breaks once, at the next request that is wanted; the connection after that is good. @param isWanted is asked with
   * the request's code and its place in `requests`, from 1. What comes back says whether it broke.
   */
  cutAt(isWanted: (code: string, index: number) => boolean, point: CutPoint): () => boolean;
  /** Ends every connection and takes none until it is up again. */
  down(): void;
  up(): void;
  /** Resolves when nothing is on its way. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

interface Cut {
  readonly isWanted: (code: string, index: number) => boolean;
  readonly point: CutPoint;
}

const turnsUntilQuiet = 20;

export async function openMessageLine(targetPort: number): Promise<MessageLine> {
  const sockets = new Set<Socket>();
  const requests: string[] = [];
  let isDown = false;
  let cut: Cut | null = null;
  let activity = 0;
  let unanswered = 0;

  const join = (near: Socket, far: Socket): void => {
    const asked = new LineSplitter();
    const answered = new LineSplitter();
    let mine = 0;
    let breaking: CutPoint | null = null;
    const end = (): void => {
      unanswered -= mine;
      mine = 0;
      near.destroy();
      far.destroy();
    };
    near.on('data', (chunk: Uint8Array) => {
      activity += 1;
      for (const line of asked.push(chunk)) {
        const code = Buffer.from(line.subarray(0, 2)).toString('latin1');
        requests.push(code);
        if (cut?.isWanted(code, requests.length) === true) {
          breaking = cut.point;
          cut = null;
        }
        if (breaking === 'before-ils') return end();
        unanswered += 1;
        mine += 1;
        far.write(Buffer.concat([line, Buffer.from('\r')]));
      }
    });
    far.on('data', (chunk: Uint8Array) => {
      activity += 1;
      for (const line of answered.push(chunk)) {
        unanswered -= 1;
        mine -= 1;
        if (breaking === 'before-reply') return end();
        const whole = Buffer.concat([line, Buffer.from('\r')]);
        if (breaking === 'mid-reply') near.write(whole.subarray(0, whole.length >> 1), end);
        else if (breaking === 'after-reply') near.write(whole, end);
        else near.write(whole);
      }
    });
    near.on('close', end);
    far.on('close', end);
  };

  const server = createServer((near) => {
    activity += 1;
    if (isDown) {
      near.on('error', () => undefined).destroy();
      return;
    }
    const far = createConnection({ port: targetPort, host: '127.0.0.1', noDelay: true });
    near.setNoDelay(true);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => sockets.delete(socket));
    }
    join(near, far);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    cutAt(isWanted, point) {
      const mine = { isWanted, point };
      cut = mine;
      return () => cut !== mine;
    },
    down() {
      isDown = true;
      endAll();
    },
    up() {
      isDown = false;
    },
    async quiet() {
      // All ends are in this process: what is on its way arrives within a few turns of the loop.
      let still = 0;
      let seen = activity;
      while (still < turnsUntilQuiet || unanswered > 0) {
        await new Promise((resolve) => setImmediate(resolve));
        still = activity === seen ? still + 1 : 0;
        seen = activity;
      }
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      endAll();
      await closed;
    },
  };
}
