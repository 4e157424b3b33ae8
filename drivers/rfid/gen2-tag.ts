import { crc16Genibus } from '../frame/crc16.ts';
import type { FieldTag, RfField } from './field.ts';
import { epcBankNumber, pcWord } from './uhf-reader.ts';

/** What a simulated Gen2 tag does with a write. */
export type WriteOutcome = 'written' | 'overrun' | 'locked' | 'wrong-password';

export interface BankWrite {
  readonly bank: number;
  readonly firstWord: number;
  readonly bytes: Uint8Array;
  /** Four zeros present none. */
  readonly password: Uint8Array;
}

/** CRC, PC and EPC; null for other banks, of which these tags tell nothing. */
function epcBank({ epc }: FieldTag, bank: number): Uint8Array | null {
  if (bank !== epcBankNumber || !epc) return null;
  const words = Uint8Array.of(epc.pc >> 8, epc.pc & 0xff, ...epc.bytes);
  const crc = crc16Genibus(words);
  return Uint8Array.of(crc >> 8, crc & 0xff, ...words);
}

/** Words of a bank; null where there are none. */
export function readBank(
  tag: FieldTag,
  bank: number,
  firstWord: number,
  wordCount: number,
): Uint8Array | null {
  const words = epcBank(tag, bank)?.slice(firstWord * 2, (firstWord + wordCount) * 2);
  return words?.length === wordCount * 2 ? words : null;
}

/**
 * A tag with a password keeps its EPC bank locked; one without has four zeros, and whoever presents it anything else is
 * not answered (Gen2, access).
 */
export function writeBank(
  field: RfField,
  tag: FieldTag,
  { bank, firstWord, bytes, password }: BankWrite,
): WriteOutcome {
  const isPresented = password.some((byte) => byte !== 0);
  if (isPresented && !sameBytes(tag.password ?? new Uint8Array(4), password)) return 'wrong-password';
  if (tag.password !== undefined && !isPresented) return 'locked';
  const words = epcBank(tag, bank);
  if (!words || firstWord < pcWord || firstWord * 2 + bytes.length > words.length) return 'overrun';
  words.set(bytes, firstWord * 2);
  tag.epc = { pc: (words[2] ?? 0) * 256 + (words[3] ?? 0), bytes: words.slice(4) };
  field.written(tag);
  return 'written';
}

export function sameBytes(some: Uint8Array | undefined, others: Uint8Array): boolean {
  return some?.length === others.length && some.every((byte, at) => byte === others[at]);
}
