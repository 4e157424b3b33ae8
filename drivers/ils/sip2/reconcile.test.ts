import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../../main/clock/manual-clock.ts';
import type { Outcome, PatronView, ItemView, PendingOperation } from '../ils.ts';
import { reconcile } from './reconcile.ts';

type Patron = Outcome<Pick<PatronView, 'loans'>>;
type Item = Outcome<Pick<ItemView, 'status' | 'dueAt'> & Partial<ItemView>>;

const cause = { reason: 'hung-up', detail: 'x' } as const;
const gone = { kind: 'notSent', cause } as const;
const unknownItem: Item = { kind: 'refused', reason: 'item-unknown' };
const loans = (...ids: string[]): Patron => ({ kind: 'ok', value: { loans: ids } });
const item = (status: ItemView['status'], dueAt: string | null = null): Item => ({
  kind: 'ok',
  value: { id: '1', title: 'Số đỏ', status, dueAt, dueText: null },
});

const checkout: PendingOperation = { kind: 'checkout', patronId: 'p', itemId: 'A1', wasOnLoanBefore: false };
const checkin: PendingOperation = { kind: 'checkin', itemId: 'A1' };

/** Reconciles before an ILS that answers these in turn, the last one for ever. */
async function found(operation: PendingOperation, patrons: Patron[], items: Item[]) {
  const clock = createManualClock();
  let asked = 0;
  const next = <T>(answers: T[]): T => (answers.length > 1 ? answers.shift() : answers[0]) as T;
  const result = reconcile(
    operation,
    {
      patron: () => Promise.resolve(next(patrons) as Outcome<PatronView>),
      item: () => {
        asked += 1;
        return Promise.resolve(next(items) as Outcome<ItemView>);
      },
    },
    clock,
  );
  await clock.advance(1_999);
  expect(asked).toBe(0);
  await clock.advance(60_000);
  expect(clock.pendingTimers).toBe(0);
  return { result: await result, asked };
}

describe('a lost checkout', () => {
  it.each([
    ['is done when the patron has the item', [loans('a1 ')], [item('on-loan', 'D')], 'done', 2],
    ['is not done when nobody has it', [loans('B2')], [item('available')], 'notDone', 2],
    ['is not done when it waits for somebody', [loans()], [item('on-hold-shelf')], 'notDone', 2],
    ['is a conflict when somebody else has it', [loans()], [item('on-loan')], 'conflict', 2],
    ['is a conflict when the list carries titles', [loans('Số đỏ')], [item('on-loan')], 'conflict', 2],
    [
      'waits while the server is still at work',
      [loans(), loans('A1')],
      [item('available'), item('on-loan')],
      'done',
      3,
    ],
    ['is unknown when the ILS knows no item', [loans()], [unknownItem], 'unknown', 4],
    ['is unknown when the status tells nothing', [loans()], [item('other')], 'unknown', 4],
    ['is unknown at once without a line', [loans()], [gone], 'unknown', 1],
  ] as [string, Patron[], Item[], string, number][])('%s', async (_, patrons, items, kind, rounds) => {
    const { result, asked } = await found(checkout, patrons, items);
    expect(result.kind).toBe(kind);
    expect(asked).toBe(rounds);
  });

  it('is unknown when the ILS does not know the patron, and when it cannot be asked', async () => {
    const refused: Patron = { kind: 'refused', reason: 'patron-unknown' };
    expect((await found(checkout, [refused], [item('available')])).result.kind).toBe('unknown');
    expect((await found(checkout, [gone], [item('available')])).result).toEqual({ kind: 'unknown', cause });
  });

  it('tells title and due date', async () => {
    const { result } = await found(checkout, [loans('A1')], [item('on-loan', '2026-12-08T23:59:00+07:00')]);
    const due = { dueAt: '2026-12-08T23:59:00+07:00', dueText: null };
    expect(result).toEqual({ kind: 'done', title: 'Số đỏ', due });
  });
});

describe('a lost return', () => {
  it.each([
    ['is done when the item is not on loan', [item('available')], 'done'],
    ['is done when it waits on the hold shelf', [item('on-hold-shelf')], 'done'],
    ['is not done when it still is', [item('on-loan', 'D')], 'notDone'],
    ['is unknown when it has a due date all the same', [item('other', 'D')], 'unknown'],
    ['is unknown when the ILS does not know it', [unknownItem], 'unknown'],
    [
      'waits for two equal answers',
      [item('on-loan'), item('available'), item('on-loan'), item('available')],
      'unknown',
    ],
  ] as [string, Item[], string][])('%s', async (_, items, kind) => {
    expect((await found(checkin, [], items)).result.kind).toBe(kind);
  });
});

describe('a lost renewal', () => {
  const before = '2026-12-08T23:59:00+07:00';
  const later = '2026-12-22T16:59:00Z';
  const renewal = (dueBefore: string | null): PendingOperation => ({
    kind: 'renew',
    patronId: 'p',
    itemId: 'A1',
    dueBefore,
  });
  it.each([
    ['is done when the item is due later', before, [item('on-loan', later)], 'done'],
    ['is not done when it is due as before', before, [item('on-loan', '2026-12-08T16:59:00Z')], 'notDone'],
    ['is a conflict when the item came back', before, [item('available')], 'conflict'],
    ['is a conflict when nobody knows when it was due', null, [item('on-loan', later)], 'conflict'],
    ['is unknown when the ILS gives no date', before, [item('on-loan')], 'unknown'],
    ['is unknown when the ILS knows no item', before, [unknownItem], 'unknown'],
    ['waits while the server is at work', before, [item('on-loan', before), item('on-loan', later)], 'done'],
  ] as [string, string | null, Item[], string][])('%s', async (_, dueBefore, items, kind) => {
    expect((await found(renewal(dueBefore), [], items)).result.kind).toBe(kind);
  });
});

describe('lost renewals of all', () => {
  const before = '2026-12-08T16:59:00Z';
  const all = (...dues: (string | null)[]): PendingOperation => ({
    kind: 'renew-all',
    patronId: 'p',
    loans: dues.map((dueBefore, index) => ({ itemId: `A${String(index)}`, dueBefore })),
  });
  it.each([
    ['are done when one item is due later', all(before, before), '2026-12-22T16:59:00Z', 'done'],
    ['are not done when none is', all(before, before), before, 'notDone'],
    ['are a conflict when nobody knows when they were due', all(null, null), before, 'conflict'],
  ])('%s', async (_, operation, dueAt, kind) => {
    const { result } = await found(operation, [], [item('on-loan', dueAt)]);
    expect(result.kind).toBe(kind);
  });
});

describe('a lost payment', () => {
  const vnd = (amountMinor: number) => ({ amountMinor, currency: 'VND' });
  const fee = (owedBefore: ReturnType<typeof vnd> | null): PendingOperation => ({
    kind: 'fee',
    patronId: 'p',
    amount: vnd(5_000),
    owedBefore,
  });
  const owes = (fees: object | null): Patron =>
    ({ kind: 'ok', value: { loans: [], fees } }) as unknown as Patron;
  it.each([
    ['is done when so much less is owed', vnd(20_000), owes(vnd(15_000)), 'done'],
    ['is done when nothing is owed any more and the ILS leaves it out', vnd(5_000), owes(null), 'done'],
    ['is not done when as much is owed as before', vnd(20_000), owes(vnd(20_000)), 'notDone'],
    ['is a conflict when another amount is owed', vnd(20_000), owes(vnd(25_000)), 'conflict'],
    ['is a conflict when nothing is said and more was owed', vnd(20_000), owes(null), 'conflict'],
    ['is a conflict in another currency', vnd(20_000), owes({ amountMinor: 1, currency: 'USD' }), 'conflict'],
    ['is a conflict when nobody knows what was owed', null, owes(vnd(1)), 'conflict'],
    [
      'is unknown when the ILS does not know the patron',
      vnd(5_000),
      { kind: 'refused', reason: 'patron-unknown' },
      'unknown',
    ],
  ] as [string, ReturnType<typeof vnd> | null, Patron, string][])(
    '%s',
    async (_, owedBefore, patron, kind) => {
      expect((await found(fee(owedBefore), [patron], [])).result.kind).toBe(kind);
    },
  );
});

describe('a lost hold', () => {
  const lists = (...listed: string[]): Patron =>
    ({ kind: 'ok', value: { loans: [], listed } }) as unknown as Patron;
  const hold = (action: 'place' | 'cancel' | 'change'): PendingOperation => ({
    kind: 'hold',
    patronId: 'p',
    itemId: 'A1',
    action,
  });
  it.each([
    ['is done when it is listed', 'place', [lists('a1')], 'done'],
    ['is done when its title is', 'place', [lists('Số đỏ')], 'done'],
    ['is not done when it is not', 'place', [lists('B2')], 'notDone'],
    ['cancelled is done when it is not listed', 'cancel', [lists('B2')], 'done'],
    ['cancelled is not done when it is', 'cancel', [lists('A1')], 'notDone'],
    ['changed leaves no trace', 'change', [lists('A1')], 'conflict'],
    ['is unknown without a line', 'place', [gone], 'unknown'],
  ] as [string, 'place' | 'cancel' | 'change', Patron[], string][])(
    '%s',
    async (_, action, patrons, kind) => {
      expect((await found(hold(action), patrons, [item('on-loan')])).result.kind).toBe(kind);
    },
  );
});

describe('what was sent before a restart', () => {
  async function ask(items: Item[]) {
    const clock = createManualClock();
    const left = [...items];
    const answer = (): Item => (left.length > 1 ? left.shift() : left[0]) ?? unknownItem;
    const asking = {
      patron: () => Promise.reject(new Error('not asked')),
      item: () => Promise.resolve(answer() as Outcome<ItemView>),
    };
    const result = await reconcile(checkin, asking, clock, { wait: false });
    expect(clock.pendingTimers).toBe(0);
    return { result, left };
  }

  it('is asked for at once and once', async () => {
    const { result, left } = await ask([item('available'), item('on-loan')]);
    expect(result).toMatchObject({ kind: 'done' });
    expect(left).toHaveLength(1);
  });

  it('is unknown when nothing can be told, to be asked again later', async () => {
    expect((await ask([unknownItem])).result).toMatchObject({
      kind: 'unknown',
      cause: { reason: 'bad-answer' },
    });
  });
});
