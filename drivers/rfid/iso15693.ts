import { fromHex, toHex } from '../frame/hex.ts';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { ReaderError, TagInfo, TagRequest, Uid } from './reader.ts';

// What goes over the air between a pad and a tag (ISO/IEC 15693-3), for pads that pass it on as it is.

/** Commands of ISO/IEC 15693-3. */
export const tagCommand = {
  inventory: 0x01,
  readSingle: 0x20,
  writeSingle: 0x21,
  readMultiple: 0x23,
  select: 0x25,
  resetToReady: 0x26,
  writeAfi: 0x27,
  writeDsfid: 0x29,
  systemInfo: 0x2b,
} as const;

/** Custom commands of NXP's ICODE chips, behind which its maker's code stands (SL2S2002, custom commands). */
export const nxpCustom = {
  setEas: 0xa2,
  resetEas: 0xa3,
  easAlarm: 0xa5,
  getRandom: 0xb2,
  setPassword: 0xb3,
} as const;
export const nxpMaker = 0x04;

/** Whether NXP made the chip: only then are there EAS and passwords. @param uid its third and fourth digit name the maker. */
export function isNxp(uid: Uid): boolean {
  return uid.slice(2, 4) === '04';
}

/** Request flags: high data rate always; then select, address, option, and in an inventory one slot instead of 16. */
export const flag = {
  highRate: 0x02,
  inventory: 0x04,
  select: 0x10,
  address: 0x20,
  oneSlot: 0x20,
  option: 0x40,
} as const;

/** Bit 0 of an answer's flags: an error code follows. */
export const errorFlag = 0x01;
/** Error codes of a tag: command not supported, not recognised; block already locked, locked. */
export const notSupportedCodes: readonly number[] = [0x01, 0x02];
const lockedCodes: readonly number[] = [0x11, 0x12];

/** Bytes in the other order: a UID as text and as it goes over the air. */
export function turned(bytes: Uint8Array): Uint8Array {
  return bytes.slice().reverse();
}

/** A custom command to one tag as it goes over the air, without CRC: flags, command, maker, UID, parameters. */
export function addressedFrame(uid: Uid, { code, maker, parameters }: TagRequest): Uint8Array {
  const onAir = turned(fromHex(uid) ?? new Uint8Array(8));
  return Uint8Array.of(flag.highRate | flag.address, code, maker, ...onAir, ...parameters);
}

/**
 * System information as the tag sent it: information flags, UID low byte first, then DSFID, AFI, memory (both
 * numbers less one) and IC reference as far as the flags say (ISO/IEC 15693-3, get system information).
 * @returns null when it is too short or of another tag.
 */
export function parseSystemInfo(data: Uint8Array, uid: Uid): TagInfo | null {
  const [flags = 0] = data;
  const said = data.subarray(1, 9);
  // Nothing says whether a pad turns the UID here too; both orders name the tag.
  if (toHex(turned(said)) !== uid && toHex(said) !== uid) return null;
  let at = 9;
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

/** What stands behind the flags of a tag's answer, or the error that it names. */
export function tagData(bytes: Uint8Array): Result<Uint8Array, ReaderError> {
  const [flags, code = 0] = bytes;
  if (flags === undefined) return failed({ reason: 'no-tag', detail: 'the tag did not answer' });
  if ((flags & errorFlag) === 0) return ok(bytes.subarray(1));
  const reason = lockedCodes.includes(code) ? 'locked' : 'tag-error';
  return failed({ reason, code, detail: `ISO 15693 error of the tag ${toHex(Uint8Array.of(code))}` });
}
