import type {
  CheckinRequest,
  CheckinView,
  CheckoutRequest,
  CheckoutView,
  Ils,
  ItemView,
  LineFailure,
  Outcome,
  PatronView,
  PendingOperation,
  Reconciled,
  RefusalReason,
  RenewRequest,
} from '../ils.ts';
import { reasonOfTexts } from './af-texts.ts';
import type { Exchanged } from './connection.ts';
import { Sip2Connection } from './connection.ts';
import type { Sip2Request } from './dialogue.ts';
import type { MessageCode } from './fields.ts';
import { supportedMessages } from './fields.ts';
import type { Sip2Message } from './message.ts';
import type { Sip2Options, Sip2Settings } from './options.ts';
import { defaultSip2Settings } from './options.ts';
import { reconcile } from './reconcile.ts';
import { Sip2Requests } from './requests.ts';
import { openSocket } from './socket.ts';
import { reasonOfStatus } from './standing.ts';
import type { PatronMessage } from './views.ts';
import * as views from './views.ts';

/** What an outcome is when there is no fitting answer. */
type Unanswered =
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | { readonly kind: 'notSent'; readonly cause: LineFailure }
  | { readonly kind: 'unknown'; readonly cause: LineFailure };

type Answered<C extends MessageCode> =
  { readonly kind: 'answer'; readonly message: Sip2Message<C> } | Unanswered;

/**
 * The line to an ILS that speaks SIP2 2.00. Connects when first asked, keeps the connection, and never repeats a
 * checkout, checkin or renewal by itself.
 */
export function createSip2Ils(options: Sip2Options): Ils {
  return new Sip2Ils(options);
}

class Sip2Ils implements Ils {
  readonly protocol = 'sip2';
  readonly #options: Sip2Options;
  readonly #settings: Sip2Settings;
  readonly #requests: Sip2Requests;
  readonly #connection: Sip2Connection;
  #acsStatus: Sip2Message<'98'> | null = null;

  constructor(options: Sip2Options) {
    this.#options = options;
    const settings: Sip2Settings = { ...defaultSip2Settings, ...options };
    this.#settings = settings;
    this.#requests = new Sip2Requests(settings, options.now);
    this.#connection = new Sip2Connection({
      ...settings,
      endpoint: { host: settings.host, port: settings.port, tls: settings.tls },
      openSocket: options.openSocket ?? openSocket,
      login: this.#requests.login(),
      status: this.#requests.status(),
      timers: options.timers,
      random: options.random ?? Math.random,
      onExchange: options.onExchange,
      onAcsStatus: (message) => {
        this.#acsStatus = message;
      },
    });
  }

  async status(): Promise<Outcome<{ readonly libraryName: string | null; readonly online: boolean }>> {
    const answered = await this.#ask(this.#requests.status(), '98');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    return {
      kind: 'ok',
      value: { libraryName: views.said(message, 'AM'), online: message.fixed('online') === 'Y' },
    };
  }

  async patron(id: string, pin?: string, want: 'none' | 'loans' = 'none'): Promise<Outcome<PatronView>> {
    const answered = await this.#askPatron(id, pin, want);
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (!views.isKnownPatron(message)) {
      return this.#refused<PatronView>(message, 'patron-unknown', { id, valid: false });
    }
    const asked = { id, withPin: pin !== undefined, want };
    return { kind: 'ok', value: views.patronView(message, asked, this.#settings) };
  }

  async item(id: string): Promise<Outcome<ItemView>> {
    const answered = await this.#ask(this.#requests.item(id), '18');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (views.isUnknownItem(message)) return this.#refused<ItemView>(message, 'item-unknown', { id });
    return { kind: 'ok', value: views.itemView(message, id, this.#settings) };
  }

  async checkout(request: CheckoutRequest): Promise<Outcome<CheckoutView>> {
    const barred = this.#barred('checkoutOk');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#ask(this.#requests.checkout(request), '12');
    if (answered.kind !== 'answer') return answered;
    return this.#lent(answered.message, answered.message.fixed('ok') === '1', request);
  }

  async renew(request: RenewRequest): Promise<Outcome<CheckoutView>> {
    const barred = this.#barred('checkoutOk');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#ask(this.#requests.renew(request), '30');
    if (answered.kind !== 'answer') return answered;
    return this.#lent(answered.message, answered.message.fixed('ok') === '1', request);
  }

  async checkin(request: CheckinRequest): Promise<Outcome<CheckinView>> {
    const barred = this.#barred('checkinOk');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#ask(this.#requests.checkin(request), '10');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    const value = views.checkinView(message, request.itemId);
    if (message.fixed('ok') === '1') return { kind: 'ok', value };
    return this.#refused(message, await this.#whyNotReturned(message, request.itemId), value);
  }

  async endSession(patronId: string): Promise<Outcome<void>> {
    const answered = await this.#ask(this.#requests.endSession(patronId), '36');
    if (answered.kind !== 'answer') return answered;
    if (answered.message.fixed('ended') === 'Y') return { kind: 'ok', value: undefined };
    return this.#refused(answered.message, 'other');
  }

  reconcile(operation: PendingOperation): Promise<Reconciled> {
    return reconcile(operation, this, this.#options.timers);
  }

  close(): Promise<void> {
    this.#connection.close();
    return Promise.resolve();
  }

  async #ask<C extends MessageCode>(request: Sip2Request, code: C): Promise<Answered<C>> {
    const reason = this.#requests.refusal(request);
    if (reason) return { kind: 'refused', reason };
    const exchanged: Exchanged = await this.#connection.exchange(request);
    if (exchanged.kind !== 'answer') return exchanged;
    const { message } = exchanged;
    if (message.is(code)) return { kind: 'answer', message };
    // The dialogue lets no other code through.
    return { kind: 'unknown', cause: { reason: 'other-answer', detail: `answer ${message.code}` } };
  }

  /** 63, or the older 23 where the ILS says that it does not know 63. */
  #askPatron(
    id: string,
    pin: string | undefined,
    want: 'none' | 'loans',
  ): Promise<{ readonly kind: 'answer'; readonly message: PatronMessage } | Unanswered> {
    return this.#supports('63') || !this.#supports('23')
      ? this.#ask(this.#requests.patron(id, pin, want), '64')
      : this.#ask(this.#requests.patronStatus(id, pin), '24');
  }

  /** BX of the last 98; what it does not speak of counts as supported. */
  #supports(code: (typeof supportedMessages)[number]): boolean {
    return this.#acsStatus?.field('BX')?.[supportedMessages.indexOf(code)] !== 'N';
  }

  /** What the last 98 forbids needs no request. */
  #barred(permission: 'checkoutOk' | 'checkinOk'): RefusalReason | null {
    if (this.#acsStatus?.fixed('online') === 'N') return 'ils-out-of-service';
    return this.#acsStatus?.fixed(permission) === 'N' ? 'not-permitted-here' : null;
  }

  #refused<T>(message: Sip2Message, reason: RefusalReason, value?: Partial<T>): Outcome<T> {
    const ilsText = views.staffText(message);
    return {
      kind: 'refused',
      reason,
      ...(ilsText === null ? {} : { ilsText }),
      ...(value === undefined ? {} : { value }),
    };
  }

  async #lent(
    message: Sip2Message<'12'> | Sip2Message<'30'>,
    done: boolean,
    request: CheckoutRequest,
  ): Promise<Outcome<CheckoutView>> {
    if (done) return { kind: 'ok', value: views.checkoutView(message, request.itemId, this.#settings) };
    const title = views.said(message, 'AJ');
    const value = { id: request.itemId, ...(title === null ? {} : { title }) };
    return this.#refused<CheckoutView>(message, await this.#whyNotLent(message, request), value);
  }

  /** Codes first, then the text, then what the item and the patron themselves say. */
  async #whyNotLent(message: Sip2Message, request: CheckoutRequest): Promise<RefusalReason> {
    if (views.said(message, 'BL') === 'N') return 'patron-unknown';
    if (views.said(message, 'CQ') === 'N') return 'pin-wrong';
    if (views.said(message, 'BV') !== null && views.said(message, 'BT') !== null) return 'fee-needed';
    const told = reasonOfTexts(message.all('AF'));
    if (told) return told;
    const item = await this.#ask(this.#requests.item(request.itemId), '18');
    if (item.kind !== 'answer') return 'other';
    if (views.isUnknownItem(item.message)) return 'item-unknown';
    const reason = reasonOfStatus(item.message.fixed('circulationStatus'));
    if (reason === 'on-loan-to-other' && (await this.#hasOnLoan(request))) return 'on-loan-to-self';
    return reason ?? 'other';
  }

  async #hasOnLoan({ patronId, itemId }: CheckoutRequest): Promise<boolean> {
    const patron = await this.patron(patronId, undefined, 'loans');
    return patron.kind === 'ok' && patron.value.loans.some((id) => views.sameId(id, itemId));
  }

  /** Some servers say "not checked out" of an item they do not even know: then it has no title. */
  async #whyNotReturned(message: Sip2Message, itemId: string): Promise<RefusalReason> {
    const told = reasonOfTexts(message.all('AF'));
    if (told !== null && (told !== 'not-on-loan' || views.said(message, 'AJ') !== null)) return told;
    const item = await this.#ask(this.#requests.item(itemId), '18');
    if (item.kind !== 'answer') return told ?? 'other';
    if (views.isUnknownItem(item.message)) return 'item-unknown';
    const onLoan = reasonOfStatus(item.message.fixed('circulationStatus')) === 'on-loan-to-other';
    return onLoan ? 'other' : 'not-on-loan';
  }
}
