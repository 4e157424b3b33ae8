/**
 * The tables of the 3M SIP2 definition 2.00: messages with their fixed parts, and the variable fields. What the
 * codec, the client and the server know about the wire stands here; types come from these tables.
 */

/** Widths of fixed fields, in the order in which they stand after the two digits of the message code. */
type FixedWidths = Readonly<Record<string, number>>;

interface Row {
  readonly name: string;
  readonly from: 'sc' | 'acs';
  /** Code of the message that answers this one; null for answers. */
  readonly answer: string | null;
  readonly fixed: FixedWidths;
  /** Variable fields that the sender must write, empty if it knows no value. */
  readonly required: readonly string[];
}

const date = 18;
const status = 14;
const circulation = { ok: 1, renewalOk: 1, magneticMedia: 1, desensitize: 1, date };
const patronAnswer = { patronStatus: status, language: 3, date };

export const messages = {
  '93': {
    name: 'login',
    from: 'sc',
    answer: '94',
    fixed: { uidAlgorithm: 1, passwordAlgorithm: 1 },
    required: ['CN', 'CO'],
  },
  '94': { name: 'login-answer', from: 'acs', answer: null, fixed: { ok: 1 }, required: [] },
  '99': {
    name: 'sc-status',
    from: 'sc',
    answer: '98',
    fixed: { status: 1, printWidth: 3, protocol: 4 },
    required: [],
  },
  '98': {
    name: 'acs-status',
    from: 'acs',
    answer: null,
    fixed: {
      online: 1,
      checkinOk: 1,
      checkoutOk: 1,
      renewalPolicy: 1,
      statusUpdateOk: 1,
      offlineOk: 1,
      timeout: 3,
      retries: 3,
      date,
      protocol: 4,
    },
    required: ['AO', 'BX'],
  },
  '23': {
    name: 'patron-status',
    from: 'sc',
    answer: '24',
    fixed: { language: 3, date },
    required: ['AO', 'AA', 'AC', 'AD'],
  },
  '24': {
    name: 'patron-status-answer',
    from: 'acs',
    answer: null,
    fixed: patronAnswer,
    required: ['AO', 'AA', 'AE'],
  },
  '63': {
    name: 'patron-information',
    from: 'sc',
    answer: '64',
    fixed: { language: 3, date, summary: 10 },
    required: ['AO', 'AA'],
  },
  '64': {
    name: 'patron-information-answer',
    from: 'acs',
    answer: null,
    fixed: {
      ...patronAnswer,
      holds: 4,
      overdue: 4,
      charged: 4,
      fines: 4,
      recalls: 4,
      unavailableHolds: 4,
    },
    required: ['AO', 'AA', 'AE'],
  },
  '17': { name: 'item-information', from: 'sc', answer: '18', fixed: { date }, required: ['AO', 'AB'] },
  '18': {
    name: 'item-information-answer',
    from: 'acs',
    answer: null,
    fixed: { circulationStatus: 2, securityMarker: 2, feeType: 2, date },
    required: ['AB', 'AJ'],
  },
  '11': {
    name: 'checkout',
    from: 'sc',
    answer: '12',
    fixed: { renewalPolicy: 1, noBlock: 1, date, noBlockDue: date },
    required: ['AO', 'AA', 'AB', 'AC'],
  },
  '12': {
    name: 'checkout-answer',
    from: 'acs',
    answer: null,
    fixed: circulation,
    required: ['AO', 'AA', 'AB', 'AJ', 'AH'],
  },
  '09': {
    name: 'checkin',
    from: 'sc',
    answer: '10',
    fixed: { noBlock: 1, date, returnDate: date },
    required: ['AP', 'AO', 'AB', 'AC'],
  },
  '10': {
    name: 'checkin-answer',
    from: 'acs',
    answer: null,
    fixed: { ok: 1, resensitize: 1, magneticMedia: 1, alert: 1, date },
    required: ['AO', 'AB', 'AQ'],
  },
  '29': {
    name: 'renew',
    from: 'sc',
    answer: '30',
    fixed: { thirdParty: 1, noBlock: 1, date, noBlockDue: date },
    required: ['AO', 'AA'],
  },
  '30': {
    name: 'renew-answer',
    from: 'acs',
    answer: null,
    fixed: circulation,
    required: ['AO', 'AA', 'AB', 'AJ', 'AH'],
  },
  '65': { name: 'renew-all', from: 'sc', answer: '66', fixed: { date }, required: ['AO', 'AA'] },
  '66': {
    name: 'renew-all-answer',
    from: 'acs',
    answer: null,
    fixed: { ok: 1, renewed: 4, unrenewed: 4, date },
    required: ['AO'],
  },
  '37': {
    name: 'fee-paid',
    from: 'sc',
    answer: '38',
    fixed: { date, feeType: 2, paymentType: 2, currency: 3 },
    required: ['BV', 'AO', 'AA'],
  },
  '38': {
    name: 'fee-paid-answer',
    from: 'acs',
    answer: null,
    fixed: { accepted: 1, date },
    required: ['AO', 'AA'],
  },
  '35': { name: 'end-session', from: 'sc', answer: '36', fixed: { date }, required: ['AO', 'AA'] },
  '36': {
    name: 'end-session-answer',
    from: 'acs',
    answer: null,
    fixed: { ended: 1, date },
    required: ['AO', 'AA'],
  },
  '25': { name: 'patron-enable', from: 'sc', answer: '26', fixed: { date }, required: ['AO', 'AA'] },
  '26': {
    name: 'patron-enable-answer',
    from: 'acs',
    answer: null,
    fixed: patronAnswer,
    required: ['AO', 'AA', 'AE'],
  },
  '15': { name: 'hold', from: 'sc', answer: '16', fixed: { mode: 1, date }, required: ['AO', 'AA'] },
  '16': {
    name: 'hold-answer',
    from: 'acs',
    answer: null,
    fixed: { ok: 1, available: 1, date },
    required: ['AO', 'AA'],
  },
  '19': {
    name: 'item-status-update',
    from: 'sc',
    answer: '20',
    fixed: { date },
    required: ['AO', 'AB', 'CH'],
  },
  '20': {
    name: 'item-status-update-answer',
    from: 'acs',
    answer: null,
    fixed: { ok: 1, date },
    required: ['AB'],
  },
  '01': {
    name: 'block-patron',
    from: 'sc',
    answer: '24',
    fixed: { cardRetained: 1, date },
    required: ['AO', 'AL', 'AA', 'AC'],
  },
  '97': { name: 'request-acs-resend', from: 'sc', answer: null, fixed: {}, required: [] },
  '96': { name: 'request-sc-resend', from: 'acs', answer: null, fixed: {}, required: [] },
} as const satisfies Readonly<Record<string, Row>>;

export type MessageCode = keyof typeof messages;
/** Names of the fixed fields of a message. */
export type FixedName<C extends MessageCode> = Extract<keyof (typeof messages)[C]['fixed'], string>;
/** Every fixed field of a message with its text. */
export type FixedPart<C extends MessageCode> = { readonly [N in FixedName<C>]: string };

export interface FixedField {
  readonly name: string;
  /** Counted from the first character of the message code. */
  readonly offset: number;
  readonly width: number;
}

export interface Layout {
  readonly code: MessageCode;
  readonly from: 'sc' | 'acs';
  readonly fixed: readonly FixedField[];
  readonly fixedByName: ReadonlyMap<string, FixedField>;
  /** Where the first variable field begins. */
  readonly variableAt: number;
}

function layoutOf(code: MessageCode, row: Row): Layout {
  const fixed: FixedField[] = [];
  let offset = 2;
  for (const [name, width] of Object.entries(row.fixed)) {
    fixed.push({ name, offset, width });
    offset += width;
  }
  const fixedByName = new Map(fixed.map((field) => [field.name, field]));
  return { code, from: row.from, fixed, fixedByName, variableAt: offset };
}

/** Layouts by the number that the two digits of the code make: the parser looks nothing up by text. */
export const layouts: readonly (Layout | undefined)[] = (() => {
  const table: (Layout | undefined)[] = new Array<Layout | undefined>(100).fill(undefined);
  for (const [code, row] of Object.entries(messages)) {
    table[Number(code)] = layoutOf(code as MessageCode, row);
  }
  return table;
})();

export function layout(code: MessageCode): Layout {
  const found = layouts[Number(code)];
  if (!found) throw new Error(`no layout of SIP2 message ${code}`);
  return found;
}

/**
 * Variable fields. `repeats`: may stand more than once. `personal`: comes unasked and is nobody's business at a
 * station (birth date, address, e-mail, phone, internet profile); the parser drops it.
 */
export const fields = {
  AA: { name: 'patron identifier' },
  AB: { name: 'item identifier' },
  AC: { name: 'terminal password', secret: true },
  AD: { name: 'patron password', secret: true },
  AE: { name: 'personal name' },
  AF: { name: 'screen message', repeats: true },
  AG: { name: 'print line', repeats: true },
  AH: { name: 'due date' },
  AJ: { name: 'title' },
  AL: { name: 'blocked card message' },
  AM: { name: 'library name' },
  AN: { name: 'terminal location' },
  AO: { name: 'institution id' },
  AP: { name: 'current location' },
  AQ: { name: 'permanent location' },
  AS: { name: 'hold items', repeats: true },
  AT: { name: 'overdue items', repeats: true },
  AU: { name: 'charged items', repeats: true },
  AV: { name: 'fine items', repeats: true },
  BD: { name: 'home address', personal: true },
  BE: { name: 'e-mail address', personal: true },
  BF: { name: 'home phone', personal: true },
  BG: { name: 'owner' },
  BH: { name: 'currency' },
  BI: { name: 'cancel' },
  BK: { name: 'transaction id' },
  BL: { name: 'valid patron' },
  BM: { name: 'renewed items', repeats: true },
  BN: { name: 'unrenewed items', repeats: true },
  BO: { name: 'fee acknowledged' },
  BP: { name: 'start item' },
  BQ: { name: 'end item' },
  BR: { name: 'queue position' },
  BS: { name: 'pickup location' },
  BT: { name: 'fee type' },
  BU: { name: 'recall items', repeats: true },
  BV: { name: 'fee amount' },
  BW: { name: 'expiration date' },
  BX: { name: 'supported messages' },
  BY: { name: 'hold type' },
  BZ: { name: 'hold items limit' },
  CA: { name: 'overdue items limit' },
  CB: { name: 'charged items limit' },
  CC: { name: 'fee limit' },
  CD: { name: 'unavailable hold items', repeats: true },
  CF: { name: 'hold queue length' },
  CG: { name: 'fee identifier' },
  CH: { name: 'item properties' },
  CI: { name: 'security inhibit' },
  CJ: { name: 'recall date' },
  CK: { name: 'media type' },
  CL: { name: 'sort bin' },
  CM: { name: 'hold pickup date' },
  CN: { name: 'login user id' },
  CO: { name: 'login password', secret: true },
  CP: { name: 'location code' },
  CQ: { name: 'valid patron password' },
  CR: { name: 'collection code' },
  CS: { name: 'call number' },
  CT: { name: 'destination location' },
  CV: { name: 'alert type' },
  CY: { name: 'hold patron id' },
  DA: { name: 'hold patron name' },
  PA: { name: 'patron expiry date' },
  PB: { name: 'birth date', personal: true },
  PC: { name: 'patron class' },
  PI: { name: 'internet profile', personal: true },
} as const satisfies Readonly<
  Record<string, { name: string; repeats?: boolean; personal?: boolean; secret?: boolean }>
>;

export type FieldCode = keyof typeof fields;

/** The sixteen letters of BX, in order: which request each of them stands for. */
export const supportedMessages = [
  '23',
  '11',
  '09',
  '01',
  '99',
  '97',
  '93',
  '63',
  '35',
  '37',
  '17',
  '19',
  '25',
  '15',
  '29',
  '65',
] as const satisfies readonly MessageCode[];
