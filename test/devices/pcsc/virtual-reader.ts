import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Socket } from 'node:net';
import type { AcceptDevice } from '../../../drivers/port/byte-server.ts';

/** Where vpcd, the driver of the virtual reader inside pcscd, waits for its card. */
const vpcdPort = 35_963;
/** How vpcd's reader is called by /etc/reader.conf.d/vpcd, and what pcscd adds: the number of the reader and the slot. */
export const readerName = 'Virtual PCD 00 00';
const startLimitMs = 5_000;

/** Storage card, ISO/IEC 15693 part 3, ICODE SLI (PC/SC part 3, 3.1.3.2.3.2). */
const atr = withCheckByte([
  0x3b, 0x8f, 0x80, 0x01, 0x80, 0x4f, 0x0c, 0xa0, 0x00, 0x00, 0x03, 0x06, 0x0b, 0x00, 0x14, 0x00, 0x00, 0x00,
  0x00,
]);

function withCheckByte(bytes: readonly number[]): Uint8Array {
  return Uint8Array.of(
    ...bytes,
    bytes.slice(1).reduce((check, byte) => check ^ byte, 0),
  );
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function connectVpcd(): Promise<Socket> {
  const socket = createConnection({ host: '127.0.0.1', port: vpcdPort, noDelay: true });
  await once(socket, 'connect');
  // pcscd that ends takes the line with it.
  socket.on('error', () => undefined);
  return socket;
}

/** The PC/SC service of this machine, in the foreground, ours alone. */
export class PcscDaemon {
  #child: ChildProcess | null = null;

  async start(): Promise<void> {
    const child = spawn('pcscd', ['--foreground'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (bytes: Buffer) => {
      said = `${said}${bytes.toString()}`.slice(-2_000);
    });
    this.#child = child;
    for (let elapsedMs = 0; elapsedMs < startLimitMs; elapsedMs += 50) {
      if (child.exitCode !== null) throw new Error(`pcscd ended: ${said}`);
      const socket = await connectVpcd().catch(() => null);
      if (socket) {
        socket.destroy();
        return;
      }
      await wait(50);
    }
    throw new Error(`pcscd does not open its virtual reader: ${said}`);
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
}

/**
 * A card in the virtual reader, answered by a simulated reader of ours: APDUs that a real reader would answer itself
 * reach the card here, since vpcd passes on all. Messages have a length of two bytes, high byte first; those of one byte
 * control: 0 off, 1 on, 2 reset, 4 the ATR is wanted.
 */
export class VirtualCard {
  readonly #accept: AcceptDevice;
  #socket: Socket | null = null;

  constructor(accept: AcceptDevice) {
    this.#accept = accept;
  }

  async insert(): Promise<void> {
    if (this.#socket) return;
    const socket = await connectVpcd();
    this.#socket = socket;
    const say = (message: Uint8Array): void => {
      socket.write(Uint8Array.of(message.length >> 8, message.length & 0xff, ...message));
    };
    const device = this.#accept({
      send: say,
      close: () => {
        socket.destroy();
      },
    });
    let received = Buffer.alloc(0);
    socket.on('data', (bytes) => {
      received = Buffer.concat([received, bytes]);
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const message = received.subarray(2, 2 + received.readUInt16BE(0));
        received = received.subarray(2 + message.length);
        if (message.length > 1) device.onData(Uint8Array.from(message));
        else if (message[0] === 4) say(atr);
      }
    });
    socket.once('close', () => {
      device.onClose();
      if (this.#socket === socket) this.#socket = null;
    });
  }

  async remove(): Promise<void> {
    const socket = this.#socket;
    if (!socket) return;
    const closed = once(socket, 'close');
    socket.destroy();
    await closed;
  }
}
