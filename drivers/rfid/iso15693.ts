import { fromHex, toHex } from '../frame/hex.ts';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { ReaderError, TagRequest, Uid } from './reader.ts';

/** Request flags of ISO/IEC 15693-3: high data rate always, then select, address, option. */
export const requestFlag = { highRate: 0x02, select: 0x10, address: 0x20, option: 0x40 } as const;
/** Bit 0 of an answer's flags: an error code follows. */
export const errorFlag = 0x01;
/** Error codes of a tag: already locked, locked. */
const lockedCodes: readonly number[] = [0x11, 0x12];

/** Custom commands of NXP's ICODE chips, behind which its maker's code stands (SL2S2002, custom commands). */
export const nxp = {
  maker: 0x04,
  setEas: 0xa2,
  resetEas: 0xa3,
  easAlarm: 0xa5,
  getRandom: 0xb2,
  setPassword: 0xb3,
} as const;

/** Whether NXP made the chip: only then are there EAS and passwords. @param uid its third and fourth digit name the maker. */
export function isNxp(uid: Uid): boolean {
  return uid.slice(2, 4) === '04';
}

/** UIDs travel low byte first on the air. */
function uidOnAir(uid: Uid): Uint8Array {
  return (fromHex(uid) ?? new Uint8Array(8)).reverse();
}

/** A custom command to one tag as it goes over the air, without CRC: flags, command, maker, UID, parameters. */
export function addressedFrame(uid: Uid, { code, maker, parameters }: TagRequest): Uint8Array {
  const flags = requestFlag.highRate | requestFlag.address;
  return Uint8Array.of(flags, code, maker, ...uidOnAir(uid), ...parameters);
}

/** What stands behind the flags of a tag's answer, or the error that it names. */
export function answerData(bytes: Uint8Array): Result<Uint8Array, ReaderError> {
  const [flags, code = 0] = bytes;
  if (flags === undefined) return failed({ reason: 'no-tag', detail: 'the tag did not answer' });
  if ((flags & errorFlag) === 0) return ok(bytes.subarray(1));
  const reason = lockedCodes.includes(code) ? 'locked' : 'tag-error';
  return failed({ reason, code, detail: `ISO 15693 error of the tag ${toHex(Uint8Array.of(code))}` });
}
