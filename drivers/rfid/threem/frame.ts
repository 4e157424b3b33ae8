import { crc16Genibus } from '../../frame/crc16.ts';
import type { FrameParser } from '../../exchange/exchange.ts';

/** First byte of a frame: everything goes behind D6, only the question for the hardware version behind D5. */
export const prefix = { command: 0xd6, version: 0xd5 } as const;
export type Prefix = (typeof prefix)[keyof typeof prefix];

export interface ThreeMRequest {
  readonly prefix: Prefix;
  readonly command: number;
  readonly data: Uint8Array;
}

export interface ThreeMReply {
  readonly prefix: Prefix;
  readonly command: number;
  /** 00, or what went wrong; version frames have their second byte, which is 00, here. */
  readonly status: number;
  readonly data: Uint8Array;
}

/** Prefix and the two bytes of LEN. */
const headerBytes = 3;
const bccBytes = 2;
/** The longest answer there can be: an inventory of 255 tags, each with DSFID and UID. */
const largestLength = 5 + 255 * 9 + bccBytes;

function encode(first: Prefix, body: readonly number[], data: Uint8Array): Uint8Array {
  const length = body.length + data.length + bccBytes;
  const frame = new Uint8Array(headerBytes + length);
  frame.set([first, length >> 8, length & 0xff, ...body]);
  frame.set(data, headerBytes + body.length);
  const bcc = crc16Genibus(frame, 1, frame.length - bccBytes);
  frame.set([bcc >> 8, bcc & 0xff], frame.length - bccBytes);
  return frame;
}

/** A request as it goes out: prefix, LEN (bytes that follow it), command, data, BCC, all high byte first. */
export function encodeRequest({ prefix: first, command, data }: ThreeMRequest): Uint8Array {
  return encode(first, [command], data);
}

/** A reply as a reader sends it: the same with the error byte behind the command. */
export function encodeReply({ prefix: first, command, status, data }: ThreeMReply): Uint8Array {
  return encode(first, [command, status], data);
}

function isPrefix(byte: number | undefined): byte is Prefix {
  return byte === prefix.command || byte === prefix.version;
}

interface Expected {
  readonly prefix: Prefix;
  readonly command: number;
}

/** Cuts a stream into frames with a right BCC, skipping a byte wherever none can begin. */
class FrameSplitter {
  #bytes: number[] = [];
  #skipped = 0;

  /** Bytes thrown away since the last reset. */
  get skipped(): number {
    return this.#skipped;
  }

  reset(): void {
    this.#bytes = [];
    this.#skipped = 0;
  }

  /** @param expected the only kind that may come, or any. What stays behind is shorter than the longest frame. */
  split(bytes: Uint8Array, expected: Expected | null): Uint8Array[] {
    for (const byte of bytes) this.#bytes.push(byte);
    const frames: Uint8Array[] = [];
    let at = 0;
    while (at < this.#bytes.length) {
      const lengthBytes = this.#candidateAt(at, expected);
      if (lengthBytes !== null && at + lengthBytes > this.#bytes.length) break;
      if (lengthBytes !== null) {
        const frame = Uint8Array.from(this.#bytes.slice(at, at + lengthBytes));
        const bcc = crc16Genibus(frame, 1, frame.length - bccBytes);
        if (frame.at(-2) === bcc >> 8 && frame.at(-1) === (bcc & 0xff)) {
          frames.push(frame);
          at += lengthBytes;
          continue;
        }
      }
      at += 1;
      this.#skipped += 1;
    }
    this.#bytes.splice(0, at);
    return frames;
  }

  /** Bytes of the frame that may begin at `at` (as few as are needed to tell more); null when none can. */
  #candidateAt(at: number, expected: Expected | null): number | null {
    const [first, high, low, command] = this.#bytes.slice(at, at + headerBytes + 1);
    if (!isPrefix(first) || (expected !== null && first !== expected.prefix)) return null;
    if (high === undefined || low === undefined) return headerBytes;
    const length = high * 256 + low;
    if (length < 1 + bccBytes || length > largestLength) return null;
    if (expected !== null && command !== undefined && command !== expected.command) return null;
    return headerBytes + length;
  }
}

/**
 * Replies out of a byte stream. Only the kind just asked for is taken for one: these readers also send an inventory
 * late or unasked after they were switched on (Biblio-RFID drains it).
 */
export class ThreeMReplyParser implements FrameParser<ThreeMReply> {
  readonly #splitter = new FrameSplitter();
  #expected: Expected | null = null;

  get skippedBytes(): number {
    return this.#splitter.skipped;
  }

  reset(request: Uint8Array): void {
    this.#splitter.reset();
    const first = request[0];
    this.#expected = isPrefix(first) ? { prefix: first, command: request[headerBytes] ?? 0 } : null;
  }

  push(bytes: Uint8Array): ThreeMReply[] {
    return this.#splitter.split(bytes, this.#expected).flatMap((frame) => {
      const [first, , , command = 0, status = 0] = frame;
      // A frame without the error byte is no reply.
      if (!isPrefix(first) || frame.length < headerBytes + 2 + bccBytes) return [];
      return [{ prefix: first, command, status, data: frame.slice(headerBytes + 2, -bccBytes) }];
    });
  }
}

/** Requests out of a byte stream, for the simulator. */
export class ThreeMRequestParser {
  readonly #splitter = new FrameSplitter();

  reset(): void {
    this.#splitter.reset();
  }

  push(bytes: Uint8Array): ThreeMRequest[] {
    return this.#splitter.split(bytes, null).flatMap((frame) => {
      const [first, , , command = 0] = frame;
      if (!isPrefix(first)) return [];
      return [{ prefix: first, command, data: frame.slice(headerBytes + 1, -bccBytes) }];
    });
  }
}
