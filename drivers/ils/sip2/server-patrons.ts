import type { FeePayment, Outcome, PatronList, PatronView } from '../ils.ts';
import { formatAmount, parseAmount } from './amount.ts';
import type { Sip2Message } from './message.ts';
import { summaryPositions } from './requests.ts';
import type { Reply, ReplyWriter, Settled, Value } from './server-writer.ts';
import { counter, idOf, isLost, pinOf, reasonOf, textsOf } from './server-writer.ts';
import { patronStatusOf } from './standing.ts';
import { textOfReason } from './texts.ts';
import { listFields } from './views.ts';

/** What is asked and told about patrons: accounts, cards, fees. */
export class PatronReplies {
  readonly #writer: ReplyWriter;

  constructor(writer: ReplyWriter) {
    this.#writer = writer;
  }

  async status(message: Sip2Message<'23'>): Promise<Reply | 'no-answer'> {
    const outcome = await this.#patron(message, 'none');
    if (isLost(outcome)) return 'no-answer';
    return this.#status('24', message, outcome, message.fixed('language'));
  }

  async information(message: Sip2Message<'63'>): Promise<Reply | 'no-answer'> {
    const want = wantOf(message.fixed('summary'));
    const outcome = await this.#patron(message, want);
    if (isLost(outcome)) return 'no-answer';
    const { status, variable } = this.#standing(message, outcome);
    const view = outcome.kind === 'ok' && outcome.value.pinValid !== false ? outcome.value : null;
    const listed = view && want !== 'none' ? view.listed.slice(...rangeOf(message)) : [];
    const counts = view ? await this.#counts(view, want) : null;
    return this.#writer.reply(
      '64',
      {
        patronStatus: status,
        language: message.fixed('language'),
        date: this.#writer.date(),
        holds: counter(counts?.holds),
        overdue: counter(view?.overdueCount),
        charged: counter(view?.loansCount),
        fines: counter(counts?.fines),
        recalls: counter(counts?.recalls),
        unavailableHolds: counter(counts?.unavailable),
      },
      [
        ...variable,
        [
          'CB',
          view?.loanLimit === undefined || view.loanLimit === null
            ? null
            : String(view.loanLimit).padStart(4, '0'),
        ],
        ...(want === 'none' ? [] : listed.map((entry): Value => [listFields[want], entry])),
      ],
    );
  }

  async block(message: Sip2Message<'01'>): Promise<Reply | 'no-answer'> {
    const patronId = idOf(message, 'AA');
    const cardRetained = message.fixed('cardRetained') === 'Y';
    const outcome = await this.#writer.ils.blockPatron({
      patronId,
      cardRetained,
      message: message.field('AL') ?? '',
    });
    return isLost(outcome) ? 'no-answer' : this.#status('24', message, outcome, unknownLanguage);
  }

  async enable(message: Sip2Message<'25'>): Promise<Reply | 'no-answer'> {
    const { pin } = pinOf(message);
    const outcome = await this.#writer.ils.enablePatron(idOf(message, 'AA'), pin);
    return isLost(outcome) ? 'no-answer' : this.#status('26', message, outcome, unknownLanguage);
  }

  async pay(message: Sip2Message<'37'>): Promise<Reply | 'no-answer'> {
    const patronId = idOf(message, 'AA');
    const currency = message.fixed('currency').trim();
    const amount = parseAmount(message.field('BV') ?? '', currency);
    const reference = (message.field('BK') ?? '').trim();
    let outcome: Outcome<void>;
    if (!amount) {
      outcome = { kind: 'refused', reason: 'other', ilsText: 'The amount cannot be read' };
    } else {
      const feeId = (message.field('CG') ?? '').trim();
      const payment: FeePayment = {
        patronId,
        ...pinOf(message),
        amount,
        method: methodOf(message.fixed('paymentType')),
        ...(feeId === '' ? {} : { feeId }),
        // The same message sent again carries the same date: that is what tells it from a second payment.
        reference: reference === '' ? `${message.fixed('date').replace(/\s/g, '')}-${patronId}` : reference,
        at: this.#writer.happenedAt(message.fixed('date')),
      };
      outcome = await this.#writer.ils.payFee(payment);
    }
    if (outcome.kind === 'unknown') return 'no-answer';
    const fixed = { accepted: outcome.kind === 'ok' ? 'Y' : 'N', date: this.#writer.date() };
    return this.#writer.reply('38', fixed, [
      ['AO', this.#writer.institution],
      ['AA', patronId],
      ['BK', reference === '' ? null : reference],
      ...textsOf(outcome),
    ]);
  }

  async endSession(message: Sip2Message<'35'>): Promise<Reply> {
    const patronId = idOf(message, 'AA');
    const outcome = await this.#writer.ils.endSession(patronId);
    const fixed = { ended: outcome.kind === 'ok' ? 'Y' : 'N', date: this.#writer.date() };
    return this.#writer.reply('36', fixed, [
      ['AO', this.#writer.institution],
      ['AA', patronId],
    ]);
  }

  #patron(message: Sip2Message, want: 'none' | PatronList): Promise<Outcome<PatronView>> {
    const id = idOf(message, 'AA');
    if (id === '') return Promise.resolve({ kind: 'refused', reason: 'patron-unknown' });
    return this.#writer.ils.patron(id, pinOf(message).pin, want);
  }

  /** Lists are asked for one at a time; what they count is told always. */
  async #counts(view: PatronView, want: 'none' | PatronList) {
    const count = async (list: PatronList): Promise<number | null> => {
      if (list === want) return view.listed.length;
      const outcome = await this.#writer.ils.patron(view.id, undefined, list);
      return outcome.kind === 'ok' ? outcome.value.listed.length : null;
    };
    const unavailable = await count('unavailable-holds');
    const holds = view.holdsCount === null ? null : view.holdsCount - (unavailable ?? 0);
    return { holds, unavailable, fines: await count('fines'), recalls: await count('recalls') };
  }

  #status(code: '24' | '26', message: Sip2Message, outcome: Settled<PatronView>, language: string): Reply {
    const { status, variable } = this.#standing(message, outcome);
    return this.#writer.reply(code, { patronStatus: status, language, date: this.#writer.date() }, variable);
  }

  /** Flags and fields that 24, 26 and 64 share. Whoever gave a wrong PIN learns nothing but that. */
  #standing(message: Sip2Message, outcome: Settled<PatronView>): { status: string; variable: Value[] } {
    const asked = idOf(message, 'AA');
    const reason = reasonOf(outcome);
    const known = outcome.kind === 'ok' ? outcome.value.valid : reason === 'pin-wrong';
    const pinWrong = reason === 'pin-wrong' || (outcome.kind === 'ok' && outcome.value.pinValid === false);
    const view = outcome.kind === 'ok' && known && !pinWrong ? outcome.value : null;
    const pinAsked = (message.field('AD') ?? '') !== '';
    const texts = view ? view.blocks : reason ? [reason] : [];
    const money = view?.fees ?? null;
    return {
      status: patronStatusOf(view?.blocks ?? [], known),
      variable: [
        ['AO', this.#writer.institution],
        ['AA', view?.id ?? asked],
        ['AE', view?.name ?? ''],
        ['BE', view?.email ?? null],
        ['BL', known ? 'Y' : 'N'],
        ['CQ', known && (pinAsked || pinWrong) ? (pinWrong ? 'N' : 'Y') : null],
        ['BH', money?.currency ?? null],
        ['BV', money ? formatAmount(money) : null],
        ...texts.map((block): Value => ['AF', textOfReason[block]]),
      ],
    };
  }
}

const unknownLanguage = '000';

/** The first list that is asked for; positions behind the sixth are vendors' own. */
function wantOf(summary: string): 'none' | PatronList {
  const at = summary.indexOf('Y');
  const found = Object.entries(summaryPositions).find(([, position]) => position === at);
  return found ? (found[0] as PatronList) : 'none';
}

/** BP and BQ count from 1, both included; without them everything. */
function rangeOf(message: Sip2Message): [number, number] {
  const number = (code: 'BP' | 'BQ'): number | null => {
    const text = message.field(code)?.trim() ?? '';
    return /^\d{1,6}$/.test(text) ? Number(text) : null;
  };
  return [Math.max(1, number('BP') ?? 1) - 1, number('BQ') ?? Number.MAX_SAFE_INTEGER];
}

/** 00 cash, 01 VISA, 02 credit card; what others use beyond these is no cash. */
function methodOf(paymentType: string): FeePayment['method'] {
  if (paymentType === '00') return 'cash';
  return paymentType === '01' || paymentType === '02' ? 'card' : 'transfer';
}
