import type { Timers } from '../../exchange/timers.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import { airTime, inventoryMs } from '../air-time.ts';
import { isNxp } from '../iso15693.ts';
import { simulatedLine } from '../simulated-line.ts';
import type { FieldTag, RfField } from '../field.ts';
import type { Uid } from '../reader.ts';
import {
  accessCode,
  addressedMode,
  airProtocolIso15693,
  command,
  configurationBlockBytes,
  everyHandle,
  inventoryFlag,
  lengthBytes,
  reportFlag,
  status,
  uidBytes,
  uidFrom,
  usualTagType,
  word,
  wordAt,
} from './commands.ts';
import {
  encodeReply,
  encodeRequest,
  isInformation,
  largestInfBytes,
  pcb,
  Rl86RequestParser,
} from './frame.ts';
import type { Rl86Frame } from './frame.ts';

export interface Rl86SimulatorOptions {
  readonly field: RfField;
  readonly timers: Timers;
  /** Speed of the line whose byte times are kept; null answers at once. */
  readonly baud: number | null;
  /** How more reports than a frame holds are handed over: on request (continue), or as one chained answer. */
  readonly manyReports?: 'continue' | 'chain';
  /** Tags that one search finds before its table is full and it stops early. */
  readonly tableSize?: number;
  /** Handles it has to give. */
  readonly handles?: number;
  /** What a read beyond the last block gets: the blocks there are, or an error. */
  readonly readBeyondEnd?: 'cut' | 'error';
}

interface Answer {
  readonly status: number;
  readonly data?: readonly number[];
  /** Time in the field. */
  readonly airMs: number;
}

interface Outcome {
  readonly error?: number;
  readonly data?: readonly number[];
  readonly airMs: number;
}

/** 8 data bits, even parity, start and stop bit. */
const bitsPerByte = 11;
/** First block of the configuration of a recorded session. */
const configuration = [0, 0, 1, 1, 2, 2, 0, 3, 1, 0x64, 0, 0, 0, 0].slice(0, configurationBlockBytes);
const reportHeadBytes = 3 + 4;
const icReference = 0x01;

/** A pad of the RL86xx family over `options.field`: its bytes, its count of requests, its handles and its pace. */
export function createRl86Simulator(options: Rl86SimulatorOptions): AcceptDevice {
  return simulatedLine(new Rl86Device(options), () => new Rl86RequestParser(), options.timers);
}

class Rl86Device {
  readonly #options: Rl86SimulatorOptions;
  readonly #handles = new Map<number, Uid>();
  /** Number that the next request must bear; null until the first one says where counting begins. */
  #expected: number | null = null;
  /** Found and not yet reported. */
  #reports: FieldTag[] = [];
  #total = 0;
  #stoppedEarly = false;
  /** Blocks of a chained answer that wait for their acknowledgement. */
  #chain: Rl86Frame[] = [];

  constructor(options: Rl86SimulatorOptions) {
    this.#options = options;
  }

  answer(request: Rl86Frame, send: (bytes: Uint8Array) => void): void {
    const { reply, airMs } = this.#replyTo(request);
    if (!reply) return;
    const bytes = encodeReply(reply);
    const { baud, timers } = this.#options;
    if (baud === null) {
      send(bytes);
      return;
    }
    const lineBytes = encodeRequest(request).length + bytes.length;
    timers.after((lineBytes * bitsPerByte * 1000) / baud + airMs, () => {
      send(bytes);
    });
  }

  #replyTo(request: Rl86Frame): { reply: Rl86Frame | undefined; airMs: number } {
    if (request.pcb === pcb.resync) {
      this.#expected = 0;
      this.#chain = [];
      return { reply: { pcb: pcb.resyncDone, inf: new Uint8Array() }, airMs: 0 };
    }
    if ((request.pcb & pcb.resync) === pcb.acknowledge) return { reply: this.#chain.shift(), airMs: 0 };
    const [code] = request.inf;
    if (!isInformation(request.pcb) || code === undefined) return { reply: undefined, airMs: 0 };
    this.#chain = [];
    const number = request.pcb & pcb.number;
    const isInStep = this.#expected === null || this.#expected === number;
    if (isInStep) this.#expected = number ^ pcb.number;
    const {
      status: result,
      data = [],
      airMs,
    } = isInStep ? this.#carryOut(code, request.inf.subarray(1)) : { status: status.badNumber, airMs: 0 };
    const inf = Uint8Array.of(code, ...word(result), ...data);
    for (let at = 0, block = number; at < inf.length; at += largestInfBytes, block ^= pcb.number) {
      const more = at + largestInfBytes < inf.length ? pcb.more : 0;
      this.#chain.push({ pcb: block | more, inf: inf.slice(at, at + largestInfBytes) });
    }
    return { reply: this.#chain.shift(), airMs };
  }

  #carryOut(code: number, parameters: Uint8Array): Answer {
    const [first = 0] = parameters;
    switch (code) {
      case command.readConfiguration:
        return { status: status.ok, data: [1, ...configuration], airMs: 0 };
      case command.inventory:
        return this.#inventory(first);
      case command.connect:
        return this.#connect(parameters);
      case command.disconnect:
        if (first === everyHandle) this.#handles.clear();
        else if (!this.#handles.delete(first)) return { status: status.wrongHandle, airMs: 0 };
        return { status: status.ok, airMs: 0 };
      case command.access:
        return this.#access(first, parameters.subarray(1));
      default:
        return { status: status.badCommand, airMs: 0 };
    }
  }

  #inventory(flags: number): Answer {
    const { field, manyReports = 'continue', tableSize = 100 } = this.#options;
    let airMs = 0;
    const isFresh = (flags & inventoryFlag.continue) === 0;
    if (isFresh) {
      field.reset();
      this.#reports = [];
    }
    if (isFresh || (this.#reports.length === 0 && this.#stoppedEarly)) {
      const found = field.answering();
      airMs = inventoryMs(found.map((tag) => tag.uid));
      this.#reports = found.slice(0, tableSize);
      this.#total = this.#reports.length;
      this.#stoppedEarly = found.length > tableSize;
      for (const tag of this.#reports) field.silence(tag.uid);
    }
    const data: number[] = [];
    let count = 0;
    for (let tag = this.#reports[0]; tag && count < 0xff; tag = this.#reports[0]) {
      const report = tagReport(tag);
      if (manyReports === 'continue' && reportHeadBytes + data.length + report.length > largestInfBytes)
        break;
      data.push(...report);
      count += 1;
      this.#reports.shift();
    }
    return {
      status: status.ok,
      data: [this.#stoppedEarly ? 1 : 0, ...word(this.#total), count, ...data],
      airMs,
    };
  }

  /** In addressed mode nothing goes on the air: the pad only keeps mode and UID. */
  #connect(parameters: Uint8Array): Answer {
    const [, protocol, , length, mode] = parameters;
    if (
      protocol !== airProtocolIso15693 ||
      length !== 9 ||
      mode !== addressedMode ||
      parameters.length !== 13
    ) {
      return { status: status.badParameter, airMs: 0 };
    }
    for (let handle = 1; handle <= (this.#options.handles ?? 4); handle += 1) {
      if (this.#handles.has(handle)) continue;
      this.#handles.set(handle, uidFrom(parameters.subarray(5)));
      return { status: status.ok, data: [handle], airMs: 0 };
    }
    return { status: status.memory, airMs: 0 };
  }

  #access(handle: number, operation: Uint8Array): Answer {
    const uid = this.#handles.get(handle);
    if (uid === undefined) return { status: status.wrongHandle, airMs: 0 };
    const [length = 0] = operation;
    if (length !== operation.length - 1 || length < 2) return { status: status.badParameter, airMs: 0 };
    const code = wordAt(operation, 1);
    const tag = this.#options.field.tag(uid);
    const { error, data, airMs } = tag
      ? this.#operate(tag, code, operation.subarray(3))
      : { error: status.noTag, airMs: airTime.noAnswer };
    const result = [...word(code), ...(error === undefined ? [1, ...(data ?? [])] : [0, ...word(error)])];
    return { status: status.ok, data: [...lengthBytes(result.length), ...result], airMs };
  }

  #operate(tag: FieldTag, code: number, parameters: Uint8Array): Outcome {
    switch (code) {
      case accessCode.readBlocks:
        return read(tag, parameters, this.#options.readBeyondEnd ?? 'error');
      case accessCode.writeBlocks:
        return this.#changed(tag, write(tag, parameters));
      case accessCode.writeAfi:
        if (!this.#options.field.writeAfi(tag, parameters[0] ?? tag.afi)) return unauthorised;
        return { airMs: airTime.writeAfi };
      case accessCode.systemInfo: {
        const size = tag.blockSizeBytes;
        const memory = [blockCountOf(tag) - 1, size - 1];
        const data = [0x0f, ...uidBytes(tag.uid), tag.dsfid, tag.afi, ...memory, icReference];
        return { data, airMs: airTime.systemInfo };
      }
      case accessCode.setEas:
      case accessCode.resetEas:
        if (!isNxp(tag.uid)) return { error: status.noTag, airMs: airTime.noAnswer };
        if (!this.#options.field.writeEas(tag, code === accessCode.setEas)) return unauthorised;
        return { airMs: airTime.writeAfi };
      case accessCode.easAlarm:
        if (!tag.eas || !isNxp(tag.uid)) return { error: status.noTag, airMs: airTime.noAnswer };
        return { airMs: airTime.easAlarm };
      default:
        return { error: status.notSupported, airMs: 0 };
    }
  }

  #changed(tag: FieldTag, outcome: Outcome): Outcome {
    this.#options.field.written(tag);
    return outcome;
  }
}

const unauthorised: Outcome = { error: status.unauthorised, airMs: airTime.writeAfi };

function tagReport(tag: FieldTag): number[] {
  const flags = reportFlag.protocol | reportFlag.tagType | reportFlag.uid;
  return [flags, airProtocolIso15693, usualTagType(tag.uid), 9, ...uidBytes(tag.uid), tag.dsfid];
}

function blockCountOf(tag: FieldTag): number {
  return tag.memory.length / tag.blockSizeBytes;
}

function read(tag: FieldTag, parameters: Uint8Array, beyondEnd: 'cut' | 'error'): Outcome {
  const withSecurity = parameters[0] === 1;
  const first = wordAt(parameters, 1);
  const size = tag.blockSizeBytes;
  const wanted = wordAt(parameters, 3);
  const count = Math.min(wanted, blockCountOf(tag) - first);
  const airMs = airTime.readBlocks(Math.max(count, 1), size, withSecurity);
  if (count <= 0 || (count < wanted && beyondEnd === 'error')) return { error: status.blockMissing, airMs };
  const data = word(count) as number[];
  for (let block = first; block < first + count; block += 1) {
    if (withSecurity) data.push(tag.locked.has(block) ? 1 : 0);
    data.push(...tag.memory.subarray(block * size, (block + 1) * size));
  }
  return { data, airMs };
}

function write(tag: FieldTag, parameters: Uint8Array): Outcome {
  const first = wordAt(parameters, 0);
  const count = wordAt(parameters, 2);
  const size = tag.blockSizeBytes;
  const bytes = parameters.subarray(4);
  if (bytes.length !== count * size) return { error: status.badParameter, airMs: 0 };
  for (let index = 0; index < count; index += 1) {
    const block = first + index;
    const airMs = airTime.writeBlocks(index + 1, size);
    if (block >= blockCountOf(tag)) return { error: status.blockMissing, airMs };
    if (tag.locked.has(block)) return { error: status.lockedOrMissing, airMs };
    tag.memory.set(bytes.subarray(index * size, (index + 1) * size), block * size);
  }
  return { airMs: airTime.writeBlocks(count, size) };
}
