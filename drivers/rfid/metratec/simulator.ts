import type { Timers } from '../../exchange/timers.ts';
import { toHex } from '../../frame/hex.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import { airTime, inventoryMs } from '../air-time.ts';
import type { RfField } from '../field.ts';
import { flag, nxpMaker, tagCommand } from '../iso15693.ts';
import { tagAnswer } from '../simulated-tag.ts';
import { command, parseTagLine } from './commands.ts';
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
    const maker = code >= 0xa0 ? rest.shift() : undefined;
    if (maker !== undefined && maker !== nxpMaker) return silent;
    const isAddressed = (flags & flag.address) !== 0;
    const uid = isAddressed ? toHex(Uint8Array.from(rest.splice(0, uidBytes))) : this.#selected;
    if (!isAddressed && (flags & flag.select) === 0) return refuse('UPA');
    const { field, tagsReadMultiple = true, mostBlocks = 64 } = this.#options;
    const tag = uid === null ? null : field.tag(uid);
    if (!tag) return silent;
    if (tagsReadMultiple && code === tagCommand.readMultiple && (rest[1] ?? 0) >= mostBlocks) {
      return { reply: { kind: 'tag-fault', fault: 'too-long' }, airMs: 0 };
    }
    if (code === tagCommand.select) this.#selected = tag.uid;
    if (code === tagCommand.resetToReady && this.#selected === tag.uid) this.#selected = null;
    const parameters = Uint8Array.from(maker === undefined ? rest : [maker, ...rest]);
    const said = tagAnswer(field, tag, code, parameters, { readsMultiple: tagsReadMultiple });
    return said ? { reply: { kind: 'tag', bytes: said.bytes }, airMs: said.airMs } : silent;
  }
}

function refuse(code: string): Answer {
  return { reply: { kind: 'refusal', code }, airMs: 0 };
}
