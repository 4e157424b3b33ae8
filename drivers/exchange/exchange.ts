import type { BytePort, MakePort, PortError } from '../port/byte-port.ts';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { Timers } from './timers.ts';

/** Turns a stream of bytes into frames; knows how to begin anew after garbage. */
export interface FrameParser<Frame> {
  push(bytes: Uint8Array): Frame[];
  /** Forgets what is half received: `request` is about to go out, and only its answer may come. */
  reset(request: Uint8Array): void;
}

export interface Request<Frame> {
  readonly bytes: Uint8Array;
  /** `next` continues a sequence that nothing may interrupt; `soon` goes before every waiting `later`. */
  readonly turn: 'next' | 'soon' | 'later';
  readonly timeoutMs: number;
  /** How often it may be sent again after silence: only for what does no harm when it is carried out twice. */
  readonly repeats: number;
  /** Late answers to something else are not taken for this one's. */
  matches(frame: Frame): boolean;
}

/** `silence`: no fitting answer in time; `closed`: the port was lost or never open. */
export interface ExchangeError {
  readonly reason: 'silence' | 'closed';
  readonly detail: string;
}

export interface ExchangeOptions<Frame> {
  readonly makePort: MakePort;
  readonly timers: Timers;
  readonly parser: FrameParser<Frame>;
  /** Rest that the device wants between its answer and the next request. */
  readonly gapMs: number;
  readonly onLost: (error: PortError) => void;
}

interface Waiting<Frame> {
  readonly request: Request<Frame>;
  repeatsLeft: number;
  readonly resolve: (result: Result<Frame, ExchangeError>) => void;
}

/** Requests and answers over one port: one in flight, each with its own time-out, nothing left hanging. */
export class Exchange<Frame> {
  readonly #options: ExchangeOptions<Frame>;
  readonly #soon: Waiting<Frame>[] = [];
  readonly #later: Waiting<Frame>[] = [];
  #port: BytePort | null = null;
  #current: Waiting<Frame> | null = null;
  #resting = false;
  #cancelTimeout: () => void = () => undefined;

  constructor(options: ExchangeOptions<Frame>) {
    this.#options = options;
  }

  get isOpen(): boolean {
    return this.#port?.isOpen === true;
  }

  async open(): Promise<Result<void, PortError>> {
    if (this.isOpen) return ok(undefined);
    const port = this.#options.makePort();
    const opened = await port.open({
      onData: (bytes) => {
        if (port === this.#port) this.#receive(bytes);
      },
      onClose: (error) => {
        if (port === this.#port) this.#lost(error ?? { reason: 'closed', detail: `${port.address} closed` });
      },
    });
    if (opened.kind === 'ok') this.#port = port;
    return opened;
  }

  request(request: Request<Frame>): Promise<Result<Frame, ExchangeError>> {
    if (!this.isOpen)
      return Promise.resolve(failed({ reason: 'closed', detail: 'the device is not connected' }));
    return new Promise((resolve) => {
      const waiting = { request, repeatsLeft: request.repeats, resolve };
      if (request.turn === 'next') this.#soon.unshift(waiting);
      else (request.turn === 'soon' ? this.#soon : this.#later).push(waiting);
      this.#next();
    });
  }

  async close(): Promise<void> {
    const port = this.#port;
    this.#port = null;
    this.#failAll('the device was closed');
    await port?.close();
  }

  #next(): void {
    if (this.#current || this.#resting) return;
    const waiting = this.#soon.shift() ?? this.#later.shift();
    if (!waiting) return;
    this.#current = waiting;
    this.#send(waiting);
  }

  #send(waiting: Waiting<Frame>): void {
    const port = this.#port;
    if (!port) return;
    this.#options.parser.reset(waiting.request.bytes);
    this.#cancelTimeout = this.#options.timers.after(waiting.request.timeoutMs, () => {
      this.#timedOut(waiting);
    });
    void port.write(waiting.request.bytes).then((written) => {
      if (written.kind === 'failed' && this.#current === waiting) this.#lost(written.error);
    });
  }

  #receive(bytes: Uint8Array): void {
    for (const frame of this.#options.parser.push(bytes)) {
      if (this.#current?.request.matches(frame)) this.#finish(this.#current, ok(frame));
    }
  }

  #timedOut(waiting: Waiting<Frame>): void {
    if (this.#current !== waiting) return;
    if (waiting.repeatsLeft > 0) {
      waiting.repeatsLeft -= 1;
      this.#send(waiting);
      return;
    }
    this.#finish(waiting, failed({ reason: 'silence', detail: 'the device did not answer' }));
  }

  #finish(waiting: Waiting<Frame>, result: Result<Frame, ExchangeError>): void {
    this.#cancelTimeout();
    this.#current = null;
    this.#resting = true;
    waiting.resolve(result);
    const go = (): void => {
      this.#resting = false;
      this.#next();
    };
    // Even without a rest: whoever gets the answer first says whether it has a request that goes before the others.
    if (this.#options.gapMs > 0) this.#options.timers.after(this.#options.gapMs, go);
    else setImmediate(go);
  }

  #lost(error: PortError): void {
    const port = this.#port;
    if (!port) return;
    this.#port = null;
    void port.close();
    this.#failAll(error.detail);
    this.#options.onLost(error);
  }

  #failAll(detail: string): void {
    this.#cancelTimeout();
    const all = [
      ...(this.#current ? [this.#current] : []),
      ...this.#soon.splice(0),
      ...this.#later.splice(0),
    ];
    this.#current = null;
    for (const waiting of all) waiting.resolve(failed({ reason: 'closed', detail }));
  }
}
