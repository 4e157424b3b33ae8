import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from './journal-store.ts';
import type { Journal, NewEntry } from './journal.ts';

const at = new Date('2026-11-24T02:00:00.000Z');
const later = new Date('2026-11-24T03:00:00.000Z');
const bill = {
  bill: 'MT22222222',
  patronId: 'BD004711',
  amountMinor: 15_000,
  currency: 'VND',
  owedBeforeMinor: 15_000,
  at,
};
const entry: NewEntry = {
  action: 'fee',
  session: 's-1',
  itemId: '',
  patronId: 'BD004711',
  wasOnLoanBefore: false,
  uids: [],
  at: later,
};

let dir: string;
let journal: Journal;

function open(): void {
  const opened = openJournal({ file: join(dir, 'journal.db'), key: new Uint8Array(32).fill(3) });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  journal = opened.value;
}

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muontra-bills-'));
  open();
});
afterEach(() => {
  journal.close();
  rmSync(dir, { recursive: true, force: true });
});

describe('bills', () => {
  it('are taken once, with the entry that books them', () => {
    expect(journal.bills.open(bill)).toBe(true);
    expect(journal.bills.open(bill)).toBe(false);
    expect(journal.acceptBill(bill.bill, entry)).toBeNull();
    expect(journal.list(10)).toEqual([]);
    expect(journal.bills.confirm(bill.bill, at)).toBe(true);
    expect(journal.bills.confirm(bill.bill, at)).toBe(false);
    expect(journal.acceptBill(bill.bill, entry)).toBe(1);
    expect(journal.acceptBill(bill.bill, entry)).toBeNull();
    expect(journal.list(10)).toHaveLength(1);
    expect(journal.bills.endOf(bill.bill)).toBe('taken');
    expect(journal.bills.list(10)).toEqual([]);
  });

  it('keep whose they are only while they are open, also over a restart', () => {
    journal.bills.open(bill);
    journal.close();
    open();
    expect(journal.bills.one(bill.bill)).toMatchObject({ patronId: 'BD004711', state: 'open' });
    expect(journal.bills.drop(bill.bill, later)).toBe(true);
    expect(journal.bills.one(bill.bill)).toBeNull();
    expect(journal.bills.endOf(bill.bill)).toBe('dropped');
    expect(journal.check()).toMatchObject({ ok: true });
  });

  it('that were never paid are closed after their time; the money of a confirmed one is not forgotten', () => {
    journal.bills.open(bill);
    journal.bills.open({ ...bill, bill: 'MT33333333' });
    journal.bills.confirm('MT33333333', at);
    expect(journal.bills.dropOlder(later, later)).toBe(1);
    expect(journal.bills.list(10)).toMatchObject([{ bill: 'MT33333333', state: 'confirmed' }]);
    expect(journal.bills.drop('MT33333333', later)).toBe(false);
    expect(journal.bills.count()).toBe(1);
  });

  it('are closed in a journal that was put back from a backup: they may have been booked since', async () => {
    journal.bills.open(bill);
    journal.bills.confirm(bill.bill, at);
    const backup = join(dir, 'backup.db');
    await journal.backup(backup);
    journal.acceptBill(bill.bill, entry);
    journal.close();
    const { copyFileSync } = await import('node:fs');
    for (const end of ['-wal', '-shm']) rmSync(join(dir, `journal.db${end}`), { force: true });
    copyFileSync(backup, join(dir, 'journal.db'));
    open();
    expect(journal.bills.list(10)).toEqual([]);
    expect(journal.acceptBill(bill.bill, entry)).toBeNull();
    expect(journal.exceptions()).toMatchObject([{ kind: 'rolled-back' }]);
  });
});
