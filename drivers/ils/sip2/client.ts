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
import type { Unanswered } from './asker.ts';
import { Sip2Asker } from './asker.ts';
import { KnownItems } from './health.ts';
import type { Sip2Message } from './message.ts';
import type { Sip2Options, Sip2Settings } from './options.ts';
import { profiles, sip2SettingsFrom } from './profiles.ts';
import { reconcile } from './reconcile.ts';
import { Refusals } from './refusal.ts';
import type { Sip2Requests } from './requests.ts';
import { TextReader } from './text-reader.ts';
import type { PatronMessage } from './views.ts';
import * as views from './views.ts';

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
  readonly #asker: Sip2Asker;
  readonly #requests: Sip2Requests;
  readonly #texts: TextReader;
  readonly #refusals: Refusals;
  readonly #reading: views.Reading;
  readonly #known: KnownItems;

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
    this.#asker = new Sip2Asker(settings, options);
    this.#requests = this.#asker.requests;
    this.#refusals = new Refusals(this.#asker, this.#texts, settings);
  }

  get capabilities(): IlsCapabilities {
    return {
      noBlock: this.#settings.noBlock,
      renewAll: this.#asker.offers('65'),
      payFee: this.#asker.offers('37'),
      hold: this.#asker.offers('15'),
    };
  }

  async status(): Promise<Outcome<IlsStatus>> {
    const answered = await this.#asker.ask(this.#requests.status(), '98');
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
    const items = this.#asker.supports('17') ? this.#known.all : [];
    const unknown: string[] = [];
    for (const itemId of items) {
      const answered = await this.#asker.ask(this.#requests.item(itemId), '18');
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
    const answered = await this.#asker.askPatron(id, pin, want);
    if (answered.kind !== 'answer') return answered;
    return this.#patronOf(answered.message, { id, withPin: pin !== undefined, want });
  }

  async item(id: string, place?: Place): Promise<Outcome<ItemView>> {
    const answered = await this.#asker.ask(this.#requests.item(id, place), '18');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (views.isUnknownItem(message)) return this.#refused<ItemView>(message, 'item-unknown', { id });
    this.#known.seen(id);
    return { kind: 'ok', value: views.itemView(message, id, this.#reading) };
  }

  async checkout(request: CheckoutRequest): Promise<Outcome<CheckoutView>> {
    const barred = this.#asker.barred('checkoutOk');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#asker.ask(this.#requests.checkout(request), '12');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (message.fixed('ok') === '1') return this.#lent(message, request.itemId);
    return this.#notLent(message, await this.#refusals.ofCheckout(message, request), request.itemId);
  }

  async renew(request: RenewRequest): Promise<Outcome<CheckoutView>> {
    const barred = this.#asker.barred('checkoutOk');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#asker.ask(this.#requests.renew(request), '30');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (message.fixed('ok') === '1') return this.#lent(message, request.itemId);
    return this.#notLent(message, await this.#refusals.ofRenewal(message, request), request.itemId);
  }

  async checkin(request: CheckinRequest): Promise<Outcome<CheckinView>> {
    const barred = this.#asker.barred('checkinOk');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#asker.ask(this.#requests.checkin(request), '10');
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
    const barred = this.#asker.barred('checkoutOk') ?? this.#asker.unserved('65');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#asker.ask(this.#requests.renewAll(request), '66');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    const value = views.renewAllView(message);
    if (message.fixed('ok') === '1') return { kind: 'ok', value };
    return this.#refused(message, this.#refusals.ofRequest(message, [request.patronId]), value);
  }

  async payFee(payment: FeePayment): Promise<Outcome<void>> {
    const barred = this.#asker.unserved('37');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#asker.ask(this.#requests.feePaid(payment), '38');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (message.fixed('accepted') === 'Y') return { kind: 'ok', value: undefined };
    return this.#refused(message, this.#refusals.ofRequest(message, [payment.patronId, payment.reference]));
  }

  async hold(request: HoldRequest): Promise<Outcome<HoldView>> {
    const barred = this.#asker.unserved('15');
    if (barred) return { kind: 'refused', reason: barred };
    const answered = await this.#asker.ask(this.#requests.hold(request), '16');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (message.fixed('ok') === '1') return { kind: 'ok', value: views.holdView(message) };
    return this.#refused(message, this.#refusals.ofRequest(message, [request.patronId, request.itemId]));
  }

  async blockPatron(request: BlockRequest): Promise<Outcome<PatronView>> {
    const answered = await this.#asker.ask(this.#requests.blockPatron(request), '24');
    if (answered.kind !== 'answer') return answered;
    const outcome = this.#patronOf(answered.message, { id: request.patronId, withPin: false, want: 'none' });
    const done = outcome.kind !== 'ok' || outcome.value.blocks.length > 0;
    return done && !isUnimplemented(answered.message) ? outcome : this.#refused(answered.message, 'other');
  }

  async enablePatron(patronId: string, pin?: string): Promise<Outcome<PatronView>> {
    const answered = await this.#asker.ask(this.#requests.enablePatron(patronId, pin), '26');
    if (answered.kind !== 'answer') return answered;
    if (isUnimplemented(answered.message)) return this.#refused(answered.message, 'other');
    return this.#patronOf(answered.message, { id: patronId, withPin: pin !== undefined, want: 'none' });
  }

  async updateItem(update: ItemUpdate): Promise<Outcome<void>> {
    const answered = await this.#asker.ask(this.#requests.updateItem(update), '20');
    if (answered.kind !== 'answer') return answered;
    const { message } = answered;
    if (message.fixed('ok') === '1') return { kind: 'ok', value: undefined };
    return this.#refused(message, this.#refusals.ofRequest(message, [update.itemId]));
  }

  async endSession(patronId: string): Promise<Outcome<void>> {
    this.#texts.forget();
    const answered = await this.#asker.ask(this.#requests.endSession(patronId), '36');
    if (answered.kind !== 'answer') return answered;
    if (answered.message.fixed('ended') === 'Y') return { kind: 'ok', value: undefined };
    return this.#refused(answered.message, 'other');
  }

  reconcile(operation: PendingOperation, options: ReconcileOptions = {}): Promise<Reconciled> {
    return reconcile(operation, this, this.#options.timers, options);
  }

  close(): Promise<void> {
    this.#asker.close();
    return Promise.resolve();
  }

  #patronOf(message: PatronMessage, asked: views.PatronAsked): Outcome<PatronView> {
    if (!views.isKnownPatron(message)) {
      return this.#refused<PatronView>(message, 'patron-unknown', { id: asked.id, valid: false });
    }
    const view = views.patronView(message, asked, this.#reading);
    this.#texts.meet(view.name);
    return { kind: 'ok', value: view };
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
}

/** Koha answers block and enable as if all were well, and changes nothing. */
function isUnimplemented(message: Sip2Message): boolean {
  return message.all('AF').some((text) => /\bnot implemented\b/i.test(text));
}
