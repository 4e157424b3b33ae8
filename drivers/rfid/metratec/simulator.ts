import type { Timers } from '../../exchange/timers.ts';
import { fromHex, toHex } from '../../frame/hex.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import { airTime, inventoryMs } from '../air-time.ts';
import { tagErrorCode } from '../field.ts';
import type { FieldTag, RfField } from '../field.ts';
import { errorFlag, nxp, requestFlag } from '../iso15693.ts';
import { chipAnswer } from '../nxp-chip.ts';
import { command, parseTagLine, tagCommand, turned } from './commands.ts';
import { encodeReply, MetratecCommandParser } from './frame.ts';
import type { MetratecReply } from './frame.ts';

export interface MetratecSimulatorOptions {
  readonly field: RfField;
  readonly timers: Timers;
  /** Speed of the line whose byte times are kept; null answers at once. */
  readonly baud: number | null;
  /** Blocks that its buffer holds; a longer read is RDL. */
  readonly mostBlocks?: number;
  /** False for tags that know only the single-block commands. */
  readonly tagsReadMultiple?: boolean;
  /** False leaves a command unanswered. */
  readonly answers?: (line: string) => boolean;
}

interface Answer {
  readonly reply: MetratecReply;
  /** Time in the field. */
  readonly airMs: number;
}

/** 8 data bits, no parity, start and stop bit. */
const bitsPerByte = 10;
const uidBytes = 8;
const silent: Answer = { reply: { kind: 'tag-fault', fault: 'silent' }, airMs: airTime.noAnswer };

/** A metraTec HF pad over `options.field`: its lines and its pace. */
export function createMetratecSimulator(options: MetratecSimulatorOptions): AcceptDevice {
  const device = new MetratecDevice(options);
  const { baud, timers, answers = () => true } = options;
  return (end) => {
    const parser = new MetratecCommandParser();
    let open = true;
    return {
      onData(bytes) {
        for (const line of parser.push(bytes)) {
          if (!answers(line)) continue;
          const { reply, airMs } = device.carryOut(line);
          const sent = encodeReply(reply);
          const send = (): void => {
            if (open) end.send(sent);
          };
          if (baud === null) send();
          else timers.after(((line.length + 1 + sent.length) * bitsPerByte * 1000) / baud + airMs, send);
        }
      },
      onClose() {
        open = false;
      },
    };
  };
}

class MetratecDevice {
  readonly #options: MetratecSimulatorOptions;
  /** Nothing goes on the air before SRI; the pad says RNW, registers not written. */
  #fieldOn = false;
  #selected: string | null = null;

  constructor(options: MetratecSimulatorOptions) {
    this.#options = options;
  }

  carryOut(line: string): Answer {
    const text = (said: string): Answer => ({ reply: { kind: 'text', text: said }, airMs: 0 });
    switch (line.toUpperCase()) {
      case command.break:
        return text('NCM');
      case command.revision:
        return text('DESKID_ISO      01000218');
      case command.modeIso15693:
        return text('OK!');
      case command.fieldOn:
        this.#fieldOn = true;
        this.#resetField();
        return text('OK!');
      case 'SRI OFF':
      case 'RST':
        this.#fieldOn = false;
        this.#resetField();
        return text('OK!');
      case command.inventory:
        return this.#fieldOn ? this.#inventory() : refuse('RNW');
      default:
        return this.#toTag(line);
    }
  }

  #resetField(): void {
    this.#options.field.reset();
    this.#selected = null;
  }

  #inventory(): Answer {
    const uids = this.#options.field.answering().map(({ uid }) => uid);
    const count = String(uids.length).padStart(2, '0');
    return { reply: { kind: 'inventory', uids, tagErrors: 0, count }, airMs: inventoryMs(uids) };
  }

  #toTag(line: string): Answer {
    const parsed = parseTagLine(line);
    if (!parsed) return refuse(/^(REQ|WRQ|INV|SRI|MOD)\b/i.test(line) ? 'UPA' : 'UCO');
    if (!this.#fieldOn) return refuse('RNW');
    const [flags = 0, code = 0, ...rest] = parsed.bytes;
    const isCustom = code >= 0xa0;
    if (isCustom && rest.shift() !== nxp.maker) return silent;
    const isAddressed = (flags & requestFlag.address) !== 0;
    const uid = isAddressed ? toHex(Uint8Array.from(rest.splice(0, uidBytes))) : this.#selected;
    if (!isAddressed && (flags & requestFlag.select) === 0) return refuse('UPA');
    const tag = uid === null ? null : this.#options.field.tag(uid);
    if (!tag) return silent;
    return isCustom ? this.#nxp(tag, code, Uint8Array.from(rest)) : this.#iso(tag, code, rest);
  }

  #nxp(tag: FieldTag, code: number, parameters: Uint8Array): Answer {
    const bytes = chipAnswer(this.#options.field, tag, code, parameters);
    if (!bytes) return silent;
    const airMs = code === nxp.easAlarm ? airTime.easAlarm : airTime.writeAfi;
    return { reply: { kind: 'tag', bytes }, airMs };
  }

  #iso(tag: FieldTag, code: number, parameters: readonly number[]): Answer {
    const { field, tagsReadMultiple = true, mostBlocks = 64 } = this.#options;
    const [first = 0, ...rest] = parameters;
    switch (code) {
      case tagCommand.readSingle:
        return read(tag, first, 1);
      case tagCommand.readMultiple: {
        if (!tagsReadMultiple) return tagError(tagErrorCode.notSupported, airTime.noAnswer);
        const count = (rest[0] ?? 0) + 1;
        if (count <= mostBlocks) return read(tag, first, count);
        return { reply: { kind: 'tag-fault', fault: 'too-long' }, airMs: 0 };
      }
      case tagCommand.writeSingle:
        return this.#write(tag, first, Uint8Array.from(rest));
      case tagCommand.writeAfi:
        if (!field.writeAfi(tag, first)) return tagError(tagErrorCode.unknown, airTime.writeAfi);
        return answer([], airTime.writeAfi);
      case tagCommand.writeDsfid:
        tag.dsfid = first;
        field.written(tag);
        return answer([], airTime.writeAfi);
      case tagCommand.systemInfo:
        return answer(systemInfo(tag), airTime.systemInfo);
      case tagCommand.select:
        this.#selected = tag.uid;
        return answer([], airTime.systemInfo);
      case tagCommand.resetToReady:
        if (this.#selected === tag.uid) this.#selected = null;
        return answer([], airTime.systemInfo);
      default:
        return tagError(tagErrorCode.notSupported, airTime.noAnswer);
    }
  }

  #write(tag: FieldTag, block: number, bytes: Uint8Array): Answer {
    const size = tag.blockSizeBytes;
    const airMs = airTime.writeBlocks(1, size);
    if (bytes.length !== size || (block + 1) * size > tag.memory.length) {
      return tagError(tagErrorCode.blockMissing, airMs);
    }
    if (tag.locked.has(block)) return tagError(tagErrorCode.locked, airMs);
    tag.memory.set(bytes, block * size);
    this.#options.field.written(tag);
    return answer([], airMs);
  }
}

function refuse(code: string): Answer {
  return { reply: { kind: 'refusal', code }, airMs: 0 };
}

function answer(data: Uint8Array | readonly number[], airMs: number): Answer {
  return { reply: { kind: 'tag', bytes: Uint8Array.of(0x00, ...data) }, airMs };
}

function tagError(code: number, airMs: number): Answer {
  return { reply: { kind: 'tag', bytes: Uint8Array.of(errorFlag, code) }, airMs };
}

function read(tag: FieldTag, first: number, count: number): Answer {
  const size = tag.blockSizeBytes;
  const airMs = airTime.readBlocks(count, size, false);
  if ((first + count) * size > tag.memory.length) return tagError(tagErrorCode.blockMissing, airMs);
  return answer(tag.memory.subarray(first * size, (first + count) * size), airMs);
}

function systemInfo(tag: FieldTag): Uint8Array {
  const uid = turned(fromHex(tag.uid) ?? new Uint8Array(uidBytes));
  const blocks = tag.memory.length / tag.blockSizeBytes;
  return Uint8Array.of(0x0f, ...uid, tag.dsfid, tag.afi, blocks - 1, tag.blockSizeBytes - 1, 0x01);
}
