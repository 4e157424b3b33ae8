import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { databaseReason } from '../../db/failure.ts';
import type { Opened } from '../../db/failure.ts';
import { openLibraryStore } from '../../db/stores/library.ts';
import type { ItemRecord, LibraryStore, LoanRecord, PatronRecord } from '../../db/stores/library.ts';
import type {
  CheckinView,
  CheckoutView,
  Due,
  Ils,
  ItemView,
  Outcome,
  PatronView,
  PendingOperation,
  Reconciled,
  RefusalReason,
  Route,
} from '../../drivers/ils/ils.ts';
import { createCalendar } from '../clock/calendar.ts';
import type { Calendar } from '../clock/calendar.ts';
import { fillDemo } from './demo/fill.ts';
import { pinMatches } from './pin.ts';
import { blocksOf, overdueOf, ruleOf } from './rules.ts';

export interface LibraryOptions {
  /** Folder that holds `library.db`; made when it is not there. */
  readonly dir: string;
  readonly now: () => Date;
  readonly timeZone?: string;
  /** Fills an empty library with the demo catalogue and invented patrons. */
  readonly demo?: boolean;
}

export interface Book {
  readonly id: string;
  readonly title: string;
  readonly author: string;
  readonly onLoan: boolean;
}

/** The embedded library: an ILS of its own for places that have none, and the demo's. */
export interface Library extends Ils {
  /** All copies, in order of their numbers. */
  books(): Book[];
}

/** Opens the library kept in a folder. */
export function openLibrary(options: LibraryOptions): Opened<Library> {
  try {
    mkdirSync(options.dir, { recursive: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    return {
      kind: 'failed',
      error: { reason: 'read-only', message: `${options.dir}: cannot be made (${code})` },
    };
  }
  const opened = openLibraryStore(join(options.dir, 'library.db'));
  if (opened.kind === 'failed') return opened;
  const store = opened.value;
  const calendar = createCalendar(options.timeZone ?? 'Asia/Ho_Chi_Minh');
  if (options.demo === true && store.isEmpty()) fillDemo(store, calendar, options.now());
  return { kind: 'ok', value: new EmbeddedLibrary(store, calendar, options.now) };
}

const unsafe = /[\p{Cc}\p{Cf}|]/u;

/** An identifier as it is kept: NFC, no blanks around it; null when it cannot be one. */
function identifier(text: string): string | null {
  const id = text.slice(0, 200).normalize('NFC').trim();
  return id.length > 0 && id.length <= 64 && !unsafe.test(id) ? id : null;
}

function refused<T>(reason: RefusalReason, value?: Partial<T>): Outcome<T> {
  return value === undefined ? { kind: 'refused', reason } : { kind: 'refused', reason, value };
}

class EmbeddedLibrary implements Library {
  readonly protocol = 'library';
  readonly #store: LibraryStore;
  readonly #calendar: Calendar;
  readonly #now: () => Date;

  constructor(store: LibraryStore, calendar: Calendar, now: () => Date) {
    this.#store = store;
    this.#calendar = calendar;
    this.#now = now;
  }

  books(): Book[] {
    return this.#store.items().map(({ id, title, author, onLoan }) => ({ id, title, author, onLoan }));
  }

  status(): Promise<Outcome<{ libraryName: string | null; online: boolean }>> {
    return this.#ask(() => {
      // A look at the catalogue: a library whose file is gone is not online.
      this.#store.isEmpty();
      return { kind: 'ok', value: { libraryName: null, online: true } };
    });
  }

  patron(id: string, pin?: string, want: 'none' | 'loans' = 'none'): Promise<Outcome<PatronView>> {
    return this.#ask(() => {
      const patron = this.#patron(id);
      if (!patron) return refused('patron-unknown');
      const loans = this.#store.openLoansBy(patron.id);
      const now = this.#now();
      return {
        kind: 'ok',
        value: {
          id: patron.id,
          valid: true,
          pinValid: pin === undefined ? null : pinIsRight(patron, pin),
          name: patron.name,
          blocks: blocksOf(patron, loans, this.#calendar.dayOf(now), now),
          loans: want === 'loans' ? loans.map((loan) => loan.itemId) : [],
          loansCount: loans.length,
          holdsCount: this.#store.holdsBy(patron.id),
          overdueCount: overdueOf(loans, now),
          fees: { amountMinor: patron.feesMinor, currency: 'VND' },
        },
      };
    });
  }

  item(id: string): Promise<Outcome<ItemView>> {
    return this.#ask(() => {
      const item = this.#item(id);
      if (!item) return refused('item-unknown');
      const loan = this.#store.openLoanOf(item.id);
      const status = loan ? 'on-loan' : this.#store.shelfHold(item.id) ? 'on-hold-shelf' : 'available';
      return { kind: 'ok', value: { id: item.id, title: item.title, status, ...dueOf(loan) } };
    });
  }

  checkout(request: Parameters<Ils['checkout']>[0]): Promise<Outcome<CheckoutView>> {
    return this.#ask(() => this.#store.atomically(() => this.#lend(request)));
  }

  #lend(request: Parameters<Ils['checkout']>[0]): Outcome<CheckoutView> {
    const patron = this.#patron(request.patronId);
    if (!patron) return refused('patron-unknown');
    if (request.pin !== undefined && !pinIsRight(patron, request.pin)) return refused('pin-wrong');
    if (identifier(request.itemId) === null) return refused('bad-identifier');
    const item = this.#item(request.itemId);
    if (!item) return refused('item-unknown');
    const facts = { id: item.id, title: item.title };
    const loans = this.#store.openLoansBy(patron.id);
    const [block] = blocksOf(patron, loans, this.#calendar.dayOf(this.#now()), this.#now());
    if (block !== undefined) return refused<CheckoutView>(block, facts);
    if (!item.loanable) return refused<CheckoutView>('not-loanable', facts);
    const loan = this.#store.openLoanOf(item.id);
    if (loan)
      return refused<CheckoutView>(
        loan.patronId === patron.id ? 'on-loan-to-self' : 'on-loan-to-other',
        facts,
      );
    const hold = this.#store.shelfHold(item.id);
    if (hold && hold.patronId !== patron.id) return refused<CheckoutView>('held-for-other', facts);
    const rule = ruleOf(patron.category);
    if (loans.length >= rule.maxLoans) return refused<CheckoutView>('too-many-loans', facts);
    const dueAt = this.#calendar.endOfDay(this.#now(), rule.loanDays);
    this.#store.lend(item.id, patron.id, request.at.toISOString(), dueAt);
    if (hold) this.#store.endHold(hold.id);
    return { kind: 'ok', value: { ...facts, dueAt, dueText: null, renewed: false, security: 'off' } };
  }

  checkin(request: Parameters<Ils['checkin']>[0]): Promise<Outcome<CheckinView>> {
    return this.#ask(() => this.#store.atomically(() => this.#takeBack(request)));
  }

  #takeBack(request: Parameters<Ils['checkin']>[0]): Outcome<CheckinView> {
    if (identifier(request.itemId) === null) return refused('bad-identifier');
    const item = this.#item(request.itemId);
    if (!item) return refused('item-unknown');
    const loan = this.#store.openLoanOf(item.id);
    if (loan) this.#store.endLoan(loan.id, request.at.toISOString());
    const view: CheckinView = { id: item.id, title: item.title, ...this.#routeOf(item), security: 'on' };
    return loan ? { kind: 'ok', value: view } : refused('not-on-loan', view);
  }

  /** Where a copy goes that is in the library's hands again; catches the first hold of its title. */
  #routeOf(item: ItemRecord): { route: Route; destination: string | null } {
    if (this.#store.shelfHold(item.id)) return { route: 'hold-here', destination: null };
    const hold = item.loanable && item.branch === '' ? this.#store.nextHold(item.titleId) : null;
    if (hold) {
      this.#store.catchHold(hold.id, item.id);
      return { route: 'hold-here', destination: null };
    }
    return item.branch === ''
      ? { route: 'shelf', destination: null }
      : { route: 'transfer', destination: item.branch };
  }

  renew(request: Parameters<Ils['renew']>[0]): Promise<Outcome<CheckoutView>> {
    return this.#ask(() => this.#store.atomically(() => this.#extend(request)));
  }

  #extend(request: Parameters<Ils['renew']>[0]): Outcome<CheckoutView> {
    const patron = this.#patron(request.patronId);
    if (!patron) return refused('patron-unknown');
    if (request.pin !== undefined && !pinIsRight(patron, request.pin)) return refused('pin-wrong');
    const item = this.#item(request.itemId);
    if (!item) return refused('item-unknown');
    const facts = { id: item.id, title: item.title };
    const loan = this.#store.openLoanOf(item.id);
    if (!loan) return refused<CheckoutView>('not-on-loan', facts);
    if (loan.patronId !== patron.id) return refused<CheckoutView>('on-loan-to-other', facts);
    const rule = ruleOf(patron.category);
    if (this.#store.nextHold(item.titleId)) return refused<CheckoutView>('held-for-other', facts);
    if (loan.renewals >= rule.maxRenewals) return refused<CheckoutView>('renewal-limit', facts);
    const dueAt = this.#calendar.endOfDay(this.#now(), rule.loanDays);
    this.#store.extendLoan(loan.id, dueAt);
    return { kind: 'ok', value: { ...facts, dueAt, dueText: null, renewed: true, security: 'off' } };
  }

  endSession(): Promise<Outcome<void>> {
    return Promise.resolve({ kind: 'ok', value: undefined });
  }

  /** A library in the house always knows: its own tables say what was done. */
  async reconcile(operation: PendingOperation): Promise<Reconciled> {
    const found = await this.#ask<{ title: string; loan: LoanRecord | null }>(() => {
      const item = this.#item(operation.itemId);
      if (!item) return refused('item-unknown');
      return { kind: 'ok', value: { title: item.title, loan: this.#store.openLoanOf(item.id) } };
    });
    if (found.kind === 'refused') return { kind: 'conflict', detail: 'the item is not in the catalogue' };
    if (found.kind !== 'ok') return { kind: 'unknown', cause: found.cause };
    const { title, loan } = found.value;
    if (operation.kind === 'checkin')
      return loan ? { kind: 'notDone' } : { kind: 'done', title, due: dueOf(null) };
    if (!loan) return { kind: 'notDone' };
    return loan.patronId === identifier(operation.patronId)
      ? { kind: 'done', title, due: dueOf(loan) }
      : { kind: 'conflict', detail: 'the item is on loan to somebody else' };
  }

  close(): Promise<void> {
    this.#store.close();
    return Promise.resolve();
  }

  #patron(id: string): PatronRecord | null {
    const known = identifier(id);
    return known === null ? null : this.#store.patron(known);
  }

  #item(id: string): ItemRecord | null {
    const known = identifier(id);
    return known === null ? null : this.#store.item(known);
  }

  /** What SQLite refuses was rolled back, so it provably did not happen. */
  #ask<T>(action: () => Outcome<T>): Promise<Outcome<T>> {
    try {
      return Promise.resolve(action());
    } catch (error) {
      const reason = databaseReason(error);
      if (reason === null && !(error instanceof TypeError)) throw error;
      return Promise.resolve({
        kind: 'notSent',
        cause: { reason: 'unreachable', detail: `library.db: ${reason ?? 'closed'}` },
      });
    }
  }
}

function pinIsRight(patron: PatronRecord, pin: string): boolean {
  return patron.pinHash !== null && pinMatches(pin, patron.pinHash);
}

function dueOf(loan: LoanRecord | null): Due {
  return { dueAt: loan?.dueAt ?? null, dueText: null };
}
