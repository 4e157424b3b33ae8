import type { Request } from '../../exchange/exchange.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import {
  addressedFrame,
  notSupportedCodes,
  nxpCustom,
  parseSystemInfo,
  tagCommand,
  tagData,
} from '../iso15693.ts';
import type { ReaderError, SeenTag, TagBlocks, TagInfo, TagRequest, Uid } from '../reader.ts';
import {
  addressed,
  describeStatus,
  endSession,
  inventoryRequest,
  parseAirAnswer,
  parseInventory,
  selectIso15693,
  sessionStatus,
  startSession,
  status,
  transceive,
} from './commands.ts';
import type { ResponseApdu } from './frame.ts';

export type Turn = Request<ResponseApdu>['turn'];
/** One APDU and its response. */
export type SendApdu = (apdu: Uint8Array, turn: Turn) => Promise<Result<ResponseApdu, ReaderError>>;

/** Sixteen blocks are 64 bytes: what every tag and every reader's buffer takes. */
const mostBlocksPerRead = 16;
/** SW1 of what stays so: length, class, parameters, instruction. Others may be another matter the next time. */
const lastingRefusals: readonly number[] = [0x67, 0x68, 0x6a, 0x6b, 0x6d, 0x6e];

/** A failure in the air; `isSilent` where no tag answered. */
interface AirFailure extends ReaderError {
  readonly isSilent?: true;
}

const silence: AirFailure = { reason: 'no-tag', detail: describeStatus(status.noCard), isSilent: true };

/**
 * The transparent session of a PC/SC reader (PC/SC part 3, 3.2.3): requests go to the tag as ISO/IEC 15693-3 has
 * them, each with its UID. One is opened for each call and ended after it: while it lasts, the reader does not look for
 * cards.
 */
export class TransparentSession {
  readonly #send: SendApdu;
  #isKnown: boolean | null = null;
  /** Begun and, as far as is known, not ended. */
  #isOn = false;

  constructor(send: SendApdu) {
    this.#send = send;
  }

  /** Whether the reader has such sessions; null until it was asked, for which a tag must lie there. */
  get isKnown(): boolean | null {
    return this.#isKnown;
  }

  forget(): void {
    this.#isKnown = null;
    this.#isOn = false;
  }

  /** False when the reader has no such sessions. */
  async open(): Promise<Result<boolean, ReaderError>> {
    if (this.#isKnown === false) return ok(false);
    this.#isOn = true;
    for (const apdu of [startSession, selectIso15693]) {
      const response = await this.#send(apdu, 'next');
      if (response.kind === 'failed') return response;
      const said = sessionStatus(response.value);
      if (said === status.done) continue;
      await this.end('next');
      if (said === status.noCard) return failed(silence);
      if (lastingRefusals.includes(said >> 8)) this.#isKnown = false;
      return ok(false);
    }
    this.#isKnown = true;
    return ok(true);
  }

  /** Ends what may still be on; when that fails, the next call does it. @returns the turn that is left to take. */
  async end(turn: Turn): Promise<Turn> {
    if (!this.#isOn) return turn;
    const response = await this.#send(endSession, turn);
    // Any answer of the reader's own will do: one that refuses has no session on.
    if (response.kind === 'ok' && response.value.status !== status.noCard) this.#isOn = false;
    return 'next';
  }

  /** The tag that lies there alone; null when none answered so that it could be understood, as two do. */
  async look(): Promise<Result<SeenTag | null, ReaderError>> {
    const found = await this.#air(inventoryRequest());
    if (found.kind === 'ok') return ok(parseInventory(found.value));
    return found.error.reason === 'no-tag' ? ok(null) : found;
  }

  async readBlocks(
    uid: Uid,
    firstBlock: number,
    blockCount: number,
  ): Promise<Result<TagBlocks, ReaderError>> {
    const parts: number[] = [];
    let most = mostBlocksPerRead;
    for (let done = 0; done < blockCount;) {
      const count = Math.min(most, blockCount - done);
      const block = firstBlock + done;
      const read = await this.#air(
        count === 1
          ? addressed(tagCommand.readSingle, uid, [block])
          : addressed(tagCommand.readMultiple, uid, [block, count - 1]),
      );
      if (read.kind === 'ok') {
        parts.push(...read.value);
        done += count;
      } else if (count > 1 && mayReadSingly(read.error)) most = 1;
      else return read;
    }
    const blockSizeBytes = parts.length / blockCount;
    if (!Number.isInteger(blockSizeBytes) || blockSizeBytes === 0) {
      return failed({ reason: 'refused', detail: 'the tag answered a read with an odd number of bytes' });
    }
    return ok({ firstBlock, blockSizeBytes, bytes: Uint8Array.from(parts), locked: null });
  }

  async writeBlocks(
    uid: Uid,
    firstBlock: number,
    blockSizeBytes: number,
    bytes: Uint8Array,
  ): Promise<Result<void, ReaderError>> {
    // Block by block: few library tags know the command that writes several.
    for (let at = 0; at < bytes.length; at += blockSizeBytes) {
      const parameters = [firstBlock + at / blockSizeBytes, ...bytes.subarray(at, at + blockSizeBytes)];
      const written = await this.#program(addressed(tagCommand.writeSingle, uid, parameters));
      if (written.kind === 'failed') return written;
    }
    return ok(undefined);
  }

  async tagInfo(uid: Uid): Promise<Result<TagInfo, ReaderError>> {
    const reply = await this.#air(addressed(tagCommand.systemInfo, uid));
    if (reply.kind === 'failed') return reply;
    const info = parseSystemInfo(reply.value, uid);
    return info ? ok(info) : failed({ reason: 'refused', detail: 'the answer is not of this tag' });
  }

  writeAfi(uid: Uid, afi: number): Promise<Result<void, ReaderError>> {
    return this.#program(addressed(tagCommand.writeAfi, uid, [afi]));
  }

  async writeEas(uid: Uid, on: boolean): Promise<Result<void, ReaderError>> {
    const written = await this.#program(addressed(on ? nxpCustom.setEas : nxpCustom.resetEas, uid));
    if (written.kind === 'ok' || !written.error.isSilent) return written;
    const there = await this.#isThere(uid);
    return there.kind === 'ok' ? failed({ reason: 'tag-error', detail: 'the tag does not know EAS' }) : there;
  }

  async readEas(uid: Uid): Promise<Result<boolean, ReaderError>> {
    const alarm = await this.#air(addressed(nxpCustom.easAlarm, uid));
    if (alarm.kind === 'ok') return ok(true);
    if (!alarm.error.isSilent) return alarm;
    // Silence is the answer of a tag whose EAS is off, and of one that has left.
    const there = await this.#isThere(uid);
    return there.kind === 'ok' ? ok(false) : there;
  }

  async transceive(uid: Uid, request: TagRequest): Promise<Result<Uint8Array, ReaderError>> {
    // What brings nothing back may program the tag.
    const reply = await this.#air(addressedFrame(uid, request), request.answerBytes === 0);
    if (reply.kind === 'ok' || !reply.error.isSilent) return reply;
    const there = await this.#isThere(uid);
    return there.kind === 'ok'
      ? failed({ reason: 'tag-error', detail: 'the tag does not know the command' })
      : there;
  }

  /** Asks for the one tag whose whole UID is the mask. */
  async #isThere(uid: Uid): Promise<Result<void, ReaderError>> {
    const found = await this.#air(inventoryRequest(uid));
    if (found.kind === 'failed') return found;
    return parseInventory(found.value)?.uid === uid ? ok(undefined) : failed(silence);
  }

  async #program(request: Uint8Array): Promise<Result<void, AirFailure>> {
    const written = await this.#air(request, true);
    return written.kind === 'ok' ? ok(undefined) : written;
  }

  /** @returns what stands behind the flags of the tag's answer. */
  async #air(request: Uint8Array, programs = false): Promise<Result<Uint8Array, AirFailure>> {
    const response = await this.#send(transceive(request, programs), 'next');
    if (response.kind === 'failed') return response;
    const answer = parseAirAnswer(response.value);
    switch (answer.kind) {
      case 'answered':
        return tagData(answer.bytes);
      case 'silent':
        return failed(silence);
      case 'spoiled':
        return failed({ reason: 'no-tag', detail: 'the tag answered too weakly, or two answered at once' });
      case 'refused':
        return failed({ reason: 'refused', code: answer.status, detail: describeStatus(answer.status) });
    }
  }
}

/** Some tags do not know the command for several blocks, and some keep silent about that; some readers hold less. */
function mayReadSingly({ reason, code }: ReaderError): boolean {
  if (reason === 'tag-error') return notSupportedCodes.includes(code ?? 0);
  return reason === 'no-tag' || reason === 'refused';
}
