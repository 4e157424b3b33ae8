import { Exchange } from '../../exchange/exchange.ts';
import type { Timers } from '../../exchange/timers.ts';
import { toHex } from '../../frame/hex.ts';
import type { MakePort } from '../../port/byte-port.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { lineError, Losses } from '../losses.ts';
import type { EpcChange, InventoryRound, ReaderError, ReaderInfo, SeenTag, Uid } from '../reader.ts';
import { hear, UhfReader } from '../uhf-reader.ts';
import {
  antennaOne,
  deskPower,
  gen2,
  op,
  readData,
  readHeadBytes,
  readTagRecord,
  startReading,
  statusError,
  stopReading,
  writeData,
} from './commands.ts';
import { encodeRequest, M6eReplyParser } from './frame.ts';
import type { M6eReply } from './frame.ts';

export interface M6eReaderOptions {
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
}

const replyTimeoutMs = 1_000;
/** So long an inventory listens: every tag of a pile is named several times in it. */
const listenMs = 300;

/**
 * A ThingMagic M6e, Nano or M7e (docs/pads/m6e.md). The region is never set by this driver: a module that transmits by
 * another country's rules breaks the law, so it keeps what its installer stored.
 */
export class M6eReader extends UhfReader {
  readonly model = 'm6e';
  readonly address: string;
  readonly #timers: Timers;
  readonly #exchange: Exchange<M6eReply>;
  readonly #losses = new Losses();
  readonly #heard = new Map<Uid, SeenTag>();

  constructor({ address, makePort, timers }: M6eReaderOptions) {
    super();
    this.address = address;
    this.#timers = timers;
    this.#exchange = new Exchange({
      makePort,
      timers,
      gapMs: 0,
      parser: new M6eReplyParser((reply) => {
        this.#hear(reply);
      }),
      onLost: this.#losses.tell,
    });
  }

  async connect(): Promise<Result<ReaderInfo, ReaderError>> {
    const opened = await this.#exchange.open();
    if (opened.kind === 'failed') return failed(lineError(opened.error));
    // A module that was left reading would not hear anything else.
    await this.#ask(op.continuous, stopReading);
    const version = await this.#ask(op.version, new Uint8Array());
    const steps = [
      [op.protocol, gen2],
      [op.antenna, antennaOne],
      [op.power, deskPower],
      [op.writePower, deskPower],
    ] as const;
    for (const [code, data] of version.kind === 'ok' ? steps : []) {
      const done = await this.#ask(code, data);
      if (done.kind === 'failed') return this.#giveUp(done.error);
    }
    if (version.kind === 'failed') return this.#giveUp(version.error);
    return ok({ model: this.model, details: { version: toHex(version.value.data) } });
  }

  async #giveUp(error: ReaderError): Promise<Result<never, ReaderError>> {
    await this.#exchange.close();
    return failed(error);
  }

  inventory(): Promise<Result<InventoryRound, ReaderError>> {
    return this.inTurn(() => this.#inventory());
  }

  async #inventory(): Promise<Result<InventoryRound, ReaderError>> {
    this.#heard.clear();
    const started = await this.#ask(op.continuous, startReading);
    if (started.kind === 'failed') return started;
    await new Promise<void>((resolve) => {
      this.#timers.after(listenMs, resolve);
    });
    const stopped = await this.#ask(op.continuous, stopReading);
    if (stopped.kind === 'failed') return stopped;
    return ok(this.round(this.#heard, true));
  }

  #hear({ op: code, status, data }: M6eReply): void {
    const record = code === op.tagRecord && status === 0 ? readTagRecord(data) : null;
    if (record) hear(this.#heard, record.epc, record.pc);
  }

  protected async readBank(
    epc: Uint8Array,
    firstWord: number,
    wordCount: number,
  ): Promise<Result<Uint8Array, ReaderError>> {
    const data = readData(epc, firstWord, wordCount);
    const reply = await this.inTurn(() => this.#ask(op.readData, data));
    return reply.kind === 'failed' ? reply : ok(reply.value.data.slice(readHeadBytes));
  }

  protected async writeBank(epc: Uint8Array, change: EpcChange): Promise<Result<void, ReaderError>> {
    // Not sent again after silence: when the EPC was changed, the tag has another name by now.
    const reply = await this.inTurn(() => this.#ask(op.writeData, writeData(epc, change), 0));
    return reply.kind === 'failed' ? reply : ok(undefined);
  }

  onLost(listener: (error: ReaderError) => void): () => void {
    return this.#losses.listen(listener);
  }

  close(): Promise<void> {
    return this.#exchange.close();
  }

  async #ask(code: number, data: Uint8Array, repeats = 1): Promise<Result<M6eReply, ReaderError>> {
    const reply = await this.#exchange.request({
      bytes: encodeRequest({ op: code, data }),
      turn: 'soon',
      timeoutMs: replyTimeoutMs,
      repeats,
      matches: (frame) => frame.op === code,
    });
    if (reply.kind === 'failed') return failed({ reason: 'line', detail: reply.error.detail });
    if (reply.value.status === 0) return reply;
    return failed(statusError(reply.value.status));
  }
}
