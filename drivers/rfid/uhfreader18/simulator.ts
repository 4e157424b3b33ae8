import type { Timers } from '../../exchange/timers.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import type { RfField } from '../field.ts';
import { command, status } from './commands.ts';
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
        for (const { command: code } of parser.push(bytes)) {
          if (code === command.readerInfo) {
            send([encodeReply({ command: code, status: status.ok, data: readerInfo })], 0);
          } else if (code === command.inventory) send(inventory(field, tagsInFrame), inventoryMs);
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
