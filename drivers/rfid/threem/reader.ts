import { Exchange } from '../../exchange/exchange.ts';
import type { Timers } from '../../exchange/timers.ts';
import { toHex } from '../../frame/hex.ts';
import type { MakePort } from '../../port/byte-port.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { HfReader } from '../hf-reader.ts';
import { addressedFrame, tagData } from '../iso15693.ts';
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
  TagRequest,
  Uid,
} from '../reader.ts';
import {
  infoOf,
  inventoryTags,
  newStyleBlocks,
  oldStyleBlocks,
  passedFrame,
  statusError,
} from './answers.ts';
import {
  command,
  describeStatus,
  infoField,
  mostBlocks,
  passThroughData,
  status,
  uidBytes,
  uidLength,
  versionRequest,
  ways,
} from './commands.ts';
import type { ThreeMModel } from './commands.ts';
import { encodeRequest, prefix, ThreeMReplyParser } from './frame.ts';
import type { ThreeMReply, ThreeMRequest } from './frame.ts';

/** Of both models. The lights are not in the published protocol. */
export const threeMCapabilities: ReaderCapabilities = {
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

export interface ThreeMReaderOptions {
  readonly model: ThreeMModel;
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
  /** Rest between a reply and the next request; the recorded programs keep none. */
  readonly gapMs?: number;
}

const replyTimeoutMs = 1_500;
/** Two polls of a pile of a hundred tags take about 1.3 s on the air, and their list half a second on the line. */
const inventoryTimeoutMs = 3_000;
const probeTimeoutMs = 500;
/** An 810 answers "no tag" to a write of the AFI that lies there (Biblio-RFID tries a hundred times, 3M810.pm). */
const afiAttempts = 5;

type Turn = 'next' | 'soon' | 'later';
type FieldAnswer = Result<Uint8Array, ReaderError>;

interface InField {
  readonly command: number;
  readonly uid: Uid;
  readonly parameters: readonly number[];
  readonly turn: Turn;
}

/** A 3M or bibliotheca pad 810 or 210 (docs/pads/threem-810.md, docs/pads/threem-210.md). */
export class ThreeMReader extends HfReader implements RfidReader {
  readonly model: ThreeMModel;
  readonly address: string;
  readonly capabilities = threeMCapabilities;
  readonly #exchange: Exchange<ThreeMReply>;
  readonly #losses = new Losses();

  constructor({ model, address, makePort, timers, gapMs = 0 }: ThreeMReaderOptions) {
    super();
    this.model = model;
    this.address = address;
    this.#exchange = new Exchange({
      makePort,
      timers,
      gapMs,
      parser: new ThreeMReplyParser(),
      onLost: this.#losses.tell,
    });
  }

  async connect(): Promise<Result<ReaderInfo, ReaderError>> {
    const opened = await this.#exchange.open();
    if (opened.kind === 'failed') return failed(lineError(opened.error));
    const version = await this.#ask(versionRequest, 'next', 3, probeTimeoutMs);
    if (version.kind === 'failed') {
      if (!this.#exchange.isOpen) return version;
      await this.#exchange.close();
      return failed({ reason: 'line', detail: 'nothing at this address speaks the protocol of 3M readers' });
    }
    const details: Record<string, string> = { version: version.value.data.slice(1).join('.') };
    for (const { command: code, data } of ways[this.model].initialisation) {
      const request = { prefix: prefix.command, command: code, data };
      const reply = await this.#ask(request, 'next', 2, probeTimeoutMs);
      if (reply.kind === 'failed') {
        await this.#exchange.close();
        return reply;
      }
      // Nobody knows what these set, so firmware that refuses them is tried all the same; a technician sees it.
      const { status: answered, data: answer } = reply.value;
      details[`parameters ${toHex(Uint8Array.of(code))}`] =
        answered === status.ok ? toHex(answer) : describeStatus(answered);
    }
    return ok({ model: this.model, details });
  }

  async inventory(): Promise<Result<InventoryRound, ReaderError>> {
    // AFI 00 asks for every tag. The reader keeps none of them quiet.
    const data = Uint8Array.of(0, ways[this.model].inventoryOptions);
    const request = { prefix: prefix.command, command: command.inventory, data };
    const reply = await this.#ask(request, 'later', 0, inventoryTimeoutMs);
    if (reply.kind === 'failed') return reply;
    const { status: code } = reply.value;
    if (code === status.noTag) return ok({ tags: [], complete: true });
    if (code !== status.ok) return failed(statusError(code));
    const tags = inventoryTags(reply.value);
    if (!tags) return failed({ reason: 'refused', detail: 'the pad answered with a list of no known form' });
    return ok({ tags, complete: true });
  }

  async readBlocks(
    uid: Uid,
    firstBlock: number,
    blockCount: number,
  ): Promise<Result<TagBlocks, ReaderError>> {
    const bytes: number[] = [];
    const locked: boolean[] = [];
    let blockSizeBytes = 0;
    for (let at = 0; at < blockCount; at += mostBlocks) {
      const wanted = Math.min(mostBlocks, blockCount - at);
      const part = await this.#readPart(uid, firstBlock + at, wanted, at === 0 ? 'soon' : 'next');
      if (part.kind === 'failed') return part;
      ({ blockSizeBytes } = part.value);
      bytes.push(...part.value.bytes);
      locked.push(...(part.value.locked ?? []));
      if (part.value.bytes.length < wanted * blockSizeBytes) break;
    }
    return ok({
      firstBlock,
      blockSizeBytes,
      bytes: Uint8Array.from(bytes),
      locked: locked.length > 0 ? locked : null,
    });
  }

  async #readPart(
    uid: Uid,
    firstBlock: number,
    blockCount: number,
    turn: Turn,
  ): Promise<Result<TagBlocks, ReaderError>> {
    const { readOptions } = ways[this.model];
    const understand = readOptions === null ? oldStyleBlocks : newStyleBlocks;
    const parameters = [firstBlock, blockCount, ...(readOptions === null ? [] : [readOptions])];
    const reply = await this.#inField({ command: command.readBlocks, uid, parameters, turn });
    if (reply.kind === 'failed') return reply;
    const answer = understand(reply.value, firstBlock);
    if (answer === null) return failed(tooLittle);
    if ('reason' in answer) return failed(answer);
    return ok({ firstBlock, ...answer });
  }

  async writeBlocks(
    uid: Uid,
    firstBlock: number,
    blockSizeBytes: number,
    bytes: Uint8Array,
  ): Promise<Result<void, ReaderError>> {
    const step = mostBlocks * blockSizeBytes;
    for (let at = 0; at < bytes.length; at += step) {
      const part = bytes.subarray(at, at + step);
      const parameters = [firstBlock + at / blockSizeBytes, part.length / blockSizeBytes, 0, ...part];
      const turn = at === 0 ? 'soon' : 'next';
      const reply = await this.#inField({ command: command.writeBlocks, uid, parameters, turn });
      if (reply.kind === 'failed') return reply;
    }
    return ok(undefined);
  }

  tagInfo(uid: Uid): Promise<Result<TagInfo, ReaderError>> {
    return this.#tagInfo(uid, 'soon');
  }

  async #tagInfo(uid: Uid, turn: Turn): Promise<Result<TagInfo, ReaderError>> {
    const reply = await this.#inField({
      command: command.tagInfo,
      uid,
      parameters: [infoField.all],
      turn,
    });
    if (reply.kind === 'ok') {
      const info = infoOf(uid, reply.value);
      return info ? ok(info) : failed(tooLittle);
    }
    if (reply.error.reason !== 'unsupported') return reply;
    // Firmware, or a tag, that does not know the system information may still tell what the gate looks at.
    const afi = await this.#inField({ command: command.getAfi, uid, parameters: [], turn: 'next' });
    if (afi.kind === 'failed') return afi;
    const dsfid = await this.#inField({ command: command.getDsfid, uid, parameters: [], turn: 'next' });
    return ok({
      uid,
      dsfid: dsfid.kind === 'ok' ? (dsfid.value[0] ?? null) : null,
      afi: afi.value[0] ?? null,
      blockSizeBytes: null,
      blockCount: null,
    });
  }

  async writeAfi(uid: Uid, afi: number): Promise<Result<void, ReaderError>> {
    for (let attempt = 1; ; attempt += 1) {
      const turn = attempt === 1 ? 'soon' : 'next';
      const reply = await this.#inField({ command: command.writeAfi, uid, parameters: [afi], turn });
      if (reply.kind === 'ok') return ok(undefined);
      if (reply.error.reason !== 'no-tag' || attempt === afiAttempts) return reply;
    }
  }

  async writeEas(uid: Uid, on: boolean): Promise<Result<void, ReaderError>> {
    const parameters = [on ? 1 : 0];
    const reply = await this.#inField({ command: command.setEas, uid, parameters, turn: 'soon' });
    return reply.kind === 'failed' ? reply : ok(undefined);
  }

  async readEas(uid: Uid): Promise<Result<boolean, ReaderError>> {
    const reply = await this.#inField({ command: command.checkEas, uid, parameters: [], turn: 'soon' });
    // A good answer without the byte means that the tag answered the alarm.
    if (reply.kind === 'ok') return ok(reply.value[0] !== 0);
    // "No tag" is the answer for a tag whose EAS is off, and for one that is not there: ask whether it is.
    if (reply.error.reason !== 'no-tag') return reply;
    const info = await this.#tagInfo(uid, 'next');
    return info.kind === 'ok' ? ok(false) : info;
  }

  override async transceive(uid: Uid, request: TagRequest): Promise<Result<Uint8Array, ReaderError>> {
    const data = passThroughData(addressedFrame(uid, request), request.answerBytes);
    const raw = { prefix: prefix.command, command: command.passThrough, data };
    const reply = await this.#ask(raw, 'soon', 1, replyTimeoutMs);
    if (reply.kind === 'failed') return reply;
    const { status: answered } = reply.value;
    if (answered !== status.ok) return failed(statusError(answered));
    const frame = passedFrame(reply.value);
    return frame ? tagData(frame) : failed(tooLittle);
  }

  signal(signal: Signal): Promise<Result<void, ReaderError>> {
    const detail = `the lights of this pad are its own: nothing shows "${signal}"`;
    return Promise.resolve(failed({ reason: 'unsupported', detail }));
  }

  onLost(listener: (error: ReaderError) => void): () => void {
    return this.#losses.listen(listener);
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  /** An addressed command, once more after silence: each does the same when it is done twice. @returns what follows the UID. */
  async #inField({ command: code, uid, parameters, turn }: InField): Promise<FieldAnswer> {
    const request = {
      prefix: prefix.command,
      command: code,
      data: Uint8Array.of(...uidBytes(uid), ...parameters),
    };
    const reply = await this.#ask(request, turn, 1, replyTimeoutMs, ({ status: answered, data }) => {
      // Errors may come without the UID.
      if (answered !== status.ok && data.length < uidLength) return true;
      return toHex(data.subarray(0, uidLength)) === uid;
    });
    if (reply.kind === 'failed') return reply;
    const { status: answered, data } = reply.value;
    return answered === status.ok ? ok(data.subarray(uidLength)) : failed(statusError(answered));
  }

  async #ask(
    request: ThreeMRequest,
    turn: Turn,
    repeats: number,
    timeoutMs: number,
    isAnswer: (reply: ThreeMReply) => boolean = () => true,
  ): Promise<Result<ThreeMReply, ReaderError>> {
    const reply = await this.#exchange.request({
      bytes: encodeRequest(request),
      turn,
      timeoutMs,
      repeats,
      matches: (frame) => frame.command === request.command && isAnswer(frame),
    });
    return reply.kind === 'ok' ? reply : failed({ reason: 'line', detail: reply.error.detail });
  }
}

const tooLittle: ReaderError = {
  reason: 'refused',
  detail: 'the pad answered with too little about the tag',
};
