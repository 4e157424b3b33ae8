import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { LineFailure } from '../ils.ts';
import type { Asked, DialogueOptions, Sip2Request } from './dialogue.ts';
import { Dialogue } from './dialogue.ts';
import type { Sip2Message } from './message.ts';
import type { Endpoint, OpenSocket, Sip2Socket } from './socket.ts';
import type { LoggedIn } from './telnet.ts';
import { telnetLogin } from './telnet.ts';

export type Exchanged =
  | { readonly kind: 'answer'; readonly message: Sip2Message }
  | { readonly kind: 'notSent'; readonly cause: LineFailure }
  | { readonly kind: 'unknown'; readonly cause: LineFailure };

export interface ConnectionOptions extends Omit<DialogueOptions, 'telnet'> {
  readonly endpoint: Endpoint;
  readonly openSocket: OpenSocket;
  /** 93; null where the site knows its stations by address. */
  readonly login: Sip2Request | null;
  /** Login in words before anything else; null: none. */
  readonly telnet: { readonly user: string; readonly password: string } | null;
  /** 99: follows the login, keeps an idle line alive. */
  readonly status: Sip2Request;
  /** 99 before 93. */
  readonly statusFirst: boolean;
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
    // On a line that lives it leaves at once: who has asked may use the time until the answer.
    const line = this.#living() ?? (await this.#ready());
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

  #living(): Result<Dialogue, LineFailure> | null {
    return !this.#closed && this.#dialogue?.alive === true ? ok(this.#dialogue) : null;
  }

  /** A connection that is logged in, the present one if it still lives. */
  async #ready(): Promise<Result<Dialogue, LineFailure>> {
    if (this.#closed) return failed(closedCause);
    const living = this.#living();
    if (living) return living;
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
    const { endpoint, openSocket, connectTimeoutMs, timers, status, statusFirst } = this.#options;
    const socket = await openSocket(endpoint, connectTimeoutMs, timers);
    if (socket.kind === 'failed') return socket;
    const greeted = await this.#greet(socket.value);
    if (greeted.kind === 'failed') {
      socket.value.on('error', () => undefined);
      socket.value.destroy();
      return greeted;
    }
    const dialogue = new Dialogue(socket.value, { ...this.#options, telnet: greeted.value });
    if (this.#closed) return this.#giveUp(dialogue, closedCause);
    this.#dialogue = dialogue;
    if (!statusFirst) {
      const refused = await this.#logIn(dialogue);
      if (refused) return this.#giveUp(dialogue, refused);
    }
    const answer = await this.#ask(dialogue, status);
    if (answer.kind === 'failed') return this.#giveUp(dialogue, answer.cause);
    if (statusFirst) {
      const refused = await this.#logIn(dialogue);
      if (refused) return this.#giveUp(dialogue, refused);
    }
    return ok(dialogue);
  }

  async #greet(socket: Sip2Socket): Promise<Result<LoggedIn | null, LineFailure>> {
    const { telnet, timers, onExchange, pace } = this.#options;
    const { timeoutMs } = pace(true);
    return telnet ? telnetLogin(socket, { ...telnet, timers, timeoutMs, onExchange }) : ok(null);
  }

  /** Null: logged in, or no login is wanted. */
  async #logIn(dialogue: Dialogue): Promise<LineFailure | null> {
    const { login } = this.#options;
    if (!login) return null;
    const answer = await dialogue.ask(login);
    if (answer.kind === 'failed') return answer.cause;
    const accepted = answer.message.is('94') && answer.message.fixed('ok') === '1';
    return accepted ? null : { reason: 'login-refused', detail: 'the ILS refused the login' };
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
