import { Exchange } from '../../exchange/exchange.ts';
import type { Timers } from '../../exchange/timers.ts';
import { toHex } from '../../frame/hex.ts';
import type { MakePort } from '../../port/byte-port.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { HfReader } from '../hf-reader.ts';
import { addressedFrame, nxpCustom, nxpMaker, tagData } from '../iso15693.ts';
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
  TagRequest,
  Uid,
} from '../reader.ts';
import {
  addressed,
  answerCrcBytes,
  command,
  describeStatus,
  inventoryDataSetBytes,
  isoHost,
  largestTransferBytes,
  mode,
  outputData,
  reverseBlocks,
  status,
  transparentHead,
  transponderIso15693,
  uidBytes,
} from './commands.ts';
import { encodeRequest, FeigReplyParser } from './frame.ts';
import type { FeigReply, FrameForm } from './frame.ts';

export const feigCapabilities: ReaderCapabilities = {
  band: 'hf',
  multipleTags: true,
  readBlocks: true,
  writeBlocks: true,
  afi: true,
  dsfid: true,
  eas: true,
  customCommands: true,
  epcWrite: false,
  lights: true,
};

export interface FeigReaderOptions {
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
  /** Rest between a reply and the next request: 5 ms on a serial line (ISO-Host, PSST), none on a network. */
  readonly gapMs: number;
  /** Frames it is asked in first: over USB these readers speak the advanced form. */
  readonly firstForm?: FrameForm;
}

/** Above the reader's own limit of 1 s (CFG1), so that its answer "no tag" comes before ours. */
const replyTimeoutMs = 1_500;
const probeTimeoutMs = 400;
/** An inventory that wants more continuations than this is not one. */
const mostContinuations = 64;

/** ISO 15693-3 error codes of a tag: already locked, locked. */
const lockedCodes: readonly number[] = [0x11, 0x12];

type Turn = 'next' | 'soon' | 'later';

/** A pad that speaks FEIG OBID ISO-Host (docs/pads/feig-iso-host.md). */
export class FeigReader extends HfReader implements RfidReader {
  readonly model = 'feig-iso-host';
  readonly address: string;
  readonly capabilities = feigCapabilities;
  readonly #exchange: Exchange<FeigReply>;
  readonly #losses = new Losses();
  readonly #firstForm: FrameForm;
  #form: FrameForm;
  /** Tags that an inventory has named stay quiet until the field was off (ONT, the factory's setting). */
  #someMayBeQuiet = true;

  constructor({ address, makePort, timers, gapMs, firstForm = 'standard' }: FeigReaderOptions) {
    super();
    this.address = address;
    this.#firstForm = firstForm;
    this.#form = firstForm;
    this.#exchange = new Exchange({
      makePort,
      timers,
      gapMs,
      parser: new FeigReplyParser(),
      onLost: this.#losses.tell,
    });
  }

  async connect(): Promise<Result<ReaderInfo, ReaderError>> {
    const opened = await this.#exchange.open();
    if (opened.kind === 'failed') return failed(lineError(opened.error));
    this.#someMayBeQuiet = true;
    // Which form a reader wants is not written anywhere: the older know only the short one, the newer only the long.
    const otherForm: FrameForm = this.#firstForm === 'standard' ? 'advanced' : 'standard';
    for (const form of [this.#firstForm, otherForm, this.#firstForm, otherForm]) {
      this.#form = form;
      const info = await this.#ask(command.readerInfo, Uint8Array.of(0), 'next', 0, probeTimeoutMs);
      if (info.kind === 'ok') {
        // A slow reader's answer may be one to the form that was tried before.
        this.#form = info.value.form;
        if (info.value.status === status.ok) return ok(this.#describe(info.value.data));
        return failed(statusError(info.value));
      }
      if (!this.#exchange.isOpen) return info;
    }
    await this.#exchange.close();
    return failed({ reason: 'line', detail: 'nothing at this address speaks FEIG ISO-Host' });
  }

  #describe(data: Uint8Array): ReaderInfo {
    const hex = (from: number, to: number): string => toHex(data.slice(from, to));
    return {
      model: this.model,
      details: {
        software: hex(0, 2),
        hardwareType: hex(3, 4),
        softwareType: hex(4, 5),
        tagTypes: hex(5, 7),
        frames: this.#form,
      },
    };
  }

  async inventory(): Promise<Result<InventoryRound, ReaderError>> {
    let turn: Turn = 'later';
    if (this.#someMayBeQuiet) {
      const reset = await this.#ask(command.rfReset, new Uint8Array(), turn, 1);
      if (reset.kind === 'failed') return reset;
      turn = 'next';
    }
    this.#someMayBeQuiet = true;
    const tags = new Map<Uid, SeenTag>();
    let modeBits: number = mode.all;
    for (let round = 0; round < mostContinuations; round += 1) {
      // Not sent again after silence: the tags of a lost answer keep quiet, and the second one would be too short.
      const reply = await this.#ask(command.isoHost, Uint8Array.of(isoHost.inventory, modeBits), turn, 0);
      if (reply.kind === 'failed') return reply;
      const { status: code, data } = reply.value;
      if (code === status.noTag) {
        if (tags.size === 0) this.#someMayBeQuiet = false;
        return ok({ tags: [...tags.values()], complete: true });
      }
      const partial = code === status.anticollision || code === status.overflow;
      if (code !== status.ok && code !== status.moreData && !partial) return failed(statusError(reply.value));
      const whole = collectTags(data, tags);
      if (code !== status.moreData) return ok({ tags: [...tags.values()], complete: whole && !partial });
      modeBits = mode.more;
      turn = 'next';
    }
    return ok({ tags: [...tags.values()], complete: false });
  }

  async readBlocks(
    uid: Uid,
    firstBlock: number,
    blockCount: number,
  ): Promise<Result<TagBlocks, ReaderError>> {
    const parameters = [firstBlock, blockCount];
    const reply = await this.#inField(addressed(isoHost.readBlocks, uid, parameters));
    if (reply.kind === 'failed') return reply;
    const [count = 0, blockSizeBytes = 0] = reply.value.data;
    const body = reply.value.data.subarray(2);
    if (blockSizeBytes === 0 || count === 0 || body.length < count * (1 + blockSizeBytes)) {
      return failed({ reason: 'refused', detail: 'the pad answered a read with too few bytes' });
    }
    const bytes = new Uint8Array(count * blockSizeBytes);
    for (let block = 0; block < count; block += 1) {
      const at = block * (1 + blockSizeBytes);
      // The security byte before each block is there in any case; asked for or not, it costs the line the same.
      bytes.set(body.subarray(at + 1, at + 1 + blockSizeBytes), block * blockSizeBytes);
    }
    return ok({ firstBlock, blockSizeBytes, bytes: reverseBlocks(bytes, blockSizeBytes), locked: null });
  }

  async writeBlocks(
    uid: Uid,
    firstBlock: number,
    blockSizeBytes: number,
    bytes: Uint8Array,
  ): Promise<Result<void, ReaderError>> {
    const step = Math.floor(largestTransferBytes / blockSizeBytes) * blockSizeBytes;
    for (let at = 0; at < bytes.length; at += step) {
      const part = reverseBlocks(bytes.subarray(at, at + step), blockSizeBytes);
      const block = firstBlock + at / blockSizeBytes;
      const parameters = [block, part.length / blockSizeBytes, blockSizeBytes, ...part];
      const reply = await this.#inField(addressed(isoHost.writeBlocks, uid, parameters));
      if (reply.kind === 'failed') return reply;
    }
    return ok(undefined);
  }

  async tagInfo(uid: Uid): Promise<Result<TagInfo, ReaderError>> {
    const reply = await this.#inField(addressed(isoHost.systemInfo, uid, []));
    if (reply.kind === 'failed') return reply;
    // DSFID, UID(8), AFI, block size, blocks, IC reference.
    const { data } = reply.value;
    if (data.length < 12)
      return failed({ reason: 'refused', detail: 'the pad answered with too little about the tag' });
    const size = data[10] ?? 0;
    const count = data[11] ?? 0;
    return ok({
      uid: toHex(data.slice(1, 9)),
      dsfid: data[0] ?? null,
      afi: data[9] ?? null,
      // On the air both travel less one, and some firmware hands them on so: no tag has blocks of 3 or 7 bytes.
      blockSizeBytes: size % 2 === 1 ? size + 1 : size,
      blockCount: size % 2 === 1 ? count + 1 : count,
    });
  }

  async writeAfi(uid: Uid, afi: number): Promise<Result<void, ReaderError>> {
    const reply = await this.#inField(addressed(isoHost.writeAfi, uid, [afi]));
    return reply.kind === 'failed' ? reply : ok(undefined);
  }

  async writeEas(uid: Uid, on: boolean): Promise<Result<void, ReaderError>> {
    const reply = await this.#nxp(on ? nxpCustom.setEas : nxpCustom.resetEas, uid);
    if (reply.kind === 'failed') return reply;
    return reply.value.status === status.ok ? ok(undefined) : failed(statusError(reply.value));
  }

  async readEas(uid: Uid): Promise<Result<boolean, ReaderError>> {
    const reply = await this.#nxp(nxpCustom.easAlarm, uid);
    if (reply.kind === 'failed') return reply;
    const { status: code } = reply.value;
    if (code === status.ok) return ok(true);
    // Silence is the answer of a tag whose EAS is off, and of one that is not there: ask whether it is.
    if (code !== status.noTag) return failed(statusError(reply.value));
    const info = await this.tagInfo(uid);
    return info.kind === 'ok' ? ok(false) : info;
  }

  /** Transparently: of NXP's own commands the pad itself knows only those for EAS. */
  override async transceive(uid: Uid, request: TagRequest): Promise<Result<Uint8Array, ReaderError>> {
    const data = Uint8Array.of(...transparentHead(request.answerBytes), ...addressedFrame(uid, request));
    const reply = await this.#ask(command.transparent, data, 'soon', 1);
    if (reply.kind === 'failed') return reply;
    if (reply.value.status !== status.ok) return failed(statusError(reply.value));
    // The pad checks the tag's CRC and hands it on all the same.
    return tagData(reply.value.data.slice(0, -answerCrcBytes));
  }

  #nxp(code: number, uid: Uid): Promise<Result<FeigReply, ReaderError>> {
    const data = Uint8Array.of(nxpMaker, code, mode.addressed, ...uidBytes(uid));
    return this.#ask(command.nxpCustom, data, 'soon', 1);
  }

  async signal(signal: Signal): Promise<Result<void, ReaderError>> {
    const reply = await this.#ask(command.setOutput, outputData(signal), 'soon', 0);
    if (reply.kind === 'failed') return reply;
    return reply.value.status === status.ok ? ok(undefined) : failed(statusError(reply.value));
  }

  onLost(listener: (error: ReaderError) => void): () => void {
    return this.#losses.listen(listener);
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  /** An addressed command, once more after silence: each does the same when it is done twice. */
  async #inField(data: Uint8Array): Promise<Result<FeigReply, ReaderError>> {
    const reply = await this.#ask(command.isoHost, data, 'soon', 1);
    if (reply.kind === 'ok' && reply.value.status !== status.ok) return failed(statusError(reply.value));
    return reply;
  }

  async #ask(
    code: number,
    data: Uint8Array,
    turn: Turn,
    repeats: number,
    timeoutMs = replyTimeoutMs,
  ): Promise<Result<FeigReply, ReaderError>> {
    const reply = await this.#exchange.request({
      bytes: encodeRequest({ form: this.#form, command: code, data }),
      turn,
      timeoutMs,
      repeats,
      matches: (frame) => frame.command === code,
    });
    return reply.kind === 'ok' ? reply : failed({ reason: 'line', detail: reply.error.detail });
  }
}

/** @returns false when a data set was not understood and the rest could not be told apart. */
function collectTags(data: Uint8Array, into: Map<Uid, SeenTag>): boolean {
  const count = data[0] ?? 0;
  for (let index = 0; index < count; index += 1) {
    const at = 1 + index * inventoryDataSetBytes;
    const set = data.subarray(at, at + inventoryDataSetBytes);
    if (set.length < inventoryDataSetBytes || set[0] !== transponderIso15693) return false;
    const uid = toHex(set.subarray(2));
    into.set(uid, { uid, dsfid: set[1] ?? null });
  }
  return true;
}

function statusError({ status: code, data }: FeigReply): ReaderError {
  const isoCode = data[0];
  const detail = describeStatus(code);
  switch (code) {
    // With the second the tag was there a moment ago: too weak now.
    case status.noTag:
    case status.anticollision:
      return { reason: 'no-tag', code, detail };
    case status.unknownCommand:
    case status.notAvailable:
      return { reason: 'unsupported', code, detail };
    case status.writeError:
    case status.isoError:
      if (isoCode === undefined) return { reason: 'tag-error', code, detail };
      return {
        reason: lockedCodes.includes(isoCode) ? 'locked' : 'tag-error',
        code: isoCode,
        detail: `${detail} ${toHex(Uint8Array.of(isoCode))}`,
      };
    default:
      return { reason: 'refused', code, detail };
  }
}
