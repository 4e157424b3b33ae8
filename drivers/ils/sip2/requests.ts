import type { CheckinRequest, CheckoutRequest, RefusalReason, RenewRequest } from '../ils.ts';
import { isAscii } from './charset.ts';
import { formatSip2Date } from './dates.ts';
import type { Sip2Request } from './dialogue.ts';
import { buildRequest } from './dialogue.ts';
import type { FieldCode, FixedPart, MessageCode } from './fields.ts';
import type { Sip2Settings } from './options.ts';

type Variable = readonly (readonly [FieldCode, string])[];

const blankDate = ' '.repeat(18);
/** Position 2 of the summary: charged items. */
const chargedSummary = '  Y       ';
const noSummary = ' '.repeat(10);
const unknownLanguage = '000';

/**
 * The requests of a station, as messages. "No block" is never set: it would make the ILS take a loan that its
 * rules refuse. The renewal policy is `N`, so that a checkout never turns into a renewal on purpose.
 */
export class Sip2Requests {
  readonly #settings: Sip2Settings;
  readonly #now: () => Date;

  constructor(settings: Sip2Settings, now: () => Date) {
    this.#settings = settings;
    this.#now = now;
  }

  login(): Sip2Request | null {
    const { login, location } = this.#settings;
    if (!login) return null;
    const place: Variable = location === '' ? [] : [['CP', location]];
    const fixed: FixedPart<'93'> = { uidAlgorithm: '0', passwordAlgorithm: '0' };
    return this.#request('93', fixed, [['CN', login.user], ['CO', login.password], ...place], true);
  }

  status(): Sip2Request {
    const fixed: FixedPart<'99'> = { status: '0', printWidth: '080', protocol: '2.00' };
    return this.#request('99', fixed, [], true);
  }

  patron(patronId: string, pin: string | undefined, want: 'none' | 'loans'): Sip2Request {
    const fixed: FixedPart<'63'> = {
      language: unknownLanguage,
      date: this.#date(),
      summary: want === 'loans' ? chargedSummary : noSummary,
    };
    const range: Variable =
      want === 'loans'
        ? [
            ['BP', '1'],
            ['BQ', '9999'],
          ]
        : [];
    return this.#request('63', fixed, [...this.#patronFields(patronId, pin), ...range], true);
  }

  patronStatus(patronId: string, pin: string | undefined): Sip2Request {
    const fixed: FixedPart<'23'> = { language: unknownLanguage, date: this.#date() };
    return this.#request('23', fixed, this.#patronFields(patronId, pin), true);
  }

  item(itemId: string): Sip2Request {
    const variable: Variable = [['AO', this.#settings.institution], ['AB', itemId], this.#terminal()];
    return this.#request('17', { date: this.#date() }, variable, true);
  }

  checkout({ patronId, pin, itemId, at }: CheckoutRequest): Sip2Request {
    const fixed: FixedPart<'11'> = {
      renewalPolicy: 'N',
      noBlock: 'N',
      date: this.#date(at),
      noBlockDue: blankDate,
    };
    const variable: Variable = [
      ['AO', this.#settings.institution],
      ['AA', patronId],
      ['AB', itemId],
      this.#terminal(),
      ...this.#pin(this.#settings.sendPinWithCheckout ? pin : undefined),
      ...this.#fee(),
      ['BI', 'N'],
    ];
    return this.#request('11', fixed, variable, false);
  }

  checkin({ itemId, at }: CheckinRequest): Sip2Request {
    const date = this.#date(at);
    const fixed: FixedPart<'09'> = { noBlock: 'N', date, returnDate: date };
    const variable: Variable = [
      ['AP', this.#settings.location],
      ['AO', this.#settings.institution],
      ['AB', itemId],
      this.#terminal(),
      ['BI', 'N'],
    ];
    return this.#request('09', fixed, variable, false);
  }

  renew({ patronId, pin, itemId, at }: RenewRequest): Sip2Request {
    const fixed: FixedPart<'29'> = {
      thirdParty: 'N',
      noBlock: 'N',
      date: this.#date(at),
      noBlockDue: blankDate,
    };
    const variable: Variable = [
      ['AO', this.#settings.institution],
      ['AA', patronId],
      ...this.#pin(this.#settings.sendPinWithCheckout ? pin : undefined),
      ['AB', itemId],
      this.#terminal(),
      ...this.#fee(),
    ];
    return this.#request('29', fixed, variable, false);
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

  #fee(): Variable {
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
    const { readTimeoutMs, writeTimeoutMs } = this.#settings;
    const timeoutMs = readOnly ? readTimeoutMs : writeTimeoutMs;
    return { code, fixed, variable, readOnly, timeoutMs };
  }
}
