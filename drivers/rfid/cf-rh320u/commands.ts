import { toHex } from '../../frame/hex.ts';
import type { SeenTag } from '../reader.ts';

/** Command bytes that this driver sends. */
export const command = {
  inventory: 0x10,
  read: 0x11,
  write: 0x12,
  serialNumber: 0x83,
  version: 0x86,
  light: 0x88,
  beep: 0x89,
} as const;

export const status = { ok: 0x00, error: 0x01 } as const;

/** What stands first in the data of a refusal; `done` stands in the replies of lights and beeper. */
export const code = {
  done: 0x80,
  tagTimeout: 0x82,
  noTag: 0x83,
  data: 0x84,
  authentication: 0x85,
  blockMissing: 0x93,
  locked: 0x94,
  writeFailed: 0x96,
} as const;

/** ISO/IEC 15693-3 request flags: high data rate, and for an inventory the inventory flag. */
const unaddressed = 0x02;
const inventoryFlags = 0x06;
/** Flags, DSFID and UID of each tag. */
const recordBytes = 10;

/** All slots, no AFI, no mask: `10 06 00 00`. */
export const inventoryData = Uint8Array.of(inventoryFlags, 0x00, 0x00);

/** Read of blocks of whatever tag lies there: the pad takes a UID along but does not look at it. */
export function readData(firstBlock: number, count: number): Uint8Array {
  return Uint8Array.of(unaddressed, firstBlock, count);
}

/** Write of one block of whatever tag lies there. */
export function writeData(block: number, bytes: Uint8Array): Uint8Array {
  return Uint8Array.of(unaddressed, block, 1, ...bytes);
}

/** Tags of an inventory: their number, then ten bytes each; null when its length does not fit its number. */
export function parseInventory(data: Uint8Array): readonly SeenTag[] | null {
  const [count = 0] = data;
  if (data.length !== 1 + count * recordBytes) return null;
  return Array.from({ length: count }, (_, index) => {
    const record = data.subarray(1 + index * recordBytes, 1 + (index + 1) * recordBytes);
    return { uid: toHex(record.slice(2).reverse()), dsfid: record[1] ?? null };
  });
}

/** What a person may want to know of a code that is not handled. */
export function describeCode(value: number): string {
  switch (value) {
    case code.tagTimeout:
      return 'the tag did not answer in time (82)';
    case code.noTag:
      return 'no tag (83)';
    case code.data:
      return 'the tag answered with errors (84)';
    case code.authentication:
      return 'the tag wants a password (85)';
    case code.blockMissing:
      return 'the tag has no such block (93)';
    case code.locked:
      return 'the block is locked (94)';
    case code.writeFailed:
      return 'the block could not be written (96)';
    default:
      return `error ${toHex(Uint8Array.of(value))} of the pad`;
  }
}
