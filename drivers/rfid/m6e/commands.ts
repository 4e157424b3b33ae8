import { toHex } from '../../frame/hex.ts';
import type { EpcChange, ReaderError } from '../reader.ts';
import { epcBankNumber } from '../uhf-reader.ts';

/** Operations of the module that this driver sends or understands. */
export const op = {
  version: 0x03,
  tagRecord: 0x22,
  writeData: 0x24,
  readData: 0x28,
  continuous: 0x2f,
  antenna: 0x91,
  power: 0x92,
  protocol: 0x93,
  writePower: 0x94,
} as const;

/** Gen2. */
export const gen2 = Uint8Array.of(0x00, 0x05);
export const antennaOne = Uint8Array.of(0x01, 0x01);
/** 20 dBm in hundredths, for reading and for writing: enough for a desk, and below every country's limit. */
export const deskPower = Uint8Array.of(0x07, 0xd0);

/** Data of the two forms of operation 2F. */
export const startReading = Uint8Array.of(
  ...[0x00, 0x00, 0x01, 0x22, 0x00, 0x00, 0x05, 0x07, 0x22, 0x10, 0x00, 0x1b, 0x03, 0xe8, 0x01, 0xff],
);
export const stopReading = Uint8Array.of(0x00, 0x00, 0x02);

export interface TagRecord {
  readonly rssiDbm: number;
  readonly pc: number;
  readonly epc: Uint8Array;
}

/** Seven bytes of options stand before a record; its fixed part is RSSI, antenna, frequency, time, phase, protocol. */
const optionBytes = 7;
const fixedBytes = 12;

/** A record of a continuous read: metadata, embedded data, a reserved byte, then length in bits of PC, EPC and CRC. */
export function readTagRecord(data: Uint8Array): TagRecord | null {
  const record = data.subarray(optionBytes);
  const number = (at: number): number => (record[at] ?? 0) * 256 + (record[at + 1] ?? 0);
  const embeddedBytes = Math.ceil(number(fixedBytes) / 8);
  const lengthAt = fixedBytes + 2 + embeddedBytes + 1;
  const bankBytes = number(lengthAt) / 8;
  const bank = record.subarray(lengthAt + 2, lengthAt + 2 + bankBytes);
  if (!Number.isInteger(bankBytes) || bankBytes < 6 || bank.length < bankBytes) return null;
  const pc = (bank[0] ?? 0) * 256 + (bank[1] ?? 0);
  return { rssiDbm: ((record[0] ?? 0) << 24) >> 24, pc, epc: bank.slice(2, -2) };
}

/** The same record for a simulator. @param crc Gen2 CRC of PC and EPC. */
export function writeTagRecord(pc: number, epc: Uint8Array, crc: number): Uint8Array {
  const bits = (epc.length + 4) * 8;
  return Uint8Array.from([
    ...[0x10, 0x00, 0x1b, 0x01, 0xff, 0x01, 0x01],
    ...[0xc4, 0x11, 0x0e, 0x16, 0x40, 0x00, 0x00, 0x01, 0x27, 0x00, 0x00, 0x05],
    ...[0x00, 0x00, 0x0f, bits >> 8, bits & 0xff],
    ...[pc >> 8, pc & 0xff],
    ...epc,
    ...[crc >> 8, crc & 0xff],
  ]);
}

/** Status words of an operation on one tag (Mercury API, status of the module). */
export const moduleStatus = {
  ok: 0x0000,
  noTag: 0x0400,
  /** The write came to nothing. */
  writeFailed: 0x0406,
  overrun: 0x0423,
  locked: 0x0424,
  power: 0x042b,
} as const;

/** What a status means for whoever addressed a tag. */
export function statusError(code: number): ReaderError {
  const detail = `the module answered ${toHex(Uint8Array.of(code >> 8, code & 0xff))}`;
  switch (code) {
    case moduleStatus.noTag:
    case moduleStatus.power:
      return { reason: 'no-tag', code, detail };
    case moduleStatus.locked:
      return { reason: 'locked', code, detail };
    default:
      // 04 is the tag's side; everything else is the module's own.
      return { reason: code >> 8 === 0x04 ? 'tag-error' : 'refused', code, detail };
  }
}

/** The module looks for the tag so long, in ms. */
const accessMs = 300;
/** Pick the tag by its EPC; the flag says that the length of the EPC takes two bytes. */
const selectOnEpc = 0x01;
const longLength = 0x20;
const noPassword = new Uint8Array(4);

/** Option of an operation that picks its tag, and what stands in the request for it: password, bits, EPC. */
function selection(epc: Uint8Array, password: Uint8Array): { option: number; bytes: Uint8Array } {
  const bits = epc.length * 8;
  const isLong = bits > 0xff;
  return {
    option: selectOnEpc | (isLong ? longLength : 0),
    bytes: Uint8Array.of(...password, ...(isLong ? [bits >> 8] : []), bits & 0xff, ...epc),
  };
}

const word = (value: number): readonly number[] => [value >> 8, value & 0xff];

/** Data of operation 28: time-out, option, bank, first word in four bytes, words, then the selection. */
export function readData(epc: Uint8Array, firstWord: number, wordCount: number): Uint8Array {
  const { option, bytes } = selection(epc, noPassword);
  return Uint8Array.of(
    ...word(accessMs),
    ...[option, epcBankNumber, 0, 0, ...word(firstWord), wordCount],
    ...bytes,
  );
}

/** Data of operation 24: time-out, option, first word in four bytes, bank, the selection, then the words. */
export function writeData(epc: Uint8Array, { firstWord, bytes, password }: EpcChange): Uint8Array {
  const selected = selection(epc, password ?? noPassword);
  return Uint8Array.of(
    ...word(accessMs),
    ...[selected.option, 0, 0, ...word(firstWord), epcBankNumber],
    ...selected.bytes,
    ...bytes,
  );
}

/** One byte of options stands before the words of an answer to 28. */
export const readHeadBytes = 1;

/** A request of either kind, for a simulator; null when it is cut off or picks no tag. */
export interface BankRequest {
  readonly epc: Uint8Array;
  readonly bank: number;
  readonly firstWord: number;
  readonly wordCount: number;
  /** Null: read. */
  readonly bytes: Uint8Array | null;
  readonly password: Uint8Array;
}

export function parseBankRequest(code: number, data: Uint8Array): BankRequest | null {
  const isWrite = code === op.writeData;
  const option = data[2] ?? 0;
  const fields = data.subarray(3);
  const [a = 0, , , d = 0, e = 0, f = 0] = fields;
  const head = isWrite
    ? { firstWord: d, bank: e, wordCount: 0, bytes: 5 }
    : { firstWord: e, bank: a, wordCount: f, bytes: 6 };
  if ((option & ~longLength) !== selectOnEpc) return null;
  const rest = fields.subarray(head.bytes);
  const password = rest.slice(0, noPassword.length);
  const lengthBytes = (option & longLength) === 0 ? 1 : 2;
  const length = rest.subarray(noPassword.length, noPassword.length + lengthBytes);
  const epcAt = noPassword.length + lengthBytes;
  const epcBytes = length.reduce((sum, byte) => sum * 256 + byte, 0) / 8;
  const epc = rest.slice(epcAt, epcAt + epcBytes);
  if (epc.length < epcBytes || epcBytes === 0) return null;
  const bytes = rest.slice(epcAt + epcBytes);
  return {
    epc,
    bank: head.bank,
    firstWord: head.firstWord,
    wordCount: isWrite ? bytes.length / 2 : head.wordCount,
    bytes: isWrite ? bytes : null,
    password,
  };
}
