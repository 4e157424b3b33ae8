import type { Timers } from '../../exchange/timers.ts';
import { toHex } from '../../frame/hex.ts';
import type { MakePort } from '../../port/byte-port.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { HfReader } from '../hf-reader.ts';
import { Losses } from '../losses.ts';
import type {
  InventoryRound,
  ReaderCapabilities,
  ReaderError,
  ReaderInfo,
  RfidReader,
  SeenTag,
  TagBlocks,
  TagInfo,
  Uid,
} from '../reader.ts';
import {
  accessCode,
  command,
  configurationBlock,
  configurationBlockBytes,
  connectRequest,
  inventoryFlag,
  inventoryReport,
  mostDataBytes,
  request,
  status,
  statusError,
  systemInfo,
  usualTagType,
  word,
  wordAt,
} from './commands.ts';
import type { TagReport } from './commands.ts';
import { mostBlocksOfAnswer, Rl86Session, shortTimeoutMs } from './session.ts';
import type { Operation } from './session.ts';

export const rl86Capabilities: ReaderCapabilities = {
  band: 'hf',
  multipleTags: true,
  readBlocks: true,
  writeBlocks: true,
  afi: true,
  dsfid: true,
  eas: true,
  customCommands: false,
  epcWrite: false,
  // The maker's command for outputs is not public.
  lights: false,
};

export interface Rl86ReaderOptions {
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
  /** Rest between an answer and the next request: the protocol asks for none. */
  readonly gapMs?: number;
}

/** The pad's own limit for an inventory is not known; 50 tags take half a second, at 10 % modulation one and a half. */
const inventoryTimeoutMs = 3_000;
const mostBlocksPerRead = mostDataBytes / 4;

/** A pad of the RL86xx / RFIDLIB family (docs/pads/rl86.md). */
export class Rl86Reader extends HfReader implements RfidReader {
  readonly model = 'rl86';
  readonly address: string;
  readonly capabilities = rl86Capabilities;
  readonly #session: Rl86Session;
  readonly #losses = new Losses();
  /** Where the last inventory saw each tag, and of what type the pad took it to be: it wants both to connect. */
  #seen: ReadonlyMap<Uid, TagReport> = new Map();

  constructor({ address, makePort, timers, gapMs = 0 }: Rl86ReaderOptions) {
    super();
    this.address = address;
    this.#session = new Rl86Session({
      makePort,
      timers,
      gapMs,
      onLost: this.#losses.tell,
    });
  }

  async connect(): Promise<Result<ReaderInfo, ReaderError>> {
    const opened = await this.#session.open();
    if (opened.kind === 'failed') return opened;
    const asked = request(command.readConfiguration, configurationBlock, 1);
    const read = await this.#session.ask(asked, 'next', shortTimeoutMs);
    if (read.kind === 'failed') return read;
    const { status: code, data } = read.value;
    // A pad that refuses to show its configuration is a pad all the same: it has answered RESYNC.
    const shown = code === status.ok ? toHex(data.slice(1, 1 + configurationBlockBytes)) : '';
    return ok({ model: this.model, details: shown === '' ? {} : { configuration: shown } });
  }

  async inventory(): Promise<Result<InventoryRound, ReaderError>> {
    const begun = await this.#session.begin('later');
    if (begun.kind === 'failed') return begun;
    let turn = begun.value;
    const seen = new Map<Uid, TagReport>();
    const round = (complete: boolean): Result<InventoryRound, ReaderError> => {
      this.#seen = seen;
      return ok({ tags: Array.from(seen.values(), ({ uid, dsfid }): SeenTag => ({ uid, dsfid })), complete });
    };
    let total = 0;
    let reports = 0;
    let flags: number = inventoryFlag.fresh;
    for (let frames = 0; frames < mostBlocksOfAnswer; frames += 1) {
      const reply = await this.#session.ask(request(command.inventory, flags), turn, inventoryTimeoutMs);
      if (reply.kind === 'failed') return reply;
      const { status: code, data } = reply.value;
      if (code === status.noTag) return round(reports >= total);
      if (code !== status.ok) return failed(statusError(code, false));
      const report = inventoryReport(data);
      if (!report)
        return failed({ reason: 'refused', detail: 'the pad answered an inventory with too little' });
      for (const tag of report.tags) seen.set(tag.uid, tag);
      reports += report.reports;
      // Of a continuation the total may be that of all reports or of those still to come: the greatest holds for both.
      total = Math.max(total, report.total);
      if (!report.whole) return round(false);
      const isMore = report.stoppedEarly || reports < total;
      if (!isMore) return round(true);
      if (report.reports === 0 && frames > 0) return round(false);
      flags = inventoryFlag.continue;
      turn = 'next';
    }
    return round(false);
  }

  async readBlocks(
    uid: Uid,
    firstBlock: number,
    blockCount: number,
  ): Promise<Result<TagBlocks, ReaderError>> {
    const operations: Operation[] = [];
    const counts: number[] = [];
    for (let done = 0; done < blockCount; done += mostBlocksPerRead) {
      const count = Math.min(mostBlocksPerRead, blockCount - done);
      counts.push(count);
      const parameters = [0, ...word(firstBlock + done), ...word(count)];
      operations.push({ code: accessCode.readBlocks, parameters });
    }
    const answers = await this.#access(uid, operations, false);
    if (answers.kind === 'failed') return answers;
    const parts: number[] = [];
    for (const [index, data] of answers.value.entries()) {
      const count = counts[index] ?? 0;
      if (wordAt(data, 0) < count) {
        // Some pads give what there is of a read beyond the end; every reader here refuses it as a whole.
        return failed({ reason: 'tag-error', code: status.blockMissing, detail: 'the tag has fewer blocks' });
      }
      if (data.length <= 2 || (data.length - 2) % count !== 0) {
        return failed({ reason: 'refused', detail: 'the pad answered a read with a wrong number of bytes' });
      }
      parts.push(...data.subarray(2));
    }
    const bytes = Uint8Array.from(parts);
    return ok({ firstBlock, blockSizeBytes: bytes.length / blockCount, bytes, locked: null });
  }

  async writeBlocks(
    uid: Uid,
    firstBlock: number,
    blockSizeBytes: number,
    bytes: Uint8Array,
  ): Promise<Result<void, ReaderError>> {
    const step = Math.max(1, Math.floor(mostDataBytes / blockSizeBytes)) * blockSizeBytes;
    const operations: Operation[] = [];
    for (let at = 0; at < bytes.length; at += step) {
      const part = bytes.subarray(at, at + step);
      const block = firstBlock + at / blockSizeBytes;
      // One known driver sends another 00 behind the data; it takes blocks for three bytes long (RL86xx, access codes).
      const parameters = [...word(block), ...word(part.length / blockSizeBytes), ...part];
      operations.push({ code: accessCode.writeBlocks, parameters });
    }
    return done(await this.#access(uid, operations, true));
  }

  async tagInfo(uid: Uid): Promise<Result<TagInfo, ReaderError>> {
    const answers = await this.#access(uid, [{ code: accessCode.systemInfo, parameters: [] }], false);
    if (answers.kind === 'failed') return answers;
    const info = systemInfo(answers.value[0] ?? new Uint8Array());
    if (!info) return failed({ reason: 'refused', detail: 'the pad answered with too little about the tag' });
    return ok(info);
  }

  async writeAfi(uid: Uid, afi: number): Promise<Result<void, ReaderError>> {
    return done(await this.#access(uid, [{ code: accessCode.writeAfi, parameters: [afi] }], true));
  }

  async writeEas(uid: Uid, on: boolean): Promise<Result<void, ReaderError>> {
    const code = on ? accessCode.setEas : accessCode.resetEas;
    return done(await this.#access(uid, [{ code, parameters: [] }], true));
  }

  async readEas(uid: Uid): Promise<Result<boolean, ReaderError>> {
    const alarm = await this.#access(uid, [{ code: accessCode.easAlarm, parameters: [] }], false);
    if (alarm.kind === 'ok') {
      // Whether the pad hands on the tag's 32 bytes, nothing or a flag of its own was not captured.
      const data = alarm.value[0] ?? new Uint8Array();
      return ok(!(data.length === 1 && data[0] === 0));
    }
    // Silence is the answer of a tag whose EAS is off, and of one that is not there: ask whether it is.
    if (alarm.error.reason !== 'no-tag') return alarm;
    const info = await this.tagInfo(uid);
    return info.kind === 'ok' ? ok(false) : info;
  }

  signal(): Promise<Result<void, ReaderError>> {
    return Promise.resolve(
      failed({ reason: 'unsupported', detail: 'the command for lights is not known of these pads' }),
    );
  }

  onLost(listener: (error: ReaderError) => void): () => void {
    return this.#losses.listen(listener);
  }

  close(): Promise<void> {
    return this.#session.close();
  }

  #access(
    uid: Uid,
    operations: readonly Operation[],
    isWrite: boolean,
  ): Promise<Result<Uint8Array[], ReaderError>> {
    const { antenna, tagType } = this.#seen.get(uid) ?? { antenna: 0, tagType: usualTagType(uid) };
    return this.#session.access({ connect: connectRequest(uid, antenna, tagType), operations, isWrite });
  }
}

function done(result: Result<unknown, ReaderError>): Result<void, ReaderError> {
  return result.kind === 'ok' ? ok(undefined) : result;
}
