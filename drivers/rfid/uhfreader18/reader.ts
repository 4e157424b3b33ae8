import { Exchange } from '../../exchange/exchange.ts';
import type { Timers } from '../../exchange/timers.ts';
import { toHex } from '../../frame/hex.ts';
import type { MakePort } from '../../port/byte-port.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { lineError, Losses } from '../losses.ts';
import type { EpcChange, InventoryRound, ReaderError, ReaderInfo, SeenTag, Uid } from '../reader.ts';
import { hear, UhfReader } from '../uhf-reader.ts';
import { command, readData, readEpcs, status, statusError, writeData } from './commands.ts';
import { encodeRequest, Uhf18ReplyParser } from './frame.ts';
import type { Uhf18Reply } from './frame.ts';

export interface Uhf18ReaderOptions {
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
}

interface Asking {
  readonly data: Uint8Array;
  readonly turn: 'soon' | 'later';
  /** After silence. */
  readonly repeats: number;
  readonly matches: (reply: Uhf18Reply) => boolean;
}

/** An inventory takes the reader up to a second, as it leaves the factory. */
const replyTimeoutMs = 2_000;

/** A desktop or gate reader of the UHFReader18 family (docs/pads/uhfreader18.md). */
export class Uhf18Reader extends UhfReader {
  readonly model = 'uhfreader18';
  readonly address: string;
  readonly #exchange: Exchange<Uhf18Reply>;
  readonly #losses = new Losses();

  constructor({ address, makePort, timers }: Uhf18ReaderOptions) {
    super();
    this.address = address;
    this.#exchange = new Exchange({
      makePort,
      timers,
      gapMs: 0,
      parser: new Uhf18ReplyParser(),
      onLost: this.#losses.tell,
    });
  }

  async connect(): Promise<Result<ReaderInfo, ReaderError>> {
    const opened = await this.#exchange.open();
    if (opened.kind === 'failed') return failed(lineError(opened.error));
    const info = await this.#ask(command.readerInfo, { repeats: 1 });
    if (info.kind === 'failed') {
      await this.#exchange.close();
      return info;
    }
    return ok({ model: this.model, details: { information: toHex(info.value.data) } });
  }

  async inventory(): Promise<Result<InventoryRound, ReaderError>> {
    const tags = new Map<Uid, SeenTag>();
    let whole = true;
    // One inventory may come in several frames: each but the last says that more follows.
    const isLast = (reply: Uhf18Reply): boolean => {
      const epcs = reply.status === status.noTag ? [] : readEpcs(reply.data);
      if (epcs === null) whole = false;
      for (const epc of epcs ?? []) hear(tags, epc, null);
      return reply.status !== status.more;
    };
    const last = await this.#ask(command.inventory, { matches: isLast });
    if (last.kind === 'ok') {
      const complete = whole && (last.value.status === status.finished || last.value.status === status.noTag);
      return ok(this.round(tags, complete));
    }
    // What was named before the line fell silent lies there all the same.
    return tags.size > 0 ? ok(this.round(tags, false)) : last;
  }

  protected async readBank(
    epc: Uint8Array,
    firstWord: number,
    wordCount: number,
  ): Promise<Result<Uint8Array, ReaderError>> {
    const data = readData(epc, firstWord, wordCount);
    const reply = await this.#ask(command.readData, { data, turn: 'soon', repeats: 1 });
    if (reply.kind === 'failed') return reply;
    const { status: code, data: words } = reply.value;
    return code === status.ok ? ok(words) : failed(statusError(code, words));
  }

  /** Never command 04, which writes to whichever tag answers first. */
  protected async writeBank(epc: Uint8Array, change: EpcChange): Promise<Result<void, ReaderError>> {
    const data = writeData(epc, change);
    // Not sent again after silence: when the EPC was changed, the tag has another name by now.
    const reply = await this.#ask(command.writeData, { data, turn: 'soon' });
    if (reply.kind === 'failed') return reply;
    const { status: code, data: reason } = reply.value;
    return code === status.ok ? ok(undefined) : failed(statusError(code, reason));
  }

  onLost(listener: (error: ReaderError) => void): () => void {
    return this.#losses.listen(listener);
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  async #ask(
    code: number,
    { data = new Uint8Array(), turn = 'later', repeats = 0, matches = () => true }: Partial<Asking>,
  ): Promise<Result<Uhf18Reply, ReaderError>> {
    const reply = await this.#exchange.request({
      bytes: encodeRequest({ command: code, data }),
      turn,
      timeoutMs: replyTimeoutMs,
      repeats,
      matches,
    });
    return reply.kind === 'ok' ? reply : failed({ reason: 'line', detail: reply.error.detail });
  }
}
