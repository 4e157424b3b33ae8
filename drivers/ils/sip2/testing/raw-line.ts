import { connect } from 'node:net';
import type { Socket } from 'node:net';

/** A bare socket that gathers what comes. */
export interface RawLine {
  readonly socket: Socket;
  /** Sends and waits for so many lines altogether; bytes as Latin-1. `[closed]`: hung up without a word. */
  ask(request: string | Uint8Array, lines?: number): Promise<string>;
  closed(): Promise<void>;
  close(): Promise<void>;
}

export async function dial(port: number): Promise<RawLine> {
  const socket: Socket = connect({ host: '127.0.0.1', port });
  let text = '';
  let ended = false;
  const waiting: (() => void)[] = [];
  const wake = (): void => {
    for (const each of waiting) each();
  };
  socket.on('data', (chunk: Uint8Array) => {
    text += Buffer.from(chunk).toString('latin1');
    wake();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    ended = true;
    wake();
  });
  await new Promise<void>((resolve) => socket.once('connect', resolve));
  const until = (done: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (done()) resolve();
      };
      waiting.push(look);
      look();
    });
  return {
    socket,
    async ask(request, lines = 1) {
      text = '';
      socket.write(request);
      await until(() => ended || text.split('\r').length > lines);
      return ended && text === '' ? '[closed]' : text;
    },
    closed: () => until(() => ended),
    close: () => {
      socket.destroy();
      return Promise.resolve();
    },
  };
}
