import { crc16X25 } from '../../frame/crc16.ts';
import { toHex } from '../../frame/hex.ts';
import type { ReaderError, SeenTag, TagInfo, Uid } from '../reader.ts';
import { describeStatus, infoField, status, uidLength } from './commands.ts';
import type { ThreeMReply } from './frame.ts';

/** Blocks of one answer to command 02. */
export interface BlockAnswer {
  readonly blockSizeBytes: number;
  readonly bytes: Uint8Array;
  /** Null when the answer has no lock bytes. */
  readonly locked: readonly boolean[] | null;
}

/** What an error byte means for whoever asked. */
export function statusError(code: number): ReaderError {
  const detail = describeStatus(code);
  switch (code) {
    case status.noTag:
      return { reason: 'no-tag', code, detail };
    case status.locked:
      return { reason: 'locked', code, detail };
    case status.memoryNotAvailable:
    case status.notRead:
    case status.notWritten:
    case status.tagUnknownError:
      return { reason: 'tag-error', code, detail };
    case status.notImplemented:
    case status.notSupported:
      return { reason: 'unsupported', code, detail };
    default:
      return { reason: 'refused', code, detail };
  }
}

/** Tags of an answer to FE: AFI, options, count, then [DSFID] UID each. Null when it cannot be understood. */
export function inventoryTags({ data }: ThreeMReply): readonly SeenTag[] | null {
  const [, , count = 0] = data;
  const list = data.subarray(3);
  // Told by the length, not by the options: nothing says whether firmware repeats those asked for or those obeyed.
  const setBytes = count === 0 ? 0 : list.length / count;
  if (count > 0 && setBytes !== uidLength && setBytes !== uidLength + 1) return null;
  // The reader polls twice and may name a tag in each poll.
  const tags = new Map<Uid, SeenTag>();
  for (let index = 0; index < count; index += 1) {
    const set = list.subarray(index * setBytes, (index + 1) * setBytes);
    const uid = toHex(set.subarray(-uidLength));
    const dsfid = setBytes > uidLength ? (set[0] ?? null) : null;
    // Old 32-bit tags of TI are listed with zeros in front: they are not ISO/IEC 15693 and no reader's Uid.
    if (uid.startsWith('E0')) tags.set(uid, { uid, dsfid });
  }
  return [...tags.values()];
}

/** @param body behind the UID: first, count, bytes of the blocks. */
export function newStyleBlocks(body: Uint8Array, firstBlock: number): BlockAnswer | null {
  const [first, count = 0] = body;
  const bytes = body.slice(2);
  const blockSizeBytes = bytes.length / count;
  if (first !== firstBlock || !isBlockSize(blockSizeBytes)) return null;
  return { blockSizeBytes, bytes, locked: null };
}

/**
 * @param body behind the UID: count, and for each block its number, a byte that says locked or failed, its bytes.
 * One recorded 810 writes the count in two bytes, low one first.
 */
export function oldStyleBlocks(body: Uint8Array, firstBlock: number): BlockAnswer | ReaderError | null {
  const [count = 0, second] = body;
  for (const countBytes of second === 0 ? [1, 2] : [1]) {
    const blockSizeBytes = (body.length - countBytes) / count - 2;
    if (!isBlockSize(blockSizeBytes)) continue;
    const bytes = new Uint8Array(count * blockSizeBytes);
    const locked: boolean[] = [];
    for (let index = 0; index < count; index += 1) {
      const at = countBytes + index * (2 + blockSizeBytes);
      const [number, state = 0] = body.subarray(at);
      if (number !== firstBlock + index) return null;
      // 0 open, 1 locked as ISO/IEC 15693-3 has it; anything else is why the block could not be read.
      if (state > 1) return statusError(state);
      locked.push(state === 1);
      bytes.set(body.subarray(at + 2, at + 2 + blockSizeBytes), index * blockSizeBytes);
    }
    return { blockSizeBytes, bytes, locked };
  }
  return null;
}

/** Blocks of ISO/IEC 15693 have at most 32 bytes, and of every chip met in libraries a multiple of 4. */
function isBlockSize(bytes: number): boolean {
  return bytes >= 4 && bytes <= 32 && bytes % 4 === 0;
}

/** @param body of an answer to 0D behind the UID: which fields follow, and they. */
export function infoOf(uid: Uid, body: Uint8Array): TagInfo | null {
  const [available = 0] = body;
  let at = 1;
  const take = (field: number): number | null => {
    if ((available & field) === 0) return null;
    const value = body[at] ?? null;
    at += 1;
    return value;
  };
  const dsfid = take(infoField.dsfid);
  const afi = take(infoField.afi);
  const size = take(infoField.memory);
  const count = take(infoField.memory);
  if (at > body.length) return null;
  return {
    uid,
    dsfid,
    afi,
    blockSizeBytes: size === null ? null : size + 1,
    blockCount: count === null ? null : count + 1,
  };
}

/** Flags of the exchange and the size of what follows. */
const passedHeadBytes = 3;

/**
 * The tag's frame in an answer to command 14; null when it is shorter than it says. Its CRC, should the pad hand it
 * on, is left out.
 */
export function passedFrame({ data }: ThreeMReply): Uint8Array | null {
  const [, high = 0, low = 0] = data;
  const frame = data.slice(passedHeadBytes, passedHeadBytes + high * 256 + low);
  if (data.length < passedHeadBytes + high * 256 + low) return null;
  const body = frame.subarray(0, -2);
  const crc = crc16X25(body);
  const hasCrc = frame.length > 2 && frame.at(-2) === (crc & 0xff) && frame.at(-1) === crc >> 8;
  return hasCrc ? body : frame;
}
