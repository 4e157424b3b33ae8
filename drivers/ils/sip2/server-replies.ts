import type {
  CheckinView,
  CheckoutView,
  Due,
  Ils,
  ItemView,
  Outcome,
  PatronView,
  RefusalReason,
} from '../ils.ts';
import { textOfReason } from './texts.ts';
import { formatAmount } from './amount.ts';
import type { Charset } from './charset.ts';
import { formatSip2Date, parseDateText } from './dates.ts';
import type { FieldCode, FixedPart, MessageCode } from './fields.ts';
import { supportedMessages } from './fields.ts';
import { fitValue } from './message-build.ts';
import type { Sip2Message } from './message.ts';
import { alertTypeOf, circulationStatusOf, patronStatusOf } from './standing.ts';

/** An answer before it is put on the wire. */
export interface Reply {
  readonly code: MessageCode;
  readonly fixed: Readonly<Record<string, string>>;
  readonly variable: readonly (readonly [FieldCode, string])[];
}

interface ReplyOptions {
  readonly ils: Ils;
  readonly now: () => Date;
  readonly institution: string;
  readonly location: string;
  readonly charset: Charset;
  readonly timeZone: string;
}

const answered: ReadonlySet<string> = new Set(['23', '11', '09', '99', '97', '93', '63', '35', '17', '29']);
const unknownLanguage = '000';

/** Turns requests into calls of the `Ils`, and what it says into answers. */
export class ServerReplies {
  readonly #options: ReplyOptions;

  constructor(options: ReplyOptions) {
    this.#options = options;
  }

  /** `no-answer`: what became of it is not known. `not-supported`: a request this server does not serve. */
  async answer(message: Sip2Message): Promise<Reply | 'no-answer' | 'not-supported'> {
    if (message.is('99')) return this.#status();
    if (message.is('23')) return this.#patronStatus(message);
    if (message.is('63')) return this.#patronInformation(message);
    if (message.is('17')) return this.#item(message);
    if (message.is('11')) return this.#lend('12', message);
    if (message.is('29')) return this.#lend('30', message);
    if (message.is('09')) return this.#checkin(message);
    if (message.is('35')) return this.#endSession(message);
    return 'not-supported';
  }

  async #status(): Promise<Reply> {
    const status = await this.#options.ils.status();
    const online = status.kind === 'ok' && status.value.online;
    const name = status.kind === 'ok' ? status.value.libraryName : null;
    const may = online ? 'Y' : 'N';
    return this.#reply(
      '98',
      {
        online: may,
        checkinOk: may,
        checkoutOk: may,
        renewalPolicy: 'Y',
        statusUpdateOk: 'N',
        offlineOk: 'N',
        timeout: '300',
        retries: '003',
        date: this.#date(),
        protocol: '2.00',
      },
      [
        ['AO', this.#options.institution],
        ['AM', name],
        ['BX', supportedMessages.map((code) => (answered.has(code) ? 'Y' : 'N')).join('')],
      ],
    );
  }

  async #patron(message: Sip2Message, want: 'none' | 'loans'): Promise<Outcome<PatronView>> {
    const pin = message.field('AD') ?? '';
    const id = idOf(message, 'AA');
    if (id === '') return { kind: 'refused', reason: 'patron-unknown' };
    return this.#options.ils.patron(id, pin === '' ? undefined : pin, want);
  }

  async #patronStatus(message: Sip2Message<'23'>): Promise<Reply | 'no-answer'> {
    const outcome = await this.#patron(message, 'none');
    if (isLost(outcome)) return 'no-answer';
    const { status, variable } = this.#standing(message, outcome);
    const fixed = { patronStatus: status, language: unknownLanguage, date: this.#date() };
    return this.#reply('24', fixed, variable);
  }

  async #patronInformation(message: Sip2Message<'63'>): Promise<Reply | 'no-answer'> {
    const want = message.fixed('summary')[2] === 'Y' ? 'loans' : 'none';
    const outcome = await this.#patron(message, want);
    if (isLost(outcome)) return 'no-answer';
    const { status, variable } = this.#standing(message, outcome);
    const view = outcome.kind === 'ok' && outcome.value.pinValid !== false ? outcome.value : null;
    const loans = view ? view.loans.slice(...rangeOf(message)) : [];
    return this.#reply(
      '64',
      {
        patronStatus: status,
        language: unknownLanguage,
        date: this.#date(),
        holds: counter(view?.holdsCount),
        overdue: counter(view?.overdueCount),
        charged: counter(view?.loansCount),
        fines: counter(null),
        recalls: counter(null),
        unavailableHolds: counter(null),
      },
      [...variable, ...loans.map((id): Value => ['AU', id])],
    );
  }

  /** Flags and fields that 24 and 64 share. Whoever gave a wrong PIN learns nothing but that. */
  #standing(message: Sip2Message, outcome: Settled<PatronView>): { status: string; variable: Value[] } {
    const asked = idOf(message, 'AA');
    const reason = outcome.kind === 'refused' ? outcome.reason : null;
    const known = outcome.kind === 'ok' ? outcome.value.valid : reason === 'pin-wrong';
    const pinWrong = reason === 'pin-wrong' || (outcome.kind === 'ok' && outcome.value.pinValid === false);
    const view = outcome.kind === 'ok' && known && !pinWrong ? outcome.value : null;
    const pinAsked = (message.field('AD') ?? '') !== '';
    const texts = view ? view.blocks : reason ? [reason] : [];
    const money = view?.fees ?? null;
    return {
      status: patronStatusOf(view?.blocks ?? [], known),
      variable: [
        ['AO', this.#options.institution],
        ['AA', view?.id ?? asked],
        ['AE', view?.name ?? ''],
        ['BL', known ? 'Y' : 'N'],
        ['CQ', known && (pinAsked || pinWrong) ? (pinWrong ? 'N' : 'Y') : null],
        ['BH', money?.currency ?? null],
        ['BV', money ? formatAmount(money) : null],
        ...texts.map((block): Value => ['AF', textOfReason[block]]),
      ],
    };
  }

  async #item(message: Sip2Message<'17'>): Promise<Reply | 'no-answer'> {
    const id = idOf(message, 'AB');
    const outcome: Outcome<ItemView> =
      id === '' ? { kind: 'refused', reason: 'item-unknown' } : await this.#options.ils.item(id);
    if (isLost(outcome)) return 'no-answer';
    const view = outcome.kind === 'ok' ? outcome.value : null;
    const fixed = {
      circulationStatus: view ? circulationStatusOf[view.status] : '01',
      securityMarker: '00',
      feeType: '01',
      date: this.#date(),
    };
    return this.#reply('18', fixed, [
      ['AB', view?.id ?? id],
      // A known item without a title must not look like an unknown one.
      ['AJ', view ? view.title || view.id : ''],
      ['AH', view ? this.#due(view) : null],
      ['AQ', view ? this.#options.location : null],
    ]);
  }

  async #lend(
    code: '12' | '30',
    message: Sip2Message<'11'> | Sip2Message<'29'>,
  ): Promise<Reply | 'no-answer'> {
    const { ils } = this.#options;
    const patronId = idOf(message, 'AA');
    const itemId = idOf(message, 'AB');
    const pin = message.field('AD') ?? '';
    const request = { patronId, itemId, at: this.#options.now(), ...(pin === '' ? {} : { pin }) };
    let outcome: Outcome<CheckoutView>;
    if (patronId === '') outcome = { kind: 'refused', reason: 'patron-unknown' };
    else if (itemId === '') outcome = { kind: 'refused', reason: 'item-unknown' };
    else outcome = await (code === '12' ? ils.checkout(request) : ils.renew(request));
    if (outcome.kind === 'unknown') return 'no-answer';

    const done = outcome.kind === 'ok' ? outcome.value : null;
    const reason = reasonOf(outcome);
    const fixed: FixedPart<'12'> = {
      ok: done ? '1' : '0',
      renewalOk: done?.renewed ? 'Y' : 'N',
      magneticMedia: 'N',
      desensitize: done?.security === 'off' ? 'Y' : 'N',
      date: this.#date(),
    };
    const title = done?.title ?? (outcome.kind === 'refused' ? outcome.value?.title : undefined);
    return this.#reply(code, fixed, [
      ['AO', this.#options.institution],
      ['AA', patronId],
      ['AB', done?.id ?? itemId],
      ['AJ', title ?? ''],
      ['AH', done ? this.#due(done) : ''],
      ['BL', reason === 'patron-unknown' ? 'N' : null],
      ['CQ', reason === 'pin-wrong' ? 'N' : null],
      ['AF', reason ? textOfReason[reason] : null],
    ]);
  }

  async #checkin(message: Sip2Message<'09'>): Promise<Reply | 'no-answer'> {
    const itemId = idOf(message, 'AB');
    const at = this.#returnedAt(message);
    const outcome: Outcome<CheckinView> =
      itemId === ''
        ? { kind: 'refused', reason: 'item-unknown' }
        : await this.#options.ils.checkin({ itemId, at });
    if (outcome.kind === 'unknown') return 'no-answer';

    // Where an item goes is told even when it was not on loan.
    const view: Partial<CheckinView> =
      outcome.kind === 'ok' || outcome.kind === 'refused' ? (outcome.value ?? {}) : {};
    const reason = reasonOf(outcome);
    const route = view.route ?? (outcome.kind === 'ok' ? 'shelf' : 'staff');
    const alertType = alertTypeOf[route];
    const fixed: FixedPart<'10'> = {
      ok: outcome.kind === 'ok' ? '1' : '0',
      // Whatever stays in the library is secured again.
      resensitize: 'Y',
      magneticMedia: 'N',
      alert: alertType === null ? 'N' : 'Y',
      date: this.#date(),
    };
    return this.#reply('10', fixed, [
      ['AO', this.#options.institution],
      ['AB', view.id ?? itemId],
      ['AQ', this.#options.location],
      ['AJ', view.title ?? null],
      ['CT', route === 'shelf' ? null : (view.destination ?? null)],
      ['CL', route === 'shelf' ? (view.destination ?? null) : null],
      ['CV', alertType],
      ['AF', reason ? textOfReason[reason] : null],
    ]);
  }

  async #endSession(message: Sip2Message<'35'>): Promise<Reply> {
    const patronId = idOf(message, 'AA');
    const outcome = await this.#options.ils.endSession(patronId);
    const fixed = { ended: outcome.kind === 'ok' ? 'Y' : 'N', date: this.#date() };
    return this.#reply('36', fixed, [
      ['AO', this.#options.institution],
      ['AA', patronId],
    ]);
  }

  /** The return date counts, for it saves a patron fines; one of the future is a wrong clock. */
  #returnedAt(message: Sip2Message<'09'>): Date {
    const now = this.#options.now();
    const returned = parseDateText(message.fixed('returnDate'), this.#options.timeZone);
    return returned && returned < now ? returned : now;
  }

  #date(): string {
    return formatSip2Date(this.#options.now(), this.#options.timeZone);
  }

  #due({ dueAt, dueText }: Due): string {
    const instant = dueAt === null ? Number.NaN : Date.parse(dueAt);
    return Number.isNaN(instant)
      ? (dueText ?? '')
      : formatSip2Date(new Date(instant), this.#options.timeZone);
  }

  #reply<C extends MessageCode>(code: C, fixed: FixedPart<C>, values: readonly Value[]): Reply {
    const variable: (readonly [FieldCode, string])[] = [];
    for (const [field, value] of values) {
      if (value !== null) variable.push([field, fitValue(value, this.#options.charset)]);
    }
    return { code, fixed, variable };
  }
}

/** A field to send; null leaves it out. */
type Value = readonly [field: FieldCode, value: string | null];
type Settled<T> = Exclude<Outcome<T>, { kind: 'notSent' } | { kind: 'unknown' }>;

function isLost<T>(outcome: Outcome<T>): outcome is Exclude<Outcome<T>, Settled<T>> {
  return outcome.kind === 'notSent' || outcome.kind === 'unknown';
}

/** Why not; null when it was done. What provably did not happen may be refused. */
function reasonOf(outcome: Outcome<unknown>): RefusalReason | null {
  if (outcome.kind === 'ok') return null;
  return outcome.kind === 'refused' ? outcome.reason : 'ils-out-of-service';
}

function idOf(message: Sip2Message, code: 'AA' | 'AB'): string {
  return (message.field(code) ?? '').trim();
}

function counter(value: number | null | undefined): string {
  return value === null || value === undefined ? '    ' : String(Math.min(value, 9999)).padStart(4, '0');
}

/** BP and BQ count from 1, both included; without them everything. */
function rangeOf(message: Sip2Message): [number, number] {
  const number = (code: 'BP' | 'BQ'): number | null => {
    const text = message.field(code)?.trim() ?? '';
    return /^\d{1,6}$/.test(text) ? Number(text) : null;
  };
  return [Math.max(1, number('BP') ?? 1) - 1, number('BQ') ?? Number.MAX_SAFE_INTEGER];
}
