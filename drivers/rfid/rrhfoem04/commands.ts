import { fromHex, toHex } from '../../frame/hex.ts';
import type { TagInfo, Uid } from '../reader.ts';
import { largestReplyData } from './frame.ts';

/** Command words that this driver sends. */
export const command = {
  inventory16Slots: 0x1002,
  quiet: 0x1004,
  resetToReady: 0x1005,
  readSingle: 0x1006,
  writeSingle: 0x1007,
  readMultiple: 0x1009,
  writeAfi: 0x100a,
  systemInfo: 0x100e,
  readEas: 0x1101,
  setEas: 0x1102,
  resetEas: 0x1103,
  writeMultiple: 0x1f02,
  readerInfo: 0xf000,
  beep: 0xf001,
} as const;

export const status = { ok: 0x0000, error: 0xffff } as const;

/** Request flags of ISO/IEC 15693-3: high data rate always, then inventory, address, option. */
export const flag = { highRate: 0x02, inventory: 0x04, address: 0x20, option: 0x40 } as const;

/** Bit 0 of a tag's answer flags: an error code follows. */
export const errorFlag = 0x01;
/** Error codes of a tag: block already locked, locked. */
export const lockedCodes: readonly number[] = [0x11, 0x12];

export const uidBytes = 8;
/** LEN is one byte, so no answer names more; whether the pad has found more, it does not say. */
export const mostTagsPerReply = Math.floor((largestReplyData - 1) / uidBytes);

/**
 * Blocks per request, so that request and reply fit into one HID report of 64 bytes, the first of which is the report's
 * number: a write of n four-byte blocks takes 17 + 4n bytes, a read's reply 8 + 4n. How longer frames are spread over
 * reports is not written anywhere.
 */
export const mostBytesPerRead = 52;
export const mostBytesPerWrite = 44;

/** Maker's byte of Texas Instruments in a UID. */
const texasInstruments = '07';

/** Bytes in the other order: a UID as text and as it travels here. */
export function turned(bytes: Uint8Array): Uint8Array {
  return bytes.slice().reverse();
}

/** Data of a request to one tag: flags, UID low byte first, parameters. */
export function addressed(uid: Uid, parameters: readonly number[] = [], option = 0): Uint8Array {
  const bytes = turned(fromHex(uid) ?? new Uint8Array(uidBytes));
  return Uint8Array.of(flag.highRate | flag.address | option, ...bytes, ...parameters);
}

/** The same for what programs the tag: Tag-it chips want the option flag then (ISO/IEC 15693-3, write single block). */
export function addressedWrite(uid: Uid, parameters: readonly number[]): Uint8Array {
  return addressed(uid, parameters, uid.slice(2, 4) === texasInstruments ? flag.option : 0);
}

/** UIDs of an inventory: their number, then 8 bytes each, low byte first; null when there are fewer than it says. */
export function parseInventory(data: Uint8Array): readonly Uid[] | null {
  const [count = 0] = data;
  if (data.length < 1 + count * uidBytes) return null;
  return Array.from({ length: count }, (_, index) =>
    toHex(turned(data.subarray(1 + index * uidBytes, 1 + (index + 1) * uidBytes))),
  );
}

/**
 * System information as the tag sent it, behind the flags: information flags, UID low byte first, then DSFID, AFI,
 * memory (both numbers less one) and IC reference as far as the flags say (ISO/IEC 15693-3, get system information).
 * @returns null when it is too short or of another tag.
 */
export function parseSystemInfo(data: Uint8Array, uid: Uid): TagInfo | null {
  const [flags = 0] = data;
  if (toHex(turned(data.subarray(1, 1 + uidBytes))) !== uid) return null;
  let at = 1 + uidBytes;
  const take = (bit: number): number | null => {
    if ((flags & bit) === 0) return null;
    at += 1;
    return data[at - 1] ?? null;
  };
  const dsfid = take(0x01);
  const afi = take(0x02);
  const blocks = take(0x04);
  const size = blocks === null ? null : (data[at] ?? null);
  return {
    uid,
    dsfid,
    afi,
    blockSizeBytes: size === null ? null : (size & 0x1f) + 1,
    blockCount: blocks === null ? null : blocks + 1,
  };
}

/** Reader information: 16 bytes, a name up to a hyphen and versions in text, a serial number in the last three. */
export function describeReader(data: Uint8Array): Record<string, string> {
  const text = String.fromCharCode(...data.subarray(0, 13)).replace(/[^\x20-\x7e]+/g, ' ');
  return { reader: text.trim(), serialNumber: toHex(data.subarray(13, 16)) };
}
