import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** The device's end of one connection, for simulators. */
export interface DeviceEnd {
  send(bytes: Uint8Array): void;
  close(): void;
}

/** What a simulated device does with a connection: takes each one's bytes, answers through its end. */
export type AcceptDevice = (end: DeviceEnd) => { onData(bytes: Uint8Array): void; onClose(): void };

export interface ByteServer {
  /** As a driver is given it: `tcp://127.0.0.1:40123` or `serial:/…/pad`. */
  readonly address: string;
  /** The cable: unplugged closes every connection and takes none until it is plugged in again. */
  setPlugged(plugged: boolean): Promise<void>;
  close(): Promise<void>;
}

/** A simulated device on a socket. @param port 0 takes any free one. */
export async function serveTcp(
  host: string,
  port: number,
  accept: AcceptDevice,
): Promise<Result<ByteServer, string>> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    const device = accept({
      send: (bytes) => {
        if (!socket.destroyed) socket.write(bytes);
      },
      close: () => socket.destroy(),
    });
    socket.on('data', (bytes) => {
      device.onData(bytes);
    });
    // A driver that goes away is no failure of the device.
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      device.onClose();
    });
  });
  const listen = async (at: number): Promise<Result<number, string>> => {
    server.listen(at, host);
    try {
      await once(server, 'listening');
      return ok((server.address() as AddressInfo).port);
    } catch (error) {
      return failed(error instanceof Error ? error.message : 'cannot listen');
    }
  };
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  const bound = await listen(port);
  if (bound.kind === 'failed') return bound;
  return ok({
    address: `tcp://${host}:${String(bound.value)}`,
    async setPlugged(plugged) {
      if (!plugged) await stop();
      else if (!server.listening) await listen(bound.value);
    },
    close: stop,
  });
}

/** The same on a pseudo-terminal, through `socat`: a serial line that the real serial driver opens. */
export async function servePty(accept: AcceptDevice): Promise<Result<ByteServer, string>> {
  const inner = await serveTcp('127.0.0.1', 0, accept);
  if (inner.kind === 'failed') return inner;
  const dir = mkdtempSync(join(tmpdir(), 'muontra-pty-'));
  const link = join(dir, 'line');
  const tcp = inner.value.address.replace('tcp://', 'TCP:');
  const plug = async (): Promise<Result<() => Promise<void>, string>> => {
    const child = spawn('socat', ['-d', '-d', `pty,raw,echo=0,link=${link}`, `${tcp},nodelay`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const started = await new Promise<string | null>((resolve) => {
      let said = '';
      child.once('error', () => {
        resolve('a pseudo-terminal needs the program socat, which is not installed');
      });
      child.once('exit', () => {
        resolve(`socat ended: ${said.slice(-200)}`);
      });
      child.stderr.on('data', (bytes: Buffer) => {
        said += bytes.toString();
        if (said.includes('starting data transfer loop')) resolve(null);
      });
    });
    if (started !== null) return failed(started);
    return ok(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      rmSync(link, { force: true });
    });
  };
  let plugged = await plug();
  if (plugged.kind === 'failed') {
    await inner.value.close();
    return plugged;
  }
  return ok({
    address: `serial:${link}`,
    async setPlugged(wanted) {
      if (!wanted && plugged.kind === 'ok') {
        await plugged.value();
        plugged = failed('unplugged');
      } else if (wanted && plugged.kind === 'failed') plugged = await plug();
    },
    async close() {
      if (plugged.kind === 'ok') await plugged.value();
      await inner.value.close();
      rmSync(dir, { recursive: true, force: true });
    },
  });
}
