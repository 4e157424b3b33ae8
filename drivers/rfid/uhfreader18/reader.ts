import { Exchange } from '../../exchange/exchange.ts';
import type { Timers } from '../../exchange/timers.ts';
import { toHex } from '../../frame/hex.ts';
import type { MakePort } from '../../port/byte-port.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { lineError, Losses } from '../losses.ts';
import type { InventoryRound, ReaderError, ReaderInfo, SeenTag, Uid } from '../reader.ts';
import { seenEpc, UhfInventoryReader } from '../uhf-reader.ts';
import { command, readEpcs, status } from './commands.ts';
import { encodeRequest, Uhf18ReplyParser } from './frame.ts';
import type { Uhf18Reply } from './frame.ts';

export interface Uhf18ReaderOptions {
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
}

/** An inventory takes the reader up to a second, as it leaves the factory. */
const replyTimeoutMs = 2_000;

/** A desktop or gate reader of the UHFReader18 family (docs/pads/uhfreader18.md): inventories only. */
export class Uhf18Reader extends UhfInventoryReader {
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
    const info = await this.#ask(command.readerInfo, () => true, 1);
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
      for (const epc of epcs ?? []) {
        const tag = seenEpc(epc, null);
        tags.set(tag.uid, tag);
      }
      return reply.status !== status.more;
    };
    const last = await this.#ask(command.inventory, isLast, 0);
    if (last.kind === 'ok') {
      const complete = whole && (last.value.status === status.finished || last.value.status === status.noTag);
      return ok({ tags: [...tags.values()], complete });
    }
    // What was named before the line fell silent lies there all the same.
    return tags.size > 0 ? ok({ tags: [...tags.values()], complete: false }) : last;
  }

  onLost(listener: (error: ReaderError) => void): () => void {
    return this.#losses.listen(listener);
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  async #ask(
    code: number,
    matches: (reply: Uhf18Reply) => boolean,
    repeats: number,
  ): Promise<Result<Uhf18Reply, ReaderError>> {
    const reply = await this.#exchange.request({
      bytes: encodeRequest({ command: code, data: new Uint8Array() }),
      turn: 'later',
      timeoutMs: replyTimeoutMs,
      repeats,
      matches,
    });
    return reply.kind === 'ok' ? reply : failed({ reason: 'line', detail: reply.error.detail });
  }
}
