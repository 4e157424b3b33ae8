import type { Timers } from '../../exchange/timers.ts';
import { crc16Genibus } from '../../frame/crc16.ts';
import type { AcceptDevice } from '../../port/byte-server.ts';
import type { RfField } from '../field.ts';
import { readBank, sameBytes, writeBank } from '../gen2-tag.ts';
import { moduleStatus, op, parseBankRequest, startReading, writeTagRecord } from './commands.ts';
import { encodeReply, M6eRequestParser } from './frame.ts';

export interface M6eSimulatorOptions {
  readonly field: RfField;
  readonly timers: Timers;
}

/** Between two sweeps over the field. */
const sweepMs = 60;
/** One tag picked out, and a word or a few read or written. */
const accessMs = 30;
const version = Uint8Array.from(Buffer.from('130502003000000120171103010C0F0000000010', 'hex'));

/** A module that names every UHF tag of a field again and again while it reads. */
export function createM6eSimulator({ field, timers }: M6eSimulatorOptions): AcceptDevice {
  return (end) => {
    const parser = new M6eRequestParser();
    let cancel: () => void = () => undefined;
    const answer = (
      code: number,
      data: Uint8Array = new Uint8Array(),
      status: number = moduleStatus.ok,
    ): void => {
      end.send(encodeReply({ op: code, status, data }));
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
          } else if (code === op.readData || code === op.writeData) {
            const { status, words } = access(field, code, data);
            timers.after(accessMs, () => {
              answer(code, words, status);
            });
          } else answer(code, code === op.version ? version : new Uint8Array());
        }
      },
      onClose() {
        cancel();
      },
    };
  };
}

interface Access {
  readonly status: number;
  readonly words?: Uint8Array;
}

function access(field: RfField, code: number, data: Uint8Array): Access {
  const request = parseBankRequest(code, data);
  // The module's own: a request that it cannot make out.
  if (!request) return { status: 0x0105 };
  const { epc, bank, firstWord, wordCount, bytes, password } = request;
  const [tag] = field.answering('uhf').filter((one) => sameBytes(one.epc?.bytes, epc));
  if (!tag) return { status: moduleStatus.noTag };
  if (bytes === null) {
    const words = readBank(tag, bank, firstWord, wordCount);
    if (!words) return { status: moduleStatus.overrun };
    return { status: moduleStatus.ok, words: Uint8Array.of(data[2] ?? 0, ...words) };
  }
  switch (writeBank(field, tag, { bank, firstWord, bytes, password })) {
    case 'written':
      return { status: moduleStatus.ok };
    case 'overrun':
      return { status: moduleStatus.overrun };
    case 'locked':
      return { status: moduleStatus.locked };
    case 'wrong-password':
      return { status: moduleStatus.writeFailed };
  }
}
