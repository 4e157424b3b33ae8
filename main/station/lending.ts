import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock.ts';
import type { Log } from '../log/log.ts';
import { JournalError } from '../../db/stores/journal.ts';
import type { Journal, JournalAction, NewEntry } from '../../db/stores/journal.ts';
import type {
  Ils,
  Outcome,
  PendingOperation,
  Reconciled,
  RefusalReason,
  Route,
} from '../../drivers/ils/ils.ts';
import type { ItemAnswer } from './flow/inputs.ts';

export interface LendingOptions {
  readonly ils: Ils;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly log: Log;
  /** True when this station switches marks: only then does a loan leave a mark to be written. */
  readonly marks: boolean;
  /** The journal took no entry: nothing may be begun until it does again. */
  readonly onStorageFailed: () => void;
}

interface Question<T> {
  readonly entry: NewEntry;
  readonly ask: () => Promise<Outcome<T>>;
  readonly answer: (value: T) => { answer: ItemAnswer; mark: boolean };
  /** Whether a refusal still leaves a mark to be written. */
  readonly markOnRefusal: (reason: RefusalReason) => boolean;
}

/** Called while an answer is being found out. */
export interface Progress {
  /** The answer was lost and is being found out. */
  onChecking(): void;
  /** It could not be found out at once (`lost`), but now it has been: in the same session only. */
  onFoundOut(answer: ItemAnswer): void;
}

/**
 * Borrows and returns: each is written down before it is sent and followed to its one end, whoever waits for
 * the answer. An answer that never came is found out by asking, never by sending again.
 */
export class Lending {
  readonly #options: LendingOptions;
  #session: string = randomUUID();
  /** Entries somebody waits for: recovery leaves them alone. */
  readonly #underWay = new Set<number>();
  /** Entries of this session whose end is still unknown, and who wants to hear of it. */
  readonly #lost = new Map<number, { readonly entry: NewEntry; readonly progress: Progress }>();
  #recovering = false;

  constructor(options: LendingOptions) {
    this.#options = options;
  }

  /** A new random name for the session: no entry can be tied to a person by it. */
  nameSession(): string {
    this.#session = randomUUID();
    this.#lost.clear();
    return this.#session;
  }

  get session(): string {
    return this.#session;
  }

  lend(
    request: { itemId: string; patronId: string; pin: string | null; uids: readonly string[] },
    progress: Progress,
  ): Promise<ItemAnswer> {
    const at = this.#options.clock.now();
    const { itemId, patronId, pin, uids } = request;
    return this.#carryOut(
      {
        entry: { ...this.#entry('checkout', itemId, uids, at), patronId },
        ask: () => this.#options.ils.checkout({ patronId, itemId, at, ...(pin === null ? {} : { pin }) }),
        answer: (view) => ({ answer: { kind: 'borrowed', view }, mark: view.security === 'off' }),
        markOnRefusal: () => false,
      },
      progress,
    );
  }

  takeBack(request: { itemId: string; uids: readonly string[] }, progress: Progress): Promise<ItemAnswer> {
    const at = this.#options.clock.now();
    const { itemId, uids } = request;
    return this.#carryOut(
      {
        entry: this.#entry('checkin', itemId, uids, at),
        ask: () => this.#options.ils.checkin({ itemId, at }),
        answer: (view) => ({ answer: { kind: 'returned', view }, mark: true }),
        markOnRefusal: (reason) => reason === 'not-on-loan',
      },
      progress,
    );
  }

  #entry(action: JournalAction, itemId: string, uids: readonly string[], at: Date): NewEntry {
    return { action, session: this.#session, itemId, patronId: null, wasOnLoanBefore: false, uids, at };
  }

  async #carryOut<T>(question: Question<T>, progress: Progress): Promise<ItemAnswer> {
    const { journal, clock, log } = this.#options;
    const startedMs = clock.monotonicMs();
    const written = this.#write(() => journal.accept(question.entry));
    if (written.kind === 'failed') return { kind: 'no-storage' };
    const id = written.value;
    this.#underWay.add(id);
    const outcome = await question.ask();
    const answer = await this.#settle(id, question, outcome, progress);
    this.#underWay.delete(id);
    log.write('item-settled', {
      session: question.entry.session,
      action: question.entry.action,
      outcome: answer.kind,
      reason: answer.kind === 'refused' ? answer.reason : '',
      ms: Math.round(clock.monotonicMs() - startedMs),
    });
    return answer;
  }

  async #settle<T>(
    id: number,
    question: Question<T>,
    outcome: Outcome<T>,
    progress: Progress,
  ): Promise<ItemAnswer> {
    switch (outcome.kind) {
      case 'ok': {
        const { answer, mark } = question.answer(outcome.value);
        this.#end(id, question.entry.action, 'done', mark);
        return answer;
      }
      case 'refused': {
        const value: { title?: string; route?: Route; destination?: string | null } = outcome.value ?? {};
        const { reason } = outcome;
        this.#end(id, question.entry.action, 'refused', question.markOnRefusal(reason), reason);
        return {
          kind: 'refused',
          reason,
          title: value.title ?? '',
          route: value.route ?? null,
          destination: value.destination ?? null,
        };
      }
      case 'notSent':
        this.#end(id, question.entry.action, 'not-done', false, outcome.cause.reason);
        return { kind: 'not-sent' };
      case 'unknown': {
        this.#write(() => {
          this.#options.journal.markUnknown(id);
        });
        progress.onChecking();
        return this.#findOut(id, question.entry, progress);
      }
    }
  }

  async #findOut(id: number, entry: NewEntry, progress: Progress): Promise<ItemAnswer> {
    const answer = answerOf(entry, await this.#reconcile(id, entry));
    if (answer.kind === 'lost') this.#lost.set(id, { entry, progress });
    return answer;
  }

  /** Finds out what became of one open entry and settles it, if that can be told now. */
  async #reconcile(id: number, entry: Omit<NewEntry, 'at' | 'session'>): Promise<Reconciled> {
    const found = await this.#options.ils.reconcile(operationOf(entry));
    if (found.kind === 'done') this.#end(id, entry.action, 'done', true);
    if (found.kind === 'notDone') this.#end(id, entry.action, 'not-done', false, 'reconciled');
    if (found.kind === 'conflict') this.#end(id, entry.action, 'conflict', false, 'conflict');
    const waiting = this.#lost.get(id);
    if (waiting && found.kind !== 'unknown') {
      this.#lost.delete(id);
      waiting.progress.onFoundOut(answerOf(waiting.entry, found));
    }
    return found;
  }

  /**
   * Settles what an earlier run or a dead line left open, oldest first. Stops at the first entry that cannot
   * be told now: the line is not good enough yet. Entries that a session waits for are left to it.
   */
  async recover(): Promise<void> {
    if (this.#recovering) return;
    this.#recovering = true;
    await this.#recoverOpen();
    this.#recovering = false;
  }

  async #recoverOpen(): Promise<void> {
    const tried = new Set<number>();
    for (;;) {
      // Read anew each time: while one entry was asked about, a session may have settled the next.
      const open = this.#write(() => this.#options.journal.open());
      if (open.kind === 'failed') return;
      const entry = open.value.find(({ id }) => !this.#underWay.has(id) && !tried.has(id));
      if (!entry) return;
      tried.add(entry.id);
      const found = await this.#reconcile(entry.id, entry);
      if (found.kind === 'unknown') return;
    }
  }

  #end(
    id: number,
    action: JournalAction,
    state: 'done' | 'refused' | 'not-done' | 'conflict',
    mark: boolean,
    reason?: string,
  ): void {
    const wanted = action === 'checkout' ? 'off' : 'on';
    this.#write(() => {
      this.#options.journal.settle(id, state, this.#options.clock.now(), {
        ...(reason === undefined ? {} : { reason }),
        ...(mark && this.#options.marks ? { mark: wanted } : {}),
      });
    });
  }

  /** The journal's own failures become values here; that it takes nothing more is told to the station. */
  #write<T>(action: () => T): { kind: 'ok'; value: T } | { kind: 'failed' } {
    try {
      return { kind: 'ok', value: action() };
    } catch (error) {
      if (!(error instanceof JournalError)) throw error;
      this.#options.log.write('journal-failed', { reason: error.reason });
      this.#options.onStorageFailed();
      return { kind: 'failed' };
    }
  }
}

function answerOf(entry: NewEntry, found: Reconciled): ItemAnswer {
  switch (found.kind) {
    case 'done': {
      const facts = { id: entry.itemId, title: found.title };
      return entry.action === 'checkout'
        ? { kind: 'borrowed', view: { ...facts, ...found.due, renewed: false, security: 'off', fee: null } }
        : // Where it was to go was in the lost answer: staff look at it.
          { kind: 'returned', view: { ...facts, route: 'staff', destination: null, security: 'on' } };
    }
    case 'notDone':
      return { kind: 'not-sent' };
    case 'conflict':
      return { kind: 'conflict' };
    case 'unknown':
      return { kind: 'lost' };
  }
}

function operationOf(entry: Omit<NewEntry, 'at' | 'session'>): PendingOperation {
  return entry.action === 'checkout'
    ? {
        kind: 'checkout',
        itemId: entry.itemId,
        patronId: entry.patronId ?? '',
        wasOnLoanBefore: entry.wasOnLoanBefore,
      }
    : { kind: 'checkin', itemId: entry.itemId };
}
