import type { FrameParser } from '../../exchange/exchange.ts';

export interface Rrhfoem04Request {
  readonly command: number;
  readonly data: Uint8Array;
}

export interface Rrhfoem04Reply {
  readonly command: number;
  /** 0000 done, FFFF not: the protocol knows no others. */
  readonly status: number;
  readonly data: Uint8Array;
}

/** LEN counts itself, the command and what follows up to the CRC, which it leaves out. */
const requestHeaderBytes = 3;
const replyHeaderBytes = 5;
const crcBytes = 2;
const largestLength = 0xff;

/**
 * The CRC of these readers: initial FFFF, each byte xored into the low half, polynomial 1021 shifted to the left,
 * complemented at the end. It is in no catalogue, because CCITT xors into the high half.
 */
export function crc16Rrhfoem04(bytes: Uint8Array, start = 0, end = bytes.length): number {
  let crc = 0xffff;
  for (let index = start; index < end; index += 1) {
    crc ^= bytes[index] ?? 0;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return crc ^ 0xffff;
}

function encode(header: readonly number[], data: Uint8Array): Uint8Array {
  const length = 1 + header.length + data.length;
  const frame = new Uint8Array(length + crcBytes);
  frame.set([length, ...header]);
  frame.set(data, 1 + header.length);
  const crc = crc16Rrhfoem04(frame, 0, length);
  frame.set([crc >> 8, crc & 0xff], length);
  return frame;
}

/** A request as it goes out: LEN, command, data, CRC high byte first. */
export function encodeRequest({ command, data }: Rrhfoem04Request): Uint8Array {
  return encode([command >> 8, command & 0xff], data);
}

/** A reply as a reader sends it: the status stands behind the command. */
export function encodeReply({ command, status, data }: Rrhfoem04Reply): Uint8Array {
  return encode([command >> 8, command & 0xff, status >> 8, status & 0xff], data);
}

/** Cuts a stream into frames with a right CRC, skipping a byte wherever none can begin. */
class FrameSplitter {
  readonly #leastLength: number;
  #bytes: number[] = [];

  /** @param leastLength smallest LEN that can be: zeros, the padding of HID reports, are none. */
  constructor(leastLength: number) {
    this.#leastLength = leastLength;
  }

  reset(): void {
    this.#bytes = [];
  }

  /** @param start the only bytes that may follow LEN; null takes any. */
  split(bytes: Uint8Array, start: Uint8Array | null): Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (const byte of bytes) {
      this.#bytes.push(byte);
      for (let frame = this.#next(start); frame; frame = this.#next(start)) frames.push(frame);
    }
    return frames;
  }

  #next(start: Uint8Array | null): Uint8Array | null {
    while (this.#bytes.length > 0) {
      const [length = 0] = this.#bytes;
      const fits =
        length >= this.#leastLength &&
        (start === null ||
          start.every((byte, index) => index + 1 >= this.#bytes.length || this.#bytes[index + 1] === byte));
      if (fits && this.#bytes.length < length + crcBytes) return null;
      if (fits) {
        const frame = Uint8Array.from(this.#bytes.slice(0, length + crcBytes));
        const crc = crc16Rrhfoem04(frame, 0, length);
        if (frame[length] === crc >> 8 && frame[length + 1] === (crc & 0xff)) {
          this.#bytes.splice(0, length + crcBytes);
          return frame;
        }
      }
      this.#bytes.shift();
    }
    return null;
  }
}

/**
 * Replies out of a byte stream, from a socket or from the payload of HID reports with zeros behind each frame. Only
 * the command just asked for is taken for one: garbage is then recognised at its second byte.
 */
export class Rrhfoem04ReplyParser implements FrameParser<Rrhfoem04Reply> {
  readonly #splitter = new FrameSplitter(replyHeaderBytes);
  #command = new Uint8Array();

  reset(request: Uint8Array): void {
    this.#splitter.reset();
    this.#command = request.slice(1, requestHeaderBytes);
  }

  push(bytes: Uint8Array): Rrhfoem04Reply[] {
    return this.#splitter.split(bytes, this.#command).map((frame) => ({
      command: wordAt(frame, 1),
      status: wordAt(frame, 3),
      data: frame.slice(replyHeaderBytes, -crcBytes),
    }));
  }
}

/** Requests out of a byte stream, for the simulator. */
export class Rrhfoem04RequestParser {
  readonly #splitter = new FrameSplitter(requestHeaderBytes);

  reset(): void {
    this.#splitter.reset();
  }

  push(bytes: Uint8Array): Rrhfoem04Request[] {
    return this.#splitter.split(bytes, null).map((frame) => ({
      command: wordAt(frame, 1),
      data: frame.slice(requestHeaderBytes, -crcBytes),
    }));
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}

/** Bytes of data that one reply can carry. */
export const largestReplyData = largestLength - replyHeaderBytes;
