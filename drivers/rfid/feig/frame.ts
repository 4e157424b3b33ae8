import { crc16Mcrf4xx } from '../../frame/crc16.ts';
import type { FrameParser } from '../../exchange/exchange.ts';

/** `standard` carries its length in one byte, `advanced` begins with STX and carries it in two. */
export type FrameForm = 'standard' | 'advanced';

export interface FeigRequest {
  readonly form: FrameForm;
  readonly command: number;
  readonly data: Uint8Array;
}

export interface FeigReply {
  readonly form: FrameForm;
  readonly command: number;
  readonly status: number;
  readonly data: Uint8Array;
}

const stx = 0x02;
const anyAddress = 0xff;
/** No reader of the family sends more (TX-BUF of the MR101 is 0200). */
const largestFrameBytes = 4096;
const headerBytes = { standard: 1, advanced: 3 } as const;
/** COM-ADR, command, and two bytes of CRC. */
const fixedBytes = 4;

function encode(form: FrameForm, body: readonly number[], data: Uint8Array): Uint8Array {
  const header = headerBytes[form];
  const length = header + body.length + data.length + 2;
  const frame = new Uint8Array(length);
  if (form === 'standard') frame[0] = length;
  else frame.set([stx, length >> 8, length & 0xff]);
  frame.set(body, header);
  frame.set(data, header + body.length);
  const crc = crc16Mcrf4xx(frame, 0, length - 2);
  frame[length - 2] = crc & 0xff;
  frame[length - 1] = crc >> 8;
  return frame;
}

/** A request as it goes out: LEN or STX ALEN, COM-ADR FF (any), command, data, CRC low byte first (ISO-Host, frames). */
export function encodeRequest({ form, command, data }: FeigRequest): Uint8Array {
  return encode(form, [anyAddress, command], data);
}

/** A reply as a reader sends it: COM-ADR 00 is how they leave the factory. */
export function encodeReply({ form, command, status, data }: FeigReply): Uint8Array {
  return encode(form, [0x00, command, status], data);
}

type Candidate =
  | { readonly kind: 'frame'; readonly form: FrameForm; readonly lengthBytes: number }
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'none' };

/** What may begin at the first of `bytes`, told as early as can be. @param command the only one that may come, or any. */
function candidateAt(bytes: readonly number[], command: number | null): Candidate {
  const [first = 0, second = 0, third = 0] = bytes;
  const form: FrameForm = first === stx ? 'advanced' : 'standard';
  const header = headerBytes[form];
  if (bytes.length < header) return { kind: 'incomplete' };
  const lengthBytes = form === 'standard' ? first : second * 256 + third;
  if (lengthBytes < header + fixedBytes || lengthBytes > largestFrameBytes) return { kind: 'none' };
  if (bytes.length > header + 1 && command !== null && bytes[header + 1] !== command) return { kind: 'none' };
  return bytes.length < lengthBytes ? { kind: 'incomplete' } : { kind: 'frame', form, lengthBytes };
}

/** Cuts a stream into frames with a right CRC, skipping a byte wherever none can begin. */
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

  split(bytes: Uint8Array, command: number | null): { form: FrameForm; frame: Uint8Array }[] {
    this.#bytes.push(...bytes.subarray(0, largestFrameBytes));
    const frames: { form: FrameForm; frame: Uint8Array }[] = [];
    while (this.#bytes.length > 0) {
      const candidate = candidateAt(this.#bytes, command);
      if (candidate.kind === 'incomplete') break;
      if (candidate.kind === 'frame') {
        const frame = Uint8Array.from(this.#bytes.slice(0, candidate.lengthBytes));
        const crc = crc16Mcrf4xx(frame, 0, frame.length - 2);
        if (frame.at(-2) === (crc & 0xff) && frame.at(-1) === crc >> 8) {
          frames.push({ form: candidate.form, frame });
          this.#bytes.splice(0, candidate.lengthBytes);
          continue;
        }
      }
      this.#bytes.shift();
      this.#skipped += 1;
    }
    return frames;
  }
}

/**
 * Replies out of a byte stream. Only the command just asked for is taken for one, so that noise which looks like the
 * length of a long frame is recognised three bytes later instead of swallowing the answer.
 */
export class FeigReplyParser implements FrameParser<FeigReply> {
  readonly #splitter = new FrameSplitter();
  #command: number | null = null;

  get skippedBytes(): number {
    return this.#splitter.skipped;
  }

  reset(request: Uint8Array): void {
    this.#splitter.reset();
    this.#command = request[headerBytes[request[0] === stx ? 'advanced' : 'standard'] + 1] ?? null;
  }

  push(bytes: Uint8Array): FeigReply[] {
    return this.#splitter.split(bytes, this.#command).flatMap(({ form, frame }) => {
      const at = headerBytes[form] + 1;
      // A reply has a status; a shorter frame is the echo of a request on a line that returns what is sent.
      if (frame.length < at + 4) return [];
      return [{ form, command: frame[at] ?? 0, status: frame[at + 1] ?? 0, data: frame.slice(at + 2, -2) }];
    });
  }
}

/** Requests out of a byte stream, for the simulator. */
export class FeigRequestParser {
  readonly #splitter = new FrameSplitter();

  reset(): void {
    this.#splitter.reset();
  }

  push(bytes: Uint8Array): FeigRequest[] {
    return this.#splitter.split(bytes, null).map(({ form, frame }) => {
      const at = headerBytes[form] + 1;
      return { form, command: frame[at] ?? 0, data: frame.slice(at + 1, -2) };
    });
  }
}
