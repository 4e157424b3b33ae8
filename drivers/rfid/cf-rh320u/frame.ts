import type { FrameParser } from '../../exchange/exchange.ts';

/** What the pad is asked: its command byte and what follows it. */
export interface CfRequest {
  readonly command: number;
  readonly data: Uint8Array;
}

/** What it answers. A reply does not name its command: it is of the request before it. */
export interface CfReply {
  readonly command: number;
  /** 00 done, 01 not done: then the first byte of `data` says why. */
  readonly status: number;
  readonly data: Uint8Array;
}

/** Feature reports: requests go out as number 1, replies are fetched as number 2, both of 256 bytes with the number. */
export const requestReport = 0x01;
export const replyReport = 0x02;
export const reportBytes = 256;

const start = 0xaa;
const station = 0x00;
const end = 0xbb;
/** Behind the report's number, before the frame; what they say is not documented. */
const reportHeader = [0x00, 0x00, 0x00, 0x00, 0x00, 0x08, 0x00];
/** Start, station and length before what is counted; check byte and end behind it. */
const headBytes = 3;
const overheadBytes = headBytes + 2;
const mostCounted = reportBytes - 1 - reportHeader.length - overheadBytes;
/** Data that one reply can carry behind its status. */
export const mostReplyData = mostCounted - 1;

/** Exclusive or of the length and all that it counts; the station before them is 0 and makes no difference. */
function checkByte(bytes: Uint8Array): number {
  return bytes.reduce((check, byte) => check ^ byte, 0);
}

function encode(report: number, first: number, data: Uint8Array): Uint8Array {
  const counted = Uint8Array.of(1 + data.length, first, ...data);
  return Uint8Array.of(report, ...reportHeader, start, station, ...counted, checkByte(counted), end);
}

/** A request as it goes out, the report's number first and the zeros behind it left off. */
export function encodeRequest({ command, data }: CfRequest): Uint8Array {
  return encode(requestReport, command, data);
}

/** A reply as the pad has it ready in its second feature report. */
export function encodeReply({ status, data }: Pick<CfReply, 'status' | 'data'>): Uint8Array {
  return encode(replyReport, status, data);
}

/** Cuts what comes into frames with a right check byte and end, skipping a byte wherever none can begin. */
class FrameSplitter {
  #bytes: number[] = [];

  reset(): void {
    this.#bytes = [];
  }

  /** @param isFirst whether a byte can stand first in what is counted. */
  split(bytes: Uint8Array, isFirst: (byte: number) => boolean): Uint8Array[] {
    const found: Uint8Array[] = [];
    for (const byte of bytes) {
      this.#bytes.push(byte);
      for (let frame = this.#next(isFirst); frame; frame = this.#next(isFirst)) found.push(frame);
    }
    return found;
  }

  #next(isFirst: (byte: number) => boolean): Uint8Array | null {
    while (this.#bytes.length > 0) {
      const [one, two = station, counted = 1, first] = this.#bytes;
      const canBe =
        one === start &&
        two === station &&
        counted >= 1 &&
        counted <= mostCounted &&
        (first === undefined || isFirst(first));
      if (canBe && this.#bytes.length < counted + overheadBytes) return null;
      if (canBe) {
        const frame = Uint8Array.from(this.#bytes.slice(headBytes - 1, headBytes + counted));
        const check = this.#bytes[headBytes + counted];
        if (check === checkByte(frame) && this.#bytes[headBytes + counted + 1] === end) {
          this.#bytes.splice(0, counted + overheadBytes);
          return frame.slice(1);
        }
      }
      this.#bytes.shift();
    }
    return null;
  }
}

/** Replies out of feature reports, zeros behind them, or out of a stream of bytes. */
export class CfReplyParser implements FrameParser<CfReply> {
  readonly #splitter = new FrameSplitter();
  #command = 0;

  reset(request: Uint8Array): void {
    this.#splitter.reset();
    this.#command = request[1 + reportHeader.length + headBytes] ?? 0;
  }

  push(bytes: Uint8Array): CfReply[] {
    const isStatus = (byte: number): boolean => byte <= 1;
    return this.#splitter
      .split(bytes, isStatus)
      .map((counted) => ({ command: this.#command, status: counted[0] ?? 0, data: counted.slice(1) }));
  }
}

/** Requests out of feature reports, for the simulator. */
export class CfRequestParser {
  readonly #splitter = new FrameSplitter();

  reset(): void {
    this.#splitter.reset();
  }

  push(bytes: Uint8Array): CfRequest[] {
    return this.#splitter
      .split(bytes, () => true)
      .map((counted) => ({ command: counted[0] ?? 0, data: counted.slice(1) }));
  }
}
