import { Exchange } from '../../exchange/exchange.ts';
import type { Timers } from '../../exchange/timers.ts';
import type { BytePort, MakePort } from '../../port/byte-port.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { Losses } from '../losses.ts';
import type { EpcChange, InventoryRound, ReaderError, ReaderInfo, SeenTag, Uid } from '../reader.ts';
import { hear, UhfReader } from '../uhf-reader.ts';
import { accessSpecIdBody, addAccessSpecBody, allAccessSpecs, operationOutcome } from './access.ts';
import type { BankOperation, OperationResult } from './access.ts';
import {
  addRoSpecBody,
  allRoSpecs,
  generalCapabilities,
  greeting,
  readDeviceDetails,
  readEvents,
  readTagReports,
  roSpecId,
  roSpecIdBody,
  statusCode,
} from './commands.ts';
import { encodeMessage, LlrpParser, message } from './frame.ts';
import type { LlrpMessage } from './frame.ts';
import { readStatus } from './parameters.ts';

export interface LlrpReaderOptions {
  readonly address: string;
  readonly makePort: MakePort;
  readonly timers: Timers;
}

const none = new Uint8Array();
const replyTimeoutMs = 2_000;
/** A reader greets at once; one that just started takes a while. */
const greetingTimeoutMs = 5_000;
/** So long the reader looks for tags: every antenna has its turn, every tag of a pile is named several times. */
const inventoryMs = 500;
/** Until the last report is on its way. */
const graceMs = 100;

/** Each request with the message that answers it. */
const answers = {
  [message.getReaderCapabilities]: message.getReaderCapabilitiesResponse,
  [message.addRoSpec]: message.addRoSpecResponse,
  [message.deleteRoSpec]: message.deleteRoSpecResponse,
  [message.startRoSpec]: message.startRoSpecResponse,
  [message.stopRoSpec]: message.stopRoSpecResponse,
  [message.enableRoSpec]: message.enableRoSpecResponse,
  [message.addAccessSpec]: message.addAccessSpecResponse,
  [message.deleteAccessSpec]: message.deleteAccessSpecResponse,
  [message.enableAccessSpec]: message.enableAccessSpecResponse,
} as const;

/**
 * A network reader that speaks LLRP 1.0.1 (docs/pads/llrp.md). Power, region and antennas stay as the installer set
 * them.
 */
export class LlrpReader extends UhfReader {
  readonly model = 'llrp';
  readonly address: string;
  readonly #timers: Timers;
  readonly #exchange: Exchange<LlrpMessage>;
  readonly #parser: LlrpParser;
  readonly #losses = new Losses();
  readonly #heard = new Map<Uid, SeenTag>();
  #port: BytePort | null = null;
  #greeting: number | null = null;
  #lastId = 0;
  #reportsLost = false;
  #closing = false;
  #lastOperation = 0;
  /** An AccessSpec may still stand in the reader, and be carried out with the next inventory. */
  #leftOver = false;
  /** Takes the results of operations on tags while one is waited for. */
  #onResult: (result: OperationResult) => void = () => undefined;

  constructor({ address, makePort, timers }: LlrpReaderOptions) {
    super();
    this.address = address;
    this.#timers = timers;
    this.#parser = new LlrpParser((heard) => {
      this.#hear(heard);
    });
    this.#exchange = new Exchange({
      makePort: () => {
        this.#parser.clear();
        this.#greeting = null;
        this.#port = makePort();
        return this.#port;
      },
      timers,
      gapMs: 0,
      parser: this.#parser,
      onLost: (error) => {
        // A reader closes the connection when it is asked to: that is no loss.
        if (!this.#closing) this.#losses.tell(error);
      },
    });
  }

  async connect(): Promise<Result<ReaderInfo, ReaderError>> {
    const opened = await this.#exchange.open();
    if (opened.kind === 'failed') return failed({ reason: 'line', detail: opened.error.detail });
    const greeted = await this.#awaitGreeting();
    if (greeted.kind === 'failed') {
      await this.#exchange.close();
      return greeted;
    }
    const ready = await this.#prepare();
    if (ready.kind === 'failed') await this.close();
    return ready;
  }

  /** The reader speaks first; it takes one client and turns every other away. */
  async #awaitGreeting(): Promise<Result<void, ReaderError>> {
    if (this.#greeting === null) {
      const heard = await this.#exchange.request({
        bytes: none,
        turn: 'next',
        timeoutMs: greetingTimeoutMs,
        repeats: 0,
        matches: () => this.#greeting !== null,
      });
      if (heard.kind === 'failed') return failed({ reason: 'line', detail: heard.error.detail });
    }
    switch (this.#greeting) {
      case greeting.success:
        return ok(undefined);
      case greeting.readerInitiatedExists:
      case greeting.clientInitiatedExists:
        return failed({ reason: 'busy', detail: 'another program is connected to the reader' });
      default:
        return failed({ reason: 'refused', detail: 'the reader refused the connection' });
    }
  }

  async #prepare(): Promise<Result<ReaderInfo, ReaderError>> {
    const capabilities = await this.#ask(message.getReaderCapabilities, generalCapabilities);
    if (capabilities.kind === 'failed' && capabilities.error.reason === 'line') return capabilities;
    // What an earlier client left behind would go on running, and a ROSpec of this number may be among it.
    const deleted = await this.#ask(message.deleteRoSpec, allRoSpecs);
    if (deleted.kind === 'failed' && deleted.error.reason === 'line') return deleted;
    const forgotten = await this.#ask(message.deleteAccessSpec, allAccessSpecs);
    if (forgotten.kind === 'failed' && forgotten.error.reason === 'line') return forgotten;
    this.#leftOver = false;
    let added = await this.#addRoSpec(true);
    // The standard lets a reader refuse to have its singulation set.
    if (added.kind === 'failed' && added.error.reason === 'refused') added = await this.#addRoSpec(false);
    if (added.kind === 'failed') return added;
    const enabled = await this.#ask(message.enableRoSpec, roSpecIdBody);
    if (enabled.kind === 'failed') return enabled;
    const details = capabilities.kind === 'ok' ? readDeviceDetails(capabilities.value.body) : {};
    return ok({ model: this.model, details });
  }

  #addRoSpec(sessionZero: boolean): Promise<Result<LlrpMessage, ReaderError>> {
    return this.#ask(message.addRoSpec, addRoSpecBody({ durationMs: inventoryMs, sessionZero }));
  }

  /** One at a time: two would start and stop the same ROSpec. */
  inventory(): Promise<Result<InventoryRound, ReaderError>> {
    return this.inTurn(() => this.#inventory());
  }

  async #inventory(): Promise<Result<InventoryRound, ReaderError>> {
    this.#heard.clear();
    this.#reportsLost = false;
    const skippedBefore = this.#parser.skippedBytes;
    const cleared = await this.#clear('later');
    if (cleared.kind === 'failed') return cleared;
    const started = await this.#start();
    if (started.kind === 'failed') return started;
    await new Promise<void>((resolve) => {
      this.#timers.after(inventoryMs + graceMs, resolve);
    });
    // By now the ROSpec has ended by itself: a reader may say that there is nothing to stop.
    const stopped = await this.#ask(message.stopRoSpec, roSpecIdBody, 'next');
    const lineFailed = stopped.kind === 'failed' && stopped.error.reason === 'line';
    if (lineFailed && this.#heard.size === 0) return stopped;
    const complete = !lineFailed && !this.#reportsLost && this.#parser.skippedBytes === skippedBefore;
    return ok(this.round(this.#heard, complete));
  }

  async #start(): Promise<Result<LlrpMessage, ReaderError>> {
    const started = await this.#ask(message.startRoSpec, roSpecIdBody, 'later');
    if (started.kind === 'ok' || started.error.reason === 'line') return started;
    // It is still running when the answer to an earlier start was lost.
    await this.#ask(message.stopRoSpec, roSpecIdBody, 'next');
    return this.#ask(message.startRoSpec, roSpecIdBody, 'next');
  }

  #hear({ type, id, body }: LlrpMessage): void {
    switch (type) {
      case message.roAccessReport: {
        const { tags, whole } = readTagReports(body);
        if (!whole) this.#reportsLost = true;
        for (const { epc, pc, results } of tags) {
          hear(this.#heard, epc, pc);
          for (const result of results) this.#onResult(result);
        }
        return;
      }
      case message.keepalive:
        // Not a request of this side's, so that it need not wait for its turn: the line may be busy with one.
        void this.#port?.write(encodeMessage({ type: message.keepaliveAck, id, body: none }));
        return;
      case message.readerEventNotification: {
        const events = readEvents(body);
        if (events.overflow) this.#reportsLost = true;
        this.#greeting ??= events.greeting;
        return;
      }
      default:
    }
  }

  protected readBank(
    epc: Uint8Array,
    firstWord: number,
    wordCount: number,
  ): Promise<Result<Uint8Array, ReaderError>> {
    return this.inTurn(() =>
      this.#access(epc, { id: this.#nextOperation(), kind: 'read', firstWord, wordCount }),
    );
  }

  protected async writeBank(epc: Uint8Array, change: EpcChange): Promise<Result<void, ReaderError>> {
    const written = await this.inTurn(() =>
      this.#access(epc, { id: this.#nextOperation(), kind: 'write', ...change }),
    );
    return written.kind === 'failed' ? written : ok(undefined);
  }

  /** An AccessSpec waits for its tag in an inventory of its own, and is gone when it was carried out or that ended. */
  async #access(epc: Uint8Array, operation: BankOperation): Promise<Result<Uint8Array, ReaderError>> {
    const cleared = await this.#clear('soon');
    if (cleared.kind === 'failed') return cleared;
    this.#leftOver = true;
    const added = await this.#ask(message.addAccessSpec, addAccessSpecBody(roSpecId, epc, operation));
    const enabled =
      added.kind === 'ok' ? await this.#ask(message.enableAccessSpec, accessSpecIdBody, 'next') : added;
    const started = enabled.kind === 'ok' ? await this.#start() : enabled;
    const result = started.kind === 'ok' ? await this.#awaitResult(operation.id) : null;
    await this.#ask(message.stopRoSpec, roSpecIdBody, 'next');
    await this.#clear('next');
    if (started.kind === 'failed') return started;
    return result ? operationOutcome(result) : failed({ reason: 'no-tag', detail: 'the tag did not answer' });
  }

  async #clear(turn: 'next' | 'soon' | 'later'): Promise<Result<void, ReaderError>> {
    if (!this.#leftOver) return ok(undefined);
    // Refused where there is none: once carried out, the reader has deleted it by itself.
    const deleted = await this.#ask(message.deleteAccessSpec, accessSpecIdBody, turn);
    if (deleted.kind === 'failed' && deleted.error.reason === 'line') return deleted;
    this.#leftOver = false;
    return ok(undefined);
  }

  #awaitResult(operationId: number): Promise<OperationResult | null> {
    return new Promise((resolve) => {
      const end = (result: OperationResult | null): void => {
        this.#onResult = () => undefined;
        cancel();
        resolve(result);
      };
      const cancel = this.#timers.after(inventoryMs + graceMs, () => {
        end(null);
      });
      this.#onResult = (result) => {
        if (result.id === operationId) end(result);
      };
    });
  }

  #nextOperation(): number {
    this.#lastOperation = (this.#lastOperation % 0x7fff) + 1;
    return this.#lastOperation;
  }

  onLost(listener: (error: ReaderError) => void): () => void {
    return this.#losses.listen(listener);
  }

  /** Says good-bye without waiting for the answer: a reader that is not told keeps its only place taken. */
  async close(): Promise<void> {
    this.#closing = true;
    if (this.#exchange.isOpen) {
      const goodbye = { type: message.closeConnection, id: this.#nextId(), body: none };
      await this.#port?.write(encodeMessage(goodbye));
    }
    await this.#exchange.close();
    this.#closing = false;
  }

  #nextId(): number {
    this.#lastId = (this.#lastId % 0x7fffffff) + 1;
    return this.#lastId;
  }

  /** Nothing is sent again: TCP loses nothing, and a reader that is silent has its reasons. */
  async #ask(
    type: keyof typeof answers,
    body: Uint8Array,
    turn: 'next' | 'soon' | 'later' = 'soon',
  ): Promise<Result<LlrpMessage, ReaderError>> {
    const id = this.#nextId();
    const reply = await this.#exchange.request({
      bytes: encodeMessage({ type, id, body }),
      turn,
      timeoutMs: replyTimeoutMs,
      repeats: 0,
      matches: (heard) =>
        heard.id === id && (heard.type === answers[type] || heard.type === message.errorMessage),
    });
    if (reply.kind === 'failed') return failed({ reason: 'line', detail: reply.error.detail });
    const { code, text } = readStatus(reply.value.body) ?? { code: statusCode.fieldError, text: '' };
    if (code === statusCode.success && reply.value.type === answers[type]) return reply;
    return failed({
      reason: 'refused',
      code,
      detail: `the reader answered ${String(code)}${text === '' ? '' : `: ${text}`}`,
    });
  }
}
