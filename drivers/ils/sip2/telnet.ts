import type { Timers } from '../../exchange/timers.ts';
import { failed, ok } from '../../result.ts';
import type { Result } from '../../result.ts';
import type { ExchangeRecord, LineFailure } from '../ils.ts';
import type { Sip2Socket } from './socket.ts';

const IAC = 0xff;
const SB = 0xfa;
const SE = 0xf0;
const WILL = 0xfb;
const WONT = 0xfc;
const DO = 0xfd;
const DONT = 0xfe;

/** What a chunk holds besides negotiation, and what is to be answered to that. */
export interface Filtered {
  readonly data: Uint8Array;
  readonly replies: Uint8Array;
}

/**
 * Takes telnet's negotiation out of a stream (RFC 854): every option is refused, a doubled 0xFF is one. Negotiation
 * may be cut anywhere; a suboption without end costs no memory.
 */
export class TelnetFilter {
  #state: 'data' | 'iac' | 'option' | 'sub' | 'sub-iac' = 'data';
  #verb = 0;

  push(chunk: Uint8Array): Filtered {
    const data: number[] = [];
    const replies: number[] = [];
    for (const byte of chunk) {
      switch (this.#state) {
        case 'data':
          if (byte === IAC) this.#state = 'iac';
          else data.push(byte);
          break;
        case 'iac':
          this.#state = 'data';
          if (byte === IAC) data.push(byte);
          else if (byte === SB) this.#state = 'sub';
          else if (byte >= WILL) {
            this.#verb = byte;
            this.#state = 'option';
          }
          break;
        case 'option':
          // WONT and DONT are never answered: two refusing ends would go on for ever.
          if (this.#verb === WILL) replies.push(IAC, DONT, byte);
          else if (this.#verb === DO) replies.push(IAC, WONT, byte);
          this.#state = 'data';
          break;
        case 'sub':
          if (byte === IAC) this.#state = 'sub-iac';
          break;
        case 'sub-iac':
          this.#state = byte === SE ? 'data' : 'sub';
          break;
      }
    }
    return { data: Uint8Array.from(data), replies: Uint8Array.from(replies) };
  }
}

export interface TelnetLogin {
  readonly user: string;
  readonly password: string;
  readonly timers: Timers;
  /** For the answer to the password. */
  readonly timeoutMs: number;
  readonly onExchange?: ((record: ExchangeRecord) => void) | undefined;
}

/** Some servers write their prompts only after the answer to them has come. */
const promptWaitMs = 2_000;
const longestGreetingBytes = 4_096;

/** A stream that has got through the login: what came behind it already, and the filter that goes on. */
export interface LoggedIn {
  readonly filter: TelnetFilter;
  readonly rest: Uint8Array;
}

/**
 * Logs in by words: `login:`, `password:`, `Login OK.  Initiating SIP`. What comes behind that line is SIP2. The
 * socket stays open on failure too; it is its owner's to destroy.
 */
export async function telnetLogin(
  socket: Sip2Socket,
  login: TelnetLogin,
): Promise<Result<LoggedIn, LineFailure>> {
  const { timers, timeoutMs, onExchange } = login;
  const startedMs = timers.monotonicMs();
  const listening = new Greeting(socket, timers);
  await listening.until(/login:\s*$/i, promptWaitMs);
  listening.say(login.user);
  await listening.until(/password:\s*$/i, promptWaitMs);
  listening.say(login.password);
  const found = await listening.until(
    /login ok[^\r\n]*(\r\n?|\n)|(invalid|incorrect|failed)[^\r\n]*/i,
    timeoutMs,
  );
  const { text, rest, ended } = listening.stop(found);
  onExchange?.({
    sent: '[telnet login]',
    received: text === '' ? null : text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim(),
    ms: Math.round(timers.monotonicMs() - startedMs),
  });
  if (found && /login ok/i.test(found[0])) return ok({ filter: listening.filter, rest });
  if (found) return failed({ reason: 'login-refused', detail: 'the ILS refused the login' });
  if (ended) return failed({ reason: 'hung-up', detail: 'the ILS hung up during the telnet login' });
  return failed({
    reason: 'timeout',
    detail: `no answer to the telnet login within ${String(timeoutMs)} ms`,
  });
}

/** What the server says before SIP2 begins, bounded. */
class Greeting {
  readonly filter = new TelnetFilter();
  readonly #socket: Sip2Socket;
  readonly #timers: Timers;
  #text = '';
  /** Where the part that was not looked at yet begins. */
  #from = 0;
  #ended = false;
  /** The dialogue has the socket now: what comes is for it alone. */
  #stopped = false;
  #wake: () => void = () => undefined;

  constructor(socket: Sip2Socket, timers: Timers) {
    this.#socket = socket;
    this.#timers = timers;
    socket.on('data', this.#take);
    socket.on('end', this.#end);
    socket.on('close', this.#end);
    socket.on('error', this.#end);
  }

  readonly #take = (chunk: Uint8Array): void => {
    if (this.#stopped) return;
    const { data, replies } = this.filter.push(chunk);
    if (replies.length > 0) this.#socket.write(replies);
    this.#text += Buffer.from(data).toString('latin1');
    if (this.#text.length > longestGreetingBytes) this.#ended = true;
    this.#wake();
  };

  readonly #end = (): void => {
    if (this.#stopped) return;
    this.#ended = true;
    this.#wake();
  };

  /** Resolves with the match, or null once the time is over or the line has ended. */
  until(pattern: RegExp, waitMs: number): Promise<RegExpExecArray | null> {
    return new Promise((resolve) => {
      const settle = (found: RegExpExecArray | null): void => {
        cancel();
        this.#wake = () => undefined;
        if (found) this.#from += found.index + found[0].length;
        resolve(found);
      };
      const cancel = this.#timers.after(waitMs, () => {
        settle(null);
      });
      this.#wake = () => {
        const found = pattern.exec(this.#text.slice(this.#from));
        if (found || this.#ended) settle(found);
      };
      this.#wake();
    });
  }

  say(word: string): void {
    if (!this.#ended) this.#socket.write(Buffer.from(`${word}\r\n`, 'latin1'));
  }

  /** Listens no longer. `rest`: bytes behind what was found. */
  stop(found: RegExpExecArray | null): { text: string; rest: Uint8Array; ended: boolean } {
    this.#stopped = true;
    const behind = found ? this.#text.slice(this.#from).replace(/^[\r\n]+/, '') : '';
    const text = found ? this.#text.slice(0, this.#from) : this.#text;
    return { text, rest: Buffer.from(behind, 'latin1'), ended: this.#ended };
  }
}
