/**
 * How long ISO/IEC 15693 takes on the air: 1-of-4 coding to the tag, high data rate back, one sub-carrier
 * (ISO/IEC 15693-2 and -3). All in milliseconds.
 */
const byteMs = 0.302_08;
const requestEdgesMs = 0.075_52 + 0.037_76;
const answerEdgesMs = 0.302_08;
/** A tag answers after t1, the reader goes on after t2. */
const answerDelayMs = 0.320_9;
const restMs = 0.309_2;
const silentSlotMs = 0.474;
const nextSlotMs = 0.037_76;
const slotCount = 16;
/** DSFID and UID with flags and CRC. */
const inventoryAnswerBytes = 12;
/** Programming of a tag's EEPROM, as datasheets of library tags give it. */
const programmingMs = 3;

function request(bytes: number): number {
  return requestEdgesMs + bytes * byteMs;
}

function answer(bytes: number): number {
  return answerDelayMs + answerEdgesMs + bytes * byteMs + restMs;
}

/** Flags, command, UID and CRC stand in every addressed request; flags and CRC in every answer. */
const addressedBytes = 12;
const answerFrameBytes = 3;

export const airTime = {
  /** Read multiple blocks, addressed. */
  readBlocks(blockCount: number, blockSizeBytes: number, withSecurity: boolean): number {
    const data = blockCount * (blockSizeBytes + (withSecurity ? 1 : 0));
    return request(addressedBytes + 2) + answer(answerFrameBytes + data);
  },
  /** Write single block, as often as there are blocks. */
  writeBlocks(blockCount: number, blockSizeBytes: number): number {
    const one = request(addressedBytes + 1 + blockSizeBytes) + answer(answerFrameBytes) + programmingMs;
    return blockCount * one;
  },
  writeAfi: request(addressedBytes + 1) + answer(answerFrameBytes) + programmingMs,
  systemInfo: request(addressedBytes) + answer(answerFrameBytes + 14),
  /** EAS alarm: 32 bytes come back. */
  easAlarm: request(addressedBytes + 1) + answer(32),
  /** An addressed command to a tag that is not there. */
  noAnswer: request(addressedBytes + 1) + silentSlotMs,
} as const;

/**
 * A 16-slot inventory that walks the tree of colliding slots (ISO/IEC 15693-3, anticollision).
 * @param uids as 16 hex digits; the slot is the lowest digit that the mask does not cover.
 */
export function inventoryMs(uids: readonly string[], maskDigits = 0): number {
  let ms = request(5 + Math.ceil(maskDigits / 2)) + (slotCount - 1) * nextSlotMs;
  const slots = new Map<string, string[]>();
  for (const uid of uids) {
    const digit = uid[uid.length - 1 - maskDigits] ?? '';
    slots.set(digit, [...(slots.get(digit) ?? []), uid]);
  }
  ms += (slotCount - slots.size) * silentSlotMs;
  for (const tags of slots.values()) {
    ms += answer(inventoryAnswerBytes);
    if (tags.length > 1 && maskDigits < 15) ms += inventoryMs(tags, maskDigits + 1);
  }
  return ms;
}
