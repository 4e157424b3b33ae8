import type {
  BlockRequest,
  CheckinRequest,
  CheckinView,
  CheckoutRequest,
  CheckoutView,
  FeePayment,
  HoldRequest,
  HoldView,
  Ils,
  IlsCapabilities,
  IlsStatus,
  ItemUpdate,
  ItemView,
  LineFailure,
  Outcome,
  PatronList,
  PatronView,
  PendingOperation,
  Place,
  Reconciled,
  ReconcileOptions,
  RefusalReason,
  RenewAllRequest,
  RenewAllView,
  RenewRequest,
} from '../ils.ts';
import type { Exchanged } from './connection.ts';
import { Sip2Connection } from './connection.ts';
import type { Sip2Request } from './dialogue.ts';
import type { MessageCode } from './fields.ts';
import { supportedMessages } from './fields.ts';
import { KnownItems } from './health.ts';
import type { ServerLimits } from './limits.ts';
import { limitsOf, paceOf } from './limits.ts';
import type { Sip2Message } from './message.ts';
import type { Sip2Options, Sip2Settings } from './options.ts';
import { sip2SettingsFrom } from './options.ts';
import { profiles } from './profiles.ts';
import { reconcile } from './reconcile.ts';
import { Refusals } from './refusal.ts';
import { Sip2Requests } from './requests.ts';
import { TextReader } from './text-reader.ts';
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
  readonly #texts: TextReader;
  readonly #refusals: Refusals;
  readonly #reading: views.Reading;
  readonly #known: KnownItems;
  #acsStatus: Sip2Message<'98'> | null = null;
  #limits: ServerLimits | null = null;

  constructor(options: Sip2Options) {
    this.#options = options;
    const settings = sip2SettingsFrom(options);
    this.#settings = settings;
    this.#known = new KnownItems(settings.probeItem);
    this.#texts = new TextReader({
      rules: profiles[settings.profile].texts,
      siteTexts: options.siteTexts,
      onUnknownText: options.onUnknownText,
    });
    this.#reading = { ...settings, reasonOf: this.#texts.reasonOf };
    this.#refusals = new Refusals(
      {
        item: (itemId) => this.#witnessItem(itemId),
        patron: (patronId) => this.#witnessPatron(patronId),
      },
      this.#texts,
      settings,
    );
    this.#requests = new Sip2Requests(settings, options.now);
    const { transport, login } = settings;
    this.#connection = new Sip2Connection({
      ...settings,
      endpoint: { host: settings.host, port: settings.port, tls: settings.tls },
      login: this.#requests.login(),
      telnet: transport === 'telnet' ? { user: '', password: '', ...login } : null,
      status: this.#requests.status(),
      pace: (readOnly) => paceOf(settings, this.#limits, readOnly),
      timers: options.timers,
      random: options.random ?? Math.random,
      onExchange: options.onExchange,
      onAcsStatus: (message) => {
        this.#acsStatus = message;
        this.#limits = limitsOf(message);
      },
    });
  }

  get capabilities(): IlsCapabilities {
    return {
      noBlock: this.#settings.noBlock,
      renewAll: this.#offers('65'),
      payFee: this.#offers('37'),
      hold: this.#offers('15'),
    };
  }

  async status(): Promise<Outcome<IlsStatus>> {
    const answered = await this.#ask(this.#requests.status(), '98');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    const libraryName = views.said(message, 'AM');
    if (message.fixed('online') !== 'Y') {
      return { kind: 'ok', value: { libraryName, online: false, why: 'says-offline' } };
    }
    const database = await this.#databaseAnswers();
    if (typeof database !== 'boolean') return database;
    return { kind: 'ok', value: { libraryName, online: database, why: database ? null : 'database-down' } };
  }

  /** Whether the ILS still knows an item that exists. True where none is known, or the ILS has no 17. */
  async #databaseAnswers(): Promise<boolean | Unanswered> {
    const items = this.#supports('17') ? this.#known.all : [];
    const unknown: string[] = [];
    for (const itemId of items) {
      const answered = await this.#ask(this.#requests.item(itemId), '18');
      if (answered.kind !== 'answer') return answered;
      if (!views.isUnknownItem(answered.message)) {
        for (const each of unknown) this.#known.gone(each);
        return true;
      }
      unknown.push(itemId);
    }
    return items.length === 0;
  }

  async patron(id: string, pin?: string, want: 'none' | PatronList = 'none'): Promise<Outcome<PatronView>> {
    const answered = await this.#askPatron(id, pin, want);
    if (answered.kind !== 'answer') return answered;
    return this.#patronOf(answered.message, { id, withPin: pin !== undefined, want });
  }

  async item(id: string, place?: Place): Promise<Outcome<ItemView>> {
    const answered = await this.#ask(this.#requests.item(id, place), '18');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (views.isUnknownItem(message)) return this.#refused<ItemView>(message, 'item-unknown', { id });
    this.#known.seen(id);
    return { kind: 'ok', value: views.itemView(message, id, this.#reading) };
  }

  async checkout(request: CheckoutRequest): Promise<Outcome<CheckoutView>> {
    const barred = this.#barred('checkoutOk');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#ask(this.#requests.checkout(request), '12');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (message.fixed('ok') === '1') return this.#lent(message, request.itemId);
    return this.#notLent(message, await this.#refusals.ofCheckout(message, request), request.itemId);
  }

  async renew(request: RenewRequest): Promise<Outcome<CheckoutView>> {
    const barred = this.#barred('checkoutOk');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#ask(this.#requests.renew(request), '30');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (message.fixed('ok') === '1') return this.#lent(message, request.itemId);
    return this.#notLent(message, await this.#refusals.ofRenewal(message, request), request.itemId);
  }

  async checkin(request: CheckinRequest): Promise<Outcome<CheckinView>> {
    const barred = this.#barred('checkinOk');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#ask(this.#requests.checkin(request), '10');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    const { itemId } = request;
    if (message.fixed('ok') === '1') {
      if (views.said(message, 'AJ') !== null) this.#known.seen(itemId);
      return { kind: 'ok', value: views.checkinView(message, itemId, false) };
    }
    const reason = await this.#refusals.ofCheckin(message, itemId);
    const view = views.checkinView(message, itemId, reason === 'not-on-loan');
    // Of an item nobody knows, nobody knows the shelf.
    const lost = reason === 'item-unknown' && view.route === 'shelf';
    return this.#refused(message, reason, lost ? { ...view, route: 'staff' } : view);
  }

  async renewAll(request: RenewAllRequest): Promise<Outcome<RenewAllView>> {
    const barred = this.#barred('checkoutOk') ?? this.#unserved('65');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#ask(this.#requests.renewAll(request), '66');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    const value = views.renewAllView(message);
    if (message.fixed('ok') === '1') return { kind: 'ok', value };
    return this.#refused(message, this.#refusals.ofRequest(message, [request.patronId]), value);
  }

  async payFee(payment: FeePayment): Promise<Outcome<void>> {
    const barred = this.#unserved('37');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#ask(this.#requests.feePaid(payment), '38');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (message.fixed('accepted') === 'Y') return { kind: 'ok', value: undefined };
    return this.#refused(message, this.#refusals.ofRequest(message, [payment.patronId, payment.reference]));
  }

  async hold(request: HoldRequest): Promise<Outcome<HoldView>> {
    const barred = this.#unserved('15');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#ask(this.#requests.hold(request), '16');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (message.fixed('ok') === '1') return { kind: 'ok', value: views.holdView(message) };
    return this.#refused(message, this.#refusals.ofRequest(message, [request.patronId, request.itemId]));
  }

  async blockPatron(request: BlockRequest): Promise<Outcome<PatronView>> {
    const answered = await this.#ask(this.#requests.blockPatron(request), '24');
    if (answered.kind !== 'answer') return answered;
    const outcome = this.#patronOf(answered.message, { id: request.patronId, withPin: false, want: 'none' });
    const done = outcome.kind !== 'ok' || outcome.value.blocks.length > 0;
    return done && !isUnimplemented(answered.message) ? outcome : this.#refused(answered.message, 'other');
  }

  async enablePatron(patronId: string, pin?: string): Promise<Outcome<PatronView>> {
    const answered = await this.#ask(this.#requests.enablePatron(patronId, pin), '26');
    if (answered.kind !== 'answer') return answered;
    if (isUnimplemented(answered.message)) return this.#refused(answered.message, 'other');
    return this.#patronOf(answered.message, { id: patronId, withPin: pin !== undefined, want: 'none' });
  }

  async updateItem(update: ItemUpdate): Promise<Outcome<void>> {
    const answered = await this.#ask(this.#requests.updateItem(update), '20');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (message.fixed('ok') === '1') return { kind: 'ok', value: undefined };
    return this.#refused(message, this.#refusals.ofRequest(message, [update.itemId]));
  }

  async endSession(patronId: string): Promise<Outcome<void>> {
    this.#texts.forget();
    const answered = await this.#ask(this.#requests.endSession(patronId), '36');
    if (answered.kind !== 'answer') return answered;
    if (answered.message.fixed('ended') === 'Y') return { kind: 'ok', value: undefined };
    return this.#refused(answered.message, 'other');
  }

  reconcile(operation: PendingOperation, options: ReconcileOptions = {}): Promise<Reconciled> {
    return reconcile(operation, this, this.#options.timers, options);
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
    want: 'none' | PatronList,
  ): Promise<{ readonly kind: 'answer'; readonly message: PatronMessage } | Unanswered> {
    return this.#supports('63') || !this.#supports('23')
      ? this.#ask(this.#requests.patron(id, pin, want), '64')
      : this.#ask(this.#requests.patronStatus(id, pin), '24');
  }

  /** BX of the last 98; what it does not speak of counts as supported. */
  #supports(code: (typeof supportedMessages)[number]): boolean {
    return this.#acsStatus?.field('BX')?.[supportedMessages.indexOf(code)] !== 'N';
  }

  #patronOf(message: PatronMessage, asked: views.PatronAsked): Outcome<PatronView> {
    if (!views.isKnownPatron(message)) {
      return this.#refused<PatronView>(message, 'patron-unknown', { id: asked.id, valid: false });
    }
    const view = views.patronView(message, asked, this.#reading);
    this.#texts.meet(view.name);
    return { kind: 'ok', value: view };
  }

  /** BX of the last 98; what it does not speak of is not promised. */
  #offers(code: (typeof supportedMessages)[number]): boolean {
    return this.#acsStatus?.field('BX')?.[supportedMessages.indexOf(code)] === 'Y';
  }

  /** What the ILS says it does not know is not sent: its answer would leave the outcome open. */
  #unserved(code: '65' | '37' | '15'): RefusalReason | null {
    if (this.#acsStatus?.fixed('online') === 'N') return 'ils-out-of-service';
    return this.#supports(code) ? null : 'not-permitted-here';
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

  #lent(message: Sip2Message<'12'> | Sip2Message<'30'>, itemId: string): Outcome<CheckoutView> {
    if (views.said(message, 'AJ') !== null) this.#known.seen(itemId);
    return { kind: 'ok', value: views.checkoutView(message, itemId, this.#reading) };
  }

  #notLent(message: Sip2Message, reason: RefusalReason, itemId: string): Outcome<CheckoutView> {
    const title = views.titleOf(message);
    const fee = views.feesOf(message, this.#reading);
    const value = { id: itemId, ...(title === '' ? {} : { title }), ...(fee ? { fee } : {}) };
    return this.#refused<CheckoutView>(message, reason, value);
  }

  async #witnessItem(itemId: string): Promise<Sip2Message<'18'> | null> {
    if (!this.#supports('17')) return null;
    const answered = await this.#ask(this.#requests.item(itemId), '18');
    return answered.kind === 'answer' ? answered.message : null;
  }

  async #witnessPatron(patronId: string): Promise<PatronMessage | null> {
    if (!this.#supports('63') && !this.#supports('23')) return null;
    const answered = await this.#askPatron(patronId, undefined, 'loans');
    return answered.kind === 'answer' ? answered.message : null;
  }
}

/** Koha answers block and enable as if all were well, and changes nothing. */
function isUnimplemented(message: Sip2Message): boolean {
  return message.all('AF').some((text) => /\bnot implemented\b/i.test(text));
}
