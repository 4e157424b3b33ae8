import type { FrameParser } from '../../exchange/exchange.ts';
import { crc16Mcrf4xx } from '../../frame/crc16.ts';

export interface Uhf18Request {
  readonly command: number;
  readonly data: Uint8Array;
}

export interface Uhf18Reply {
  readonly command: number;
  readonly status: number;
  readonly data: Uint8Array;
}

const anyAddress = 0xff;
/** LEN counts from the address to the CRC: no frame is longer than it can say. */
const smallestReplyLength = 5;
const smallestRequestLength = 4;

function encode(body: readonly number[], data: Uint8Array): Uint8Array {
  const frame = new Uint8Array(1 + body.length + data.length + 2);
  frame[0] = frame.length - 1;
  frame.set(body, 1);
  frame.set(data, 1 + body.length);
  const crc = crc16Mcrf4xx(frame, 0, frame.length - 2);
  frame[frame.length - 2] = crc & 0xff;
  frame[frame.length - 1] = crc >> 8;
  return frame;
}

/** LEN ADR CMD data CRC, low byte first (UHFReader18, frames). */
export function encodeRequest({ command, data }: Uhf18Request): Uint8Array {
  return encode([anyAddress, command], data);
}

/** LEN ADR CMD STATUS data CRC. */
export function encodeReply({ command, status, data }: Uhf18Reply): Uint8Array {
  return encode([0x00, command, status], data);
}

/** Cuts a stream into frames with a right CRC; `accept` says early whether a frame may begin here. */
function split(
  buffer: number[],
  accept: (command: number | undefined) => boolean,
  smallest: number,
): Uint8Array[] {
  const frames: Uint8Array[] = [];
  while (buffer.length > 0) {
    const length = (buffer[0] ?? 0) + 1;
    const possible = length > smallest && (buffer.length < 3 || accept(buffer[2]));
    if (possible && buffer.length < length) break;
    if (possible) {
      const frame = Uint8Array.from(buffer.slice(0, length));
      const crc = crc16Mcrf4xx(frame, 0, length - 2);
      if (frame.at(-2) === (crc & 0xff) && frame.at(-1) === crc >> 8) {
        frames.push(frame);
        buffer.splice(0, length);
        continue;
      }
    }
    buffer.shift();
  }
  return frames;
}

export class Uhf18ReplyParser implements FrameParser<Uhf18Reply> {
  readonly #buffer: number[] = [];
  #command: number | undefined;

  reset(request: Uint8Array): void {
    this.#buffer.length = 0;
    this.#command = request[2];
  }

  push(bytes: Uint8Array): Uhf18Reply[] {
    this.#buffer.push(...bytes.subarray(0, 4096));
    return split(this.#buffer, (command) => command === this.#command, smallestReplyLength).map((frame) => ({
      command: frame[2] ?? 0,
      status: frame[3] ?? 0,
      data: frame.slice(4, -2),
    }));
  }
}

/** Requests out of a byte stream, for the simulator. */
export class Uhf18RequestParser {
  readonly #buffer: number[] = [];

  push(bytes: Uint8Array): Uhf18Request[] {
    this.#buffer.push(...bytes.subarray(0, 4096));
    return split(this.#buffer, () => true, smallestRequestLength).map((frame) => ({
      command: frame[2] ?? 0,
      data: frame.slice(3, -2),
    }));
  }
}
