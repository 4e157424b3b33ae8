import type { LineFailure, PatronList, RefusalReason } from '../ils.ts';
import { Sip2Connection } from './connection.ts';
import type { Sip2Request } from './dialogue.ts';
import type { MessageCode } from './fields.ts';
import { supportedMessages } from './fields.ts';
import { limitsOf, paceOf } from './limits.ts';
import type { Sip2Message } from './message.ts';
import { openSocket } from './socket.ts';
import type { Sip2Options, Sip2Settings } from './options.ts';
import { Sip2Requests } from './requests.ts';
import type { Witnesses } from './refusal.ts';
import type { PatronMessage } from './views.ts';

/** What an outcome is when there is no fitting answer. */
export type Unanswered =
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | { readonly kind: 'notSent'; readonly cause: LineFailure }
  | { readonly kind: 'unknown'; readonly cause: LineFailure };

export type Answered<M> = { readonly kind: 'answer'; readonly message: M } | Unanswered;

type Supported = (typeof supportedMessages)[number];

/** Asks the ILS, and knows what it said of itself in its last 98. */
export class Sip2Asker implements Witnesses {
  readonly requests: Sip2Requests;
  readonly #connection: Sip2Connection;
  #acsStatus: Sip2Message<'98'> | null = null;

  constructor(settings: Sip2Settings, options: Sip2Options) {
    this.requests = new Sip2Requests(settings, options.now);
    const { transport, login } = settings;
    this.#connection = new Sip2Connection({
      ...settings,
      endpoint: { host: settings.host, port: settings.port, tls: settings.tls },
      openSocket: options.openSocket ?? openSocket,
      login: this.requests.login(),
      telnet: transport === 'telnet' ? { user: '', password: '', ...login } : null,
      status: this.requests.status(),
      pace: (readOnly) => paceOf(settings, this.#acsStatus && limitsOf(this.#acsStatus), readOnly),
      timers: options.timers,
      random: options.random ?? Math.random,
      onExchange: options.onExchange,
      onAcsStatus: (message) => {
        this.#acsStatus = message;
      },
    });
  }

  async ask<C extends MessageCode>(request: Sip2Request, code: C): Promise<Answered<Sip2Message<C>>> {
    const reason = this.requests.refusal(request);
    if (reason) return { kind: 'refused', reason };
    const exchanged = await this.#connection.exchange(request);
    if (exchanged.kind !== 'answer') return exchanged;
    const { message } = exchanged;
    if (message.is(code)) return { kind: 'answer', message };
    // The dialogue lets no other code through.
    return { kind: 'unknown', cause: { reason: 'other-answer', detail: `answer ${message.code}` } };
  }

  /** 63, or the older 23 where the ILS says that it does not know 63. */
  askPatron(
    id: string,
    pin: string | undefined,
    want: 'none' | PatronList,
  ): Promise<Answered<PatronMessage>> {
    return this.supports('63') || !this.supports('23')
      ? this.ask(this.requests.patron(id, pin, want), '64')
      : this.ask(this.requests.patronStatus(id, pin), '24');
  }

  async item(itemId: string): Promise<Sip2Message<'18'> | null> {
    if (!this.supports('17')) return null;
    const answered = await this.ask(this.requests.item(itemId), '18');
    return answered.kind === 'answer' ? answered.message : null;
  }

  async patron(patronId: string): Promise<PatronMessage | null> {
    if (!this.supports('63') && !this.supports('23')) return null;
    const answered = await this.askPatron(patronId, undefined, 'loans');
    return answered.kind === 'answer' ? answered.message : null;
  }

  /** BX of the last 98; what it does not speak of counts as supported. */
  supports(code: Supported): boolean {
    return this.#inBx(code) !== 'N';
  }

  /** The same; what it does not speak of is not promised. */
  offers(code: Supported): boolean {
    return this.#inBx(code) === 'Y';
  }

  #inBx(code: Supported): string | undefined {
    return this.#acsStatus?.field('BX')?.[supportedMessages.indexOf(code)];
  }

  /** What the last 98 forbids needs no request. */
  barred(permission: 'checkoutOk' | 'checkinOk'): RefusalReason | null {
    if (this.#acsStatus?.fixed('online') === 'N') return 'ils-out-of-service';
    return this.#acsStatus?.fixed(permission) === 'N' ? 'not-permitted-here' : null;
  }

  /** What the ILS says it does not know is not sent: its answer would leave the outcome open. */
  unserved(code: Supported): RefusalReason | null {
    if (this.#acsStatus?.fixed('online') === 'N') return 'ils-out-of-service';
    return this.supports(code) ? null : 'not-permitted-here';
  }

  close(): void {
    this.#connection.close();
  }
}
