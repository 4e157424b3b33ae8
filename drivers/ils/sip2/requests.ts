import type {
  BlockRequest,
  CheckinRequest,
  CheckoutRequest,
  FeePayment,
  HoldRequest,
  ItemUpdate,
  PatronList,
  Place,
  RefusalReason,
  RenewAllRequest,
  RenewRequest,
} from '../ils.ts';
import { formatAmount } from './amount.ts';
import { isAscii } from './charset.ts';
import { formatSip2Date } from './dates.ts';
import type { Sip2Request } from './dialogue.ts';
import { buildRequest } from './dialogue.ts';
import type { FieldCode, FixedPart, MessageCode } from './fields.ts';
import { fitValue } from './message-build.ts';
import type { Sip2Settings } from './options.ts';

type Variable = readonly (readonly [FieldCode, string])[];

const blankDate = ' '.repeat(18);
/** Positions of the lists in the summary of 63, of which at most one may be asked for. */
export const summaryPositions: Readonly<Record<PatronList, number>> = {
  holds: 0,
  overdue: 1,
  loans: 2,
  fines: 3,
  recalls: 4,
  'unavailable-holds': 5,
};
const noSummary = ' '.repeat(10);
const holdModes = { place: '+', cancel: '-', change: '*' } as const;
/** A kiosk holds a title by one of its copies: any copy will do. */
const anyCopy = '2';
const otherFee = '01';
/** 00 cash, 01 VISA, 02 credit card; a transfer is nearest to a card: not cash. */
const paymentTypes = { cash: '00', card: '02', transfer: '02' } as const;
const unknownLanguage = '000';

/**
 * The requests of a station, as messages. "No block" is set for nothing but a loan that was made while the line was
 * down, and only where the ILS is known to honour it: it makes the ILS take what its rules refuse. The renewal
 * policy is `N`, so that a checkout never turns into a renewal on purpose.
 */
export class Sip2Requests {
  readonly #settings: Sip2Settings;
  readonly #now: () => Date;

  constructor(settings: Sip2Settings, now: () => Date) {
    this.#settings = settings;
    this.#now = now;
  }

  login(): Sip2Request | null {
    const { login, location, transport } = this.#settings;
    if (!login || transport === 'telnet') return null;
    const place: Variable = location === '' ? [] : [['CP', location]];
    const fixed: FixedPart<'93'> = { uidAlgorithm: '0', passwordAlgorithm: '0' };
    return this.#request('93', fixed, [['CN', login.user], ['CO', login.password], ...place], true);
  }

  status(): Sip2Request {
    const fixed: FixedPart<'99'> = { status: '0', printWidth: '080', protocol: '2.00' };
    return this.#request('99', fixed, [], true);
  }

  patron(patronId: string, pin: string | undefined, want: 'none' | PatronList): Sip2Request {
    const summary =
      want === 'none' ? noSummary : 'Y'.padStart(summaryPositions[want] + 1).padEnd(noSummary.length);
    const fixed: FixedPart<'63'> = { language: unknownLanguage, date: this.#date(), summary };
    // Some servers send no more than ten entries unasked.
    const range: Variable = want === 'none' ? [] : [['BP', '1'] as const, ['BQ', '9999'] as const];
    return this.#request('63', fixed, [...this.#patronFields(patronId, pin), ...range], true);
  }

  patronStatus(patronId: string, pin: string | undefined): Sip2Request {
    const fixed: FixedPart<'23'> = { language: unknownLanguage, date: this.#date() };
    return this.#request('23', fixed, this.#patronFields(patronId, pin), true);
  }

  item(itemId: string, place?: Place): Sip2Request {
    const variable: Variable = [this.#institution(place), ['AB', itemId], this.#terminal()];
    return this.#request('17', { date: this.#date() }, variable, true);
  }

  checkout(request: CheckoutRequest): Sip2Request {
    const { patronId, pin, itemId, at, offline, place } = request;
    const recorded = offline !== undefined && this.#settings.noBlock === 'honoured';
    const fixed: FixedPart<'11'> = {
      renewalPolicy: 'N',
      noBlock: recorded ? 'Y' : 'N',
      date: this.#date(at),
      // Without it some servers take no notice of "no block".
      noBlockDue: offline ? this.#date(offline.promisedDue) : blankDate,
    };
    const variable: Variable = [
      this.#institution(place),
      ['AA', patronId],
      ['AB', itemId],
      this.#terminal(),
      ...this.#pin(this.#settings.sendPinWithCheckout ? pin : undefined),
      ...this.#fee(request),
      ['BI', 'N'],
    ];
    return this.#request('11', fixed, variable, false);
  }

  checkin({ itemId, at, offline, undo, place }: CheckinRequest): Sip2Request {
    const date = this.#date(at);
    const recorded = offline === true && this.#settings.noBlock === 'honoured';
    const fixed: FixedPart<'09'> = { noBlock: recorded ? 'Y' : 'N', date, returnDate: date };
    const variable: Variable = [
      ['AP', place?.location ?? this.#settings.location],
      this.#institution(place),
      ['AB', itemId],
      this.#terminal(),
      ['BI', undo === true ? 'Y' : 'N'],
    ];
    return this.#request('09', fixed, variable, false);
  }

  renew(request: RenewRequest): Sip2Request {
    const { patronId, pin, itemId, at, place } = request;
    const fixed: FixedPart<'29'> = {
      thirdParty: 'N',
      noBlock: 'N',
      date: this.#date(at),
      noBlockDue: blankDate,
    };
    const variable: Variable = [
      this.#institution(place),
      ['AA', patronId],
      ...this.#pin(this.#settings.sendPinWithCheckout ? pin : undefined),
      ['AB', itemId],
      this.#terminal(),
      ...this.#fee(request),
    ];
    return this.#request('29', fixed, variable, false);
  }

  renewAll(request: RenewAllRequest): Sip2Request {
    const { patronId, pin, at } = request;
    const sentPin = this.#settings.sendPinWithCheckout ? pin : undefined;
    const variable: Variable = [...this.#patronFields(patronId, sentPin), ...this.#fee(request)];
    return this.#request('65', { date: this.#date(at) }, variable, false);
  }

  feePaid({ patronId, pin, amount, method, feeId, reference, at }: FeePayment): Sip2Request {
    const fixed: FixedPart<'37'> = {
      date: this.#date(at),
      feeType: otherFee,
      paymentType: paymentTypes[method],
      currency: amount.currency,
    };
    const variable: Variable = [
      ['BV', formatAmount(amount)],
      ...this.#patronFields(patronId, pin),
      ...this.#said('CG', feeId),
      ['BK', reference],
    ];
    return this.#request('37', fixed, variable, false);
  }

  hold({ patronId, pin, action, itemId, pickup }: HoldRequest): Sip2Request {
    const variable: Variable = [
      ...this.#said('BS', pickup),
      ['BY', anyCopy],
      ...this.#patronFields(patronId, pin),
      ['AB', itemId],
    ];
    return this.#request('15', { mode: holdModes[action], date: this.#date() }, variable, false);
  }

  blockPatron({ patronId, cardRetained, message }: BlockRequest): Sip2Request {
    const fixed: FixedPart<'01'> = { cardRetained: cardRetained ? 'Y' : 'N', date: this.#date() };
    const variable: Variable = [
      ['AO', this.#settings.institution],
      ['AL', fitValue(message, this.#settings.charset)],
      ['AA', patronId],
      this.#terminal(),
    ];
    return this.#request('01', fixed, variable, false);
  }

  enablePatron(patronId: string, pin: string | undefined): Sip2Request {
    return this.#request('25', { date: this.#date() }, this.#patronFields(patronId, pin), false);
  }

  updateItem({ itemId, properties }: ItemUpdate): Sip2Request {
    const variable: Variable = [
      ['AO', this.#settings.institution],
      ['AB', itemId],
      this.#terminal(),
      ['CH', properties],
    ];
    return this.#request('19', { date: this.#date() }, variable, false);
  }

  endSession(patronId: string): Sip2Request {
    return this.#request('35', { date: this.#date() }, this.#patronFields(patronId, undefined), true);
  }

  /** Why a request must not leave: a value in it could be read as something else. Null when all is well. */
  refusal(request: Sip2Request): RefusalReason | null {
    for (const [code, value] of request.variable) {
      if ((code === 'AA' || code === 'AB') && value.trim() === '') return 'bad-identifier';
      // An empty PIN opens accounts that have none; one with an accent would arrive as something else.
      if (code === 'AD' && value === '') return 'pin-wrong';
      if (code === 'AD' && !isAscii(value)) return 'bad-identifier';
    }
    const { charset, terminator } = this.#settings;
    const built = buildRequest(request, { charset, terminator, sequence: 0, checksum: true });
    return built.kind === 'ok' ? null : 'bad-identifier';
  }

  #date(at: Date = this.#now()): string {
    return formatSip2Date(at, this.#settings.timeZone);
  }

  #terminal(): readonly [FieldCode, string] {
    return ['AC', this.#settings.terminalPassword];
  }

  #pin(pin: string | undefined): Variable {
    return pin === undefined ? [] : [['AD', pin]];
  }

  #institution(place: Place | undefined): readonly [FieldCode, string] {
    return ['AO', place?.institution ?? this.#settings.institution];
  }

  #said(code: FieldCode, value: string | undefined): Variable {
    return value === undefined ? [] : [[code, value]];
  }

  #fee({ feeAccepted }: { readonly feeAccepted?: boolean }): Variable {
    if (feeAccepted === true) return [['BO', 'Y']];
    return this.#settings.feeQuestion === 'sendN' ? [['BO', 'N']] : [];
  }

  #patronFields(patronId: string, pin: string | undefined): Variable {
    return [['AO', this.#settings.institution], ['AA', patronId], this.#terminal(), ...this.#pin(pin)];
  }

  #request<C extends MessageCode>(
    code: C,
    fixed: FixedPart<C>,
    variable: Variable,
    readOnly: boolean,
  ): Sip2Request {
    return { code, fixed, variable, readOnly };
  }
}
