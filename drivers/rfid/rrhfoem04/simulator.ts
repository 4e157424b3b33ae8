import type { Timers } from '../../exchange/timers.ts';
import { fromHex, toHex } from '../../frame/hex.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import { airTime, inventoryMs } from '../air-time.ts';
import { isNxp } from '../iso15693.ts';
import { simulatedLine } from '../simulated-line.ts';
import type { Answering } from '../simulated-line.ts';
import type { FieldTag, RfField } from '../field.ts';
import { command, flag, mostTagsPerReply, status, turned, uidBytes } from './commands.ts';
import { encodeReply, Rrhfoem04RequestParser } from './frame.ts';
import type { Rrhfoem04Request } from './frame.ts';

export interface Rrhfoem04SimulatorOptions {
  readonly field: RfField;
  readonly timers: Timers;
  /** Speed whose byte times are kept, and with them those of the air; null answers at once. */
  readonly baud: number | null;
  /** Fills each answer with zeros up to whole reports of so many bytes, as the HID form does. */
  readonly reportBytes?: number;
  /** False for tags or firmware that know only the commands for single blocks. */
  readonly severalBlocks?: boolean;
  /** False for tags that go on answering inventories when told to keep quiet. */
  readonly obeysQuiet?: boolean;
  /** False leaves a request unanswered; the pad is known to be silent on a beep. */
  readonly answers?: (request: Rrhfoem04Request) => boolean;
}

interface Answer {
  readonly status: number;
  readonly data?: Uint8Array;
  /** Time in the field. */
  readonly airMs: number;
}

/** 8 data bits, no parity, start and stop bit. */
const bitsPerByte = 10;
const frameOverheadBytes = 5;
const readerInfo = Uint8Array.of(...new TextEncoder().encode('RRHFOEM04-1.0'), 0x00, 0x01, 0x02);

/** A RapidRadio RRHFOEM04 over `options.field`: its frames, and its one way of saying no. */
export function createRrhfoem04Simulator(options: Rrhfoem04SimulatorOptions): AcceptDevice {
  const device = new Rrhfoem04Device(options);
  const { baud, timers, reportBytes, answers = () => true } = options;
  const answering: Answering<Rrhfoem04Request> = {
    answer(request, send) {
      if (!answers(request)) return;
      const { status: code, data = new Uint8Array(), airMs } = device.carryOut(request);
      const reply = encodeReply({ command: request.command, status: code, data });
      const sent = reportBytes === undefined ? reply : padded(reply, reportBytes);
      const deliver = (): void => {
        send(sent);
      };
      const lineBytes = request.data.length + frameOverheadBytes + sent.length;
      if (baud === null) deliver();
      else timers.after((lineBytes * bitsPerByte * 1000) / baud + airMs, deliver);
    },
  };
  return simulatedLine(answering, () => new Rrhfoem04RequestParser(), timers);
}

function padded(bytes: Uint8Array, reportBytes: number): Uint8Array {
  const whole = new Uint8Array(Math.ceil(bytes.length / reportBytes) * reportBytes);
  whole.set(bytes);
  return whole;
}

function done(airMs: number, data?: Uint8Array): Answer {
  return data ? { status: status.ok, data, airMs } : { status: status.ok, airMs };
}

/** FFFF, whatever the reason. */
function no(airMs: number): Answer {
  return { status: status.error, airMs };
}

class Rrhfoem04Device {
  readonly #options: Rrhfoem04SimulatorOptions;
  /** Told to keep quiet: they still answer what is addressed to them. */
  readonly #quiet = new Set<FieldTag>();

  constructor(options: Rrhfoem04SimulatorOptions) {
    this.#options = options;
  }

  carryOut({ command: code, data }: Rrhfoem04Request): Answer {
    switch (code) {
      case command.readerInfo:
        return done(0, readerInfo);
      case command.beep:
        return done(0);
      case command.inventory16Slots:
        return this.#inventory();
      default:
        return this.#toTag(code, data);
    }
  }

  #inventory(): Answer {
    const { field } = this.#options;
    for (const tag of this.#quiet) if (field.tag(tag.uid) !== tag) this.#quiet.delete(tag);
    const found = field.answering().filter((tag) => !this.#quiet.has(tag));
    const airMs = inventoryMs(found.map(({ uid }) => uid));
    const uids = found.slice(0, mostTagsPerReply).map(({ uid }) => uid);
    return done(airMs, Uint8Array.of(uids.length, ...uids.flatMap((uid) => [...onAir(uid)])));
  }

  #toTag(code: number, data: Uint8Array): Answer {
    const [flags = 0] = data;
    if ((flags & flag.address) === 0 || data.length < 1 + uidBytes) return no(0);
    const tag = this.#options.field.tag(toHex(turned(data.subarray(1, 1 + uidBytes))));
    if (!tag) return no(airTime.noAnswer);
    const parameters = data.subarray(1 + uidBytes);
    const [first = 0] = parameters;
    switch (code) {
      case command.quiet:
        if (this.#options.obeysQuiet !== false) this.#quiet.add(tag);
        return done(airTime.noAnswer);
      case command.resetToReady:
        this.#quiet.delete(tag);
        return done(airTime.systemInfo);
      case command.readSingle:
        return read(tag, parameters, 1, (flags & flag.option) !== 0);
      case command.readMultiple:
        if (this.#options.severalBlocks === false) return no(airTime.noAnswer);
        return read(tag, parameters, parameters[2] ?? 0, false);
      case command.writeSingle:
        return this.#write(tag, parameters, 1, parameters.subarray(2));
      case command.writeMultiple:
        if (this.#options.severalBlocks === false) return no(airTime.noAnswer);
        return this.#write(tag, parameters, parameters[2] ?? 0, parameters.subarray(3));
      case command.writeAfi:
        return this.#options.field.writeAfi(tag, first) ? done(airTime.writeAfi) : no(airTime.writeAfi);
      case command.systemInfo:
        return done(airTime.systemInfo, systemInfo(tag));
      case command.readEas:
        // A tag whose EAS is off does not answer, which the pad cannot tell from no tag.
        if (!isNxp(tag.uid) || !tag.eas) return no(airTime.easAlarm);
        return done(airTime.easAlarm, Uint8Array.of(0, ...new Uint8Array(32).fill(0x2f)));
      case command.setEas:
      case command.resetEas:
        if (!isNxp(tag.uid)) return no(airTime.noAnswer);
        if (!this.#options.field.writeEas(tag, code === command.setEas)) return no(airTime.writeAfi);
        return done(airTime.writeAfi);
      default:
        return no(0);
    }
  }

  /** Block after block up to one that cannot be written, as the pad does it on the air. */
  #write(tag: FieldTag, [size = 0, first = 0]: Uint8Array, count: number, bytes: Uint8Array): Answer {
    if (size !== tag.blockSizeBytes || count === 0 || bytes.length !== count * size) return no(0);
    for (let index = 0; index < count; index += 1) {
      const block = first + index;
      if ((block + 1) * size > tag.memory.length || tag.locked.has(block)) {
        return no(airTime.writeBlocks(index + 1, size));
      }
      tag.memory.set(bytes.subarray(index * size, (index + 1) * size), block * size);
      this.#options.field.written(tag);
    }
    return done(airTime.writeBlocks(count, size));
  }
}

function read(
  tag: FieldTag,
  [size = 0, first = 0]: Uint8Array,
  count: number,
  withSecurity: boolean,
): Answer {
  if (size !== tag.blockSizeBytes || count === 0) return no(0);
  const airMs = airTime.readBlocks(count, size, withSecurity);
  if ((first + count) * size > tag.memory.length) return no(airMs);
  const security = withSecurity ? [tag.locked.has(first) ? 1 : 0] : [];
  return done(
    airMs,
    Uint8Array.of(0, ...security, ...tag.memory.subarray(first * size, (first + count) * size)),
  );
}

function onAir(uid: string): Uint8Array {
  return turned(fromHex(uid) ?? new Uint8Array(uidBytes));
}

function systemInfo(tag: FieldTag): Uint8Array {
  const blocks = tag.memory.length / tag.blockSizeBytes;
  const fields = [tag.dsfid, tag.afi, blocks - 1, tag.blockSizeBytes - 1, 0x01];
  return Uint8Array.of(0x00, 0x0f, ...onAir(tag.uid), ...fields);
}
