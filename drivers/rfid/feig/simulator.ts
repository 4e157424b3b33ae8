import type { Timers } from '../../exchange/timers.ts';
import { toHex } from '../../frame/hex.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import { airTime, inventoryMs } from '../air-time.ts';
import { crc16X25 } from '../../frame/crc16.ts';
import { tagErrorCode } from '../field.ts';
import { errorFlag, nxpCustom, nxpMaker } from '../iso15693.ts';
import { chipAnswer, frameAnswer } from '../nxp-chip.ts';
import { simulatedLine } from '../simulated-line.ts';
import type { FieldTag, RfField } from '../field.ts';
import {
  command,
  inventoryDataSetBytes,
  isoHost,
  largestTransferBytes,
  mode,
  reverseBlocks,
  status,
  transparentHead,
  transparentHeadBytes,
  transparentMode,
  transponderIso15693,
} from './commands.ts';
import { encodeReply, FeigRequestParser } from './frame.ts';
import type { FeigRequest } from './frame.ts';

/** What becomes of a request: carried out, or one of the ways in which lines and pads fail. */
export type Conduct = 'carry-out' | 'ignore' | 'wrong-crc' | 'half-answer' | 'noise-before' | 'lose-answer';

export interface FeigSimulatorOptions {
  readonly field: RfField;
  readonly timers: Timers;
  /** Speed of the line whose byte times are kept; null answers at once. */
  readonly baud: number | null;
  /** Frames it understands: newer readers are deaf to the short form. */
  readonly forms?: 'both' | 'standard' | 'advanced';
  /** Data sets in one inventory answer before it says that there is more. */
  readonly dataSetsPerAnswer?: number;
  /** Data sets its table holds before it says 93. */
  readonly tableSize?: number;
  /** Tags that were named keep quiet, as out of the factory. */
  readonly ont?: boolean;
  readonly conduct?: (request: FeigRequest) => Conduct;
}

interface Answer {
  readonly status: number;
  readonly data?: Uint8Array;
  /** Time in the field. */
  readonly airMs: number;
}

/** 8 data bits, even parity, start and stop bit. */
const bitsPerByte = 11;
/** Field off and on again. */
const rfResetMs = 15;
/** As the MR101 of the recorded session says of itself. */
const readerInfo = Uint8Array.of(0x02, 0x06, 0x00, 0x0b, 0x4d, 0x00, 0x09, 0x01, 0x18, 0x02, 0x00);

/** Line and air time that a FEIG at `baud` needs for a request and its answer of these sizes. */
export function lineMs(bytes: number, baud: number): number {
  return (bytes * bitsPerByte * 1000) / baud;
}

/** A FEIG ISO-Host reader over `options.field`: its bytes, its traps and its pace. */
export function createFeigSimulator(options: FeigSimulatorOptions): AcceptDevice {
  return simulatedLine(new FeigDevice(options), () => new FeigRequestParser(), options.timers);
}

class FeigDevice {
  readonly #options: FeigSimulatorOptions;
  /** Data sets of an inventory that are still to be fetched with MORE. */
  #rest: FieldTag[] = [];

  constructor(options: FeigSimulatorOptions) {
    this.#options = options;
  }

  answer(request: FeigRequest, send: (bytes: Uint8Array) => void): void {
    const { baud, timers, forms = 'both', conduct = () => 'carry-out' } = this.#options;
    if (forms !== 'both' && forms !== request.form) return;
    const how = conduct(request);
    if (how === 'ignore') return;
    const { status: code, data = new Uint8Array(), airMs } = this.#carryOut(request);
    if (how === 'lose-answer') return;
    const reply = spoil(
      encodeReply({ form: request.form, command: request.command, status: code, data }),
      how,
    );
    if (baud === null) {
      send(reply);
      return;
    }
    const requestBytes = request.data.length + (request.form === 'standard' ? 5 : 7);
    timers.after(lineMs(requestBytes + reply.length, baud) + airMs, () => {
      send(reply);
    });
  }

  #carryOut({ command: code, data }: FeigRequest): Answer {
    switch (code) {
      case command.readerInfo:
        return { status: status.ok, data: readerInfo, airMs: 0 };
      case command.rfReset:
        this.#options.field.reset();
        this.#rest = [];
        return { status: status.ok, airMs: rfResetMs };
      case command.rfControl:
        if (data[0] === 0) this.#options.field.reset();
        return { status: status.ok, airMs: 0 };
      case command.setOutput:
        return { status: data.length === 8 ? status.ok : status.length, airMs: 0 };
      case command.isoHost:
        return this.#inField(data);
      case command.nxpCustom:
        return this.#nxp(data);
      case command.transparent:
        return this.#transparent(data);
      default:
        return { status: status.unknownCommand, airMs: 0 };
    }
  }

  #inField(data: Uint8Array): Answer {
    const [sub, modeBits = 0] = data;
    if (sub === isoHost.inventory) return this.#inventory(modeBits);
    if ((modeBits & 0x07) !== mode.addressed) return { status: status.notAvailable, airMs: 0 };
    if (data.length < 10) return { status: status.length, airMs: 0 };
    const tag = this.#options.field.tag(toHex(data.subarray(2, 10)));
    if (!tag) return { status: status.noTag, airMs: airTime.noAnswer };
    const parameters = data.subarray(10);
    switch (sub) {
      case isoHost.readBlocks:
        return read(tag, parameters, (modeBits & mode.withSecurity) !== 0);
      case isoHost.writeBlocks: {
        const answer = write(tag, parameters);
        this.#options.field.written(tag);
        return answer;
      }
      case isoHost.writeAfi:
        if (!this.#options.field.writeAfi(tag, parameters[0] ?? tag.afi)) {
          return isoError(tagErrorCode.unknown, airTime.writeAfi);
        }
        return { status: status.ok, airMs: airTime.writeAfi };
      case isoHost.writeDsfid:
        tag.dsfid = parameters[0] ?? tag.dsfid;
        this.#options.field.written(tag);
        return { status: status.ok, airMs: airTime.writeAfi };
      case isoHost.systemInfo:
        return { status: status.ok, data: systemInfo(tag, data.subarray(2, 10)), airMs: airTime.systemInfo };
      default:
        return { status: status.notAvailable, airMs: 0 };
    }
  }

  #nxp([maker, code = 0, modeBits = 0, ...uid]: Uint8Array): Answer {
    if (maker !== nxpMaker || (modeBits & 0x07) !== mode.addressed)
      return { status: status.notAvailable, airMs: 0 };
    const tag = this.#options.field.tag(toHex(Uint8Array.from(uid)));
    if (!tag) return { status: status.noTag, airMs: airTime.noAnswer };
    const answer = chipAnswer(this.#options.field, tag, code, new Uint8Array());
    if (!answer) return { status: status.noTag, airMs: airTime.noAnswer };
    const [flags = 0, error = 0] = answer;
    if ((flags & errorFlag) !== 0) return isoError(error, airTime.writeAfi);
    // The pad keeps the EAS sequence to itself: the status says that it came.
    return { status: status.ok, airMs: code === nxpCustom.easAlarm ? airTime.easAlarm : airTime.writeAfi };
  }

  /** Command BF: the request goes to the tag as it is, and its answer comes back with its CRC. */
  #transparent(data: Uint8Array): Answer {
    const frame = data.subarray(transparentHeadBytes);
    if (data[0] !== transparentMode || frame.length < 2) return { status: status.parameter, airMs: 0 };
    const answer = frameAnswer(this.#options.field, frame);
    if (!answer) return { status: status.noTag, airMs: airTime.noAnswer };
    const airMs = airTime.writeAfi;
    const [flags = 0, error = 0] = answer;
    if ((flags & errorFlag) !== 0) return isoError(error, airMs);
    // It samples as many bits as it was told to: an answer of another length fails its CRC.
    const expected = transparentHead(answer.length - 1);
    if (data[1] !== expected[1] || data[2] !== expected[2]) return { status: status.airCrc, airMs };
    const crc = crc16X25(answer);
    return { status: status.ok, data: Uint8Array.of(...answer, crc & 0xff, crc >> 8), airMs };
  }

  #inventory(modeBits: number): Answer {
    const { field, dataSetsPerAnswer = 24, tableSize = 50, ont = true } = this.#options;
    let airMs = 0;
    let overflow = false;
    if ((modeBits & mode.more) === 0) {
      const found = field.answering();
      airMs = inventoryMs(found.map((tag) => tag.uid));
      overflow = found.length > tableSize;
      this.#rest = found.slice(0, tableSize);
    }
    const sets = this.#rest.splice(0, dataSetsPerAnswer);
    if (sets.length === 0) return { status: status.noTag, airMs };
    if (ont) for (const tag of sets) field.silence(tag.uid);
    const data = new Uint8Array(1 + sets.length * inventoryDataSetBytes);
    data[0] = sets.length;
    sets.forEach((tag, index) => {
      const uid = Uint8Array.from(Buffer.from(tag.uid, 'hex'));
      data.set([transponderIso15693, tag.dsfid, ...uid], 1 + index * inventoryDataSetBytes);
    });
    const more = this.#rest.length > 0;
    return { status: more ? status.moreData : overflow ? status.overflow : status.ok, data, airMs };
  }
}

/** The tag's own error. */
function isoError(code: number, airMs: number): Answer {
  return { status: status.isoError, data: Uint8Array.of(code), airMs };
}

function blockCountOf(tag: FieldTag): number {
  return tag.memory.length / tag.blockSizeBytes;
}

function read(tag: FieldTag, parameters: Uint8Array, withSecurity: boolean): Answer {
  const [first = 0, count = 0] = parameters;
  const size = tag.blockSizeBytes;
  if (count === 0 || count * size > largestTransferBytes) return { status: status.parameter, airMs: 0 };
  const airMs = airTime.readBlocks(count, size, withSecurity);
  if (first + count > blockCountOf(tag)) {
    return { status: status.isoError, data: Uint8Array.of(tagErrorCode.blockMissing), airMs };
  }
  const data = [count, size];
  for (let block = first; block < first + count; block += 1) {
    const bytes = tag.memory.subarray(block * size, (block + 1) * size);
    data.push(withSecurity && tag.locked.has(block) ? 1 : 0, ...reverseBlocks(bytes, size));
  }
  return { status: status.ok, data: Uint8Array.from(data), airMs };
}

function write(tag: FieldTag, parameters: Uint8Array): Answer {
  const [first = 0, count = 0, size = 0, ...bytes] = parameters;
  if (size !== tag.blockSizeBytes || bytes.length !== count * size)
    return { status: status.parameter, airMs: 0 };
  for (let index = 0; index < count; index += 1) {
    const block = first + index;
    const code =
      block >= blockCountOf(tag)
        ? tagErrorCode.blockMissing
        : tag.locked.has(block)
          ? tagErrorCode.locked
          : null;
    if (code !== null) {
      return {
        status: status.writeError,
        data: Uint8Array.of(code, block),
        airMs: airTime.writeBlocks(index + 1, size),
      };
    }
    const part = Uint8Array.from(bytes.slice(index * size, (index + 1) * size));
    tag.memory.set(reverseBlocks(part, size), block * size);
  }
  return { status: status.ok, airMs: airTime.writeBlocks(count, size) };
}

function systemInfo(tag: FieldTag, uid: Uint8Array): Uint8Array {
  return Uint8Array.of(tag.dsfid, ...uid, tag.afi, tag.blockSizeBytes, blockCountOf(tag), 0x01);
}

function spoil(reply: Uint8Array, how: Conduct): Uint8Array {
  switch (how) {
    case 'wrong-crc': {
      const spoiled = reply.slice();
      spoiled[spoiled.length - 1] = (spoiled[spoiled.length - 1] ?? 0) ^ 0xff;
      return spoiled;
    }
    case 'half-answer':
      return reply.slice(0, Math.ceil(reply.length / 2));
    case 'noise-before':
      // Begins like a long frame: a parser that believes the first length would swallow the answer.
      return Uint8Array.of(0xf0, 0x00, 0x02, 0x0f, 0xff, ...reply);
    default:
      return reply;
  }
}
