import type { FrameParser } from '../../exchange/exchange.ts';
import { crc16X25 } from '../../frame/crc16.ts';
import { fromHex, toHex } from '../../frame/hex.ts';

/**
 * Why a tag's answer is not there or not whole, as the pad or its line says.
 * - `silent`: TNR. `collision`: CDT or CLD. `too-long`: RDL, more than the pad's buffer holds.
 * - `air`: the pad found the tag's CRC or timing wrong. `line`: it arrived here damaged.
 */
export type TagFault = 'silent' | 'collision' | 'too-long' | 'air' | 'line';

/** Everything that a pad says to one command, from the first line to the last. */
export type MetratecReply =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refusal'; readonly code: string }
  | {
      readonly kind: 'inventory';
      readonly uids: readonly string[];
      /** Slots in which tags answered but could not be read. */
      readonly tagErrors: number;
      /** The number behind IVF, as it stands there. */
      readonly count: string;
    }
  | { readonly kind: 'tag'; readonly bytes: Uint8Array }
  | { readonly kind: 'tag-fault'; readonly fault: TagFault };

const cr = 0x0d;
/** Text of 128 bytes of tag memory with flags and CRC is 262 characters long; nothing is longer. */
const longestLine = 1024;
/** No field holds more tags. */
const mostTags = 512;

const uidLine = /^E0[0-9A-F]{14}$/;
const inventoryEnd = /^IVF ([0-9A-F]{1,3})$/;
/** Errors of one slot of an inventory, after which it goes on. */
const slotErrors = ['CER', 'FLE', 'RDL', 'TCE', 'TOE', 'RXE', 'CDT', 'CLD'];
/** Said instead of an answer: unknown command or parameter, wrong mode or number, field not set up (RNW). */
const refusals = ['UCO', 'UPA', 'NOS', 'NOR', 'EDX', 'EHX', 'WDL', 'WMO', 'BOF', 'CCE', 'URE', 'RNW'];
/** Come unasked, or end a continuous mode: never the answer to a question. */
const unasked = /^(HBT|NCM|BRA|SRT|GMO|DNS|TNR|TDT|COK|NCL|CDT|CLD|CER|OK!|ARP\b.*|IVF\b.*|E0[0-9A-F]{14})$/;

/** A command as it goes out: ASCII, ended by CR. */
export function encodeCommand(text: string): Uint8Array {
  return new TextEncoder().encode(`${text}\r`);
}

/** The lines of a reply as a pad sends them. */
export function encodeReply(reply: MetratecReply): Uint8Array {
  return new TextEncoder().encode(linesOf(reply).join('\r') + '\r');
}

const faultLines: Readonly<Record<Exclude<TagFault, 'line'>, readonly string[]>> = {
  silent: ['TNR'],
  collision: ['CDT'],
  'too-long': ['RDL'],
  air: ['TDT', '00', 'CER', 'NCL'],
};

function linesOf(reply: MetratecReply): readonly string[] {
  switch (reply.kind) {
    case 'text':
      return [reply.text];
    case 'refusal':
      return [reply.code];
    case 'inventory':
      return [...reply.uids, ...Array.from({ length: reply.tagErrors }, () => 'CER'), `IVF ${reply.count}`];
    case 'tag': {
      const crc = crc16X25(reply.bytes);
      return ['TDT', toHex(Uint8Array.of(...reply.bytes, crc & 0xff, crc >> 8)), 'COK', 'NCL'];
    }
    case 'tag-fault':
      return reply.fault === 'line' ? [] : faultLines[reply.fault];
  }
}

/** Cuts a stream into lines. What stands before an unprintable byte is noise, and so is that byte. */
class LineSplitter {
  #line = '';

  reset(): void {
    this.#line = '';
  }

  split(bytes: Uint8Array): string[] {
    const lines: string[] = [];
    for (const byte of bytes) {
      if (byte === cr) {
        const line = this.#line.trim();
        if (line !== '') lines.push(line);
        this.#line = '';
      } else if (byte < 0x20 || byte > 0x7e || this.#line.length >= longestLine) this.#line = '';
      else this.#line += String.fromCharCode(byte);
    }
    return lines;
  }
}

/** Takes the lines of one reply; gives the reply with its last line. */
type Collector = (line: string) => MetratecReply | null;

function refusalIn(line: string): MetratecReply | null {
  return refusals.includes(line) ? { kind: 'refusal', code: line } : null;
}

function collectInventory(): Collector {
  let uids: string[] = [];
  let tagErrors = 0;
  return (line) => {
    if (uidLine.test(line)) {
      if (uids.length < mostTags) uids.push(line);
      return null;
    }
    if (slotErrors.includes(line)) {
      tagErrors += 1;
      return null;
    }
    const count = inventoryEnd.exec(line)?.[1];
    if (count === undefined) return refusalIn(line);
    const reply: MetratecReply = { kind: 'inventory', uids, tagErrors, count };
    uids = [];
    tagErrors = 0;
    return reply;
  };
}

function collectTagAnswer(): Collector {
  let bytes: Uint8Array | null = null;
  let crcLine: string | null = null;
  const end = (isCollision: boolean): MetratecReply => {
    const reply = tagAnswer(bytes, crcLine, isCollision);
    bytes = null;
    crcLine = null;
    return reply;
  };
  return (line) => {
    switch (line) {
      case 'TDT':
        bytes = null;
        crcLine = null;
        return null;
      case 'COK':
      case 'CER':
        crcLine = line;
        return null;
      case 'NCL':
        return end(false);
      case 'CDT':
      case 'CLD':
        return end(true);
      case 'TNR':
        return { kind: 'tag-fault', fault: 'silent' };
      case 'RDL':
        return { kind: 'tag-fault', fault: 'too-long' };
      case 'FLE':
      case 'TCE':
      case 'TOE':
      case 'RXE':
        return { kind: 'tag-fault', fault: 'air' };
      default: {
        const hex = fromHex(line);
        // Flags and CRC stand in every answer.
        if (hex && hex.length >= 3) bytes = hex;
        return refusalIn(line);
      }
    }
  };
}

/** The pad hands over the tag's CRC (ISO/IEC 15693-3): it also shows what happened between pad and host. */
function tagAnswer(bytes: Uint8Array | null, crcLine: string | null, isCollision: boolean): MetratecReply {
  if (isCollision) return { kind: 'tag-fault', fault: 'collision' };
  if (crcLine === 'CER') return { kind: 'tag-fault', fault: 'air' };
  if (!bytes) return { kind: 'tag-fault', fault: 'line' };
  const crc = crc16X25(bytes, 0, bytes.length - 2);
  const isWhole = bytes.at(-2) === (crc & 0xff) && bytes.at(-1) === crc >> 8;
  return isWhole ? { kind: 'tag', bytes: bytes.slice(0, -2) } : { kind: 'tag-fault', fault: 'line' };
}

/** One line out of those that may come, or a refusal. */
function collectLine(fits: (line: string) => boolean): Collector {
  return (line) => (fits(line) ? { kind: 'text', text: line } : refusalIn(line));
}

function collectorFor(command: string): Collector {
  switch (command) {
    case 'INV':
      return collectInventory();
    case 'REQ':
    case 'WRQ':
      return collectTagAnswer();
    case 'BRK':
      return collectLine((line) => line === 'BRA' || line === 'NCM');
    case 'REV':
    case 'HWR':
      return collectLine((line) => line.length > 3 && !unasked.test(line));
    default:
      return collectLine((line) => line === 'OK!');
  }
}

/**
 * Replies out of a byte stream. The lines say nothing of the command that they answer, so what was asked decides
 * which lines count; all others are passed over.
 */
export class MetratecReplyParser implements FrameParser<MetratecReply> {
  readonly #lines = new LineSplitter();
  #collect: Collector = collectorFor('');

  reset(request: Uint8Array): void {
    this.#lines.reset();
    this.#collect = collectorFor(new TextDecoder().decode(request).trim().split(' ')[0] ?? '');
  }

  push(bytes: Uint8Array): MetratecReply[] {
    return this.#lines.split(bytes).flatMap((line) => this.#collect(line) ?? []);
  }
}

/** Commands out of a byte stream, for the simulator. */
export class MetratecCommandParser {
  readonly #lines = new LineSplitter();

  reset(): void {
    this.#lines.reset();
  }

  push(bytes: Uint8Array): string[] {
    return this.#lines.split(bytes);
  }
}
