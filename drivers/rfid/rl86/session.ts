import { Exchange } from '../../exchange/exchange.ts';
import type { Timers } from '../../exchange/timers.ts';
import type { MakePort, PortError } from '../../port/byte-port.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import { lineError } from '../losses.ts';
import type { ReaderError } from '../reader.ts';
import {
  accessRequest,
  accessResult,
  acknowledgement,
  command,
  everyHandle,
  request,
  status,
  statusError,
  wordAt,
} from './commands.ts';
import { encodeRequest, isInformation, pcb, RequestNumbering, Rl86ReplyParser } from './frame.ts';
import type { Rl86Frame } from './frame.ts';

export const shortTimeoutMs = 500;
const accessTimeoutMs = 2_000;
/** An answer that wants more continuations than this is not one. */
export const mostBlocksOfAnswer = 64;

export type Turn = 'next' | 'soon' | 'later';

export interface Answer {
  readonly status: number;
  readonly data: Uint8Array;
}

export interface Operation {
  readonly code: number;
  readonly parameters: readonly number[];
}

export interface Access {
  readonly connect: Rl86Frame;
  /** Carried out in order until one fails. */
  readonly operations: readonly Operation[];
  readonly isWrite: boolean;
}

export interface Rl86SessionOptions {
  readonly makePort: MakePort;
  readonly timers: Timers;
  readonly gapMs: number;
  readonly onLost: (error: PortError) => void;
}

/** What pad and driver must agree on to talk: the number of the next request, and the handles that are open. */
export class Rl86Session {
  readonly #exchange: Exchange<Rl86Frame>;
  readonly #numbering = new RequestNumbering();
  /** Pad and driver may count requests differently, or handles were left behind: RESYNC before anything else. */
  #outOfStep = true;

  constructor({ makePort, timers, gapMs, onLost }: Rl86SessionOptions) {
    this.#exchange = new Exchange({
      makePort: this.#numbering.over(makePort),
      timers,
      gapMs,
      parser: new Rl86ReplyParser(),
      onLost,
    });
  }

  async open(): Promise<Result<void, ReaderError>> {
    const opened = await this.#exchange.open();
    if (opened.kind === 'failed') return failed(lineError(opened.error));
    const resync = await this.#resync('next');
    if (resync.kind === 'ok' || !this.#exchange.isOpen) return resync;
    await this.close();
    return failed({ reason: 'line', detail: 'nothing at this address speaks the protocol of RL86xx pads' });
  }

  close(): Promise<void> {
    this.#outOfStep = true;
    return this.#exchange.close();
  }

  /** Before the first request of a sequence, which then has the turn that is returned. */
  async begin(turn: Turn): Promise<Result<Turn, ReaderError>> {
    if (!this.#outOfStep) return ok(turn);
    const resync = await this.#resync(turn);
    return resync.kind === 'failed' ? resync : ok('next');
  }

  /**
   * Connect, operations, disconnect: nothing of another call comes between. Once more as a whole when the line spoiled
   * it, for a connection that may be half made cannot be gone on with; each operation does the same when done twice.
   */
  async access(access: Access): Promise<Result<Uint8Array[], ReaderError>> {
    for (let again = true, wanted: Turn = 'soon'; ; again = false, wanted = 'next') {
      const turn = await this.begin(wanted);
      if (turn.kind === 'failed') return turn;
      const result = await this.#accessOnce(access, turn.value);
      const isSpoiled = result.kind === 'failed' && result.error.reason === 'line' && this.#outOfStep;
      if (!isSpoiled || !again || !this.#exchange.isOpen) return result;
    }
  }

  async #accessOnce(
    { connect, operations, isWrite }: Access,
    turn: Turn,
  ): Promise<Result<Uint8Array[], ReaderError>> {
    const connected = await this.ask(connect, turn, accessTimeoutMs);
    if (connected.kind === 'failed') return connected;
    const { status: code, data } = connected.value;
    if (code !== status.ok) return failed(this.#stepError(code, isWrite));
    const handle = data[0] ?? everyHandle;
    if (handle === everyHandle) return failed({ reason: 'refused', detail: 'the pad gave no handle' });
    const answers: Uint8Array[] = [];
    let error: ReaderError | null = null;
    for (const operation of operations) {
      const answer = await this.#operate(handle, operation, isWrite);
      if (answer.kind === 'failed') {
        error = answer.error;
        break;
      }
      answers.push(answer.value);
    }
    // After trouble on the line RESYNC and "disconnect all" follow anyway.
    if (!this.#outOfStep && this.#exchange.isOpen) {
      await this.ask(request(command.disconnect, handle), 'next', shortTimeoutMs);
    }
    return error ? failed(error) : ok(answers);
  }

  async #operate(
    handle: number,
    { code, parameters }: Operation,
    isWrite: boolean,
  ): Promise<Result<Uint8Array, ReaderError>> {
    const reply = await this.ask(accessRequest(handle, code, parameters), 'next', accessTimeoutMs);
    if (reply.kind === 'failed') return reply;
    const { status: whole, data } = reply.value;
    if (whole !== status.ok) return failed(this.#stepError(whole, isWrite));
    const result = accessResult(data);
    if (result?.code !== code) {
      return failed({ reason: 'refused', detail: 'the pad answered another operation' });
    }
    if (result.succeeded) return ok(result.data);
    return failed(this.#stepError(wordAt(result.data, 0), isWrite));
  }

  /** Two of the statuses are no tag's fault: a handle that the pad forgot, and a table that forgotten handles fill. */
  #stepError(code: number, isWrite: boolean): ReaderError {
    const error = statusError(code, isWrite);
    if (code !== status.wrongHandle && code !== status.memory) return error;
    this.#outOfStep = true;
    return { ...error, reason: 'line' };
  }

  /** Both sides count from 0 again, and the pad holds no handle of a connection that was broken off. */
  async #resync(turn: Turn): Promise<Result<void, ReaderError>> {
    const reply = await this.#exchange.request({
      bytes: encodeRequest({ pcb: pcb.resync, inf: new Uint8Array() }),
      turn,
      timeoutMs: shortTimeoutMs,
      repeats: 1,
      matches: (frame) => frame.pcb === pcb.resyncDone,
    });
    if (reply.kind === 'failed') return failed({ reason: 'line', detail: reply.error.detail });
    this.#outOfStep = false;
    const freed = await this.ask(request(command.disconnect, everyHandle), 'next', shortTimeoutMs);
    return freed.kind === 'failed' ? freed : ok(undefined);
  }

  /** One command, sent once: what is asked again is asked under a new number, after RESYNC. */
  async ask(asked: Rl86Frame, turn: Turn, timeoutMs: number): Promise<Result<Answer, ReaderError>> {
    const code = asked.inf[0] ?? 0;
    const first = await this.#send(asked, turn, timeoutMs, (frame) => {
      return frame.inf[0] === code && this.#numbering.isCurrent(frame.pcb);
    });
    if (first.kind === 'failed') return first;
    const parts = [...first.value.inf];
    let last = first.value;
    for (let blocks = 1; (last.pcb & pcb.more) !== 0; blocks += 1) {
      // Blocks of a chain are numbered too, so that the two sides no longer agree behind it.
      this.#outOfStep = true;
      if (blocks > mostBlocksOfAnswer) return failed({ reason: 'refused', detail: 'the answer never ends' });
      const next = await this.#send(acknowledgement(last), 'next', timeoutMs, () => true);
      if (next.kind === 'failed') return next;
      last = next.value;
      parts.push(...last.inf);
    }
    const inf = Uint8Array.from(parts);
    const answer = { status: wordAt(inf, 1), data: inf.slice(3) };
    // Nothing was carried out: the request came spoiled, or under a number that was not expected.
    const { reason, detail } = statusError(answer.status, false);
    if (answer.status === status.ok || reason !== 'line') return ok(answer);
    this.#outOfStep = true;
    return failed({ reason, code: answer.status, detail });
  }

  async #send(
    frame: Rl86Frame,
    turn: Turn,
    timeoutMs: number,
    matches: (frame: Rl86Frame) => boolean,
  ): Promise<Result<Rl86Frame, ReaderError>> {
    const reply = await this.#exchange.request({
      bytes: encodeRequest(frame),
      turn,
      timeoutMs,
      repeats: 0,
      matches: (answer) => isInformation(answer.pcb) && matches(answer),
    });
    if (reply.kind === 'ok') return reply;
    this.#outOfStep = true;
    return failed({ reason: 'line', detail: reply.error.detail });
  }
}
