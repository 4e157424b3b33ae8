import type { Clock } from '../../clock/clock.ts';
import type { Ending, EntryFacts, NewEntry, OpenEntry, WantedMark } from '../../../db/stores/journal.ts';
import type { Ils, PendingOperation, Reconciled } from '../../../drivers/ils/ils.ts';
import type { ItemTurns } from './item-turns.ts';
import type { JournalPen } from './journal-pen.ts';

export interface RecoveryOptions {
  readonly ils: Ils;
  readonly pen: JournalPen;
  readonly clock: Clock;
  /** True when this station switches marks: only then does a loan leave a mark to be written. */
  readonly marks: boolean;
  readonly turns: ItemTurns;
}

const mostUndecided = 3;

/** How far it came: `line`: the line is not good enough now; `unclear`: the ILS answers, and that tells nothing yet. */
export type Recovered = 'clear' | 'line' | 'unclear';

/** What finding out needs of an entry. */
export type Unclear = Pick<
  NewEntry,
  'action' | 'itemId' | 'patronId' | 'wasOnLoanBefore' | 'facts' | 'offline'
>;

/** The ILS may still be at work on what was sent so short a time ago. */
const youngMs = 60_000;

/**
 * Finds out what became of entries that were sent and whose answer never came, by asking and never by sending again,
 * and settles them. What a session waits for is told to it.
 */
export class Recovery {
  readonly #options: RecoveryOptions;
  /** Entries somebody is at work on: left alone. */
  readonly #underWay = new Set<number>();
  /** Entries of this session whose end is still unknown, and who wants to hear of it. */
  readonly #waiting = new Map<number, (found: Reconciled) => void>();
  /** How often the ILS answered about an entry and the answer told nothing. */
  readonly #undecided = new Map<number, number>();
  #recovering: Promise<void> | null = null;

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /** Nobody of the session before waits any more. */
  forgetWaiting(): void {
    this.#waiting.clear();
  }

  hold(id: number): void {
    this.#underWay.add(id);
  }

  release(id: number): void {
    this.#underWay.delete(id);
  }

  /** Finds out about one entry; where that cannot be told now, `onFoundOut` hears of it within the session. */
  async findOut(id: number, entry: Unclear, onFoundOut: (found: Reconciled) => void): Promise<Reconciled> {
    const found = await this.#reconcile(id, entry, true);
    if (found.kind === 'unknown') this.#waiting.set(id, onFoundOut);
    return found;
  }

  /**
   * Settles what an earlier run or a dead line left open, oldest first, until the line fails. @param wanted only
   * these; left out, all.
   */
  async recover(wanted: (entry: OpenEntry) => boolean = () => true): Promise<Recovered> {
    // One at a time: two would ask about the same entry and settle it twice.
    while (this.#recovering) await this.#recovering;
    let came: Recovered = 'line';
    this.#recovering = this.#recoverOpen(wanted).then((how) => {
      came = how;
    });
    await this.#recovering;
    this.#recovering = null;
    return came;
  }

  async #recoverOpen(wanted: (entry: OpenEntry) => boolean): Promise<Recovered> {
    const tried = new Set<number>();
    for (;;) {
      // Read anew each time: while one entry was asked about, a session may have settled the next.
      const open = this.#options.pen.write((journal) => journal.open());
      if (open.kind === 'failed') return 'line';
      const mine = open.value.filter(wanted);
      const entry = mine.find(({ id }) => !this.#underWay.has(id) && !tried.has(id));
      if (!entry) return mine.length === 0 ? 'clear' : 'unclear';
      tried.add(entry.id);
      const isYoung = this.#options.clock.now().getTime() - Date.parse(entry.at) < youngMs;
      const found = await this.#reconcile(entry.id, entry, isYoung);
      if (found.kind === 'unknown' && found.cause.reason !== 'bad-answer') return 'line';
    }
  }

  /** Finds out what became of one open entry and settles it, if that can be told now. */
  #reconcile(id: number, entry: Unclear, wait: boolean): Promise<Reconciled> {
    return this.#options.turns.with([entry.itemId], () => this.#settle(id, entry, wait));
  }

  async #settle(id: number, entry: Unclear, wait: boolean): Promise<Reconciled> {
    const found = await this.#judge(id, entry, wait);
    if (found.kind === 'unknown') return found;
    this.#options.pen.write((journal) => {
      // What happened here while the line was down has happened: it is sent again, now that it is known to be missing.
      if (found.kind === 'notDone' && entry.offline === true) journal.putBack([id]);
      else journal.settleAll([this.#ending(id, entry, found)], this.#options.clock.now());
    });
    const tell = this.#waiting.get(id);
    this.#waiting.delete(id);
    tell?.(found);
    return found;
  }

  /** What cannot be told time and again, from an ILS that is well, is for staff to judge. */
  async #judge(id: number, entry: Unclear, wait: boolean): Promise<Reconciled> {
    const { ils } = this.#options;
    const found = await ils.reconcile(operationOf(entry), { wait });
    if (found.kind !== 'unknown' || found.cause.reason !== 'bad-answer') return found;
    const times = (this.#undecided.get(id) ?? 0) + 1;
    this.#undecided.set(id, times);
    if (times < mostUndecided) return found;
    const status = await ils.status();
    if (status.kind !== 'ok' || !status.value.online) return found;
    this.#undecided.delete(id);
    return { kind: 'conflict', detail: found.cause.detail };
  }

  #ending(id: number, entry: Unclear, found: Exclude<Reconciled, { kind: 'unknown' }>): Ending {
    const unclear = { kind: 'unclear', ...titleOf(entry.facts) } as const;
    switch (found.kind) {
      case 'done':
        // A loan made while the line was down brought its mark with it.
        return { id, state: 'done', ...(entry.offline === true ? {} : this.#mark(entry.action)) };
      case 'notDone':
        // Money was taken for it: staff have to book it.
        return entry.action === 'fee'
          ? { id, state: 'not-done', reason: 'reconciled', exception: unclear }
          : { id, state: 'not-done', reason: 'reconciled' };
      case 'conflict':
        return {
          id,
          state: 'conflict',
          reason: 'conflict',
          exception: unclear,
          // Lent while the line was down, and not known to be lent: it alarms again, unless it turns out to be.
          ...(entry.offline === true && entry.action === 'checkout' && this.#options.marks
            ? { mark: 'on' as const }
            : {}),
        };
    }
  }

  #mark(action: NewEntry['action']): { mark: WantedMark } | object {
    if (!this.#options.marks) return {};
    if (action === 'checkout') return { mark: 'off' };
    return action === 'checkin' ? { mark: 'on' } : {};
  }
}

function titleOf(facts: EntryFacts | undefined): { title?: string } {
  return facts?.title === undefined ? {} : { title: facts.title };
}

function operationOf({ action, itemId, patronId, wasOnLoanBefore, facts }: Unclear): PendingOperation {
  switch (action) {
    case 'checkout':
      return { kind: 'checkout', itemId, patronId: patronId ?? '', wasOnLoanBefore };
    case 'checkin':
      return { kind: 'checkin', itemId };
    case 'renew':
      return { kind: 'renew', itemId, patronId: patronId ?? '', dueBefore: facts?.dueBefore ?? null };
    case 'fee': {
      const { amountMinor = 0, currency = 'VND', owedBeforeMinor = null } = facts?.payment ?? {};
      return {
        kind: 'fee',
        patronId: patronId ?? '',
        amount: { amountMinor, currency },
        owedBefore: owedBeforeMinor === null ? null : { amountMinor: owedBeforeMinor, currency },
      };
    }
  }
}
