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
