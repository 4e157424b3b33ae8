import type { Timers } from '../../exchange/timers.ts';
import type { Ils } from '../ils.ts';
import type { Charset } from './charset.ts';
import { LineSplitter } from './line-splitter.ts';
import { buildMessage } from './message-build.ts';
import type { Sip2Message } from './message.ts';
import { parseMessage } from './message.ts';
import { ServerReplies } from './server-replies.ts';
import type { Reply } from './server-writer.ts';
import type { Sip2Socket } from './socket.ts';

export interface SessionOptions {
  readonly ils: Ils;
  readonly timers: Timers;
  readonly now: () => Date;
  readonly institution: string;
  readonly location: string;
  readonly login: { readonly user: string; readonly password: string } | null;
  readonly charset: Charset;
  readonly terminator: 'cr' | 'crlf';
  readonly timeZone: string;
  readonly idleTimeoutMs: number;
}

/** A station asks one thing at a time; whoever sends this many ahead is none. */
const mostWaiting = 16;
const mostFailedLogins = 3;

/** One station on the line: its login, its error detection, its last answer. */
export class ServerSession {
  readonly #socket: Sip2Socket;
  readonly #options: SessionOptions;
  readonly #replies: ServerReplies;
  readonly #splitter = new LineSplitter();
  readonly #waiting: Uint8Array[] = [];
  #busy = false;
  #loggedIn: boolean;
  #failedLogins = 0;
  #lastAnswer: Reply | null = null;
  #cancelIdle: () => void = () => undefined;

  constructor(socket: Sip2Socket, options: SessionOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#replies = new ServerReplies(options);
    this.#loggedIn = options.login === null;
    socket.on('data', (chunk: Uint8Array) => {
      this.#take(chunk);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      this.#cancelIdle();
    });
    this.#watchIdle();
  }

  #watchIdle(): void {
    this.#cancelIdle();
    const { idleTimeoutMs, timers } = this.#options;
    if (idleTimeoutMs > 0) this.#cancelIdle = timers.after(idleTimeoutMs, () => this.#socket.destroy());
  }

  #take(chunk: Uint8Array): void {
    this.#watchIdle();
    this.#waiting.push(...this.#splitter.push(chunk));
    if (this.#splitter.overflowed || this.#waiting.length > mostWaiting) this.#socket.destroy();
    else void this.#drain();
  }

  async #drain(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let line = this.#waiting.shift(); line; line = this.#waiting.shift()) await this.#serve(line);
    this.#busy = false;
  }

  async #serve(line: Uint8Array): Promise<void> {
    const parsed = parseMessage(line, this.#options.charset);
    // A line that cannot be read is asked for again, with error detection: nothing was agreed otherwise.
    if (parsed.kind === 'failed') {
      this.#askAgain(true);
      return;
    }
    const message = parsed.value;
    const checked = message.checksum !== 'absent';
    if (message.checksum === 'wrong') {
      this.#askAgain(true);
      return;
    }
    if (message.is('97')) {
      if (this.#lastAnswer) this.#send(this.#lastAnswer, null, checked);
      else this.#askAgain(checked);
      return;
    }
    if (message.is('93')) {
      this.#answerLogin(message, checked);
      return;
    }
    if (!this.#loggedIn) {
      this.#socket.destroy();
      return;
    }
    const reply = await this.#replies.answer(message);
    if (reply === 'no-answer') {
      // What became of the request is not known, and a hang-up is how SIP2 says so.
      this.#socket.destroy();
    } else if (reply === 'not-supported') this.#askAgain(checked);
    else this.#answer(reply, message, checked);
  }

  #answerLogin(message: Sip2Message<'93'>, checked: boolean): void {
    const { login } = this.#options;
    const right =
      login === null || (message.field('CN') === login.user && message.field('CO') === login.password);
    this.#loggedIn = right;
    this.#answer({ code: '94', fixed: { ok: right ? '1' : '0' }, variable: [] }, message, checked);
    if (right) return;
    this.#failedLogins += 1;
    if (this.#failedLogins >= mostFailedLogins) this.#socket.end();
  }

  #answer(reply: Reply, request: Sip2Message, checked: boolean): void {
    this.#lastAnswer = reply;
    this.#send(reply, request.sequence, checked);
  }

  #askAgain(checked: boolean): void {
    this.#send({ code: '96', fixed: {}, variable: [] }, null, checked);
  }

  /** Error detection is the station's choice, request by request: the answer does as the request did. */
  #send(reply: Reply, sequence: number | null, checked: boolean): void {
    const { charset, terminator } = this.#options;
    const built = buildMessage(reply.code, reply.fixed as never, reply.variable, {
      charset,
      terminator,
      sequence: checked ? sequence : null,
      checksum: checked,
    });
    if (built.kind === 'ok' && this.#socket.writable) this.#socket.write(built.value);
    else this.#socket.destroy();
  }
}
