import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { ReaderError, TagBlocks, TagInfo, Uid } from '../reader.ts';
import { describeStatus, readBinary, status, updateBinary, wrongLe } from './commands.ts';
import type { ResponseApdu } from './frame.ts';
import type { SendApdu } from './session.ts';

const usualBlockBytes = 4;
const mostBlockBytes = 32;
const mostBlocksPerRead = 16;
const lockedStatus: readonly number[] = [status.securityNotSatisfied, status.notAllowed];
/** Block numbers of tags end at one of these (NXP, TI, ST, Fujitsu), in the order in which libraries have them. */
const usualBlockCounts: readonly number[] = [28, 80, 79, 64, 40, 8, 256];

/** Whether a tag still lies there, after the last APDU. */
type LiesThere = (uid: Uid) => Promise<Result<void, ReaderError>>;

/**
 * The tag as a storage card (PC/SC part 3, 3.2.2: read and update binary): for readers without transparent sessions.
 * What is asked goes to the card that the reader has chosen, so it is looked at before and after.
 */
export class StorageCard {
  readonly #send: SendApdu;
  readonly #liesThere: LiesThere;
  #readsSeveral = true;
  /** The end of a tag's memory was found where one can be: the reader counts in blocks and not in bytes. */
  #countsBlocks = false;

  constructor(send: SendApdu, liesThere: LiesThere) {
    this.#send = send;
    this.#liesThere = liesThere;
  }

  forget(): void {
    this.#readsSeveral = true;
    this.#countsBlocks = false;
  }

  async readBlocks(
    uid: Uid,
    firstBlock: number,
    blockCount: number,
  ): Promise<Result<TagBlocks, ReaderError>> {
    const parts: number[] = [];
    let size = usualBlockBytes;
    let most = this.#readsSeveral ? mostBlocksPerRead : 1;
    for (let done = 0; done < blockCount;) {
      // The first goes alone: it tells how long a block is.
      const count = done === 0 ? 1 : Math.min(most, blockCount - done);
      const reply = await this.#send(readBinary(firstBlock + done, count * size), 'next');
      if (reply.kind === 'failed') return reply;
      const { data } = reply.value;
      if (reply.value.status === status.done && data.length === count * size) {
        parts.push(...data);
        done += count;
      } else if (count > 1) most = 1;
      else {
        const said = saidSize(reply.value);
        if (done > 0 || said === null || said === size) return failed(await this.#whyNot(uid, reply.value));
        size = said;
      }
    }
    this.#readsSeveral = most > 1;
    return ok({ firstBlock, blockSizeBytes: size, bytes: Uint8Array.from(parts), locked: null });
  }

  async writeBlocks(
    uid: Uid,
    firstBlock: number,
    blockSizeBytes: number,
    bytes: Uint8Array,
  ): Promise<Result<void, ReaderError>> {
    if (!this.#countsBlocks) {
      const info = await this.tagInfo(uid);
      if (info.kind === 'failed') return info;
      if (info.value.blockCount === null) {
        const detail =
          'the memory of this tag ends nowhere on this reader: it may not count in blocks, nothing was written';
        return failed({ reason: 'refused', detail });
      }
      this.#countsBlocks = true;
    }
    for (let at = 0; at < bytes.length; at += blockSizeBytes) {
      const block = firstBlock + at / blockSizeBytes;
      const reply = await this.#send(updateBinary(block, bytes.subarray(at, at + blockSizeBytes)), 'next');
      if (reply.kind === 'failed') return reply;
      if (reply.value.status !== status.done) return failed(await this.#whyNot(uid, reply.value));
    }
    return this.#liesThere(uid);
  }

  /** There is no command for system information: the number of blocks is found by reading the last of them. */
  async tagInfo(uid: Uid): Promise<Result<TagInfo, ReaderError>> {
    let blockSizeBytes: number | null = null;
    for (const count of usualBlockCounts) {
      const last = await this.#sizeOf(uid, count - 1);
      if (last.kind === 'failed') return last;
      if (last.value === 0) continue;
      const beyond = await this.#sizeOf(uid, count);
      if (beyond.kind === 'failed') return beyond;
      blockSizeBytes = last.value;
      if (beyond.value === 0) return ok({ uid, dsfid: null, afi: null, blockSizeBytes, blockCount: count });
    }
    return ok({ uid, dsfid: null, afi: null, blockSizeBytes, blockCount: null });
  }

  /** Of one block; 0 when the tag has no such block. */
  async #sizeOf(uid: Uid, block: number): Promise<Result<number, ReaderError>> {
    const read = await this.readBlocks(uid, block, 1);
    if (read.kind === 'ok') return ok(read.value.blockSizeBytes);
    return read.error.reason === 'tag-error' ? ok(0) : read;
  }

  /** A tag that lies there still has its reason. */
  async #whyNot(uid: Uid, { status: said }: ResponseApdu): Promise<ReaderError> {
    const detail = describeStatus(said);
    if (lockedStatus.includes(said)) return { reason: 'locked', code: said, detail };
    const there = await this.#liesThere(uid);
    return there.kind === 'failed' ? there.error : { reason: 'tag-error', code: said, detail };
  }
}

/** The length that a reader says is the right one, where it can be a block's. */
function saidSize({ status: said }: ResponseApdu): number | null {
  const size = said & 0xff;
  return (said & 0xff00) === wrongLe && size >= 1 && size <= mostBlockBytes ? size : null;
}
