import type { FrameParser } from '../../exchange/exchange.ts';

export interface M6eRequest {
  readonly op: number;
  readonly data: Uint8Array;
}

export interface M6eReply {
  readonly op: number;
  readonly status: number;
  readonly data: Uint8Array;
}

const header = 0xff;

/** Table of the polynomial 1021 by nibbles. */
const table = Uint16Array.from({ length: 16 }, (_, nibble) => {
  let crc = nibble << 12;
  for (let bit = 0; bit < 4; bit += 1)
    crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
  return crc;
});

/** The module's own CRC: data goes in at the low end, so that it is none of the catalogue's (M6e, frames). */
export function m6eCrc(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0xffff;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    for (const nibble of [byte >> 4, byte & 0x0f]) {
      crc = (((crc << 4) | nibble) & 0xffff) ^ (table[crc >> 12] ?? 0);
    }
  }
  return crc;
}

function encode(lengthByte: number, body: readonly number[], data: Uint8Array): Uint8Array {
  const frame = new Uint8Array(2 + body.length + data.length + 2);
  frame.set([header, lengthByte, ...body]);
  frame.set(data, 2 + body.length);
  const crc = m6eCrc(frame, 1, frame.length - 2);
  frame[frame.length - 2] = crc >> 8;
  frame[frame.length - 1] = crc & 0xff;
  return frame;
}

/** FF, bytes of data, operation, data, CRC high byte first. */
export function encodeRequest({ op, data }: M6eRequest): Uint8Array {
  return encode(data.length, [op], data);
}

/** The same with two bytes of status before the data, which the length does not count. */
export function encodeReply({ op, status, data }: M6eReply): Uint8Array {
  return encode(data.length, [op, status >> 8, status & 0xff], data);
}

/** @param fixed bytes of a frame besides its data. */
function split(buffer: number[], fixed: number): Uint8Array[] {
  const frames: Uint8Array[] = [];
  while (buffer.length >= 2) {
    const length = fixed + (buffer[1] ?? 0);
    if (buffer[0] === header && buffer.length < length) break;
    if (buffer[0] === header) {
      const frame = Uint8Array.from(buffer.slice(0, length));
      if (m6eCrc(frame, 1, length - 2) === ((frame.at(-2) ?? 0) << 8) + (frame.at(-1) ?? 0)) {
        frames.push(frame);
        buffer.splice(0, length);
        continue;
      }
    }
    buffer.shift();
  }
  return frames;
}

/** Replies and the tag records that a continuous read sends by itself. */
export class M6eReplyParser implements FrameParser<M6eReply> {
  readonly #buffer: number[] = [];
  readonly #onFrame: (reply: M6eReply) => void;

  /** @param onFrame told of every frame, asked for or not. */
  constructor(onFrame: (reply: M6eReply) => void = () => undefined) {
    this.#onFrame = onFrame;
  }

  reset(): void {
    this.#buffer.length = 0;
  }

  push(bytes: Uint8Array): M6eReply[] {
    this.#buffer.push(...bytes.subarray(0, 4096));
    return split(this.#buffer, 7).map((frame) => {
      const reply = {
        op: frame[2] ?? 0,
        status: ((frame[3] ?? 0) << 8) + (frame[4] ?? 0),
        data: frame.slice(5, -2),
      };
      this.#onFrame(reply);
      return reply;
    });
  }
}

export class M6eRequestParser {
  readonly #buffer: number[] = [];

  push(bytes: Uint8Array): M6eRequest[] {
    this.#buffer.push(...bytes.subarray(0, 4096));
    return split(this.#buffer, 5).map((frame) => ({ op: frame[2] ?? 0, data: frame.slice(3, -2) }));
  }
}
