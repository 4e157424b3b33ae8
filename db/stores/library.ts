import type { Opened } from '../failure.ts';
import { librarySchema } from '../migrations/library/schema.ts';
import { openDatabase } from '../open.ts';
import type { Database } from '../open.ts';

export interface ItemRecord {
  readonly id: string;
  readonly titleId: number;
  readonly title: string;
  readonly author: string;
  readonly branch: string;
  readonly loanable: boolean;
  /** What a loan of it costs, in đồng; 0: nothing. */
  readonly loanFeeMinor: number;
}

export interface PatronRecord {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly pinHash: Uint8Array | null;
  /** Last day the card is good, `YYYY-MM-DD`. */
  readonly expiresOn: string;
  readonly cardLost: boolean;
  readonly blocked: boolean;
  /** Why a station blocked the card; null while none did. */
  readonly stationBlock: string | null;
  readonly feesMinor: number;
  /** Null where the library has none. */
  readonly email: string | null;
}

export interface LoanRecord {
  readonly id: number;
  readonly itemId: string;
  readonly patronId: string;
  /** ISO 8601, UTC. */
  readonly lentAt: string;
  readonly dueAt: string;
  readonly renewals: number;
}

export interface HoldRecord {
  readonly id: number;
  readonly titleId: number;
  readonly patronId: string;
  readonly itemId: string | null;
}

export interface PaymentRecord {
  readonly reference: string;
  readonly patronId: string;
  readonly amountMinor: number;
  readonly currency: string;
  readonly method: 'cash' | 'card' | 'transfer';
  readonly feeId: string | null;
  readonly paidAt: string;
  readonly recordedAt: string;
}

export interface TitleRecord {
  readonly id: number;
  readonly title: string;
  readonly author: string;
}

/** A copy as it stands now. */
export interface CopyRecord {
  readonly id: string;
  readonly branch: string;
  readonly loanable: boolean;
  readonly isHeld: boolean;
  readonly isOnLoan: boolean;
  /** ISO 8601, UTC; null while it is not on loan. */
  readonly dueAt: string | null;
}

/** Rows of the embedded library; the rules about them are `main/library`'s. */
export interface LibraryStore {
  /** Runs `action` in one durable transaction: all of it or nothing. */
  atomically<T>(action: () => T): T;
  item(id: string): ItemRecord | null;
  patron(id: string): PatronRecord | null;
  openLoanOf(itemId: string): LoanRecord | null;
  openLoansBy(patronId: string): LoanRecord[];
  lend(itemId: string, patronId: string, lentAt: string, dueAt: string): void;
  endLoan(loanId: number, returnedAt: string): void;
  extendLoan(loanId: number, dueAt: string): void;
  /** The hold whose copy waits on the shelf. */
  shelfHold(itemId: string): HoldRecord | null;
  /** The first hold in the queue of a title. */
  nextHold(titleId: number): HoldRecord | null;
  /** All holds of a patron, oldest first. */
  holdsBy(patronId: string): HoldRecord[];
  /** How many holds of a title stand before this one, itself included. */
  placeInQueue(hold: HoldRecord): number;
  catchHold(holdId: number, itemId: string): void;
  /** Back into the queue: its copy is gone from the shelf. */
  releaseHold(holdId: number): void;
  endHold(holdId: number): void;
  addTitle(title: { id: number; title: string; author: string }): void;
  addItem(item: {
    id: string;
    titleId: number;
    branch: string;
    loanable: boolean;
    loanFeeMinor?: number;
  }): void;
  addPatron(patron: Omit<PatronRecord, 'stationBlock'>): void;
  addHold(hold: { titleId: number; patronId: string; itemId: string | null; placedAt: string }): void;
  /** The first copy of a title, by number. */
  firstCopyOf(titleId: number): string | null;
  payment(reference: string): PaymentRecord | null;
  addPayment(payment: PaymentRecord): void;
  setFees(patronId: string, feesMinor: number): void;
  setStationBlock(patronId: string, message: string | null): void;
  setProperties(itemId: string, properties: string): void;
  items(): (ItemRecord & { readonly onLoan: boolean })[];
  titles(): TitleRecord[];
  /** Another one whenever titles may have come or changed, by this process or another. */
  titlesVersion(): string;
  /** Copies of a title, in order of their numbers. */
  copiesOf(titleId: number): CopyRecord[];
  isEmpty(): boolean;
  close(): void;
}

export function openLibraryStore(file: string): Opened<LibraryStore> {
  const opened = openDatabase(file, librarySchema);
  return opened.kind === 'ok' ? { kind: 'ok', value: createStore(opened.value) } : opened;
}

const itemColumns = `items.id, items.title_id AS titleId, titles.title, titles.author, items.branch, items.loanable,
  items.loan_fee_minor AS loanFeeMinor`;
const loanColumns = `id, item_id AS itemId, patron_id AS patronId, lent_at AS lentAt, due_at AS dueAt, renewals`;
const holdColumns = `id, title_id AS titleId, patron_id AS patronId, item_id AS itemId`;

type Flagged<T, K extends keyof T> = Omit<T, K> & Record<K, number>;

function createStore(database: Database): LibraryStore {
  const one = <T>(sql: string) => {
    const statement = database.prepare<unknown[]>(sql);
    return (...values: unknown[]): T | null => (statement.get(...values) as T | undefined) ?? null;
  };
  const all = <T>(sql: string) => {
    const statement = database.prepare<unknown[]>(sql);
    return (...values: unknown[]): T[] => statement.all(...values) as T[];
  };
  const run = (sql: string) => {
    const statement = database.prepare<unknown[]>(sql);
    return (...values: unknown[]): void => {
      statement.run(...values);
    };
  };

  const item = one<Flagged<ItemRecord, 'loanable'>>(
    `SELECT ${itemColumns} FROM items JOIN titles ON titles.id = items.title_id WHERE items.id = ?`,
  );
  const patron = one<Flagged<PatronRecord, 'cardLost' | 'blocked'>>(
    `SELECT id, name, category, pin_hash AS pinHash, expires_on AS expiresOn, card_lost AS cardLost, blocked,
       station_block AS stationBlock, fees_minor AS feesMinor, email FROM patrons WHERE id = ?`,
  );
  const openLoanOf = one<LoanRecord>(
    `SELECT ${loanColumns} FROM loans WHERE item_id = ? AND returned_at IS NULL`,
  );
  const openLoansBy = all<LoanRecord>(
    `SELECT ${loanColumns} FROM loans WHERE patron_id = ? AND returned_at IS NULL ORDER BY id`,
  );
  const lend = run(`INSERT INTO loans (item_id, patron_id, lent_at, due_at) VALUES (?, ?, ?, ?)`);
  const endLoan = run(`UPDATE loans SET returned_at = ? WHERE id = ?`);
  const extendLoan = run(`UPDATE loans SET due_at = ?, renewals = renewals + 1 WHERE id = ?`);
  const shelfHold = one<HoldRecord>(`SELECT ${holdColumns} FROM holds WHERE item_id = ?`);
  const nextHold = one<HoldRecord>(
    `SELECT ${holdColumns} FROM holds WHERE title_id = ? AND item_id IS NULL ORDER BY placed_at, id LIMIT 1`,
  );
  const holdsBy = all<HoldRecord>(
    `SELECT ${holdColumns} FROM holds WHERE patron_id = ? ORDER BY placed_at, id`,
  );
  const placeInQueue = one<{ n: number }>(
    `SELECT count(*) AS n FROM holds JOIN holds AS mine ON mine.id = ?
     WHERE holds.title_id = mine.title_id AND (holds.placed_at, holds.id) <= (mine.placed_at, mine.id)`,
  );
  const catchHold = run(`UPDATE holds SET item_id = ? WHERE id = ?`);
  const releaseHold = run(`UPDATE holds SET item_id = NULL WHERE id = ?`);
  const endHold = run(`DELETE FROM holds WHERE id = ?`);
  const addTitle = run(`INSERT INTO titles (id, title, author) VALUES (?, ?, ?)`);
  const addItem = run(
    `INSERT INTO items (id, title_id, branch, loanable, loan_fee_minor) VALUES (?, ?, ?, ?, ?)`,
  );
  const addPatron = run(
    `INSERT INTO patrons (id, name, category, pin_hash, expires_on, card_lost, blocked, fees_minor, email)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const addHold = run(`INSERT INTO holds (title_id, patron_id, item_id, placed_at) VALUES (?, ?, ?, ?)`);
  const firstCopyOf = one<{ id: string }>(`SELECT id FROM items WHERE title_id = ? ORDER BY id LIMIT 1`);
  const payment = one<PaymentRecord>(
    `SELECT reference, patron_id AS patronId, amount_minor AS amountMinor, currency, method, fee_id AS feeId,
       paid_at AS paidAt, recorded_at AS recordedAt FROM payments WHERE reference = ?`,
  );
  const addPayment = run(
    `INSERT INTO payments (reference, patron_id, amount_minor, currency, method, fee_id, paid_at, recorded_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const setFees = run(`UPDATE patrons SET fees_minor = ? WHERE id = ?`);
  const setStationBlock = run(`UPDATE patrons SET station_block = ? WHERE id = ?`);
  const setProperties = run(`UPDATE items SET properties = ? WHERE id = ?`);
  const items = all<Flagged<ItemRecord, 'loanable'> & { onLoan: number }>(
    `SELECT ${itemColumns}, EXISTS (SELECT 1 FROM loans WHERE loans.item_id = items.id AND returned_at IS NULL) AS onLoan
     FROM items JOIN titles ON titles.id = items.title_id ORDER BY items.id`,
  );
  const titles = all<TitleRecord>(`SELECT id, title, author FROM titles ORDER BY id`);
  const copiesOf = all<
    Record<'loanable' | 'isHeld', number> & Omit<CopyRecord, 'loanable' | 'isHeld' | 'isOnLoan'>
  >(
    `SELECT items.id, branch, loanable, loans.due_at AS dueAt,
       EXISTS (SELECT 1 FROM holds WHERE holds.item_id = items.id) AS isHeld
     FROM items LEFT JOIN loans ON loans.item_id = items.id AND loans.returned_at IS NULL
     WHERE items.title_id = ? ORDER BY items.id`,
  );
  const anything = one<{ n: number }>(
    `SELECT EXISTS (SELECT 1 FROM titles) + EXISTS (SELECT 1 FROM patrons) AS n`,
  );

  let titlesAdded = 0;

  return {
    atomically: (action) => database.transaction(action).immediate(),
    item: (id) => {
      const row = item(id);
      return row && { ...row, loanable: row.loanable === 1 };
    },
    patron: (id) => {
      const row = patron(id);
      return row && { ...row, cardLost: row.cardLost === 1, blocked: row.blocked === 1 };
    },
    openLoanOf,
    openLoansBy,
    lend,
    endLoan: (loanId, returnedAt) => {
      endLoan(returnedAt, loanId);
    },
    extendLoan: (loanId, dueAt) => {
      extendLoan(dueAt, loanId);
    },
    shelfHold,
    nextHold,
    holdsBy,
    placeInQueue: ({ id }) => placeInQueue(id)?.n ?? 1,
    releaseHold,
    catchHold: (holdId, itemId) => {
      catchHold(itemId, holdId);
    },
    endHold,
    addTitle: ({ id, title, author }) => {
      titlesAdded += 1;
      addTitle(id, title, author);
    },
    addItem: ({ id, titleId, branch, loanable, loanFeeMinor = 0 }) => {
      addItem(id, titleId, branch, loanable ? 1 : 0, loanFeeMinor);
    },
    addPatron: (one) => {
      const flags = [one.cardLost ? 1 : 0, one.blocked ? 1 : 0];
      addPatron(
        one.id,
        one.name,
        one.category,
        one.pinHash,
        one.expiresOn,
        ...flags,
        one.feesMinor,
        one.email,
      );
    },
    addHold: (hold) => {
      addHold(hold.titleId, hold.patronId, hold.itemId, hold.placedAt);
    },
    firstCopyOf: (titleId) => firstCopyOf(titleId)?.id ?? null,
    payment,
    addPayment: (paid) => {
      const { reference, patronId, amountMinor, currency, method, feeId, paidAt, recordedAt } = paid;
      addPayment(reference, patronId, amountMinor, currency, method, feeId, paidAt, recordedAt);
    },
    setFees: (patronId, feesMinor) => {
      setFees(feesMinor, patronId);
    },
    setStationBlock: (patronId, message) => {
      setStationBlock(message, patronId);
    },
    setProperties: (itemId, properties) => {
      setProperties(properties, itemId);
    },
    items: () => items().map((row) => ({ ...row, loanable: row.loanable === 1, onLoan: row.onLoan === 1 })),
    titles,
    // SQLite counts what others commit; what is added here is counted here.
    titlesVersion: () =>
      `${String(database.pragma('data_version', { simple: true }))}/${String(titlesAdded)}`,
    copiesOf: (titleId) =>
      copiesOf(titleId).map((row) => ({
        ...row,
        loanable: row.loanable === 1,
        isHeld: row.isHeld === 1,
        isOnLoan: row.dueAt !== null,
      })),
    isEmpty: () => anything()?.n === 0,
    close: () => {
      database.close();
    },
  };
}
