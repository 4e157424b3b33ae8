import type { Timers } from '../../exchange/timers.ts';
import { crc16Genibus } from '../../frame/crc16.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import type { RfField } from '../field.ts';
import { op, startReading, writeTagRecord } from './commands.ts';
import { encodeReply, M6eRequestParser } from './frame.ts';

export interface M6eSimulatorOptions {
  readonly field: RfField;
  readonly timers: Timers;
}

/** Between two sweeps over the field. */
const sweepMs = 60;
const version = Uint8Array.from(Buffer.from('130502003000000120171103010C0F0000000010', 'hex'));

/** A module that names every UHF tag of a field again and again while it reads. */
export function createM6eSimulator({ field, timers }: M6eSimulatorOptions): AcceptDevice {
  return (end) => {
    const parser = new M6eRequestParser();
    let cancel: () => void = () => undefined;
    const answer = (code: number, data: Uint8Array = new Uint8Array()): void => {
      end.send(encodeReply({ op: code, status: 0, data }));
    };
    const sweep = (): void => {
      for (const { epc } of field.answering('uhf')) {
        if (!epc) continue;
        const bank = Uint8Array.of(epc.pc >> 8, epc.pc & 0xff, ...epc.bytes);
        answer(op.tagRecord, writeTagRecord(epc.pc, epc.bytes, crc16Genibus(bank)));
      }
      cancel = timers.after(sweepMs, sweep);
    };
    return {
      onData(bytes) {
        for (const { op: code, data } of parser.push(bytes)) {
          if (code === op.continuous) {
            cancel();
            answer(code);
            if (data.length === startReading.length) cancel = timers.after(1, sweep);
          } else answer(code, code === op.version ? version : new Uint8Array());
        }
      },
      onClose() {
        cancel();
      },
    };
  };
}
