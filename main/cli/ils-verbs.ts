import { randomUUID } from 'node:crypto';
import type { FeePayment, HoldRequest, Ils, Outcome, PatronList, Place } from '../../drivers/ils/ils.ts';
import { minorDigits, parseAmount } from '../../drivers/ils/sip2/amount.ts';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';

/** Options of `ils VERB`, besides `--at`, `--config`, `--data` and `--json` that each of them takes. */
export const verbOptions = {
  pin: { type: 'string' },
  list: { type: 'string' },
  'fee-accepted': { type: 'boolean', default: false },
  offline: { type: 'string' },
  due: { type: 'string' },
  undo: { type: 'boolean', default: false },
  place: { type: 'string' },
  reference: { type: 'string' },
  method: { type: 'string' },
  currency: { type: 'string' },
  fee: { type: 'string' },
  action: { type: 'string' },
  pickup: { type: 'string' },
  message: { type: 'string' },
  retained: { type: 'boolean', default: false },
} as const;

type OptionName = keyof typeof verbOptions;
export type VerbValues = {
  readonly [N in OptionName]?:
    ((typeof verbOptions)[N]['type'] extends 'boolean' ? boolean : string) | undefined;
};

/** What came of any of them. */
export type AnyOutcome = Outcome<object> | Outcome<void>;
type Asking = (ils: Ils) => Promise<AnyOutcome>;

interface Verb {
  /** Words behind the verb, for the usage. */
  readonly words: readonly string[];
  readonly options: readonly OptionName[];
  /** What to ask; one line of what is wrong with the words. */
  prepare(words: readonly string[], values: VerbValues, siteCurrency: string): Result<Asking, string>;
}

const patronLists = ['none', 'loans', 'overdue', 'holds', 'unavailable-holds', 'fines', 'recalls'] as const;
const methods = ['cash', 'card', 'transfer'] as const satisfies readonly FeePayment['method'][];
const actions = ['place', 'cancel', 'change'] as const satisfies readonly HoldRequest['action'][];

function oneOf<T extends string>(name: string, text: string, allowed: readonly T[]): Result<T, string> {
  const found = allowed.find((each) => each === text);
  return found === undefined ? failed(`--${name} must be one of ${allowed.join(', ')}`) : ok(found);
}

function instant(name: string, text: string | undefined): Result<Date | null, string> {
  if (text === undefined) return ok(null);
  const at = new Date(text);
  return Number.isNaN(at.getTime())
    ? failed(`--${name} must be an instant, e.g. 2026-11-24T08:00:00+07:00`)
    : ok(at);
}

const withPin = ({ pin }: VerbValues) => (pin === undefined ? {} : { pin });
const withFee = (values: VerbValues) => (values['fee-accepted'] === true ? { feeAccepted: true } : {});

function withPlace({ place }: VerbValues): { readonly place?: Place } {
  if (place === undefined) return {};
  const [institution = '', location = ''] = place.split('/', 2);
  return { place: { institution, location } };
}

/** A payment of nothing is none, whatever the words say. */
function preparePayment(
  words: readonly string[],
  values: VerbValues,
  siteCurrency: string,
): Result<Asking, string> {
  const [patronId = '', text = ''] = words;
  const { currency = siteCurrency, reference = `cli-${randomUUID()}`, fee } = values;
  if (minorDigits(currency) === null) return failed('--currency must be three capitals, e.g. VND');
  const amount = parseAmount(text, currency);
  if (!amount || amount.amountMinor < 1) return failed(`${text}: not an amount in ${currency}`);
  const method = oneOf('method', values.method ?? 'cash', methods);
  if (method.kind === 'failed') return method;
  const feeId = fee === undefined ? {} : { feeId: fee };
  return ok(async (ils) => {
    const payment = { patronId, amount, method: method.value, reference, at: new Date() };
    const paid = await ils.payFee({ ...payment, ...withPin(values), ...feeId });
    return paid.kind === 'ok' ? { kind: 'ok', value: { reference, ...amount } } : paid;
  });
}

export const verbs: Readonly<Record<string, Verb>> = {
  status: { words: [], options: [], prepare: () => ok((ils) => ils.status()) },
  patron: {
    words: ['CARD'],
    options: ['pin', 'list'],
    prepare([card = ''], { pin, list }) {
      const want = oneOf<'none' | PatronList>('list', list ?? 'loans', patronLists);
      return want.kind === 'failed' ? want : ok((ils) => ils.patron(card, pin, want.value));
    },
  },
  item: {
    words: ['ID'],
    options: ['place'],
    prepare: ([id = ''], values) => ok((ils) => ils.item(id, withPlace(values).place)),
  },
  checkout: {
    words: ['CARD', 'ID'],
    options: ['pin', 'fee-accepted', 'offline', 'due', 'place'],
    prepare([patronId = '', itemId = ''], values) {
      const happened = instant('offline', values.offline);
      const due = instant('due', values.due);
      if (happened.kind === 'failed') return happened;
      if (due.kind === 'failed') return due;
      if ((happened.value === null) !== (due.value === null))
        return failed('--offline and --due go together');
      const offline = due.value === null ? {} : { offline: { promisedDue: due.value } };
      const request = { patronId, itemId, ...withPin(values), ...withFee(values), ...withPlace(values) };
      return ok((ils) => ils.checkout({ ...request, at: happened.value ?? new Date(), ...offline }));
    },
  },
  checkin: {
    words: ['ID'],
    options: ['offline', 'undo', 'place'],
    prepare([itemId = ''], values) {
      const happened = instant('offline', values.offline);
      if (happened.kind === 'failed') return happened;
      const how = {
        ...(happened.value === null ? {} : { offline: true }),
        ...(values.undo === true ? { undo: true } : {}),
        ...withPlace(values),
      };
      return ok((ils) => ils.checkin({ itemId, at: happened.value ?? new Date(), ...how }));
    },
  },
  renew: {
    words: ['CARD', 'ID'],
    options: ['pin', 'fee-accepted', 'place'],
    prepare([patronId = '', itemId = ''], values) {
      const request = { patronId, itemId, ...withPin(values), ...withFee(values), ...withPlace(values) };
      return ok((ils) => ils.renew({ ...request, at: new Date() }));
    },
  },
  'renew-all': {
    words: ['CARD'],
    options: ['pin', 'fee-accepted'],
    prepare: ([patronId = ''], values) =>
      ok((ils) => ils.renewAll({ patronId, at: new Date(), ...withPin(values), ...withFee(values) })),
  },
  pay: {
    words: ['CARD', 'AMOUNT'],
    options: ['pin', 'reference', 'method', 'currency', 'fee'],
    prepare: preparePayment,
  },
  hold: {
    words: ['CARD', 'ID'],
    options: ['pin', 'action', 'pickup'],
    prepare([patronId = '', itemId = ''], values) {
      const action = oneOf('action', values.action ?? 'place', actions);
      if (action.kind === 'failed') return action;
      const pickup = values.pickup === undefined ? {} : { pickup: values.pickup };
      const request = { patronId, itemId, action: action.value, ...withPin(values), ...pickup };
      return ok((ils) => ils.hold(request));
    },
  },
  block: {
    words: ['CARD'],
    options: ['message', 'retained'],
    prepare: ([patronId = ''], { message = '', retained = false }) =>
      ok((ils) => ils.blockPatron({ patronId, cardRetained: retained, message })),
  },
  enable: {
    words: ['CARD'],
    options: ['pin'],
    prepare: ([card = ''], { pin }) => ok((ils) => ils.enablePatron(card, pin)),
  },
  update: {
    words: ['ID', 'PROPERTIES'],
    options: [],
    prepare: ([itemId = '', properties = '']) => ok((ils) => ils.updateItem({ itemId, properties })),
  },
  end: {
    words: ['CARD'],
    options: [],
    prepare: ([card = '']) => ok((ils) => ils.endSession(card)),
  },
};

export function verbNamed(name: string | undefined): Verb | null {
  return name !== undefined && Object.hasOwn(verbs, name) ? (verbs[name] ?? null) : null;
}

/** An option that was given and does not go with this verb; null when all do. */
export function strayOption({ options }: Verb, values: VerbValues): string | null {
  const names = Object.keys(verbOptions) as OptionName[];
  const given = names.filter((name) => values[name] !== undefined && values[name] !== false);
  return given.find((name) => !options.includes(name)) ?? null;
}
