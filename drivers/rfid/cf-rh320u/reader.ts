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
  SeenTag,
  Signal,
  TagBlocks,
  TagInfo,
  Uid,
} from '../reader.ts';
import { unsupported } from '../unsupported.ts';
import {
  code,
  command,
  describeCode,
  inventoryData,
  parseInventory,
  readData,
  status,
  writeData,
} from './commands.ts';
import { CfReplyParser, encodeRequest } from './frame.ts';
import type { CfReply } from './frame.ts';

export const cfRh320uCapabilities: ReaderCapabilities = {
  band: 'hf',
  multipleTags: false,
  readBlocks: true,
  writeBlocks: true,
  // No command for it is known.
  afi: false,
  dsfid: true,
  eas: false,
  customCommands: false,
  epcWrite: false,
  lights: true,
};

export interface CfRh320uReaderOptions {
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
  /** Rest between a reply and the next request; none is asked for. */
  readonly gapMs?: number;
}

const timeoutMs = 1_000;
const probeTimeoutMs = 500;
/** Sixteen blocks are 64 bytes: what ISO 15693 modules of this size are sure to hold at once. */
const mostBlocksPerRead = 16;
const usualBlockBytes = 4;
/** Block numbers of tags end at one of these (NXP, TI, ST, Fujitsu), in the order in which libraries have them. */
const usualBlockCounts: readonly number[] = [28, 80, 79, 64, 40, 8, 256];

type Turn = Request<CfReply>['turn'];
const none = new Uint8Array();

/** A Chafon CF-RH320U-93: one tag at a time (docs/pads/cf-rh320u.md). */
export class CfRh320uReader extends HfReader implements RfidReader {
  readonly model = 'cf-rh320u';
  readonly address: string;
  readonly capabilities = cfRh320uCapabilities;
  readonly #exchange: Exchange<CfReply>;
  readonly #losses = new Losses();

  constructor({ address, makePort, timers, gapMs = 0 }: CfRh320uReaderOptions) {
    super();
    this.address = address;
    this.#exchange = new Exchange({
      makePort,
      timers,
      gapMs,
      parser: new CfReplyParser(),
      onLost: this.#losses.tell,
    });
  }

  async connect(): Promise<Result<ReaderInfo, ReaderError>> {
    const opened = await this.#exchange.open();
    if (opened.kind === 'failed') return failed(lineError(opened.error));
    for (let attempt = 0; attempt < 3 && this.#exchange.isOpen; attempt += 1) {
      const version = await this.#send(command.version, none, 'next', probeTimeoutMs);
      if (version.kind === 'failed' || version.value.status !== status.ok) continue;
      const serial = await this.#send(command.serialNumber, none, 'next', probeTimeoutMs);
      const serialNumber =
        serial.kind === 'ok' && serial.value.status === status.ok ? serial.value.data : none;
      const firmware = String.fromCharCode(...version.value.data).replace(/[^\x20-\x7e]+/g, ' ');
      const details = { firmware: firmware.trim(), serialNumber: toHex(serialNumber) };
      return ok({ model: this.model, details });
    }
    await this.#exchange.close();
    return failed({ reason: 'line', detail: 'nothing at this address answers as a CF-RH320U-93' });
  }

  async inventory(): Promise<Result<InventoryRound, ReaderError>> {
    const seen = await this.#look('later');
    // Of several it may be any one that answers a read: they are named, and the round is not whole.
    return seen.kind === 'ok' ? ok({ tags: seen.value, complete: seen.value.length <= 1 }) : seen;
  }

  async readBlocks(
    uid: Uid,
    firstBlock: number,
    blockCount: number,
  ): Promise<Result<TagBlocks, ReaderError>> {
    const alone = await this.#alone(uid, 'soon');
    if (alone.kind === 'failed') return alone;
    const parts: number[] = [];
    let size = usualBlockBytes;
    for (let done = 0; done < blockCount;) {
      const count = Math.min(mostBlocksPerRead, blockCount - done);
      const read = await this.#read(uid, firstBlock + done, count);
      if (read.kind === 'failed') return read;
      size = read.value.length / count;
      if (!Number.isInteger(size) || size === 0 || size * done !== parts.length) {
        return failed({ reason: 'refused', detail: 'the pad answered a read with a wrong number of bytes' });
      }
      parts.push(...read.value);
      done += count;
    }
    return ok({ firstBlock, blockSizeBytes: size, bytes: Uint8Array.from(parts), locked: null });
  }

  async writeBlocks(
    uid: Uid,
    firstBlock: number,
    blockSizeBytes: number,
    bytes: Uint8Array,
  ): Promise<Result<void, ReaderError>> {
    let alone = await this.#alone(uid, 'soon');
    for (let at = 0; at < bytes.length; at += blockSizeBytes) {
      const block = firstBlock + at / blockSizeBytes;
      for (let attempt = 0; ; attempt += 1) {
        if (alone.kind === 'failed') return alone;
        const data = writeData(block, bytes.subarray(at, at + blockSizeBytes));
        const reply = await this.#send(command.write, data, 'next');
        if (reply.kind === 'ok') {
          if (reply.value.status === status.ok) break;
          return failed(await this.#whyNot(uid, reply.value));
        }
        if (attempt > 0 || !this.#exchange.isOpen) return reply;
        // While nothing was heard another tag may have been laid there.
        alone = await this.#alone(uid, 'next');
      }
    }
    // A write goes to whatever lies there: it counts when the tag still lies there alone after it.
    return this.#alone(uid, 'next');
  }

  /** The pad has no command for system information: the number of blocks is found by reading the last of them. */
  async tagInfo(uid: Uid): Promise<Result<TagInfo, ReaderError>> {
    const alone = await this.#alone(uid, 'soon');
    if (alone.kind === 'failed') return alone;
    const seen = await this.#look('next');
    if (seen.kind === 'failed') return seen;
    const dsfid = seen.value.find((tag) => tag.uid === uid)?.dsfid ?? null;
    const isThere = async (block: number): Promise<Result<number, ReaderError>> => {
      if (block > 0xff) return ok(0);
      const read = await this.#read(uid, block, 1);
      if (read.kind === 'ok') return ok(read.value.length);
      return read.error.reason === 'tag-error' ? ok(0) : read;
    };
    let blockSizeBytes: number | null = null;
    for (const count of usualBlockCounts) {
      const last = await isThere(count - 1);
      if (last.kind === 'failed') return last;
      if (last.value === 0) continue;
      const beyond = await isThere(count);
      if (beyond.kind === 'failed') return beyond;
      blockSizeBytes = last.value;
      if (beyond.value === 0) return ok({ uid, dsfid, afi: null, blockSizeBytes, blockCount: count });
    }
    return ok({ uid, dsfid, afi: null, blockSizeBytes, blockCount: null });
  }

  writeAfi(): Promise<Result<void, ReaderError>> {
    return unsupported('write the AFI');
  }

  writeEas(): Promise<Result<void, ReaderError>> {
    return unsupported('switch EAS');
  }

  readEas(): Promise<Result<boolean, ReaderError>> {
    return unsupported('read EAS');
  }

  /** One light, green while it is told to and red otherwise, and a beeper. */
  async signal(signal: Signal): Promise<Result<void, ReaderError>> {
    const [what, duration, count] = signals[signal];
    const reply = await this.#send(what, Uint8Array.of(duration, count), 'soon');
    return reply.kind === 'ok' ? ok(undefined) : reply;
  }

  onLost(listener: (error: ReaderError) => void): () => void {
    return this.#losses.listen(listener);
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  /** Whether this tag lies there and no other: a read or a write reaches any tag that does. */
  async #alone(uid: Uid, turn: Turn): Promise<Result<void, ReaderError>> {
    const seen = await this.#look(turn, 1);
    if (seen.kind === 'failed') return seen;
    if (!seen.value.some((tag) => tag.uid === uid)) {
      return failed({ reason: 'no-tag', detail: 'the tag does not lie on the pad' });
    }
    if (seen.value.length === 1) return ok(undefined);
    return failed({ reason: 'refused', detail: 'this pad works with one tag only, and several lie on it' });
  }

  async #look(turn: Turn, repeats = 0): Promise<Result<readonly SeenTag[], ReaderError>> {
    const reply = await this.#send(command.inventory, inventoryData, turn, timeoutMs, repeats);
    if (reply.kind === 'failed') return reply;
    if (reply.value.status === status.ok) {
      const tags = parseInventory(reply.value.data);
      return tags
        ? ok(tags)
        : failed({ reason: 'refused', detail: 'the pad named other tags than it counted' });
    }
    const [why = 0] = reply.value.data;
    if (why === code.noTag || why === code.tagTimeout) return ok([]);
    return failed({ reason: 'refused', detail: describeCode(why) });
  }

  async #read(uid: Uid, block: number, count: number): Promise<Result<Uint8Array, ReaderError>> {
    for (let attempt = 0; ; attempt += 1) {
      const reply = await this.#send(command.read, readData(block, count), 'next');
      if (reply.kind === 'ok') {
        // The tag's own flags stand before its bytes.
        if (reply.value.status === status.ok) return ok(reply.value.data.slice(1));
        return failed(await this.#whyNot(uid, reply.value));
      }
      if (attempt > 0 || !this.#exchange.isOpen) return reply;
      // While nothing was heard another tag may have been laid there.
      const alone = await this.#alone(uid, 'next');
      if (alone.kind === 'failed') return alone;
    }
  }

  /** A tag that lies there still and did not answer has its reason: some keep silent about a block they do not have. */
  async #whyNot(uid: Uid, { data }: CfReply): Promise<ReaderError> {
    const [why = 0] = data;
    if (why === code.locked) return { reason: 'locked', code: why, detail: describeCode(why) };
    const alone = await this.#alone(uid, 'next');
    if (alone.kind === 'failed') return alone.error;
    return { reason: 'tag-error', code: why, detail: describeCode(why) };
  }

  async #send(
    command_: number,
    data: Uint8Array,
    turn: Turn,
    limitMs = timeoutMs,
    repeats = 0,
  ): Promise<Result<CfReply, ReaderError>> {
    const reply = await this.#exchange.request({
      bytes: encodeRequest({ command: command_, data }),
      turn,
      timeoutMs: limitMs,
      repeats,
      matches: (frame) => frame.command === command_ && canAnswer(command_, data, frame),
    });
    return reply.kind === 'ok' ? reply : failed({ reason: 'line', detail: reply.error.detail });
  }
}

const signals: Readonly<Record<Signal, readonly [number, number, number]>> = {
  ready: [command.light, 0x00, 0x00],
  working: [command.light, 0xff, 0xff],
  good: [command.beep, 0x05, 0x01],
  attention: [command.beep, 0x05, 0x03],
};

/** A reply does not name its command, but its length shows what it cannot be: an old one left in the report. */
function canAnswer(command_: number, request: Uint8Array, reply: CfReply): boolean {
  if (reply.status !== status.ok) return reply.data.length === 1;
  switch (command_) {
    case command.inventory:
      return parseInventory(reply.data) !== null;
    case command.read:
      return reply.data.length > 1 && (reply.data.length - 1) % (request[2] ?? 1) === 0;
    default:
      return true;
  }
}
