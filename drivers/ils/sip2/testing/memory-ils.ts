import type {
  CheckinView,
  CheckoutView,
  Ils,
  ItemStatus,
  ItemView,
  HoldView,
  IlsCapabilities,
  Money,
  Outcome,
  PatronList,
  PatronView,
  RefusalReason,
  RenewAllView,
  Route,
} from '../../ils.ts';

export interface MemoryItem {
  title: string;
  status: ItemStatus;
  loanedTo: string | null;
  route?: Route;
  destination?: string;
  refusal?: RefusalReason;
  /** Asked before it is lent. */
  fee?: Money;
}

export interface MemoryPatron {
  name: string;
  pin: string;
  blocks: RefusalReason[];
  loanLimit?: number | null;
  /** Entries of the lists other than loans. */
  lists?: Partial<Record<PatronList, readonly string[]>>;
}

export interface MemoryIls extends Ils {
  readonly items: Map<string, MemoryItem>;
  readonly patrons: Map<string, MemoryPatron>;
  /** Set: every call ends so. */
  broken: 'notSent' | 'unknown' | null;
  readonly calls: string[];
  capabilities: IlsCapabilities;
}

const dueAt = '2026-12-15T23:59:00+07:00';

/** A handful of patrons and items in memory, speaking values: what a SIP2 server is put before in tests. */
export function createMemoryIls(): MemoryIls {
  const items = new Map<string, MemoryItem>();
  const patrons = new Map<string, MemoryPatron>();
  const calls: string[] = [];
  const loansOf = (id: string): string[] =>
    [...items].filter(([, item]) => item.loanedTo === id).map(([itemId]) => itemId);
  const refused = <T>(reason: RefusalReason, value?: Partial<T>): Outcome<T> => ({
    kind: 'refused',
    reason,
    ...(value ? { value } : {}),
  });

  const ils: MemoryIls = {
    protocol: 'memory',
    capabilities: { noBlock: 'honoured', renewAll: true, payFee: true, hold: true },
    items,
    patrons,
    broken: null,
    calls,
    status: () =>
      through('status', () => ({
        kind: 'ok',
        value: { libraryName: 'Thư viện Mẫu', online: true, why: null },
      })),
    patron: (id, pin, want) => through(`patron ${id}`, () => viewOf(id, pin, want ?? 'none')),
    item: (id) =>
      through<ItemView>(`item ${id}`, () => {
        const item = items.get(id);
        if (!item) return refused('item-unknown');
        const due = item.loanedTo === null ? null : dueAt;
        return {
          kind: 'ok',
          value: { id, title: item.title, status: item.status, dueAt: due, dueText: null },
        };
      }),
    checkout: ({ patronId, itemId, at, offline, feeAccepted }) =>
      through<CheckoutView>(`checkout ${patronId} ${itemId}${happened(at, offline)}`, () => {
        const item = items.get(itemId);
        if (!patrons.has(patronId)) return refused('patron-unknown');
        if (!item) return refused('item-unknown');
        if (item.refusal) return refused<CheckoutView>(item.refusal, { title: item.title });
        if (item.loanedTo !== null && item.loanedTo !== patronId) return refused('on-loan-to-other');
        const fee = item.fee ?? null;
        if (fee && feeAccepted !== true)
          return refused<CheckoutView>('fee-needed', { title: item.title, fee });
        const renewed = item.loanedTo === patronId;
        item.loanedTo = patronId;
        item.status = 'on-loan';
        return {
          kind: 'ok',
          value: { id: itemId, title: item.title, renewed, security: 'off', fee, dueAt, dueText: null },
        };
      }),
    renew: ({ patronId, itemId }) =>
      through<CheckoutView>(`renew ${patronId} ${itemId}`, () => {
        const item = items.get(itemId);
        if (item?.loanedTo !== patronId) return refused('not-on-loan');
        const value: CheckoutView = {
          id: itemId,
          title: item.title,
          renewed: true,
          security: 'keep',
          fee: null,
          dueAt,
          dueText: null,
        };
        return { kind: 'ok', value };
      }),
    checkin: ({ itemId, at, offline, undo }) => {
      const how = `${offline === true ? ' offline' : ''}${undo === true ? ' undo' : ''}`;
      return through<CheckinView>(`checkin ${itemId} ${at.toISOString()}${how}`, () => {
        const item = items.get(itemId);
        if (!item) return refused('item-unknown');
        const value: CheckinView = {
          id: itemId,
          title: item.title,
          route: item.route ?? 'shelf',
          destination: item.destination ?? null,
          security: 'on',
        };
        const wasOnLoan = item.loanedTo !== null;
        item.loanedTo = null;
        item.status = 'available';
        return wasOnLoan ? { kind: 'ok', value } : refused('not-on-loan', value);
      });
    },
    renewAll: ({ patronId }) =>
      through<RenewAllView>(`renew all ${patronId}`, () => {
        if (!patrons.has(patronId)) return refused('patron-unknown');
        return { kind: 'ok', value: { renewed: loansOf(patronId), unrenewed: [] } };
      }),
    payFee: ({ patronId, amount, method, reference }) =>
      through(
        `pay ${patronId} ${String(amount.amountMinor)} ${amount.currency} ${method} ${reference}`,
        () => (patrons.has(patronId) ? { kind: 'ok', value: undefined } : refused('patron-unknown')),
      ),
    hold: ({ patronId, action, itemId, pickup }) =>
      through<HoldView>(`hold ${action} ${patronId} ${itemId} ${pickup ?? ''}`, () =>
        items.has(itemId)
          ? { kind: 'ok', value: { available: false, queuePosition: 2, pickup: pickup ?? null } }
          : refused('item-unknown'),
      ),
    blockPatron: ({ patronId, cardRetained, message }) =>
      through(`block ${patronId} ${String(cardRetained)} ${message}`, () =>
        changeBlocks(patronId, ['patron-blocked']),
      ),
    enablePatron: (patronId) => through(`enable ${patronId}`, () => changeBlocks(patronId, [])),
    updateItem: ({ itemId, properties }) =>
      through(`update ${itemId} ${properties}`, () =>
        items.has(itemId) ? { kind: 'ok', value: undefined } : refused('item-unknown'),
      ),
    endSession: (patronId) => through(`end ${patronId}`, () => ({ kind: 'ok', value: undefined })),
    reconcile: () => Promise.resolve({ kind: 'unknown', cause: { reason: 'closed', detail: 'no line' } }),
    close: () => Promise.resolve(),
  };

  function happened(at: Date, offline: { readonly promisedDue: Date } | undefined): string {
    return offline ? ` offline ${at.toISOString()} ${offline.promisedDue.toISOString()}` : '';
  }

  function viewOf(id: string, pin: string | undefined, want: 'none' | PatronList): Outcome<PatronView> {
    const patron = patrons.get(id);
    if (!patron) return refused('patron-unknown');
    const loans = loansOf(id);
    const listed = want === 'loans' ? loans : [...(patron.lists?.[want as PatronList] ?? [])];
    return {
      kind: 'ok',
      value: {
        id,
        valid: true,
        pinValid: pin === undefined ? null : pin === patron.pin,
        name: patron.name,
        blocks: patron.blocks,
        loans: want === 'loans' ? loans : [],
        listed,
        loansCount: loans.length,
        holdsCount: 0,
        overdueCount: 0,
        fees: patron.blocks.includes('fees-owed') ? { amountMinor: 15_000, currency: 'VND' } : null,
        ...(patron.loanLimit === undefined ? {} : { loanLimit: patron.loanLimit }),
      },
    };
  }

  function changeBlocks(id: string, blocks: RefusalReason[]): Outcome<PatronView> {
    const patron = patrons.get(id);
    if (patron) patron.blocks = blocks;
    return viewOf(id, undefined, 'none');
  }

  function through<T>(call: string, answer: () => Outcome<T>): Promise<Outcome<T>> {
    calls.push(call);
    const cause = { reason: 'timeout', detail: 'broken on purpose' } as const;
    return Promise.resolve(ils.broken === null ? answer() : { kind: ils.broken, cause });
  }
  return ils;
}
