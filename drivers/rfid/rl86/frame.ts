import type { FrameParser } from '../../exchange/exchange.ts';
import { crc16Mcrf4xx } from '../../frame/crc16.ts';
import type { BytePort, MakePort } from '../../port/byte-port.ts';

/**
 * Protocol control byte. The captured values (I-block with a number in bit 6, RESYNC C0 answered by E0) are those of
 * ISO/IEC 7816-3, protocol T=1; what no capture shows (more-data bit, acknowledgement) is taken from there.
 */
export const pcb = {
  number: 0x40,
  more: 0x20,
  resync: 0xc0,
  resyncDone: 0xe0,
  acknowledge: 0x80,
  acknowledgeNumber: 0x10,
} as const;

export interface Rl86Frame {
  readonly pcb: number;
  /** Information field: command and parameters, or command, status and data; empty in RESYNC. */
  readonly inf: Uint8Array;
}

const startOfFrame = 0xfa;
/** Address that every pad takes for its own. No pad answers under it, so a frame that bears it is an echo. */
const broadcast = 0xff;
/** Pads leave the factory with this address: it stands in every captured answer. */
const factoryAddress = 0x01;
/** LEN, RID, PCB and two bytes of CRC. */
const fixedBytes = 5;
/** What LEN can say, and FA before it. */
const largestFrameBytes = 256;
/** An answer has at least its command and two bytes of status. */
const fewestAnswerBytes = 3;
/** The most that fits between PCB and CRC. */
export const largestInfBytes = 255 - fixedBytes;

export function isInformation(control: number): boolean {
  return (control & ~(pcb.number | pcb.more)) === 0;
}

function sealed(frame: Uint8Array): Uint8Array {
  // LEN to the end of INF, everything but FA; low byte first (RL86xx, frame).
  const crc = crc16Mcrf4xx(frame, 1, frame.length - 2);
  frame[frame.length - 2] = crc & 0xff;
  frame[frame.length - 1] = crc >> 8;
  return frame;
}

function encode(address: number, { pcb: control, inf }: Rl86Frame): Uint8Array {
  const frame = new Uint8Array(1 + fixedBytes + inf.length);
  frame.set([startOfFrame, fixedBytes + inf.length, address, control]);
  frame.set(inf, 4);
  return sealed(frame);
}

/** FA, LEN, RID FF, PCB, INF, CRC. */
export function encodeRequest(frame: Rl86Frame): Uint8Array {
  return encode(broadcast, frame);
}

/** The same as a pad sends it. */
export function encodeReply(frame: Rl86Frame): Uint8Array {
  return encode(factoryAddress, frame);
}

/** Says of the first bytes of what may be a frame, as early as can be, whether they cannot begin one. */
type Refuses = (
  rid: number,
  control: number | undefined,
  first: number | undefined,
  length: number,
) => boolean;

/** Cuts a stream into frames with a right CRC, skipping a byte wherever none can begin. */
class FrameSplitter {
  #bytes = new Uint8Array();
  #skipped = 0;

  get skipped(): number {
    return this.#skipped;
  }

  reset(): void {
    this.#bytes = new Uint8Array();
    this.#skipped = 0;
  }

  /** Never keeps more than one frame's bytes from one call to the next. */
  split(bytes: Uint8Array, refuses: Refuses): Rl86Frame[] {
    const all = new Uint8Array(this.#bytes.length + bytes.length);
    all.set(this.#bytes);
    all.set(bytes, this.#bytes.length);
    const frames: Rl86Frame[] = [];
    let at = 0;
    while (at < all.length) {
      const end = at + 1 + (all[at + 1] ?? fixedBytes);
      if (!mayBegin(all.subarray(at, at + largestFrameBytes), refuses)) {
        at += 1;
        this.#skipped += 1;
      } else if (at + 1 >= all.length || end > all.length) {
        break;
      } else if (hasRightCrc(all.subarray(at, end))) {
        frames.push({ pcb: all[at + 3] ?? 0, inf: all.slice(at + 4, end - 2) });
        at = end;
      } else {
        at += 1;
        this.#skipped += 1;
      }
    }
    this.#bytes = all.slice(at);
    return frames;
  }
}

function mayBegin(bytes: Uint8Array, refuses: Refuses): boolean {
  const [start, length = fixedBytes, rid, control] = bytes;
  if (start !== startOfFrame || length < fixedBytes) return false;
  if (rid === undefined) return true;
  return !refuses(rid, control, length > fixedBytes ? bytes[4] : undefined, length);
}

function hasRightCrc(frame: Uint8Array): boolean {
  const crc = crc16Mcrf4xx(frame, 1, frame.length - 2);
  return frame.at(-2) === (crc & 0xff) && frame.at(-1) === crc >> 8;
}

/**
 * Answers out of a byte stream. Only what can answer the request that just went out is taken for one, so that noise
 * which looks like the beginning of a long frame is recognised three bytes later instead of swallowing the answer.
 */
export class Rl86ReplyParser implements FrameParser<Rl86Frame> {
  readonly #splitter = new FrameSplitter();
  #request: Rl86Frame = { pcb: pcb.resync, inf: new Uint8Array() };

  get skippedBytes(): number {
    return this.#splitter.skipped;
  }

  reset(request: Uint8Array): void {
    this.#splitter.reset();
    this.#request = { pcb: request[3] ?? 0, inf: request.slice(4, -2) };
  }

  push(bytes: Uint8Array): Rl86Frame[] {
    const { pcb: asked, inf } = this.#request;
    return this.#splitter.split(bytes, (rid, control, first, length) => {
      if (rid === broadcast) return true;
      if (control === undefined) return false;
      if (asked === pcb.resync) return control !== pcb.resyncDone || length !== fixedBytes;
      if (!isInformation(control) || length === fixedBytes) return true;
      // The rest of a chained answer begins anywhere in its data.
      if (!isInformation(asked)) return false;
      return length < fixedBytes + fewestAnswerBytes || (first !== undefined && first !== inf[0]);
    });
  }
}

/** Requests out of a byte stream, for the simulator. */
export class Rl86RequestParser {
  readonly #splitter = new FrameSplitter();

  reset(): void {
    this.#splitter.reset();
  }

  push(bytes: Uint8Array): Rl86Frame[] {
    return this.#splitter.split(bytes, (rid) => rid !== broadcast && rid !== factoryAddress);
  }
}

/**
 * Numbers requests 0, 1, 0, 1… from each RESYNC on, at the moment they go out: which of the waiting requests is the
 * next one is known no earlier, and one that is sent again is a request of its own.
 */
export class RequestNumbering {
  #next: 0 | 1 = 0;
  #current: 0 | 1 = 0;

  /** True for a frame with the number of the request that went out last: pads answer under the same one. */
  isCurrent(control: number): boolean {
    return ((control & pcb.number) === 0 ? 0 : 1) === this.#current;
  }

  /** Ports like those of `makePort` that number what is written to them. */
  over(makePort: MakePort): MakePort {
    return () => {
      const port = makePort();
      const numbered: BytePort = {
        get address() {
          return port.address;
        },
        get isOpen() {
          return port.isOpen;
        },
        open: (events) => port.open(events),
        write: (bytes) => port.write(this.#number(bytes)),
        close: () => port.close(),
      };
      return numbered;
    };
  }

  #number(request: Uint8Array): Uint8Array {
    const control = request[3] ?? 0;
    if (control === pcb.resync) this.#next = 0;
    if (!isInformation(control)) return request;
    this.#current = this.#next;
    this.#next = this.#next === 0 ? 1 : 0;
    const frame = request.slice();
    frame[3] = (control & ~pcb.number) | (this.#current === 0 ? 0 : pcb.number);
    return sealed(frame);
  }
}
