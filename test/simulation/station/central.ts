import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckinView, CheckoutView, Ils, Outcome } from '../../../drivers/ils/ils.ts';
import type { Clock } from '../../../main/clock/clock.ts';
import { openLibrary } from '../../../main/library/open-library.ts';
import type { Library } from '../../../main/library/open-library.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import { overlay } from './overlay.ts';
import { libraryFile } from './shelf.ts';
import type { Book } from './shelf.ts';
import type { Trace } from './trace.ts';

/** Something the ILS carried out: not asked for, not refused, but done. */
export interface Operation {
  readonly kind: 'loan' | 'return' | 'renewal';
  readonly itemId: string;
  /** Who has it on loan, or had. */
  readonly patronId: string;
  /** The journal's entry whose request it was; null for the desk. */
  readonly entryId: number | null;
  readonly atMs: number;
}

export interface Loan {
  readonly patronId: string;
  readonly sinceMs: number;
}

export interface CentralOptions {
  readonly dir: string;
  readonly books: readonly Book[];
  readonly clock: Clock;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly trace: Trace;
  /** As Koha does: a second checkout of one's own loan is a renewal, whatever was asked (reliability.md 4.3). */
  readonly renewsOnRepeat: boolean;
}

/** Above this a request still under way could be carried out after both looks of a reconciliation. */
const slowestMs = 1_200;

/** The ILS: the embedded library on its own file, and beside it a count of everything it ever carried out. */
export class Central {
  readonly #options: CentralOptions;
  readonly #library: Library;
  readonly #operations: Operation[] = [];
  readonly #loans = new Map<string, Loan>();
  readonly #asked = new Map<number, number>();
  /** Says of itself that it cannot be worked with (SIP2 98, online N). */
  saysOffline = false;

  constructor(options: CentralOptions) {
    this.#options = options;
    mkdirSync(options.dir, { recursive: true });
    writeFileSync(join(options.dir, 'library.db'), libraryFile());
    const opened = openLibrary({ dir: options.dir, now: options.clock.now });
    if (opened.kind === 'failed') throw new Error(opened.error.message);
    this.#library = opened.value;
    for (const { id, onLoanTo } of options.books) {
      if (onLoanTo !== null) this.#loans.set(id, { patronId: onLoanTo, sinceMs: -1 });
    }
  }

  readonly #inVain = new Set<number>();

  get operations(): readonly Operation[] {
    return this.#operations;
  }

  /** By the journal's entry: how often the ILS was asked for it, whatever it answered. */
  get asked(): ReadonlyMap<number, number> {
    return this.#asked;
  }

  /** Entries of renewals that made no due day later: afterwards nothing in the ILS tells that there was one. */
  get inVain(): ReadonlySet<number> {
    return this.#inVain;
  }

  /** By item: what is on loan now, as counted. */
  get loans(): ReadonlyMap<string, Loan> {
    return this.#loans;
  }

  /** By item: what the library's own tables say. */
  async recordedLoans(patronIds: readonly string[]): Promise<Map<string, string>> {
    const recorded = new Map<string, string>();
    for (const id of patronIds) {
      const patron = await this.#library.patron(id, undefined, 'loans');
      if (patron.kind === 'ok') for (const itemId of patron.value.loans) recorded.set(itemId, id);
    }
    return recorded;
  }

  /** The ILS as one connection sees it. @param entryOf the journal's entry that the request at hand belongs to. */
  behind(entryOf: () => number | null): Ils {
    const library = this.#library;
    return overlay<Ils>(library, {
      status: async () => {
        const status = await library.status();
        if (!this.saysOffline || status.kind !== 'ok') return status;
        return { kind: 'ok', value: { ...status.value, online: false } };
      },
      checkout: (request) => {
        const entryId = this.#count(entryOf());
        return this.#carryOut('checkout', request.itemId, () => this.#lend(request, entryId));
      },
      checkin: (request) => {
        const entryId = this.#count(entryOf());
        return this.#carryOut('checkin', request.itemId, () => this.#takeBack(request, entryId));
      },
      renew: (request) => {
        const entryId = this.#count(entryOf());
        return this.#carryOut('renew', request.itemId, () => this.#renew(request, entryId));
      },
    });
  }

  /** At the desk, past every line: takes the book back. */
  async takeBackAtDesk(itemId: string): Promise<boolean> {
    const outcome = await this.#takeBack({ itemId, at: this.#options.clock.now() }, null);
    return outcome.kind === 'ok';
  }

  async lendAtDesk(itemId: string, patronId: string): Promise<boolean> {
    const outcome = await this.#lend({ itemId, patronId, at: this.#options.clock.now() }, null);
    return outcome.kind === 'ok';
  }

  close(): Promise<void> {
    return this.#library.close();
  }

  #count(entryId: number | null): number | null {
    if (entryId !== null) this.#asked.set(entryId, (this.#asked.get(entryId) ?? 0) + 1);
    return entryId;
  }

  /** Takes its time, and may fail before or after it did what it was asked. */
  async #carryOut<T>(action: string, itemId: string, serve: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    const { faults, chance, trace } = this.#options;
    const fault = faults.at('ils', [
      [2, 'slow'],
      [2, 'dies before'],
      [2, 'dies after'],
      [1, 'cannot now'],
    ]);
    await this.#wait(fault === 'slow' ? chance.between(600, slowestMs) : chance.between(15, 250));
    faults.killPoint('asked');
    const told = fault === null ? '' : ` (${fault})`;
    if (fault === 'dies before' || fault === 'cannot now') {
      trace.add('ils', `${action} ${itemId}: nothing done${told}`);
      const cause = { reason: 'unreachable', detail: fault } as const;
      return { kind: fault === 'cannot now' ? 'notSent' : 'unknown', cause };
    }
    const outcome = await serve();
    const reason = outcome.kind === 'refused' ? ` ${outcome.reason}` : '';
    trace.add('ils', `${action} ${itemId}: ${outcome.kind}${reason}${told}`);
    faults.killPoint('carried out');
    if (fault === 'dies after') return { kind: 'unknown', cause: { reason: 'hung-up', detail: fault } };
    return outcome;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#options.clock.after(ms, resolve);
    });
  }

  async #lend(
    request: Parameters<Ils['checkout']>[0],
    entryId: number | null,
  ): Promise<Outcome<CheckoutView>> {
    const { itemId, patronId } = request;
    let outcome = await this.#library.checkout(request);
    let kind: Operation['kind'] = 'loan';
    const repeated = outcome.kind === 'refused' && outcome.reason === 'on-loan-to-self';
    if (repeated && this.#options.renewsOnRepeat) {
      outcome = await this.#library.renew(request);
      kind = 'renewal';
    }
    if (outcome.kind !== 'ok') return outcome;
    const atMs = this.#options.clock.monotonicMs();
    this.#operations.push({ kind, itemId, patronId, entryId, atMs });
    if (kind === 'loan') this.#loans.set(itemId, { patronId, sinceMs: atMs });
    return outcome;
  }

  async #renew(request: Parameters<Ils['renew']>[0], entryId: number | null): Promise<Outcome<CheckoutView>> {
    const { itemId, patronId } = request;
    const before = await this.#library.item(itemId);
    const outcome = await this.#library.renew(request);
    if (outcome.kind !== 'ok') return outcome;
    const atMs = this.#options.clock.monotonicMs();
    this.#operations.push({ kind: 'renewal', itemId, patronId, entryId, atMs });
    const dueMs = (due: string | null): number => Date.parse(due ?? '');
    const isLater = before.kind === 'ok' && dueMs(outcome.value.dueAt) > dueMs(before.value.dueAt);
    if (!isLater && entryId !== null) this.#inVain.add(entryId);
    return outcome;
  }

  async #takeBack(
    request: Parameters<Ils['checkin']>[0],
    entryId: number | null,
  ): Promise<Outcome<CheckinView>> {
    const outcome = await this.#library.checkin(request);
    const loan = this.#loans.get(request.itemId);
    if (outcome.kind !== 'ok' || !loan) return outcome;
    const atMs = this.#options.clock.monotonicMs();
    this.#operations.push({
      kind: 'return',
      itemId: request.itemId,
      patronId: loan.patronId,
      entryId,
      atMs,
    });
    this.#loans.delete(request.itemId);
    return outcome;
  }
}
