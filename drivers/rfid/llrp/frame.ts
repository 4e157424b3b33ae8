import type { FrameParser } from '../../exchange/exchange.ts';
import { concat, readParameters, readStatus, u16, u16Bytes, u32, u32Bytes } from './parameters.ts';

/** A message of either side. */
export interface LlrpMessage {
  readonly type: number;
  /** Chosen by who asks, repeated by who answers. */
  readonly id: number;
  readonly body: Uint8Array;
}

/** Numbers of the messages that this driver sends or understands (LLRP 1.0.1, 16.1). */
export const message = {
  getReaderCapabilities: 1,
  closeConnectionResponse: 4,
  getReaderCapabilitiesResponse: 11,
  closeConnection: 14,
  addRoSpec: 20,
  deleteRoSpec: 21,
  startRoSpec: 22,
  stopRoSpec: 23,
  enableRoSpec: 24,
  addRoSpecResponse: 30,
  deleteRoSpecResponse: 31,
  startRoSpecResponse: 32,
  stopRoSpecResponse: 33,
  enableRoSpecResponse: 34,
  addAccessSpec: 40,
  deleteAccessSpec: 41,
  enableAccessSpec: 42,
  addAccessSpecResponse: 50,
  deleteAccessSpecResponse: 51,
  enableAccessSpecResponse: 52,
  roAccessReport: 61,
  keepalive: 62,
  readerEventNotification: 63,
  keepaliveAck: 72,
  errorMessage: 100,
} as const;

/** Those that begin with an LLRPStatus. */
const withStatus: ReadonlySet<number> = new Set([
  message.closeConnectionResponse,
  message.getReaderCapabilitiesResponse,
  message.addRoSpecResponse,
  message.deleteRoSpecResponse,
  message.startRoSpecResponse,
  message.stopRoSpecResponse,
  message.enableRoSpecResponse,
  message.addAccessSpecResponse,
  message.deleteAccessSpecResponse,
  message.enableAccessSpecResponse,
  message.errorMessage,
]);

const headerBytes = 10;
/** Three reserved bits, then three of version: 1 is what a reader speaks unless another was agreed on. */
const versionBits = 0x0400;
/** No message that this driver asks for comes near it. */
const longestMessageBytes = 0x10000;

/** Reserved bits, version and type, length of the whole message, id (16.1). */
export function encodeMessage({ type, id, body }: LlrpMessage): Uint8Array {
  return concat(u16Bytes(versionBits | type), u32Bytes(headerBytes + body.length), u32Bytes(id), body);
}

/**
 * Length of the message whose header begins at `at`; null when none does. LLRP has no checksum: what tells a header
 * from any other bytes are its reserved bits, its version and a length within reason.
 */
function lengthAt(stream: Uint8Array, at: number): number | null {
  const length = u32(stream, at + 2);
  const isHeader = (u16(stream, at) & 0xfc00) === versionBits;
  return isHeader && length >= headerBytes && length <= longestMessageBytes ? length : null;
}

/** Whether a body is what its type promises; of types unknown here nothing is known. */
function isSound(type: number, body: Uint8Array): boolean {
  if (withStatus.has(type)) return readStatus(body) !== null;
  switch (type) {
    case message.roAccessReport:
    case message.readerEventNotification:
      return readParameters(body) !== null;
    case message.keepalive:
    case message.keepaliveAck:
      return body.length === 0;
    default:
      return true;
  }
}

/** Messages out of a byte stream, for both sides: the reader speaks unasked, too. */
export class LlrpParser implements FrameParser<LlrpMessage> {
  #rest = new Uint8Array();
  #fedSinceReset = false;
  #skippedBytes = 0;
  readonly #onMessage: (message: LlrpMessage) => void;

  /** @param onMessage told of every message, asked for or not. */
  constructor(onMessage: (message: LlrpMessage) => void = () => undefined) {
    this.#onMessage = onMessage;
  }

  /** How many bytes were thrown away so far: a report may have been among them. */
  get skippedBytes(): number {
    return this.#skippedBytes;
  }

  /**
   * Reports come in the midst of everything, so that half a one is kept when a request goes out; only a message of
   * which nothing more came during a whole exchange will never be whole.
   */
  reset(): void {
    if (!this.#fedSinceReset) this.clear();
    this.#fedSinceReset = false;
  }

  /** Forgets all that was received: for a new connection. */
  clear(): void {
    this.#skippedBytes += this.#rest.length;
    this.#rest = new Uint8Array();
  }

  push(bytes: Uint8Array): LlrpMessage[] {
    this.#fedSinceReset ||= bytes.length > 0;
    const stream = concat(this.#rest, bytes);
    const found: LlrpMessage[] = [];
    let at = 0;
    while (stream.length - at >= headerBytes) {
      const length = lengthAt(stream, at);
      if (length !== null && stream.length - at < length) break;
      const type = u16(stream, at) & 0x3ff;
      if (length !== null && isSound(type, stream.subarray(at + headerBytes, at + length))) {
        found.push({ type, id: u32(stream, at + 6), body: stream.slice(at + headerBytes, at + length) });
        at += length;
      } else {
        at += 1;
        this.#skippedBytes += 1;
      }
    }
    this.#rest = stream.slice(at);
    for (const one of found) this.#onMessage(one);
    return found;
  }
}
