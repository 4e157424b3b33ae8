import type { Timers } from '../../exchange/timers.ts';
import { toHex } from '../../frame/hex.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import { airTime, inventoryMs } from '../air-time.ts';
import { isNxp } from '../iso15693.ts';
import { frameAnswer } from '../nxp-chip.ts';
import { simulatedLine } from '../simulated-line.ts';
import type { FieldTag, RfField } from '../field.ts';
import {
  command,
  infoField,
  inventoryOption,
  passThroughHeadBytes,
  readOption,
  status,
  uidBytes,
  uidLength,
  versionCommand,
  ways,
} from './commands.ts';
import type { ThreeMModel } from './commands.ts';
import { encodeReply, encodeRequest, prefix, ThreeMRequestParser } from './frame.ts';
import type { ThreeMRequest } from './frame.ts';

export interface ThreeMSimulatorOptions {
  readonly model: ThreeMModel;
  readonly field: RfField;
  readonly timers: Timers;
  /** Speed of the line whose byte times are kept; null answers at once. */
  readonly baud: number | null;
  /** Both polls of an inventory name their tags. */
  readonly duplicates?: boolean;
  /** Commands that this firmware does not know. */
  readonly unknown?: readonly number[];
  /** Writes of an AFI that are answered "no tag" before one is carried out, as an 810 does. */
  readonly missedAfiWrites?: number;
}

interface Answer {
  readonly status: number;
  /** Behind the UID where the command is addressed. */
  readonly data?: readonly number[];
  /** Time in the field. */
  readonly airMs: number;
}

/** 8 data bits, start and stop bit. */
const bitsPerByte = 10;
/** "0A, major, minor, build" as a recorded 810 gives it. */
const version = [0x0a, 0x05, 0x00, 0x02] as const;
/** What a recorded 810 answers to its parameters; what a 210 does is not published. */
const parametersAnswer = [0x02, 0x01, 0x01, 0x03, 0x02, 0x02, 0x03, 0x00] as const;
/** The count of an inventory has one byte. */
const mostTagsNamed = 255;

/** A 3M or bibliotheca pad over `options.field`: its bytes and its pace. */
export function createThreeMSimulator(options: ThreeMSimulatorOptions): AcceptDevice {
  return simulatedLine(new ThreeMDevice(options), () => new ThreeMRequestParser(), options.timers);
}

class ThreeMDevice {
  readonly #options: ThreeMSimulatorOptions;
  #missedAfiWrites: number;

  constructor(options: ThreeMSimulatorOptions) {
    this.#options = options;
    this.#missedAfiWrites = options.missedAfiWrites ?? 0;
  }

  answer(request: ThreeMRequest, send: (bytes: Uint8Array) => void): void {
    const { baud, timers } = this.#options;
    const { status: code, data = [], airMs } = this.#carryOut(request);
    const { prefix: first, command: asked } = request;
    const reply = encodeReply({
      prefix: first,
      command: asked,
      status: code,
      data: Uint8Array.from(data),
    });
    if (baud === null) {
      send(reply);
      return;
    }
    const lineBytes = encodeRequest(request).length + reply.length;
    timers.after((lineBytes * bitsPerByte * 1000) / baud + airMs, () => {
      send(reply);
    });
  }

  #carryOut({ prefix: first, command: asked, data }: ThreeMRequest): Answer {
    if (first === prefix.version) {
      if (asked !== versionCommand) return { status: status.notImplemented, airMs: 0 };
      return { status: status.ok, data: [0x11, ...version], airMs: 0 };
    }
    if (this.#options.unknown?.includes(asked)) return { status: status.notImplemented, airMs: 0 };
    switch (asked) {
      case command.readerVersion:
        return { status: status.ok, data: version, airMs: 0 };
      case command.inventory:
        return this.#inventory(data);
      case command.passThrough:
        return this.#passThrough(data);
      default:
        break;
    }
    if (ways[this.#options.model].initialisation.some((known) => known.command === asked)) {
      return { status: status.ok, data: asked === command.parameters ? parametersAnswer : [], airMs: 0 };
    }
    return this.#addressed(asked, data);
  }

  #inventory([afi = 0, options = 0]: Uint8Array): Answer {
    const answering = this.#options.field.answering();
    const found = answering.filter((tag) => afi === 0 || tag.afi === afi);
    const polls = (options & inventoryOption.noSecondPoll) === 0 ? 2 : 1;
    const twice = polls === 2 && this.#options.duplicates === true;
    const named = (twice ? [...found, ...found] : found).slice(0, mostTagsNamed);
    const list = named.flatMap((tag) => [
      ...((options & inventoryOption.dsfid) === 0 ? [] : [tag.dsfid]),
      ...uidBytes(tag.uid),
    ]);
    return {
      status: status.ok,
      data: [afi, options, named.length, ...list],
      airMs: polls * inventoryMs(found.map((tag) => tag.uid)),
    };
  }

  /** The frame goes to the tag as it is; what comes back stands behind flags and its size. */
  #passThrough(data: Uint8Array): Answer {
    const frame = data.subarray(passThroughHeadBytes);
    if (frame.length !== (data[0] ?? 0) * 256 + (data[1] ?? 0)) return { status: status.option, airMs: 0 };
    const answer = frameAnswer(this.#options.field, frame);
    if (!answer) return { status: status.noTag, airMs: airTime.noAnswer };
    return { status: status.ok, data: [0, 0, answer.length, ...answer], airMs: airTime.writeAfi };
  }

  #addressed(asked: number, data: Uint8Array): Answer {
    if (!addressedCommands.includes(asked)) return { status: status.notImplemented, airMs: 0 };
    const uid = data.subarray(0, uidLength);
    const tag = this.#options.field.tag(toHex(uid));
    if (!tag) return { status: status.noTag, airMs: airTime.noAnswer };
    const answer = this.#onTag(asked, tag, data.subarray(uidLength));
    // As recorded: an error comes without the UID.
    if (answer.status !== status.ok) return answer;
    return { ...answer, data: [...uid, ...(answer.data ?? [])] };
  }

  #onTag(asked: number, tag: FieldTag, parameters: Uint8Array): Answer {
    const { field } = this.#options;
    const [value] = parameters;
    switch (asked) {
      case command.quiet:
        field.silence(tag.uid);
        return { status: status.ok, airMs: 0 };
      case command.readBlocks:
        return read(tag, parameters);
      case command.writeBlocks:
      case command.writeBlock: {
        const [first = 0, count = 0, , ...bytes] = parameters;
        const answer =
          asked === command.writeBlocks
            ? write(tag, first, count, bytes)
            : write(tag, first, 1, [...parameters.subarray(1)]);
        field.written(tag);
        return answer;
      }
      case command.getAfi:
        return { status: status.ok, data: [tag.afi], airMs: airTime.systemInfo };
      case command.getDsfid:
        return { status: status.ok, data: [tag.dsfid], airMs: airTime.systemInfo };
      case command.tagInfo:
        return { status: status.ok, data: info(tag, value ?? 0), airMs: airTime.systemInfo };
      case command.checkEas:
        // A tag with EAS off keeps silent, and one of another maker in any case.
        if (!isNxp(tag.uid) || !tag.eas) return { status: status.noTag, airMs: airTime.noAnswer };
        return { status: status.ok, data: [1], airMs: airTime.easAlarm };
      default:
        return this.#writeByte(asked, tag, value);
    }
  }

  #writeByte(asked: number, tag: FieldTag, value: number | undefined): Answer {
    if (value === undefined) return { status: status.option, airMs: 0 };
    if (asked === command.writeAfi && this.#missedAfiWrites > 0) {
      this.#missedAfiWrites -= 1;
      return { status: status.noTag, airMs: airTime.noAnswer };
    }
    if (asked === command.setEas && !isNxp(tag.uid)) {
      return { status: status.noTag, airMs: airTime.noAnswer };
    }
    const { field } = this.#options;
    const airMs = airTime.writeAfi;
    // The tag's own error, 0F, is handed on as it is.
    const refused = { status: status.tagUnknownError, airMs };
    if (asked === command.writeAfi && !field.writeAfi(tag, value)) return refused;
    if (asked === command.setEas && !field.writeEas(tag, value !== 0)) return refused;
    if (asked === command.writeDsfid) {
      tag.dsfid = value;
      field.written(tag);
    }
    return { status: status.ok, data: [value], airMs };
  }
}

const addressedCommands: readonly number[] = [
  command.quiet,
  command.readBlocks,
  command.checkEas,
  command.writeBlocks,
  command.writeBlock,
  command.writeAfi,
  command.getAfi,
  command.writeDsfid,
  command.setEas,
  command.tagInfo,
  command.getDsfid,
];

function blockCountOf(tag: FieldTag): number {
  return tag.memory.length / tag.blockSizeBytes;
}

function read(tag: FieldTag, parameters: Uint8Array): Answer {
  const [first = 0, count = 0, options = 0] = parameters;
  const size = tag.blockSizeBytes;
  if (count === 0) return { status: status.option, airMs: 0 };
  const isNew = (options & readOption.newStyle) !== 0;
  const withLock = !isNew || (options & readOption.omitLock) === 0;
  const airMs = airTime.readBlocks(count, size, withLock);
  if (first + count > blockCountOf(tag)) return { status: status.memoryNotAvailable, airMs };
  const data = isNew ? [first, count] : [count];
  for (let block = first; block < first + count; block += 1) {
    if (!isNew) data.push(block);
    if (withLock) data.push(tag.locked.has(block) ? 1 : 0);
    data.push(...tag.memory.subarray(block * size, (block + 1) * size));
  }
  return { status: status.ok, data, airMs };
}

function write(tag: FieldTag, first: number, count: number, bytes: readonly number[]): Answer {
  const size = tag.blockSizeBytes;
  if (count === 0 || bytes.length !== count * size) return { status: status.notWritten, airMs: 0 };
  for (let index = 0; index < count; index += 1) {
    const block = first + index;
    const airMs = airTime.writeBlocks(index + 1, size);
    if (block >= blockCountOf(tag)) return { status: status.memoryNotAvailable, airMs };
    if (tag.locked.has(block)) return { status: status.locked, airMs };
    tag.memory.set(bytes.slice(index * size, (index + 1) * size), block * size);
  }
  return { status: status.ok, airMs: airTime.writeBlocks(count, size) };
}

function info(tag: FieldTag, wanted: number): number[] {
  const fields = wanted & infoField.all;
  const data = [fields];
  if ((fields & infoField.dsfid) !== 0) data.push(tag.dsfid);
  if ((fields & infoField.afi) !== 0) data.push(tag.afi);
  if ((fields & infoField.memory) !== 0) data.push(tag.blockSizeBytes - 1, blockCountOf(tag) - 1);
  if ((fields & infoField.icReference) !== 0) data.push(0x01);
  return data;
}
