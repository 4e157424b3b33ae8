import type { Timers } from '../../exchange/timers.ts';
import type { ExchangeRecord, LineFailure } from '../ils.ts';
import type { Charset } from './charset.ts';
import type { FieldCode, MessageCode } from './fields.ts';
import { messages } from './fields.ts';
import type { Pace } from './limits.ts';
import { LineSplitter, isBlank } from './line-splitter.ts';
import { maskLine } from './masking.ts';
import type { VariableFields, WireOptions } from './message-build.ts';
import { buildMessage } from './message-build.ts';
import type { Sip2Message } from './message.ts';
import { longestMessageBytes, parseMessage } from './message.ts';
import type { LoggedIn } from './telnet.ts';
import { sameId } from '../same-id.ts';
import type { Sip2Socket } from './socket.ts';

/** One request, whatever the line it goes over. */
export interface Sip2Request {
  readonly code: MessageCode;
  readonly fixed: Readonly<Record<string, string>>;
  readonly variable: VariableFields;
  /** It only reads: it may be asked again without harm. */
  readonly readOnly: boolean;
}

export type Asked =
  | { readonly kind: 'answer'; readonly message: Sip2Message }
  /** `sent`: the ILS may have got it. */
  | { readonly kind: 'failed'; readonly sent: boolean; readonly cause: LineFailure };

export interface DialogueOptions {
  readonly timers: Timers;
  readonly charset: Charset;
  readonly terminator: 'cr' | 'crlf';
  /** `follow`: sent until the first answer shows whether the server knows error detection, then as the server does. */
  readonly checksum: 'on' | 'off' | 'follow';
  /** Whether an answer about a patron may name another number than asked, as for a user name. */
  readonly patronAlias: boolean;
  /** Asked for each request: the ILS may have said meanwhile how long it takes. */
  readonly pace: (readOnly: boolean) => Pace;
  /** What telnet's login left: bytes of SIP2 that came behind it, and its filter. Null: a raw line. */
  readonly telnet?: LoggedIn | null;
  readonly onExchange?: ((record: ExchangeRecord) => void) | undefined;
}

type Line =
  | { readonly kind: 'line'; readonly bytes: Uint8Array }
  | { readonly kind: 'failed'; readonly cause: LineFailure };

/** Some servers send 96 without any terminator, and then nothing. */
const quietMs = 1_000;
/** Longer than any prompt or lone message code. */
const longestPrompt = 32;

/** Builds a request for the wire; also how a client finds out beforehand whether its values fit. */
export function buildRequest(request: Sip2Request, options: WireOptions): ReturnType<typeof buildMessage> {
  return buildMessage(request.code, request.fixed as never, request.variable, options);
}

/**
 * Question and answer over one connected socket, one at a time. After anything but a fitting answer (silence, a
 * hang-up, a wrong checksum, the answer to something else, a line nobody asked for) the socket is destroyed: a
 * late answer must never be taken for that of the next request.
 */
export class Dialogue {
  readonly #socket: Sip2Socket;
  readonly #options: DialogueOptions;
  readonly #splitter = new LineSplitter();
  #sequence = 0;
  #checksum: 'on' | 'off' | 'follow';
  #waiting: ((line: Line) => void) | null = null;
  /** A line that ends within a value: some servers write a CR that stands in it. The rest is on its way. */
  #torn: Uint8Array | null = null;
  #cancelQuiet: () => void = () => undefined;
  #ended: LineFailure | null = null;

  constructor(socket: Sip2Socket, options: DialogueOptions) {
    this.#socket = socket;
    this.#options = options;
    this.#checksum = options.checksum;
    const { telnet = null } = options;
    socket.on('data', (chunk: Uint8Array) => {
      if (!telnet) {
        this.#take(chunk);
        return;
      }
      const { data, replies } = telnet.filter.push(chunk);
      if (replies.length > 0) socket.write(replies);
      this.#take(data);
    });
    socket.on('error', (error) => {
      this.end({ reason: 'hung-up', detail: error.message });
    });
    const hungUp = (): void => {
      this.end({ reason: 'hung-up', detail: 'the ILS closed the connection' });
    };
    socket.on('end', hungUp);
    socket.on('close', hungUp);
    if (telnet && telnet.rest.length > 0) this.#take(telnet.rest);
  }

  get alive(): boolean {
    return this.#ended === null && this.#socket.writable;
  }

  /** Destroys the socket; a request under way fails with this cause. */
  end(cause: LineFailure): void {
    if (this.#ended) return;
    this.#ended = cause;
    this.#cancelQuiet();
    this.#socket.destroy();
    this.#waiting?.({ kind: 'failed', cause });
  }

  async ask(request: Sip2Request): Promise<Asked> {
    if (!this.alive) return this.#fail(false, this.#ended ?? { reason: 'hung-up', detail: 'closed' });
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) % 10;
    const built = buildRequest(request, this.#wire(sequence));
    if (built.kind === 'failed') {
      const detail = `field ${built.error.field}: ${built.error.problem}`;
      return { kind: 'failed', sent: false, cause: { reason: 'bad-answer', detail } };
    }

    const { timeoutMs, mostResends } = this.#options.pace(request.readOnly);
    let resends = 0;
    let askedAgain = false;
    let out = built.value;
    for (;;) {
      const line = await this.#exchange(out, timeoutMs);
      if (line.kind === 'failed') return this.#fail(true, line.cause);
      const parsed = parseMessage(line.bytes, this.#options.charset);
      if (parsed.kind === 'failed') {
        return this.#fail(true, { reason: 'bad-answer', detail: parsed.error.detail });
      }
      const message = parsed.value;
      if (message.is('96')) {
        // The server did not understand, or does not know this message: it would say so for ever.
        if (resends >= mostResends) {
          return this.#fail(true, {
            reason: 'bad-answer',
            detail: 'the ILS asks again and again for a resend',
          });
        }
        resends += 1;
        out = askedAgain ? this.#resendRequest() : built.value;
        continue;
      }
      if (!this.#trusts(message, askedAgain)) {
        if (!request.readOnly || askedAgain) {
          return this.#fail(true, { reason: 'bad-checksum', detail: `checksum ${message.checksum}` });
        }
        askedAgain = true;
        out = this.#resendRequest();
        continue;
      }
      const strange = this.#mismatch(request, message, sequence, askedAgain);
      if (strange !== null) return this.#fail(true, { reason: 'other-answer', detail: strange });
      return { kind: 'answer', message };
    }
  }

  #wire(sequence: number | null): WireOptions {
    const { charset, terminator } = this.#options;
    const checksum = this.#checksum !== 'off';
    return { charset, terminator, checksum, sequence: checksum ? sequence : null };
  }

  /** 97: please repeat your last answer. It never carries a sequence number. */
  #resendRequest(): Uint8Array {
    const built = buildMessage('97', {}, [], this.#wire(null));
    return built.kind === 'ok' ? built.value : new Uint8Array();
  }

  #fail(sent: boolean, cause: LineFailure): Asked {
    this.end(cause);
    return { kind: 'failed', sent, cause };
  }

  /** Whether the bytes arrived whole, as far as error detection is in use. A repetition may come without it. */
  #trusts(message: Sip2Message, repeated: boolean): boolean {
    if (message.checksum === 'wrong') return false;
    if (this.#checksum === 'follow') this.#checksum = message.checksum === 'ok' ? 'on' : 'off';
    return this.#checksum === 'off' || message.checksum === 'ok' || repeated;
  }

  /** Why this is not the answer to that request; null when it is. */
  #mismatch(request: Sip2Request, message: Sip2Message, sequence: number, repeated: boolean): string | null {
    const expected = messages[request.code].answer;
    if (message.code !== expected) return `answer ${message.code} to request ${request.code}`;
    // A repetition carries the sequence number 0 on some servers.
    const counted = this.#checksum !== 'off' && message.sequence !== null;
    if (counted && message.sequence !== sequence && !(repeated && message.sequence === 0)) {
      return `sequence ${message.sequence} instead of ${sequence}`;
    }
    if (differs(request, message, 'AB')) return 'the answer names another item';
    if (!this.#options.patronAlias && differs(request, message, 'AA') && !message.is('10')) {
      return 'the answer names another patron';
    }
    return null;
  }

  async #exchange(out: Uint8Array, timeoutMs: number): Promise<Line> {
    const { timers, charset, onExchange } = this.#options;
    const startedMs = timers.monotonicMs();
    const line = await this.#send(out, timeoutMs);
    onExchange?.({
      sent: maskLine(out, charset),
      received: line.kind === 'line' ? maskLine(line.bytes, charset) : null,
      ms: Math.round(timers.monotonicMs() - startedMs),
    });
    return line;
  }

  #send(out: Uint8Array, timeoutMs: number): Promise<Line> {
    return new Promise((resolve) => {
      if (this.#ended) {
        resolve({ kind: 'failed', cause: this.#ended });
        return;
      }
      const cancel = this.#options.timers.after(timeoutMs, () => {
        this.end({ reason: 'timeout', detail: `no answer within ${String(timeoutMs)} ms` });
      });
      this.#waiting = (line) => {
        this.#waiting = null;
        cancel();
        this.#cancelQuiet();
        resolve(line);
      };
      this.#socket.write(out);
    });
  }

  #take(chunk: Uint8Array): void {
    if (this.#ended) return;
    const lines = this.#splitter.push(chunk);
    const { pending } = this.#splitter;
    lines.forEach((bytes, index) => {
      const whole = this.#torn ? mend(this.#torn, bytes) : bytes;
      const more = index < lines.length - 1 || !isBlank(pending);
      this.#torn = more && isTorn(whole) && whole.length <= longestMessageBytes ? whole : null;
      if (!this.#torn) this.#deliver(whole);
    });
    if (this.#splitter.overflowed) {
      this.end({ reason: 'bad-answer', detail: 'a line of more than 64 KiB' });
      return;
    }
    if (!this.#torn) this.#takeUnterminated(pending);
  }

  /** What came of a line whose terminator is missing. */
  #takeUnterminated(pending: Uint8Array): void {
    this.#cancelQuiet();
    if (pending.length === 0) return;
    const short = pending.length <= longestPrompt ? Buffer.from(pending).toString('latin1').trim() : '';
    if (/^(login|password):$/i.test(short)) {
      const detail = `the server asks for a login in words (${short}): transport=telnet`;
      this.end({ reason: 'bad-answer', detail });
    } else if (short === '96') {
      this.#cancelQuiet = this.#options.timers.after(quietMs, () => {
        this.#deliver(this.#splitter.take());
      });
    } else if (endsInChecksum(pending)) {
      // With a right checksum at its end a message is whole all the same.
      const parsed = parseMessage(pending, this.#options.charset);
      if (parsed.kind === 'ok' && parsed.value.checksum === 'ok') this.#deliver(this.#splitter.take());
    }
  }

  #deliver(bytes: Uint8Array): void {
    if (this.#waiting) this.#waiting({ kind: 'line', bytes });
    else this.end({ reason: 'other-answer', detail: 'a line that answers no request' });
  }
}

/** Whether a line ends in the middle of a variable field: neither with a delimiter nor with a trailer. */
function isTorn(line: Uint8Array): boolean {
  if (line.at(-1) === 0x7c) return false;
  const parsed = parseMessage(line, 'latin1');
  if (parsed.kind === 'failed' || parsed.value.codes.length === 0) return false;
  return parsed.value.checksum === 'absent' && parsed.value.sequence === null;
}

/** Both halves with what stood between them, as far as the checksum tells it. */
function mend(first: Uint8Array, rest: Uint8Array): Uint8Array {
  const joined = ['\r', '\n', '\r\n'].map((end) => Buffer.concat([first, Buffer.from(end), rest]));
  const right = joined.find((line) => {
    const parsed = parseMessage(line, 'latin1');
    return parsed.kind === 'ok' && parsed.value.checksum === 'ok';
  });
  return right ?? Buffer.concat([first, Buffer.from('\r'), rest]);
}

function endsInChecksum(bytes: Uint8Array): boolean {
  return bytes[bytes.length - 6] === 0x41 && bytes[bytes.length - 5] === 0x5a;
}

/** Servers trim blanks and answer card numbers in the case they are stored in; an empty field says nothing. */
function differs(request: Sip2Request, message: Sip2Message, code: FieldCode): boolean {
  const asked = request.variable.find(([field]) => field === code)?.[1];
  const answered = message.field(code)?.trim();
  if (asked === undefined || answered === undefined || answered === '') return false;
  return !sameId(asked, answered);
}
