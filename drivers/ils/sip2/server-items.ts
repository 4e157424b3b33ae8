import type {
  CheckinView,
  CheckoutView,
  HoldRequest,
  HoldView,
  ItemView,
  Outcome,
  RenewAllView,
} from '../ils.ts';
import { formatAmount } from './amount.ts';
import type { FixedPart } from './fields.ts';
import type { Sip2Message } from './message.ts';
import type { Reply, ReplyWriter, Value } from './server-writer.ts';
import { counter, idOf, isLost, pinOf, reasonOf, textsOf } from './server-writer.ts';
import { alertTypeOf, circulationStatusOf } from './standing.ts';

/** What a loan made offline is promised for where the station does not say: it must be recorded all the same. */
const promisedDays = 14;
const otherFee = '01';

/** What is asked and done about items: loans, returns, renewals, holds. */
export class ItemReplies {
  readonly #writer: ReplyWriter;

  constructor(writer: ReplyWriter) {
    this.#writer = writer;
  }

  async item(message: Sip2Message<'17'>): Promise<Reply | 'no-answer'> {
    const id = idOf(message, 'AB');
    const outcome: Outcome<ItemView> =
      id === '' ? { kind: 'refused', reason: 'item-unknown' } : await this.#writer.ils.item(id);
    if (isLost(outcome)) return 'no-answer';
    const view = outcome.kind === 'ok' ? outcome.value : null;
    const fixed = {
      circulationStatus: view ? circulationStatusOf[view.status] : '01',
      securityMarker: '00',
      feeType: otherFee,
      date: this.#writer.date(),
    };
    return this.#writer.reply('18', fixed, [
      ['AB', view?.id ?? id],
      // A known item without a title must not look like an unknown one.
      ['AJ', view ? view.title || view.id : ''],
      ['AH', view ? this.#writer.due(view) : null],
      ['AQ', view ? this.#writer.location : null],
    ]);
  }

  async update(message: Sip2Message<'19'>): Promise<Reply | 'no-answer'> {
    const itemId = idOf(message, 'AB');
    const properties = message.field('CH') ?? '';
    const outcome: Outcome<void> =
      itemId === ''
        ? { kind: 'refused', reason: 'item-unknown' }
        : await this.#writer.ils.updateItem({ itemId, properties });
    if (outcome.kind === 'unknown') return 'no-answer';
    const fixed = { ok: outcome.kind === 'ok' ? '1' : '0', date: this.#writer.date() };
    return this.#writer.reply('20', fixed, [
      ['AB', itemId],
      ['CH', outcome.kind === 'ok' ? properties : null],
      ...textsOf(outcome),
    ]);
  }

  checkout(message: Sip2Message<'11'>): Promise<Reply | 'no-answer'> {
    const at = this.#writer.happenedAt(message.fixed('date'));
    const due = this.#writer.instant(message.fixed('noBlockDue'));
    const offline = { promisedDue: due ?? new Date(at.getTime() + promisedDays * 86_400_000) };
    const recorded = message.fixed('noBlock') === 'Y';
    return this.#lend('12', message, (request) =>
      this.#writer.ils.checkout(recorded ? { ...request, at, offline } : request),
    );
  }

  renew(message: Sip2Message<'29'>): Promise<Reply | 'no-answer'> {
    return this.#lend('30', message, (request) => this.#writer.ils.renew(request));
  }

  async #lend(
    code: '12' | '30',
    message: Sip2Message<'11'> | Sip2Message<'29'>,
    act: (request: Loan) => Promise<Outcome<CheckoutView>>,
  ): Promise<Reply | 'no-answer'> {
    const patronId = idOf(message, 'AA');
    const itemId = idOf(message, 'AB');
    const agreed = message.field('BO')?.trim() === 'Y' ? { feeAccepted: true } : {};
    let outcome: Outcome<CheckoutView>;
    if (patronId === '') outcome = { kind: 'refused', reason: 'patron-unknown' };
    else if (itemId === '') outcome = { kind: 'refused', reason: 'item-unknown' };
    else outcome = await act({ patronId, itemId, at: this.#writer.now(), ...pinOf(message), ...agreed });
    if (outcome.kind === 'unknown') return 'no-answer';

    const done = outcome.kind === 'ok' ? outcome.value : null;
    const told: Partial<CheckoutView> = done ?? (outcome.kind === 'refused' ? (outcome.value ?? {}) : {});
    const reason = reasonOf(outcome);
    const fixed: FixedPart<'12'> = {
      ok: done ? '1' : '0',
      renewalOk: done?.renewed ? 'Y' : 'N',
      magneticMedia: 'N',
      desensitize: done?.security === 'off' ? 'Y' : 'N',
      date: this.#writer.date(),
    };
    return this.#writer.reply(code, fixed, [
      ['AO', this.#writer.institution],
      ['AA', patronId],
      ['AB', told.id ?? itemId],
      ['AJ', told.title ?? ''],
      ['AH', done ? this.#writer.due(done) : ''],
      ['BL', reason === 'patron-unknown' ? 'N' : null],
      ['CQ', reason === 'pin-wrong' ? 'N' : null],
      ...feeOf(told, reason === 'fee-needed'),
      ...textsOf(outcome),
    ]);
  }

  async checkin(message: Sip2Message<'09'>): Promise<Reply | 'no-answer'> {
    const itemId = idOf(message, 'AB');
    // The return date counts, for it saves a patron fines.
    const at = this.#writer.happenedAt(message.fixed('returnDate'));
    const offline = message.fixed('noBlock') === 'Y' ? { offline: true } : {};
    const undo = message.field('BI')?.trim() === 'Y' ? { undo: true } : {};
    const outcome: Outcome<CheckinView> =
      itemId === ''
        ? { kind: 'refused', reason: 'item-unknown' }
        : await this.#writer.ils.checkin({ itemId, at, ...offline, ...undo });
    if (outcome.kind === 'unknown') return 'no-answer';

    // Where an item goes is told even when it was not on loan.
    const view: Partial<CheckinView> =
      outcome.kind === 'ok' || outcome.kind === 'refused' ? (outcome.value ?? {}) : {};
    const route = view.route ?? (outcome.kind === 'ok' ? 'shelf' : 'staff');
    const alertType = alertTypeOf[route];
    const fixed: FixedPart<'10'> = {
      ok: outcome.kind === 'ok' ? '1' : '0',
      // Whatever stays in the library is secured again.
      resensitize: 'Y',
      magneticMedia: 'N',
      alert: alertType === null ? 'N' : 'Y',
      date: this.#writer.date(),
    };
    return this.#writer.reply('10', fixed, [
      ['AO', this.#writer.institution],
      ['AB', view.id ?? itemId],
      ['AQ', this.#writer.location],
      ['AJ', view.title ?? null],
      ['CT', route === 'shelf' ? null : (view.destination ?? null)],
      ['CL', route === 'shelf' ? (view.destination ?? null) : null],
      ['CV', alertType],
      ...textsOf(outcome),
    ]);
  }

  async renewAll(message: Sip2Message<'65'>): Promise<Reply | 'no-answer'> {
    const patronId = idOf(message, 'AA');
    const outcome: Outcome<RenewAllView> =
      patronId === ''
        ? { kind: 'refused', reason: 'patron-unknown' }
        : await this.#writer.ils.renewAll({ patronId, at: this.#writer.now(), ...pinOf(message) });
    if (outcome.kind === 'unknown') return 'no-answer';
    const view: Partial<RenewAllView> =
      outcome.kind === 'ok' || outcome.kind === 'refused' ? (outcome.value ?? {}) : {};
    const { renewed = [], unrenewed = [] } = view;
    const fixed = {
      ok: outcome.kind === 'ok' ? '1' : '0',
      renewed: counter(renewed.length),
      unrenewed: counter(unrenewed.length),
      date: this.#writer.date(),
    };
    return this.#writer.reply('66', fixed, [
      ['AO', this.#writer.institution],
      ...renewed.map((id): Value => ['BM', id]),
      ...unrenewed.map((id): Value => ['BN', id]),
      ...textsOf(outcome),
    ]);
  }

  async hold(message: Sip2Message<'15'>): Promise<Reply | 'no-answer'> {
    const patronId = idOf(message, 'AA');
    const itemId = idOf(message, 'AB');
    const pickup = (message.field('BS') ?? '').trim();
    const action = holdActions[message.fixed('mode')];
    let outcome: Outcome<HoldView>;
    if (patronId === '') outcome = { kind: 'refused', reason: 'patron-unknown' };
    else if (itemId === '') outcome = { kind: 'refused', reason: 'item-unknown' };
    else if (!action) outcome = { kind: 'refused', reason: 'other', ilsText: 'Unknown hold mode' };
    else {
      const place = pickup === '' ? {} : { pickup };
      outcome = await this.#writer.ils.hold({ patronId, itemId, action, ...pinOf(message), ...place });
    }
    if (outcome.kind === 'unknown') return 'no-answer';
    const view = outcome.kind === 'ok' ? outcome.value : null;
    const fixed: FixedPart<'16'> = {
      ok: view ? '1' : '0',
      available: view?.available ? 'Y' : 'N',
      date: this.#writer.date(),
    };
    const position = view?.queuePosition ?? null;
    return this.#writer.reply('16', fixed, [
      ['BR', position === null ? null : String(position)],
      ['BS', view?.pickup ?? null],
      ['AO', this.#writer.institution],
      ['AA', patronId],
      ['AB', itemId],
      ...textsOf(outcome),
    ]);
  }
}

type Loan = Parameters<ReplyWriter['ils']['renew']>[0];

const holdActions: Readonly<Record<string, HoldRequest['action']>> = {
  '+': 'place',
  '-': 'cancel',
  '*': 'change',
};

/** BT says that the fee is a question. */
function feeOf({ fee }: Partial<CheckoutView>, asked: boolean): Value[] {
  if (!fee) return [];
  return [
    ['BT', asked ? '06' : null],
    ['BH', fee.currency],
    ['BV', formatAmount(fee)],
  ];
}
