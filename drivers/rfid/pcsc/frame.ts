import type { FrameParser } from '../../exchange/exchange.ts';

/** A command to a reader, in the form of one to a card (ISO/IEC 7816-4, short lengths). */
export interface CommandApdu {
  readonly instruction: number;
  readonly p1: number;
  readonly p2: number;
  readonly data: Uint8Array;
  /** Bytes wanted back; 0 is as many as there are, null is none. */
  readonly wanted: number | null;
}

export interface ResponseApdu {
  readonly data: Uint8Array;
  /** SW1 and SW2. */
  readonly status: number;
}

/** The class that readers take for themselves and do not pass on to a card (PC/SC part 3, storage card commands). */
export const readerClass = 0xff;
const headBytes = 4;
const statusBytes = 2;
export const mostData = 255;
/** What pcsc-mini and PC/SC carry at once: 256 bytes, their status, and some to spare. */
const mostResponse = 264;

export function encodeCommand({ instruction, p1, p2, data, wanted }: CommandApdu): Uint8Array {
  const length = data.length > 0 ? [data.length] : [];
  return Uint8Array.of(
    readerClass,
    instruction,
    p1,
    p2,
    ...length,
    ...data,
    ...(wanted === null ? [] : [wanted]),
  );
}

/** A command for a reader, whole; null when its lengths do not fit or it is for a card. */
export function parseCommand(bytes: Uint8Array): CommandApdu | null {
  const [cla, instruction = 0, p1 = 0, p2 = 0, length = 0] = bytes;
  if (cla !== readerClass || bytes.length < headBytes) return null;
  const body = bytes.subarray(headBytes);
  if (body.length <= 1) {
    return { instruction, p1, p2, data: new Uint8Array(), wanted: body.length === 0 ? null : length };
  }
  if (length === 0 || (body.length !== 1 + length && body.length !== 2 + length)) return null;
  const data = body.slice(1, 1 + length);
  return { instruction, p1, p2, data, wanted: body[1 + length] ?? null };
}

export function encodeResponse({ data, status }: ResponseApdu): Uint8Array {
  return Uint8Array.of(...data, status >> 8, status & 0xff);
}

/** A response, whole; null for what ends in no status word (ISO/IEC 7816-3: 61 to 6F, 90 to 9F). */
export function parseResponse(bytes: Uint8Array): ResponseApdu | null {
  if (bytes.length < statusBytes || bytes.length > mostResponse) return null;
  const [sw1 = 0, sw2 = 0] = bytes.subarray(-statusBytes);
  if ((sw1 & 0xf0) !== 0x90 && ((sw1 & 0xf0) !== 0x60 || sw1 === 0x60)) return null;
  return { data: bytes.slice(0, -statusBytes), status: (sw1 << 8) | sw2 };
}

/** Responses as a PC/SC port delivers them: each whole, in one piece. */
export class PcscReplyParser implements FrameParser<ResponseApdu> {
  push(bytes: Uint8Array): ResponseApdu[] {
    const response = parseResponse(bytes);
    return response ? [response] : [];
  }

  reset(): void {
    // Nothing is ever half received.
  }
}

/** A data object: tag of one byte, or of two where the low five bits of the first are all set (BER-TLV). */
export function encodeObject(tag: number, value: Uint8Array): Uint8Array {
  const name = tag > 0xff ? [tag >> 8, tag & 0xff] : [tag];
  const length = value.length > 0x7f ? [0x81, value.length] : [value.length];
  return Uint8Array.of(...name, ...length, ...value);
}

/** Data objects one after another, by tag; null when their lengths do not fit. */
export function parseObjects(bytes: Uint8Array): ReadonlyMap<number, Uint8Array> | null {
  const objects = new Map<number, Uint8Array>();
  for (let at = 0; at < bytes.length;) {
    let tag = bytes[at++] ?? 0;
    if ((tag & 0x1f) === 0x1f) tag = (tag << 8) | (bytes[at++] ?? 0);
    let length = bytes[at++] ?? Number.NaN;
    if (length === 0x81) length = bytes[at++] ?? Number.NaN;
    else if (length > 0x7f) return null;
    // Also when there was no length.
    if (!(at + length <= bytes.length)) return null;
    objects.set(tag, bytes.slice(at, at + length));
    at += length;
  }
  return objects;
}
