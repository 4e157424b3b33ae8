import type { KeyObject } from 'node:crypto';
import type { Database } from '../open.ts';
import type { Commits } from './commits.ts';
import { seal, unseal } from './seal.ts';

/** A bill for what a patron owes, paid by transfer: its number is all that the bank and the staff see of it. */
export interface Bill {
  readonly bill: string;
  /** Unsealed; null where the journal's key is another. */
  readonly patronId: string | null;
  readonly amountMinor: number;
  readonly currency: string;
  readonly owedBeforeMinor: number | null;
  /** `confirmed`: the money is there, and the ILS is still to be told. */
  readonly state: 'open' | 'confirmed';
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export interface NewBill {
  readonly bill: string;
  readonly patronId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly owedBeforeMinor: number | null;
  readonly at: Date;
}

/** Bills of the journal; each method is durable when it returns. */
export interface Bills {
  /** False: this number was given out before. */
  open(bill: NewBill): boolean;
  /** Open and confirmed ones, oldest first. */
  list(limit: number): Bill[];
  one(bill: string): Bill | null;
  /** How it ended, where it has. */
  endOf(bill: string): 'taken' | 'dropped' | null;
  count(): number;
  /** False: it is not open. */
  confirm(bill: string, at: Date): boolean;
  /** No money came. False: it is not open, or the money is there. */
  drop(bill: string, at: Date): boolean;
  /** Drops what was made out before and never paid. */
  dropOlder(before: Date, at: Date): number;
}

interface BillRow {
  readonly bill: string;
  readonly sealed_patron: Uint8Array | null;
  readonly amount_minor: number;
  readonly currency: string;
  readonly owed_before_minor: number | null;
  readonly state: Bill['state'];
  readonly created_at: string;
}

const context = (bill: string): string => `bill ${bill}`;

export function billsOf(database: Database, key: KeyObject | null, commits: Commits): Bills {
  // Prepared when used: a journal of an older version that is only read has no such table.
  const run = (sql: string, ...values: unknown[]): number =>
    commits.durably(() => database.prepare<unknown[]>(sql).run(...values).changes);
  const bill = (row: BillRow): Bill => ({
    bill: row.bill,
    patronId:
      row.sealed_patron === null || key === null ? null : unseal(key, row.sealed_patron, context(row.bill)),
    amountMinor: row.amount_minor,
    currency: row.currency,
    owedBeforeMinor: row.owed_before_minor,
    state: row.state,
    createdAt: row.created_at,
  });
  const isOpen = `state IN ('open', 'confirmed')`;
  return {
    open({ bill: number, patronId, amountMinor, currency, owedBeforeMinor, at }) {
      if (key === null) throw new Error('a bill needs the key of the journal');
      const sealed = seal(key, patronId, context(number));
      const changes = run(
        `INSERT INTO bills (bill, sealed_patron, amount_minor, currency, owed_before_minor, created_at)
         VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (bill) DO NOTHING`,
        number,
        sealed,
        amountMinor,
        currency,
        owedBeforeMinor,
        at.toISOString(),
      );
      return changes === 1;
    },
    list: (limit) =>
      (
        database
          .prepare<unknown[]>(`SELECT * FROM bills WHERE ${isOpen} ORDER BY created_at, bill LIMIT ?`)
          .all(limit) as BillRow[]
      ).map(bill),
    one(number) {
      const row = database.prepare<unknown[]>(`SELECT * FROM bills WHERE bill = ? AND ${isOpen}`).get(number);
      return row === undefined ? null : bill(row as BillRow);
    },
    endOf(number) {
      const state = database.prepare<unknown[]>(`SELECT state FROM bills WHERE bill = ?`).pluck().get(number);
      return state === 'taken' || state === 'dropped' ? state : null;
    },
    count: () => Number(database.prepare(`SELECT count(*) FROM bills WHERE ${isOpen}`).pluck().get()),
    confirm: (number, at) =>
      run(
        `UPDATE bills SET state = 'confirmed', confirmed_at = ? WHERE bill = ? AND state = 'open'`,
        at.toISOString(),
        number,
      ) === 1,
    drop: (number, at) =>
      run(
        `UPDATE bills SET state = 'dropped', ended_at = ?, sealed_patron = NULL WHERE bill = ? AND state = 'open'`,
        at.toISOString(),
        number,
      ) === 1,
    dropOlder: (before, at) =>
      run(
        `UPDATE bills SET state = 'dropped', ended_at = ?, sealed_patron = NULL
         WHERE state = 'open' AND created_at < ?`,
        at.toISOString(),
        before.toISOString(),
      ),
  };
}

/** In the transaction that writes its entry down: the bill is that entry's and nobody else's. */
export function takeBill(database: Database, bill: string, entryId: number, instant: string): boolean {
  const { changes } = database
    .prepare<unknown[]>(
      `UPDATE bills SET state = 'taken', entry_id = ?, ended_at = ?, sealed_patron = NULL
       WHERE bill = ? AND state = 'confirmed'`,
    )
    .run(entryId, instant, bill);
  return changes === 1;
}
