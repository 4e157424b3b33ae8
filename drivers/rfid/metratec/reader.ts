import { Exchange } from '../../exchange/exchange.ts';
import type { Request } from '../../exchange/exchange.ts';
import type { Timers } from '../../exchange/timers.ts';
import type { MakePort } from '../../port/byte-port.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { HfReader } from '../hf-reader.ts';
import { notSupportedCodes, nxpCustom, nxpMaker, parseSystemInfo, tagCommand, tagData } from '../iso15693.ts';
import { lineError, Losses } from '../losses.ts';
import type {
  InventoryRound,
  ReaderCapabilities,
  ReaderError,
  ReaderInfo,
  RfidReader,
  TagBlocks,
  TagInfo,
  TagRequest,
  Uid,
} from '../reader.ts';
import { addressed, addressedWrite, command, selected, tagFailure } from './commands.ts';
import type { TagFailure } from './commands.ts';
import { encodeCommand, MetratecReplyParser } from './frame.ts';
import type { MetratecReply } from './frame.ts';

export const metratecCapabilities: ReaderCapabilities = {
  band: 'hf',
  multipleTags: true,
  readBlocks: true,
  writeBlocks: true,
  afi: true,
  dsfid: true,
  eas: true,
  customCommands: true,
  epcWrite: false,
  lights: false,
};

export interface MetratecReaderOptions {
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
  /** Rest between a reply and the next command; the protocol wants none. */
  readonly gapMs?: number;
}

/** A large pile with 10 % modulation takes 1.4 s on the air. */
const inventoryTimeoutMs = 2_500;
const tagTimeoutMs = 1_000;
const controlTimeoutMs = 500;

type Turn = Request<MetratecReply>['turn'];

/** A pad that speaks metraTec's ASCII protocol (docs/pads/metratec.md). */
export class MetratecReader extends HfReader implements RfidReader {
  readonly model = 'metratec';
  readonly address: string;
  readonly capabilities = metratecCapabilities;
  readonly #exchange: Exchange<MetratecReply>;
  readonly #losses = new Losses();
  /** Blocks in one read: halved for good when the pad says that its buffer is too small. */
  #mostBlocks = 64;

  constructor({ address, makePort, timers, gapMs = 0 }: MetratecReaderOptions) {
    super();
    this.address = address;
    this.#exchange = new Exchange({
      makePort,
      timers,
      gapMs,
      parser: new MetratecReplyParser(),
      onLost: this.#losses.tell,
    });
  }

  async connect(): Promise<Result<ReaderInfo, ReaderError>> {
    const opened = await this.#exchange.open();
    if (opened.kind === 'failed') return failed(lineError(opened.error));
    const ready = await this.#bringUp();
    if (ready.kind === 'failed') {
      await this.#exchange.close();
      return ready;
    }
    const details: Record<string, string> = {};
    // Older firmware knows REV, newer HWR. A pad that says neither still works.
    for (const question of [command.revision, command.hardwareRevision]) {
      const said = await this.#send(question, 'next', controlTimeoutMs);
      if (said.kind === 'ok' && said.value.kind === 'text') {
        details.revision = said.value.text.replace(/\s+/g, ' ');
        break;
      }
    }
    if (!this.#exchange.isOpen) return failed({ reason: 'line', detail: 'the connection was lost' });
    return ok({ model: this.model, details });
  }

  async inventory(): Promise<Result<InventoryRound, ReaderError>> {
    const reply = await this.#ask(command.inventory, 'later', inventoryTimeoutMs, 0);
    if (reply.kind === 'failed') return reply;
    if (reply.value.kind !== 'inventory') return failed(refused(reply.value));
    const { uids, tagErrors, count } = reply.value;
    const distinct = new Set(uids);
    // These lines carry no checksum, but the last one says how many there were. Whether tags that could not be read
    // count, and in which base, is not written anywhere.
    const seen = [uids.length, distinct.size, uids.length + tagErrors];
    if (!seen.includes(Number.parseInt(count, 10)) && !seen.includes(Number.parseInt(count, 16))) {
      return failed({
        reason: 'line',
        detail: `the pad counted ${count} tags, ${String(uids.length)} arrived`,
      });
    }
    return ok({ tags: [...distinct].map((uid) => ({ uid, dsfid: null })), complete: tagErrors === 0 });
  }

  async readBlocks(
    uid: Uid,
    firstBlock: number,
    blockCount: number,
  ): Promise<Result<TagBlocks, ReaderError>> {
    const parts: number[] = [];
    let most = this.#mostBlocks;
    let turn: Turn = 'soon';
    for (let done = 0; done < blockCount; turn = 'next') {
      const count = Math.min(most, blockCount - done);
      const block = firstBlock + done;
      const read = await this.#toTag(
        count === 1
          ? addressed(tagCommand.readSingle, uid, [block])
          : addressed(tagCommand.readMultiple, uid, [block, count - 1]),
        turn,
      );
      if (read.kind === 'ok') {
        parts.push(...read.value);
        done += count;
      } else if (count > 1 && read.error.fault === 'too-long') {
        most = Math.floor(count / 2);
        this.#mostBlocks = most;
      } else if (count > 1 && notSupportedCodes.includes(read.error.code ?? 0)) most = 1;
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
      const line = addressedWrite(tagCommand.writeSingle, uid, parameters);
      const written = await this.#toTag(line, at === 0 ? 'soon' : 'next');
      if (written.kind === 'failed') return written;
    }
    return ok(undefined);
  }

  async tagInfo(uid: Uid): Promise<Result<TagInfo, ReaderError>> {
    const reply = await this.#toTag(addressed(tagCommand.systemInfo, uid), 'soon');
    if (reply.kind === 'failed') return reply;
    const info = parseSystemInfo(reply.value, uid);
    return info ? ok(info) : failed({ reason: 'refused', detail: 'the answer is not of this tag' });
  }

  async writeAfi(uid: Uid, afi: number): Promise<Result<void, ReaderError>> {
    const written = await this.#toTag(addressedWrite(tagCommand.writeAfi, uid, [afi]), 'soon');
    return written.kind === 'failed' ? written : ok(undefined);
  }

  async writeEas(uid: Uid, on: boolean): Promise<Result<void, ReaderError>> {
    const code = on ? nxpCustom.setEas : nxpCustom.resetEas;
    const written = await this.#whileSelected(uid, selected('WRQ', code));
    if (written.kind === 'failed') return written;
    return written.value
      ? ok(undefined)
      : failed({ reason: 'tag-error', detail: 'the tag does not know EAS' });
  }

  async readEas(uid: Uid): Promise<Result<boolean, ReaderError>> {
    const alarm = await this.#whileSelected(uid, selected('REQ', nxpCustom.easAlarm));
    // Silence is the answer of a tag whose EAS is off.
    return alarm.kind === 'failed' ? alarm : ok(alarm.value !== null);
  }

  override async transceive(uid: Uid, request: TagRequest): Promise<Result<Uint8Array, ReaderError>> {
    if (request.maker !== nxpMaker) return super.transceive(uid, request);
    // What brings nothing back may program the tag: the pad then waits as long as that takes.
    const word = request.answerBytes > 0 ? 'REQ' : 'WRQ';
    const reply = await this.#whileSelected(uid, selected(word, request.code, request.parameters));
    if (reply.kind === 'failed') return reply;
    return reply.value
      ? ok(reply.value)
      : failed({ reason: 'tag-error', detail: 'the tag does not know the command' });
  }

  signal(): Promise<Result<void, ReaderError>> {
    return Promise.resolve(
      failed({ reason: 'unsupported', detail: 'the pad has no lights or beeper to set' }),
    );
  }

  onLost(listener: (error: ReaderError) => void): () => void {
    return this.#losses.listen(listener);
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  /**
   * A custom command for a tag that is selected before and set free after. Where the pad looks for the UID that it
   * turns in custom commands is not written anywhere; in a selected one there is none, and no other tag answers.
   * @returns what stands behind the flags; null when the tag was there before and after, and kept silent in between.
   */
  async #whileSelected(uid: Uid, line: string): Promise<Result<Uint8Array | null, ReaderError>> {
    let outcome: Result<Uint8Array | null, ReaderError> = failed(tagFailure('silent'));
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const chosen = await this.#toTag(addressed(tagCommand.select, uid), attempt === 0 ? 'soon' : 'next');
      if (chosen.kind === 'failed') return chosen;
      // Not sent again by itself: after silence the field was off, and the tag is no longer selected.
      const reply = await this.#toTag(line, 'next', 0);
      const freed = await this.#toTag(addressed(tagCommand.resetToReady, uid), 'next');
      if (reply.kind === 'ok') return reply;
      const { fault, reason } = reply.error;
      // It answered: more than the pad has room for.
      if (fault === 'too-long') return ok(new Uint8Array());
      if (fault === 'silent') return freed.kind === 'ok' ? ok(null) : freed;
      if (fault === undefined && reason !== 'line') return reply;
      outcome = reply;
    }
    return outcome;
  }

  /** A command to one tag, once more when its answer came damaged. @returns what stands behind the flags. */
  async #toTag(line: string, turn: Turn, repeats = 1): Promise<Result<Uint8Array, TagFailure>> {
    for (let left = repeats, now = turn; ; left -= 1, now = 'next') {
      const reply = await this.#ask(line, now, tagTimeoutMs, left);
      if (reply.kind === 'failed') return reply;
      if (reply.value.kind === 'tag') return tagData(reply.value.bytes);
      if (reply.value.kind !== 'tag-fault') return failed(refused(reply.value));
      const { fault } = reply.value;
      if (fault === 'silent' || fault === 'too-long' || left <= 0) return failed(tagFailure(fault));
    }
  }

  /** Sends a line, again after silence, and after the pad said that it was not set up (it had been without power). */
  async #ask(
    line: string,
    turn: Turn,
    timeoutMs: number,
    repeats: number,
  ): Promise<Result<MetratecReply, ReaderError>> {
    // A line that may go out only once in a sequence is not repeated in a field that was just switched on.
    let mayBringUp = repeats > 0 || line === command.inventory;
    for (let left = repeats, now = turn; ; now = 'next') {
      const reply = await this.#send(line, now, timeoutMs);
      if (reply.kind === 'failed') {
        // Answers do not say what they answer: before anything else goes out, a late one must have passed.
        const again = this.#exchange.isOpen && (await this.#bringUp()).kind === 'ok';
        if (!again || left <= 0) return reply;
        left -= 1;
      } else if (mayBringUp && reply.value.kind === 'refusal' && reply.value.code === 'RNW') {
        mayBringUp = false;
        const ready = await this.#bringUp();
        if (ready.kind === 'failed') return ready;
      } else return reply;
    }
  }

  /** Stops whatever the pad is doing, waits until it has said so, and sets its mode and field. */
  async #bringUp(): Promise<Result<void, ReaderError>> {
    for (const line of [command.break, command.modeIso15693, command.fieldOn]) {
      let reply = await this.#send(line, 'next', controlTimeoutMs);
      if (reply.kind === 'failed') reply = await this.#send(line, 'next', controlTimeoutMs);
      if (reply.kind === 'failed') return reply;
      if (reply.value.kind !== 'text') return failed(refused(reply.value));
    }
    return ok(undefined);
  }

  async #send(line: string, turn: Turn, timeoutMs: number): Promise<Result<MetratecReply, ReaderError>> {
    const reply = await this.#exchange.request({
      bytes: encodeCommand(line),
      turn,
      timeoutMs,
      repeats: 0,
      matches: () => true,
    });
    return reply.kind === 'ok' ? reply : failed({ reason: 'line', detail: reply.error.detail });
  }
}

function refused(reply: MetratecReply): ReaderError {
  const said = reply.kind === 'refusal' ? reply.code : reply.kind;
  return { reason: 'refused', detail: `the pad answered with ${said}` };
}
