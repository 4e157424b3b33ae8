import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { LineFailure } from '../ils.ts';
import type { Asked, DialogueOptions, Sip2Request } from './dialogue.ts';
import { Dialogue } from './dialogue.ts';
import type { Sip2Message } from './message.ts';
import type { Endpoint, OpenSocket } from './socket.ts';

export type Exchanged =
  | { readonly kind: 'answer'; readonly message: Sip2Message }
  | { readonly kind: 'notSent'; readonly cause: LineFailure }
  | { readonly kind: 'unknown'; readonly cause: LineFailure };

export interface ConnectionOptions extends DialogueOptions {
  readonly endpoint: Endpoint;
  readonly openSocket: OpenSocket;
  /** 93; null where the site knows its stations by address. */
  readonly login: Sip2Request | null;
  /** 99: follows the login, keeps an idle line alive. */
  readonly status: Sip2Request;
  readonly connectTimeoutMs: number;
  readonly keepAliveMs: number;
  /** 0 to 1: spreads the attempts of many stations after a power cut. */
  readonly random: () => number;
  /** Every 98 that came, asked for by whomever. */
  readonly onAcsStatus: (message: Sip2Message<'98'>) => void;
}

/** Pauses between attempts. Requests that come meanwhile fail at once with what happened last. */
const connectPausesMs = [500, 1_000, 2_000, 5_000];
const loginPausesMs = [5_000, 15_000, 60_000];

interface Job {
  readonly request: Sip2Request;
  readonly settle: (result: Exchanged) => void;
}

/**
 * One long-lived connection to the ILS: opened when first needed, logged in, kept alive, opened again after a
 * failure. Requests wait their turn; exactly one is under way.
 */
export class Sip2Connection {
  readonly #options: ConnectionOptions;
  readonly #queue: Job[] = [];
  #dialogue: Dialogue | null = null;
  #draining = false;
  #closed = false;
  #failures = 0;
  #pause: { readonly untilMs: number; readonly cause: LineFailure } | null = null;
  #cancelKeepAlive: () => void = () => undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  exchange(request: Sip2Request): Promise<Exchanged> {
    return new Promise((settle) => {
      this.#queue.push({ request, settle });
      void this.#drain();
    });
  }

  close(): void {
    this.#closed = true;
    this.#cancelKeepAlive();
    this.#dialogue?.end(closedCause);
    for (const job of this.#queue.splice(0)) job.settle({ kind: 'notSent', cause: closedCause });
  }

  async #drain(): Promise<void> {
    if (this.#draining) return;
    this.#draining = true;
    this.#cancelKeepAlive();
    for (let job = this.#queue.shift(); job; job = this.#queue.shift()) {
      job.settle(await this.#carryOut(job.request));
    }
    this.#draining = false;
    this.#keepAlive();
  }

  async #carryOut(request: Sip2Request): Promise<Exchanged> {
    const line = await this.#ready();
    if (line.kind === 'failed') return { kind: 'notSent', cause: line.error };
    const first = await this.#ask(line.value, request);
    if (first.kind === 'answer') return first;
    if (!first.sent && !request.readOnly) return { kind: 'notSent', cause: first.cause };
    // A slow server is not asked twice: somebody waits at the screen.
    if (!request.readOnly || first.cause.reason === 'timeout') return { kind: 'unknown', cause: first.cause };
    const again = await this.#ready();
    if (again.kind === 'failed') return { kind: 'unknown', cause: first.cause };
    const second = await this.#ask(again.value, request);
    return second.kind === 'answer' ? second : { kind: 'unknown', cause: second.cause };
  }

  async #ask(dialogue: Dialogue, request: Sip2Request): Promise<Asked> {
    const asked = await dialogue.ask(request);
    if (asked.kind === 'answer' && asked.message.is('98')) this.#options.onAcsStatus(asked.message);
    return asked;
  }

  /** A connection that is logged in, the present one if it still lives. */
  async #ready(): Promise<Result<Dialogue, LineFailure>> {
    if (this.#closed) return failed(closedCause);
    if (this.#dialogue?.alive) return ok(this.#dialogue);
    const nowMs = this.#options.timers.monotonicMs();
    if (this.#pause && nowMs < this.#pause.untilMs) return failed(this.#pause.cause);
    const opened = await this.#open();
    if (opened.kind === 'failed') this.#backOff(opened.error);
    else {
      this.#failures = 0;
      this.#pause = null;
    }
    return opened;
  }

  async #open(): Promise<Result<Dialogue, LineFailure>> {
    const { endpoint, openSocket, connectTimeoutMs, timers, login, status } = this.#options;
    const socket = await openSocket(endpoint, connectTimeoutMs, timers);
    if (socket.kind === 'failed') return socket;
    const dialogue = new Dialogue(socket.value, this.#options);
    if (this.#closed) return this.#giveUp(dialogue, closedCause);
    this.#dialogue = dialogue;
    if (login) {
      const answer = await dialogue.ask(login);
      if (answer.kind === 'failed') return this.#giveUp(dialogue, answer.cause);
      const accepted = answer.message.is('94') && answer.message.fixed('ok') === '1';
      if (!accepted) {
        return this.#giveUp(dialogue, { reason: 'login-refused', detail: 'the ILS refused the login' });
      }
    }
    const answer = await this.#ask(dialogue, status);
    return answer.kind === 'failed' ? this.#giveUp(dialogue, answer.cause) : ok(dialogue);
  }

  #giveUp(dialogue: Dialogue, cause: LineFailure): Result<never, LineFailure> {
    dialogue.end(cause);
    return failed(cause);
  }

  #backOff(cause: LineFailure): void {
    // A server that is not there is tried often; one that refuses or is too busy to answer is left in peace.
    const pauses = cause.reason === 'unreachable' ? connectPausesMs : loginPausesMs;
    const base = pauses[Math.min(this.#failures, pauses.length - 1)] ?? 0;
    this.#failures += 1;
    const pauseMs = base * (0.8 + 0.4 * this.#options.random());
    this.#pause = { untilMs: this.#options.timers.monotonicMs() + pauseMs, cause };
  }

  #keepAlive(): void {
    if (this.#closed || !this.#dialogue?.alive) return;
    this.#cancelKeepAlive();
    this.#cancelKeepAlive = this.#options.timers.after(this.#options.keepAliveMs, () => {
      // A line that died meanwhile is opened again when somebody needs it.
      if (this.#dialogue?.alive) void this.exchange(this.#options.status);
    });
  }
}

const closedCause: LineFailure = { reason: 'closed', detail: 'the line was closed' };
