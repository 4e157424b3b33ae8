import { Exchange } from '../../exchange/exchange.ts';
import type { Request } from '../../exchange/exchange.ts';
import type { Timers } from '../../exchange/timers.ts';
import { toHex } from '../../frame/hex.ts';
import type { MakePort } from '../../port/byte-port.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { HfReader } from '../hf-reader.ts';
import { lineError, Losses } from '../losses.ts';
import type {
  InventoryRound,
  ReaderCapabilities,
  ReaderError,
  ReaderInfo,
  RfidReader,
  Signal,
  TagBlocks,
  TagInfo,
  Uid,
} from '../reader.ts';
import {
  addressed,
  addressedWrite,
  command,
  describeReader,
  errorFlag,
  flag,
  lockedCodes,
  mostBytesPerRead,
  mostBytesPerWrite,
  mostTagsPerReply,
  parseInventory,
  parseSystemInfo,
  status,
} from './commands.ts';
import { encodeRequest, Rrhfoem04ReplyParser } from './frame.ts';
import type { Rrhfoem04Reply } from './frame.ts';

export const rrhfoem04Capabilities: ReaderCapabilities = {
  band: 'hf',
  multipleTags: true,
  readBlocks: true,
  writeBlocks: true,
  afi: true,
  dsfid: true,
  eas: true,
  customCommands: false,
  epcWrite: false,
  // It has a beeper and no lights.
  lights: true,
};

export interface Rrhfoem04ReaderOptions {
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
  /** Rest between a reply and the next request; the pad loses what comes sooner than 100 ms. */
  readonly gapMs?: number;
}

/** An inventory of a large pile with 10 % modulation takes 1.4 s on the air. */
const inventoryTimeoutMs = 2_500;
const tagTimeoutMs = 1_000;
const probeTimeoutMs = 500;
const beepTimeoutMs = 150;
const usualBlockBytes = 4;
/** More rounds than this would be about 500 tags. */
const mostRounds = 16;

type Turn = Request<Rrhfoem04Reply>['turn'];

/** What the pad answered to a request to one tag, flags of the tag first; `no` is its FFFF for every reason there is. */
type TagAnswer = { readonly kind: 'data'; readonly data: Uint8Array } | { readonly kind: 'no' };

/** A RapidRadio RRHFOEM04 (docs/pads/rrhfoem04.md). */
export class Rrhfoem04Reader extends HfReader implements RfidReader {
  readonly model = 'rrhfoem04';
  readonly address: string;
  readonly capabilities = rrhfoem04Capabilities;
  readonly #exchange: Exchange<Rrhfoem04Reply>;
  readonly #losses = new Losses();
  /** Tags that an inventory told to keep quiet and could not wake again. */
  readonly #quiet = new Set<Uid>();

  constructor({ address, makePort, timers, gapMs = 100 }: Rrhfoem04ReaderOptions) {
    super();
    this.address = address;
    this.#exchange = new Exchange({
      makePort,
      timers,
      gapMs,
      parser: new Rrhfoem04ReplyParser(),
      onLost: this.#losses.tell,
    });
  }

  async connect(): Promise<Result<ReaderInfo, ReaderError>> {
    const opened = await this.#exchange.open();
    if (opened.kind === 'failed') return failed(lineError(opened.error));
    for (let attempt = 0; attempt < 3 && this.#exchange.isOpen; attempt += 1) {
      const info = await this.#send(command.readerInfo, new Uint8Array(), 'next', probeTimeoutMs);
      if (info.kind === 'ok') return ok({ model: this.model, details: describeReader(info.value.data) });
    }
    await this.#exchange.close();
    return failed({ reason: 'line', detail: 'nothing at this address answers as an RRHFOEM04' });
  }

  async inventory(): Promise<Result<InventoryRound, ReaderError>> {
    const woken = await this.#wakeAll('later');
    if (woken.kind === 'failed') return woken;
    const uids = new Set<Uid>();
    let turn: Turn = woken.value;
    for (let round = 0; round < mostRounds; round += 1) {
      const flags = Uint8Array.of(flag.highRate | flag.inventory);
      const reply = await this.#ask(command.inventory16Slots, flags, turn, 0, inventoryTimeoutMs);
      if (reply.kind === 'failed') return reply;
      // An empty field is FFFF on some firmware and a number of zero on other.
      const seen = reply.value.status === status.ok ? parseInventory(reply.value.data) : [];
      if (!seen) return failed({ reason: 'refused', detail: 'the pad named fewer tags than it counted' });
      const before = uids.size;
      for (const uid of seen) uids.add(uid);
      if (seen.length < mostTagsPerReply) return this.#allSeen(uids, true);
      if (uids.size === before) break;
      // A full reply may have left out others: these keep quiet, and the rest is asked again.
      turn = 'next';
      for (const uid of seen) {
        this.#quiet.add(uid);
        const hushed = await this.#ask(command.quiet, addressed(uid), turn, 1);
        if (hushed.kind === 'failed') return hushed;
      }
    }
    return this.#allSeen(uids, false);
  }

  async #allSeen(uids: Set<Uid>, complete: boolean): Promise<Result<InventoryRound, ReaderError>> {
    const woken = await this.#wakeAll('next');
    if (woken.kind === 'failed') return woken;
    return ok({ tags: [...uids].map((uid) => ({ uid, dsfid: null })), complete });
  }

  /** Sets free what was quiet. A tag that was lifted has forgotten it by itself. @returns whose turn it is then. */
  async #wakeAll(turn: Turn): Promise<Result<Turn, ReaderError>> {
    let now = turn;
    for (const uid of [...this.#quiet]) {
      // Addressed, one by one: a quiet tag hears nothing else (ISO/IEC 15693-3, quiet state).
      const woken = await this.#ask(command.resetToReady, addressed(uid), now, 1);
      if (woken.kind === 'failed') return woken;
      this.#quiet.delete(uid);
      now = 'next';
    }
    return ok(now);
  }

  async readBlocks(
    uid: Uid,
    firstBlock: number,
    blockCount: number,
  ): Promise<Result<TagBlocks, ReaderError>> {
    let size = usualBlockBytes;
    let isSingly = false;
    const parts: number[] = [];
    let turn: Turn = 'soon';
    for (let done = 0; done < blockCount; turn = 'next') {
      const block = firstBlock + done;
      const most = isSingly ? 1 : Math.max(1, Math.floor(mostBytesPerRead / size));
      const count = Math.min(most, blockCount - done);
      const read = isSingly
        ? await this.#toTag(command.readSingle, addressed(uid, [size, block]), turn)
        : await this.#toTag(command.readMultiple, addressed(uid, [size, block, count]), turn);
      if (read.kind === 'failed') return read;
      if (read.value.kind === 'data') {
        const bytes = read.value.data.subarray(1);
        if (bytes.length !== count * size) {
          return failed({
            reason: 'refused',
            detail: 'the pad answered a read with a wrong number of bytes',
          });
        }
        parts.push(...bytes);
        done += count;
        continue;
      }
      // Why not is not said: no such tag, other blocks than was thought, or a tag that reads only single ones.
      const info = await this.#info(uid, 'next');
      if (info.kind === 'failed') return info;
      const { blockSizeBytes, blockCount: present } = info.value;
      const isMissing = present !== null && block + count > present;
      if (done === 0 && blockSizeBytes !== null && blockSizeBytes !== size) size = blockSizeBytes;
      else if (!isSingly && !isMissing) isSingly = true;
      else
        return failed({ reason: 'tag-error', detail: 'the tag is there, but these blocks cannot be read' });
    }
    return ok({ firstBlock, blockSizeBytes: size, bytes: Uint8Array.from(parts), locked: null });
  }

  async writeBlocks(
    uid: Uid,
    firstBlock: number,
    blockSizeBytes: number,
    bytes: Uint8Array,
  ): Promise<Result<void, ReaderError>> {
    const step = Math.max(1, Math.floor(mostBytesPerWrite / blockSizeBytes)) * blockSizeBytes;
    for (let at = 0; at < bytes.length; at += step) {
      const part = bytes.subarray(at, at + step);
      const block = firstBlock + at / blockSizeBytes;
      const parameters = [blockSizeBytes, block, part.length / blockSizeBytes, ...part];
      const turn = at === 0 ? 'soon' : 'next';
      const written = await this.#toTag(command.writeMultiple, addressedWrite(uid, parameters), turn);
      if (written.kind === 'failed') return written;
      if (written.value.kind === 'data') continue;
      // Why not is not said. Block by block it either works, or shows which one it is.
      const singly = await this.#writeSingly(uid, block, blockSizeBytes, part);
      if (singly.kind === 'failed') return singly;
    }
    return ok(undefined);
  }

  async #writeSingly(
    uid: Uid,
    firstBlock: number,
    size: number,
    bytes: Uint8Array,
  ): Promise<Result<void, ReaderError>> {
    for (let at = 0; at < bytes.length; at += size) {
      const block = firstBlock + at / size;
      const data = addressedWrite(uid, [size, block, ...bytes.subarray(at, at + size)]);
      const written = await this.#toTag(command.writeSingle, data, 'next');
      if (written.kind === 'failed') return written;
      if (written.value.kind === 'data') continue;
      // With the option flag the block's security status comes before its bytes; bit 0 is the lock.
      const again = addressed(uid, [size, block], flag.option);
      const read = await this.#toTag(command.readSingle, again, 'next');
      if (read.kind === 'failed') return read;
      if (read.value.kind === 'data' && ((read.value.data[1] ?? 0) & 1) === 1) {
        return failed({ reason: 'locked', detail: `block ${String(block)} is locked` });
      }
      return failed(await this.#whyNot(uid, `block ${String(block)} cannot be written`));
    }
    return ok(undefined);
  }

  tagInfo(uid: Uid): Promise<Result<TagInfo, ReaderError>> {
    return this.#info(uid, 'soon');
  }

  async #info(uid: Uid, turn: Turn): Promise<Result<TagInfo, ReaderError>> {
    const reply = await this.#toTag(command.systemInfo, addressed(uid), turn);
    if (reply.kind === 'failed') return reply;
    if (reply.value.kind === 'no') return failed({ reason: 'no-tag', detail: 'the tag does not answer' });
    const info = parseSystemInfo(reply.value.data.subarray(1), uid);
    return info ? ok(info) : failed({ reason: 'refused', detail: 'the answer is not of this tag' });
  }

  async writeAfi(uid: Uid, afi: number): Promise<Result<void, ReaderError>> {
    const written = await this.#toTag(command.writeAfi, addressedWrite(uid, [afi]), 'soon');
    if (written.kind === 'failed') return written;
    if (written.value.kind === 'data') return ok(undefined);
    return failed(await this.#whyNot(uid, 'the tag did not take the AFI'));
  }

  async writeEas(uid: Uid, on: boolean): Promise<Result<void, ReaderError>> {
    const written = await this.#toTag(on ? command.setEas : command.resetEas, addressed(uid), 'soon');
    if (written.kind === 'failed') return written;
    if (written.value.kind === 'data') return ok(undefined);
    return failed(await this.#whyNot(uid, 'the tag did not take the EAS bit'));
  }

  async readEas(uid: Uid): Promise<Result<boolean, ReaderError>> {
    const alarm = await this.#toTag(command.readEas, addressed(uid), 'soon');
    if (alarm.kind === 'failed') return alarm;
    if (alarm.value.kind === 'data') {
      // The EAS sequence; or, should firmware boil it down, one byte that says whether it came, with flags or without.
      const { data } = alarm.value;
      return ok(data.length === 0 || data.length > 2 || data.at(-1) !== 0);
    }
    // Silence is the answer of a tag whose EAS is off, and of one that is not there: ask whether it is.
    const info = await this.#info(uid, 'next');
    return info.kind === 'ok' ? ok(false) : info;
  }

  /** There is only a beeper: it is heard at the end of something, and the other signals leave it alone. */
  async signal(signal: Signal): Promise<Result<void, ReaderError>> {
    if (signal === 'ready' || signal === 'working') return ok(undefined);
    const beep = await this.#send(command.beep, new Uint8Array(), 'soon', beepTimeoutMs);
    // The pad beeps and often forgets to answer.
    return beep.kind === 'failed' && !this.#exchange.isOpen ? beep : ok(undefined);
  }

  onLost(listener: (error: ReaderError) => void): () => void {
    return this.#losses.listen(listener);
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  /** What FFFF meant: no tag, when it does not say what it is either. */
  async #whyNot(uid: Uid, detail: string): Promise<ReaderError> {
    const info = await this.#info(uid, 'next');
    return info.kind === 'failed' ? info.error : { reason: 'tag-error', detail };
  }

  /** A command to one tag, once more after silence: each does the same when it is done twice. */
  async #toTag(code: number, data: Uint8Array, turn: Turn): Promise<Result<TagAnswer, ReaderError>> {
    const reply = await this.#ask(code, data, turn, 1);
    if (reply.kind === 'failed') return reply;
    if (reply.value.status !== status.ok) return ok({ kind: 'no' });
    // The flags of the tag's own answer stand in front where it has any.
    const [flags = 0, isoCode] = reply.value.data;
    if ((flags & errorFlag) === 0 || isoCode === undefined)
      return ok({ kind: 'data', data: reply.value.data });
    return failed({
      reason: lockedCodes.includes(isoCode) ? 'locked' : 'tag-error',
      code: isoCode,
      detail: `ISO 15693 error of the tag ${toHex(Uint8Array.of(isoCode))}`,
    });
  }

  async #ask(
    code: number,
    data: Uint8Array,
    turn: Turn,
    repeats: number,
    timeoutMs = tagTimeoutMs,
  ): Promise<Result<Rrhfoem04Reply, ReaderError>> {
    for (let left = repeats, now = turn; ; left -= 1, now = 'next') {
      const reply = await this.#send(code, data, now, timeoutMs);
      if (reply.kind === 'ok' || !this.#exchange.isOpen) return reply;
      // An answer does not say which tag it is of: before the same is asked of another, a late one must have passed.
      const probe = await this.#send(command.readerInfo, new Uint8Array(), 'next', probeTimeoutMs);
      if (probe.kind === 'failed' || left <= 0) return reply;
    }
  }

  async #send(
    code: number,
    data: Uint8Array,
    turn: Turn,
    timeoutMs: number,
  ): Promise<Result<Rrhfoem04Reply, ReaderError>> {
    const reply = await this.#exchange.request({
      bytes: encodeRequest({ command: code, data }),
      turn,
      timeoutMs,
      repeats: 0,
      matches: (frame) => frame.command === code,
    });
    return reply.kind === 'ok' ? reply : failed({ reason: 'line', detail: reply.error.detail });
  }
}
