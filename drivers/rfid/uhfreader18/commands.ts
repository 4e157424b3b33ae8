import { toHex } from '../../frame/hex.ts';
import type { EpcChange, ReaderError } from '../reader.ts';
import { epcBankNumber } from '../uhf-reader.ts';

/** Command bytes of UHFReader18 that this driver sends. */
export const command = { inventory: 0x01, readData: 0x02, writeData: 0x03, readerInfo: 0x21 } as const;

/**
 * Status bytes. Of an inventory: finished, out of time, more follows in the next frame, memory full. FA: there is a tag,
 * but it is not understood; FB: no tag answered; FC: the tag's own error follows.
 */
export const status = {
  ok: 0x00,
  finished: 0x01,
  timeout: 0x02,
  more: 0x03,
  full: 0x04,
  wrongPassword: 0x05,
  weak: 0xfa,
  noTag: 0xfb,
  tagError: 0xfc,
  badCommand: 0xfe,
  badParameter: 0xff,
} as const;

/** Error codes of a Gen2 tag: memory overrun, memory locked, too little power. */
export const gen2Error = { other: 0x00, overrun: 0x03, locked: 0x04, power: 0x0b } as const;

/** Tags in one answer: the count, then length and bytes of each EPC. Null when it is cut off. */
export function readEpcs(data: Uint8Array): Uint8Array[] | null {
  const count = data[0] ?? 0;
  const epcs: Uint8Array[] = [];
  let at = 1;
  for (let index = 0; index < count; index += 1) {
    const length = data[at] ?? 0;
    const epc = data.slice(at + 1, at + 1 + length);
    if (length === 0 || epc.length < length) return null;
    epcs.push(epc);
    at += 1 + length;
  }
  return epcs;
}

const noPassword = new Uint8Array(4);

/** Data of command 02: words of the EPC, EPC, bank, first word, words, access password. Without a mask all of the EPC counts. */
export function readData(epc: Uint8Array, firstWord: number, wordCount: number): Uint8Array {
  return Uint8Array.of(epc.length / 2, ...epc, epcBankNumber, firstWord, wordCount, ...noPassword);
}

/** Data of command 03: words to write, words of the EPC, EPC, bank, first word, the words, access password. */
export function writeData(epc: Uint8Array, { firstWord, bytes, password }: EpcChange): Uint8Array {
  const words = bytes.length / 2;
  const key = password ?? noPassword;
  return Uint8Array.of(words, epc.length / 2, ...epc, epcBankNumber, firstWord, ...bytes, ...key);
}

/** A request of either kind, for a simulator; null when it is cut off. */
export interface BankRequest {
  readonly epc: Uint8Array;
  readonly bank: number;
  readonly firstWord: number;
  /** Null: read `wordCount` words. */
  readonly bytes: Uint8Array | null;
  readonly wordCount: number;
  readonly password: Uint8Array;
}

export function parseBankRequest(code: number, data: Uint8Array): BankRequest | null {
  const isWrite = code === command.writeData;
  const head = isWrite ? data.subarray(1) : data;
  const epcBytes = (head[0] ?? 0) * 2;
  const [bank = 0, firstWord = 0, third = 0] = head.subarray(1 + epcBytes);
  const wordCount = isWrite ? (data[0] ?? 0) : third;
  const bytesAt = 1 + epcBytes + 2;
  const passwordAt = bytesAt + (isWrite ? wordCount * 2 : 1);
  const password = head.slice(passwordAt, passwordAt + noPassword.length);
  if (password.length < noPassword.length || wordCount === 0) return null;
  const bytes = isWrite ? head.slice(bytesAt, passwordAt) : null;
  return { epc: head.slice(1, 1 + epcBytes), bank, firstWord, bytes, wordCount, password };
}

/** What a status means for whoever addressed a tag. @param data behind it: the tag's own error where there is one. */
export function statusError(code: number, data: Uint8Array): ReaderError {
  const detail = `the reader answered ${toHex(Uint8Array.of(code, ...data.subarray(0, 1)))}`;
  switch (code) {
    case status.noTag:
    case status.weak:
      return { reason: 'no-tag', code, detail };
    case status.wrongPassword:
      return { reason: 'protected', code, detail: 'the tag did not take the access password' };
    case status.tagError:
      if (data[0] === gen2Error.power) return { reason: 'no-tag', code, detail };
      return { reason: data[0] === gen2Error.locked ? 'locked' : 'tag-error', code, detail };
    case status.badCommand:
      return { reason: 'unsupported', code, detail };
    default:
      return { reason: 'refused', code, detail };
  }
}
