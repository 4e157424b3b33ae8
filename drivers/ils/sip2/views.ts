import type {
  CheckinView,
  CheckoutView,
  HoldView,
  ItemView,
  Money,
  PatronList,
  PatronView,
  RefusalReason,
  RenewAllView,
  Route,
} from '../ils.ts';
import { parseAmount } from './amount.ts';
import { parseDue } from './dates.ts';
import type { FieldCode } from './fields.ts';
import type { Sip2Message } from './message.ts';
import type { Sip2Settings } from './options.ts';
import { blocksOf, itemStatusOf, routeOf } from './standing.ts';

/** Answers of the ILS as values of the `Ils` interface. */

/** What a site has set, as far as answers are read by it. */
export interface Reading extends Pick<Sip2Settings, 'timeZone' | 'dayOrder' | 'currency' | 'listings'> {
  /** Reason behind screen messages; null where they tell none. */
  readonly reasonOf: (texts: readonly string[]) => RefusalReason | null;
}

/** Value of a field without blanks around it; null where absent or empty. */
export function said(message: Sip2Message, code: Parameters<Sip2Message['field']>[0]): string | null {
  const text = message.field(code)?.trim() ?? '';
  return text === '' ? null : text;
}

/** Longer texts are no titles and no messages. */
const longestShown = 500;

export function titleOf(message: Sip2Message): string {
  return (said(message, 'AJ') ?? '').slice(0, longestShown);
}

/** Screen messages as one text for staff. */
export function staffText(message: Sip2Message): string | null {
  const texts = message
    .all('AF')
    .map((text) => text.trim())
    .filter((text) => text !== '');
  return texts.length > 0 ? texts.join(' / ').slice(0, longestShown) : null;
}

export type PatronMessage = Sip2Message<'24'> | Sip2Message<'26'> | Sip2Message<'64'>;

/** Which field repeats for each list of 64. */
export const listFields: Readonly<Record<PatronList, FieldCode>> = {
  holds: 'AS',
  overdue: 'AT',
  loans: 'AU',
  fines: 'AV',
  recalls: 'BU',
  'unavailable-holds': 'CD',
};

function entriesOf(message: Sip2Message, code: FieldCode): string[] {
  return message
    .all(code)
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

/** BL decides; where a server sends none, a patron it knows has a name. */
export function isKnownPatron(message: PatronMessage): boolean {
  const valid = message.field('BL')?.trim();
  return valid === undefined || valid === '' ? said(message, 'AE') !== null : valid === 'Y';
}

export interface PatronAsked {
  readonly id: string;
  readonly withPin: boolean;
  readonly want: 'none' | PatronList;
}

export function patronView(message: PatronMessage, asked: PatronAsked, reading: Reading): PatronView {
  const pin = message.field('CQ')?.trim();
  const pinValid = asked.withPin && pin ? pin === 'Y' : null;
  const bare = {
    id: said(message, 'AA') ?? asked.id,
    valid: true,
    pinValid,
    name: '',
    blocks: [],
    loans: [],
    listed: [],
    loansCount: null,
    holdsCount: null,
    overdueCount: null,
    fees: null,
  };
  // Some servers send the whole account all the same; whoever does not know the PIN does not see it.
  if (pinValid === false) return bare;
  const information = message.is('64') ? message : null;
  const status = (message as Sip2Message<'24'>).fixed('patronStatus');
  const listed = asked.want === 'none' ? [] : entriesOf(message, listFields[asked.want]);
  const email = said(message, 'BE') ?? '';
  return {
    ...bare,
    name: said(message, 'AE') ?? '',
    // A field that holds something else, or several addresses, is none that a receipt could go to.
    ...(/^[^\s@,;<>]+@[^\s@,;<>]+$/.test(email) && email.length <= 254 ? { email } : {}),
    blocks: blocksOf(status, message.all('AF'), reading.reasonOf),
    // Titles are no identifiers.
    loans: asked.want === 'loans' && reading.listings !== 'titles' ? listed : [],
    listed,
    loansCount: information?.counter('charged') ?? null,
    holdsCount: information?.counter('holds') ?? null,
    overdueCount: information?.counter('overdue') ?? null,
    fees: feesOf(message, reading),
    ...(said(message, 'BV') !== null && feesOf(message, reading) === null ? { feesUnreadable: true } : {}),
    ...(information ? limitOf(information) : {}),
  };
}

/** CB counts loans; 9999 and blanks are how servers write that there is none. */
function limitOf(message: Sip2Message<'64'>): { loanLimit: number } | object {
  const text = said(message, 'CB') ?? '';
  return /^\d{1,4}$/.test(text) && Number(text) < 9_999 ? { loanLimit: Number(text) } : {};
}

export function feesOf(message: Sip2Message, reading: Reading): Money | null {
  const amount = said(message, 'BV');
  return amount === null ? null : parseAmount(amount, said(message, 'BH') ?? reading.currency);
}

/** Unknown items are answered with status 01 and no title. */
export function isUnknownItem(message: Sip2Message<'18'>): boolean {
  return message.fixed('circulationStatus').trim().padStart(2, '0') === '01' && said(message, 'AJ') === null;
}

export function itemView(message: Sip2Message<'18'>, askedId: string, reading: Reading): ItemView {
  return {
    id: said(message, 'AB') ?? askedId,
    title: titleOf(message),
    status: itemStatusOf(message.fixed('circulationStatus')),
    ...parseDue(message.field('AH'), reading.timeZone, reading.dayOrder),
  };
}

export function checkoutView(
  message: Sip2Message<'12'> | Sip2Message<'30'>,
  askedId: string,
  reading: Reading,
): CheckoutView {
  const renewal = message.is('30');
  const fixed = (name: 'renewalOk' | 'desensitize'): string =>
    message.is('12') ? message.fixed(name) : (message as Sip2Message<'30'>).fixed(name);
  const keep = fixed('desensitize') === 'N' || said(message, 'CI') === 'Y';
  return {
    id: said(message, 'AB') ?? askedId,
    title: titleOf(message),
    renewed: renewal || fixed('renewalOk') === 'Y',
    security: keep ? 'keep' : 'off',
    fee: feesOf(message, reading),
    ...parseDue(message.field('AH'), reading.timeZone, reading.dayOrder),
  };
}

/**
 * What is to become of a returned item: told even when the ILS says that it was not on loan.
 * @param notOnLoan it was not, and some servers raise the alert for that alone
 */
export function checkinView(message: Sip2Message<'10'>, askedId: string, notOnLoan: boolean): CheckinView {
  const destination = said(message, 'CT');
  const route: Route = routeOf({
    alert: message.fixed('alert') === 'Y',
    alertType: said(message, 'CV'),
    destination,
    notOnLoan,
  });
  return {
    id: said(message, 'AB') ?? askedId,
    title: titleOf(message),
    route,
    destination: destination ?? said(message, 'CL'),
    security: 'on',
  };
}

export function renewAllView(message: Sip2Message<'66'>): RenewAllView {
  return { renewed: entriesOf(message, 'BM'), unrenewed: entriesOf(message, 'BN') };
}

export function holdView(message: Sip2Message<'16'>): HoldView {
  const position = said(message, 'BR') ?? '';
  return {
    available: message.fixed('available') === 'Y',
    queuePosition: /^\d{1,6}$/.test(position) ? Number(position) : null,
    pickup: said(message, 'BS'),
  };
}
