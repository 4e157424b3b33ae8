import type { Timers } from '../../exchange/timers.ts';
import { fromHex } from '../../frame/hex.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import { airTime, inventoryMs } from '../air-time.ts';
import type { FieldTag, RfField } from '../field.ts';
import { simulatedLine } from '../simulated-line.ts';
import type { Answering } from '../simulated-line.ts';
import { code, command, status } from './commands.ts';
import { CfRequestParser, encodeReply, mostReplyData } from './frame.ts';
import type { CfRequest } from './frame.ts';

export interface CfRh320uSimulatorOptions {
  readonly field: RfField;
  readonly timers: Timers;
  /** Speed of the serial line between the pad's USB chip and its RFID module; null answers at once. */
  readonly baud: number | null;
  /** False leaves a request unanswered. */
  readonly answers?: (request: CfRequest) => boolean;
}

interface Answer {
  readonly status: number;
  readonly data: Uint8Array;
  /** Time in the field. */
  readonly airMs: number;
}

const bitsPerByte = 10;
const frameOverheadBytes = 5;
const mostTags = 24;
const firmware = new TextEncoder().encode('CF-RH320U-93 V1.2');
const serialNumber = Uint8Array.of(0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07);

/** A CF-RH320U-93 over `options.field`: replies as they stand in its feature report, without the zeros behind them. */
export function createCfRh320uSimulator(options: CfRh320uSimulatorOptions): AcceptDevice {
  const { field, baud, timers, answers = () => true } = options;
  const answering: Answering<CfRequest> = {
    answer(request, send) {
      if (!answers(request)) return;
      const answer = carryOut(request, field);
      const deliver = (): void => {
        send(encodeReply(answer));
      };
      const lineBytes = request.data.length + answer.data.length + 2 * (frameOverheadBytes + 1);
      if (baud === null) deliver();
      else timers.after((lineBytes * bitsPerByte * 1000) / baud + answer.airMs, deliver);
    },
  };
  return simulatedLine(answering, () => new CfRequestParser(), timers);
}

function done(data: Uint8Array, airMs = 0): Answer {
  return { status: status.ok, data, airMs };
}

function no(why: number, airMs: number): Answer {
  return { status: status.error, data: Uint8Array.of(why), airMs };
}

function carryOut({ command: asked, data }: CfRequest, field: RfField): Answer {
  switch (asked) {
    case command.version:
      return done(firmware);
    case command.serialNumber:
      return done(serialNumber);
    case command.light:
    case command.beep:
      return done(Uint8Array.of(code.done));
    case command.inventory:
      return inventory(field.answering().slice(0, mostTags));
    case command.read:
    case command.write: {
      // Any tag that lies there; which one of several, nobody knows.
      const [tag] = field.answering();
      if (!tag) return no(code.noTag, airTime.noAnswer);
      return asked === command.read ? read(tag, data) : write(tag, data, field);
    }
    default:
      return no(code.data, 0);
  }
}

function inventory(tags: readonly FieldTag[]): Answer {
  const airMs = inventoryMs(tags.map(({ uid }) => uid));
  if (tags.length === 0) return no(code.noTag, airMs);
  const records = tags.flatMap(({ uid, dsfid }) => [0x00, dsfid, ...(fromHex(uid) ?? []).reverse()]);
  return done(Uint8Array.of(tags.length, ...records), airMs);
}

function read(tag: FieldTag, [, first = 0, count = 0]: Uint8Array): Answer {
  const size = tag.blockSizeBytes;
  const airMs = airTime.readBlocks(count, size, false);
  if (count === 0 || 1 + count * size > mostReplyData) return no(code.data, 0);
  if ((first + count) * size > tag.memory.length) return no(code.blockMissing, airMs);
  return done(Uint8Array.of(0x00, ...tag.memory.subarray(first * size, (first + count) * size)), airMs);
}

function write(tag: FieldTag, data: Uint8Array, field: RfField): Answer {
  const [, first = 0, count = 0] = data;
  const bytes = data.subarray(3);
  const size = tag.blockSizeBytes;
  if (count === 0 || bytes.length !== count * size) return no(code.writeFailed, 0);
  for (let index = 0; index < count; index += 1) {
    const block = first + index;
    const airMs = airTime.writeBlocks(index + 1, size);
    if ((block + 1) * size > tag.memory.length) return no(code.blockMissing, airMs);
    if (tag.locked.has(block)) return no(code.locked, airMs);
    tag.memory.set(bytes.subarray(index * size, (index + 1) * size), block * size);
    field.written(tag);
  }
  return done(Uint8Array.of(code.done), airTime.writeBlocks(count, size));
}
