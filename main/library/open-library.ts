import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { databaseReason } from '../../db/failure.ts';
import type { Opened } from '../../db/failure.ts';
import { openLibraryStore } from '../../db/stores/library.ts';
import type { LibraryStore } from '../../db/stores/library.ts';
import type {
  BlockRequest,
  CheckinRequest,
  CheckinView,
  CheckoutRequest,
  CheckoutView,
  FeePayment,
  HoldRequest,
  HoldView,
  Ils,
  IlsCapabilities,
  IlsStatus,
  ItemUpdate,
  ItemView,
  Outcome,
  PatronList,
  PatronView,
  PendingOperation,
  Reconciled,
  RenewAllRequest,
  RenewAllView,
  RenewRequest,
} from '../../drivers/ils/ils.ts';
import { blockPatron, enablePatron, patronView, payFee } from './accounts.ts';
import { createCalendar } from '../clock/calendar.ts';
import { fillDemo } from './demo/fill.ts';
import { dueOf, itemAt, patronAt, refused } from './desk.ts';
import type { Desk } from './desk.ts';
import { hold } from './holds.ts';
import { extend, extendAll, lend, takeBack } from './lending.ts';
import { settle } from './settle.ts';

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
  readonly catalogue: Catalogue;
}

/** Titles of the library and where their copies are, as of this moment. Throws what SQLite throws. */
export type Catalogue = Pick<LibraryStore, 'titles' | 'titlesVersion' | 'copiesOf'>;

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
  return { kind: 'ok', value: new EmbeddedLibrary({ store, calendar, now: options.now }) };
}

class EmbeddedLibrary implements Library {
  readonly protocol = 'library';
  readonly capabilities: IlsCapabilities = {
    noBlock: 'honoured',
    renewAll: true,
    payFee: true,
    hold: true,
  };
  readonly #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  get catalogue(): Catalogue {
    return this.#desk.store;
  }

  books(): Book[] {
    return this.#desk.store.items().map(({ id, title, author, onLoan }) => ({ id, title, author, onLoan }));
  }

  status(): Promise<Outcome<IlsStatus>> {
    return this.#ask(() => {
      // A look at the catalogue: a library whose file is gone is not online.
      this.#desk.store.isEmpty();
      return { kind: 'ok', value: { libraryName: null, online: true, why: null } };
    });
  }

  patron(id: string, pin?: string, want: 'none' | PatronList = 'none'): Promise<Outcome<PatronView>> {
    return this.#ask(() => {
      const patron = patronAt(this.#desk, id);
      if (!patron) return refused('patron-unknown');
      return { kind: 'ok', value: patronView(this.#desk, patron, pin, want) };
    });
  }

  item(id: string): Promise<Outcome<ItemView>> {
    return this.#ask(() => {
      const item = itemAt(this.#desk, id);
      if (!item) return refused('item-unknown');
      const { store } = this.#desk;
      const loan = store.openLoanOf(item.id);
      const status = loan ? 'on-loan' : store.shelfHold(item.id) ? 'on-hold-shelf' : 'available';
      return { kind: 'ok', value: { id: item.id, title: item.title, status, ...dueOf(loan) } };
    });
  }

  checkout(request: CheckoutRequest): Promise<Outcome<CheckoutView>> {
    return this.#transact((desk) => lend(desk, request));
  }

  checkin(request: CheckinRequest): Promise<Outcome<CheckinView>> {
    return this.#transact((desk) => takeBack(desk, request));
  }

  renew(request: RenewRequest): Promise<Outcome<CheckoutView>> {
    return this.#transact((desk) => extend(desk, request));
  }

  renewAll(request: RenewAllRequest): Promise<Outcome<RenewAllView>> {
    return this.#transact((desk) => extendAll(desk, request));
  }

  payFee(payment: FeePayment): Promise<Outcome<void>> {
    return this.#transact((desk) => payFee(desk, payment));
  }

  hold(request: HoldRequest): Promise<Outcome<HoldView>> {
    return this.#transact((desk) => hold(desk, request));
  }

  blockPatron(request: BlockRequest): Promise<Outcome<PatronView>> {
    return this.#transact((desk) => blockPatron(desk, request));
  }

  enablePatron(patronId: string, pin?: string): Promise<Outcome<PatronView>> {
    return this.#transact((desk) => enablePatron(desk, patronId, pin));
  }

  updateItem({ itemId, properties }: ItemUpdate): Promise<Outcome<void>> {
    return this.#transact((desk) => {
      const item = itemAt(desk, itemId);
      if (!item) return refused('item-unknown');
      desk.store.setProperties(item.id, properties.normalize('NFC').replace(/\p{C}/gu, ' ').slice(0, 255));
      return { kind: 'ok', value: undefined };
    });
  }

  endSession(): Promise<Outcome<void>> {
    return Promise.resolve({ kind: 'ok', value: undefined });
  }

  /** A library in the house always knows, and at once. */
  async reconcile(operation: PendingOperation): Promise<Reconciled> {
    const settled = await this.#ask(() => settle(this.#desk, operation));
    if (settled.kind === 'ok') return settled.value;
    return settled.kind === 'refused'
      ? { kind: 'conflict', detail: settled.reason }
      : { kind: 'unknown', cause: settled.cause };
  }

  close(): Promise<void> {
    this.#desk.store.close();
    return Promise.resolve();
  }

  #transact<T>(action: (desk: Desk) => Outcome<T>): Promise<Outcome<T>> {
    return this.#ask(() => this.#desk.store.atomically(() => action(this.#desk)));
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
