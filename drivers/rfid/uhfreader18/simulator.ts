import type { Timers } from '../../exchange/timers.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import type { RfField } from '../field.ts';
import { readBank, sameBytes, writeBank } from '../gen2-tag.ts';
import { command, gen2Error, parseBankRequest, status } from './commands.ts';
import { encodeReply, Uhf18RequestParser } from './frame.ts';

export interface Uhf18SimulatorOptions {
  readonly field: RfField;
  readonly timers: Timers;
  /** Speed of the line whose byte times are kept; null answers at once. */
  readonly baud: number | null;
  /** Tags in one frame before the next. */
  readonly tagsInFrame?: number;
}

const bitsPerByte = 10;
/** A Gen2 inventory of a few tags at the usual link rate. */
const inventoryMs = 60;
/** One tag picked out, and a word or a few read or written. */
const accessMs = 30;
const readerInfo = Uint8Array.of(0x01, 0x09, 0x03, 0x3e, 0x00, 0x1e, 0x0a, 0x03);

/** A UHFReader18 over the UHF tags of a field. */
export function createUhf18Simulator({
  field,
  timers,
  baud,
  tagsInFrame = 12,
}: Uhf18SimulatorOptions): AcceptDevice {
  return (end) => {
    const parser = new Uhf18RequestParser();
    const send = (frames: readonly Uint8Array[], airMs: number): void => {
      const bytes = frames.reduce((sum, frame) => sum + frame.length, 5);
      const deliver = (): void => {
        for (const frame of frames) end.send(frame);
      };
      if (baud === null) deliver();
      else timers.after((bytes * bitsPerByte * 1000) / baud + airMs, deliver);
    };
    return {
      onData(bytes) {
        for (const { command: code, data } of parser.push(bytes)) {
          if (code === command.readerInfo) {
            send([encodeReply({ command: code, status: status.ok, data: readerInfo })], 0);
          } else if (code === command.inventory) send(inventory(field, tagsInFrame), inventoryMs);
          else if (code === command.readData || code === command.writeData) {
            send([bankReply(field, code, data)], accessMs);
          }
        }
      },
      onClose: () => undefined,
    };
  };
}

function inventory(field: RfField, tagsInFrame: number): Uint8Array[] {
  const epcs = field.answering('uhf').flatMap(({ epc }) => (epc ? [epc.bytes] : []));
  const frames: Uint8Array[] = [];
  for (let at = 0; at < epcs.length; at += tagsInFrame) {
    const part = epcs.slice(at, at + tagsInFrame);
    const data = Uint8Array.from([part.length, ...part.flatMap((epc) => [epc.length, ...epc])]);
    const isLast = at + tagsInFrame >= epcs.length;
    frames.push(
      encodeReply({ command: command.inventory, status: isLast ? status.finished : status.more, data }),
    );
  }
  if (frames.length > 0) return frames;
  return [encodeReply({ command: command.inventory, status: status.noTag, data: new Uint8Array() })];
}

function bankReply(field: RfField, code: number, data: Uint8Array): Uint8Array {
  const reply = (answered: number, words: Uint8Array = new Uint8Array()): Uint8Array =>
    encodeReply({ command: code, status: answered, data: words });
  const request = parseBankRequest(code, data);
  if (!request) return reply(status.badParameter);
  const { epc, bank, firstWord, wordCount, bytes, password } = request;
  const [tag] = field.answering('uhf').filter((one) => sameBytes(one.epc?.bytes, epc));
  if (!tag) return reply(status.noTag);
  if (bytes === null) {
    const words = readBank(tag, bank, firstWord, wordCount);
    return words ? reply(status.ok, words) : reply(status.tagError, Uint8Array.of(gen2Error.overrun));
  }
  switch (writeBank(field, tag, { bank, firstWord, bytes, password })) {
    case 'written':
      return reply(status.ok);
    case 'overrun':
      return reply(status.tagError, Uint8Array.of(gen2Error.overrun));
    case 'locked':
      return reply(status.tagError, Uint8Array.of(gen2Error.locked));
    case 'wrong-password':
      return reply(status.wrongPassword);
  }
}
