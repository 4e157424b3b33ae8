import type { Timers } from '../../exchange/timers.ts';
import { fromHex, toHex } from '../../frame/hex.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import { airTime, inventoryMs } from '../air-time.ts';
import type { FieldTag, RfField } from '../field.ts';
import { flag, nxpCustom, nxpMaker, tagCommand, turned } from '../iso15693.ts';
import { tagAnswer } from '../simulated-tag.ts';
import type { TagAnswer, TagNature } from '../simulated-tag.ts';
import { instruction, object, sessionPart, status, wrongLe } from './commands.ts';
import { encodeObject, encodeResponse, parseCommand, parseObjects } from './frame.ts';
import type { CommandApdu, ResponseApdu } from './frame.ts';

export interface PcscSimulatorOptions {
  readonly field: RfField;
  readonly timers: Timers;
  /** One with the transparent session of an ACR1552U, or one that knows storage cards only. */
  readonly kind?: 'transparent' | 'storage-card';
  /** What the USB line and the reader's firmware take for one APDU; null answers at once. */
  readonly paceMs?: number | null;
  readonly uidOrder?: 'lowFirst' | 'highFirst';
  /** What read and update binary count: blocks, as most readers do, or bytes. */
  readonly counts?: 'blocks' | 'bytes';
  /** False for a reader that reads one block at a time. */
  readonly readsSeveral?: boolean;
  /** A session was left on before the first connection. */
  readonly isInSession?: boolean;
  readonly tags?: TagNature;
  /** The identifier of a card of another kind that lies there; null where there is none. */
  readonly otherCard?: () => Uint8Array | null;
  /** False leaves an APDU unanswered. */
  readonly answers?: (apdu: Uint8Array) => boolean;
}

interface Answer extends ResponseApdu {
  /** Time in the field. */
  readonly airMs: number;
}

const uidBytes = 8;

/** A PC/SC reader over `options.field`: command APDUs in, response APDUs out, each in one piece. */
export function createPcscSimulator(options: PcscSimulatorOptions): AcceptDevice {
  const device = new PcscDevice(options);
  const { timers, paceMs = 4, answers = () => true } = options;
  return (end) => {
    let isOpen = true;
    return {
      onData(bytes) {
        if (!answers(bytes)) return;
        const answer = device.carryOut(bytes);
        const send = (): void => {
          if (isOpen) end.send(encodeResponse(answer));
        };
        if (paceMs === null) send();
        else timers.after(paceMs + answer.airMs, send);
      },
      onClose() {
        isOpen = false;
      },
    };
  };
}

class PcscDevice {
  readonly #options: PcscSimulatorOptions;
  #isInSession: boolean;
  #isIso15693 = false;

  constructor(options: PcscSimulatorOptions) {
    this.#options = options;
    this.#isInSession = options.isInSession === true;
  }

  carryOut(bytes: Uint8Array): Answer {
    const { field, otherCard = () => null } = this.#options;
    const apdu = parseCommand(bytes);
    // The first that was laid there; which it is on a real reader, nobody knows.
    const [tag] = field.answering();
    const other = tag ? null : otherCard();
    if (!tag && !other) return no(status.noCard);
    if (!apdu) return no(status.wrongLength);
    if (apdu.instruction === instruction.session) return this.#session(apdu);
    // In a session the reader lets the card go.
    if (this.#isInSession) return no(status.notSupported);
    if (apdu.instruction === instruction.getData && apdu.p1 === 0 && apdu.p2 === 0) {
      return done(other ?? this.#uid(tag));
    }
    if (!tag) return no(status.notSupported);
    if (apdu.instruction === instruction.readBinary) return this.#read(tag, apdu);
    if (apdu.instruction === instruction.updateBinary) return this.#update(tag, apdu);
    return no(status.notSupported);
  }

  #uid(tag: FieldTag | undefined): Uint8Array {
    const uid = fromHex(tag?.uid ?? '') ?? new Uint8Array();
    return this.#options.uidOrder === 'highFirst' ? uid : turned(uid);
  }

  /** Where a read or update begins, in bytes. */
  #at(tag: FieldTag, { p1, p2 }: CommandApdu): number {
    const address = (p1 << 8) | p2;
    return this.#options.counts === 'bytes' ? address : address * tag.blockSizeBytes;
  }

  #read(tag: FieldTag, apdu: CommandApdu): Answer {
    const size = tag.blockSizeBytes;
    const wanted = apdu.wanted === 0 ? size : (apdu.wanted ?? 0);
    const isOne = wanted === size;
    if (wanted % size !== 0 || (!isOne && this.#options.readsSeveral === false)) return no(wrongLe | size);
    const at = this.#at(tag, apdu);
    const airMs = airTime.readBlocks(wanted / size, size, false);
    if (at + wanted > tag.memory.length) return no(status.noSuchBlock, airMs);
    return done(tag.memory.slice(at, at + wanted), airMs);
  }

  #update(tag: FieldTag, apdu: CommandApdu): Answer {
    const { field } = this.#options;
    const size = tag.blockSizeBytes;
    const airMs = airTime.writeBlocks(1, size);
    const at = this.#at(tag, apdu);
    if (apdu.data.length !== size) return no(status.wrongLength);
    if (at + size > tag.memory.length) return no(status.noSuchBlock, airMs);
    if (tag.locked.has(Math.floor(at / size))) return no(status.securityNotSatisfied, airMs);
    tag.memory.set(apdu.data, at);
    field.written(tag);
    return done(new Uint8Array(), airMs);
  }

  #session({ p1, p2, data }: CommandApdu): Answer {
    const objects = parseObjects(data);
    if (this.#options.kind === 'storage-card' || p1 !== 0) return no(status.notSupported);
    if (p2 === sessionPart.manage) {
      const starts = objects?.has(object.start) === true;
      if (!starts && objects?.has(object.end) !== true) return outcome(1, status.notSupported);
      this.#isInSession = starts;
      this.#isIso15693 = false;
      return outcome(0, status.done);
    }
    if (!this.#isInSession) return no(status.notSupported);
    if (p2 === sessionPart.switchProtocol) {
      this.#isIso15693 = toHex(objects?.get(object.protocol) ?? new Uint8Array()) === '0203';
      if (!this.#isIso15693) return outcome(1, status.notSupported);
      return outcome(0, status.done, encodeObject(object.protocol, Uint8Array.of(0x00)));
    }
    const request = objects?.get(object.transceive);
    if (p2 !== sessionPart.exchange || !request || !this.#isIso15693) return no(status.notSupported);
    const reply = this.#overTheAir(request);
    const isInTime = objects?.has(object.timer) === true || !programs.has(request[1] ?? 0);
    // A write that outlasts the reader's patience is carried out all the same.
    if (!reply || !isInTime) return outcome(1, status.noCard, undefined, reply?.airMs ?? airTime.noAnswer);
    const received = Uint8Array.of(
      ...encodeObject(object.validBits, Uint8Array.of(0x00)),
      ...encodeObject(object.reception, Uint8Array.of(0x00, 0x00)),
      ...encodeObject(object.answer, reply.bytes),
    );
    return outcome(0, status.done, received, reply.airMs);
  }

  /** Null when nobody answers, or more than one does. */
  #overTheAir(request: Uint8Array): TagAnswer | null {
    const { field, tags } = this.#options;
    const [flags = 0, command = 0] = request;
    const body = request.subarray(2);
    if ((flags & flag.inventory) !== 0) {
      const mask = turned(body.subarray(1, 1 + Math.ceil((body[0] ?? 0) / 8)));
      const found = field.answering().filter(({ uid }) => uid.endsWith(toHex(mask)));
      const [one] = found;
      if (command !== tagCommand.inventory || !one || found.length > 1) return null;
      const uid = turned(fromHex(one.uid) ?? new Uint8Array(uidBytes));
      return { bytes: Uint8Array.of(0x00, one.dsfid, ...uid), airMs: inventoryMs([one.uid]) };
    }
    // Without a UID every tag would obey; this driver has no business with that.
    if ((flags & flag.address) === 0) return null;
    const isCustom = command >= 0xa0;
    const uidAt = isCustom ? 1 : 0;
    if (isCustom && body[0] !== nxpMaker) return null;
    const tag = field.tag(toHex(turned(body.slice(uidAt, uidAt + uidBytes))));
    if (!tag) return null;
    const parameters = Uint8Array.of(...body.subarray(0, uidAt), ...body.subarray(uidAt + uidBytes));
    return tagAnswer(field, tag, command, parameters, tags);
  }
}

/** Commands whose answer comes after the tag has programmed itself. */
const programs: ReadonlySet<number> = new Set([
  nxpCustom.setEas,
  nxpCustom.resetEas,
  tagCommand.writeSingle,
  tagCommand.writeAfi,
  tagCommand.writeDsfid,
]);

function done(data: Uint8Array, airMs = 0): Answer {
  return { data, status: status.done, airMs };
}

function no(word: number, airMs = 0): Answer {
  return { data: new Uint8Array(), status: word, airMs };
}

/** A session's answer: it is always 9000, and an object inside says how it went. */
function outcome(failedObject: number, word: number, more: Uint8Array = new Uint8Array(), airMs = 0): Answer {
  const said = encodeObject(object.outcome, Uint8Array.of(failedObject, word >> 8, word & 0xff));
  return done(Uint8Array.of(...said, ...more), airMs);
}
