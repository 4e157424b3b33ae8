import { decodeEpc } from './decode-uhf.ts';

/** The bit of an EPC that carries the security mark in some makers' models (rfid.md 1.4). */
export interface MarkBit {
  /** Byte of the EPC. */
  readonly at: number;
  readonly mask: number;
  /** Whether a set bit means secured. */
  readonly setMeansOn: boolean;
}

/** Bookwaves: the lowest bit of all. Chinese universities: the highest bit, which says that the item is on loan. */
const bits: Readonly<Record<string, MarkBit>> = {
  bookwaves: { at: 15, mask: 0x01, setMeansOn: true },
  gaoxiao: { at: 0, mask: 0x80, setMeansOn: false },
};

/** Null where the EPC follows no model with such a bit. @param pc its PC word, where that is known. */
export function markBitOf(epc: Uint8Array, pc: number | null): MarkBit | null {
  return bits[decodeEpc(epc, pc).model] ?? null;
}

/** The EPC with the mark's bit set as wanted. */
export function withMarkBit(epc: Uint8Array, { at, mask }: MarkBit, isSet: boolean): Uint8Array {
  const next = epc.slice();
  next[at] = isSet ? (next[at] ?? 0) | mask : (next[at] ?? 0) & ~mask;
  return next;
}

export function hasMarkBit(epc: Uint8Array, { at, mask }: MarkBit): boolean {
  return ((epc[at] ?? 0) & mask) !== 0;
}

/** The same tag whatever its mark: its EPC with the bit of the mark cleared, where it has one. */
export function withoutMark(epc: Uint8Array, pc: number | null): Uint8Array {
  const bit = markBitOf(epc, pc);
  return bit ? withMarkBit(epc, bit, false) : epc;
}
