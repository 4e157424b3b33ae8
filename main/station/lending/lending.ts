import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import type { Log } from '../../log/log.ts';
import type { EntryFacts, JournalAction, NewEntry } from '../../../db/stores/journal.ts';
import type {
  FeePayment,
  Ils,
  Money,
  Outcome,
  Place,
  Reconciled,
  RefusalReason,
  Route,
} from '../../../drivers/ils/ils.ts';
import type { ItemAnswer } from '../flow/inputs.ts';
import type { OfflineDesk } from '../offline/offline-desk.ts';
import type { JournalPen } from './journal-pen.ts';
import type { Recovery } from './recovery.ts';
import type { Replay } from './replay.ts';

export interface LendingOptions {
  readonly ils: Ils;
  readonly pen: JournalPen;
  readonly clock: Clock;
  readonly log: Log;
  /** True when this station switches marks: only then does a loan leave a mark to be written. */
  readonly marks: boolean;
  readonly recovery: Recovery;
  readonly replay: Replay;
  readonly desk: OfflineDesk;
  /** The library of a network that an item belongs to, where it is not the station's own. */
  readonly placeOf: (itemId: string, owner: string | null) => Place | null;
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

interface ItemRequest {
  readonly itemId: string;
  /** ISIL on its tag; null where there is none. */
  readonly owner: string | null;
  readonly uids: readonly string[];
  /** The line is down and this site permits it. */
  readonly offline: boolean;
}

/**
 * What became of a payment. `unclear`: it was sent and is not known to be booked; staff see to it. `already`: its bill
 * is not waiting any more, so that nothing was sent.
 */
export type PaymentAnswer = 'booked' | 'refused' | 'not-sent' | 'unclear' | 'no-storage' | 'already';

/**
 * Borrows, returns, renews and books payments: each is written down before it is sent and followed to its one end,
 * whoever waits for the answer. An answer that never came is found out by asking, never by sending again.
 */
export class Lending {
  readonly #options: LendingOptions;
  #session: string = randomUUID();

  constructor(options: LendingOptions) {
    this.#options = options;
  }

  /** A new random name for the session: no entry can be tied to a person by it. */
  nameSession(): string {
    this.#session = randomUUID();
    this.#options.recovery.forgetWaiting();
    return this.#session;
  }

  /** @param request.feeAccepted the person agreed to what the ILS wants for it, after a refusal that said so */
  lend(
    request: ItemRequest & { patronId: string; pin: string | null; feeAccepted: boolean },
    progress: Progress,
  ): Promise<ItemAnswer> {
    const at = this.#options.clock.now();
    const { itemId, patronId, pin, uids } = request;
    const place = this.#options.placeOf(itemId, request.owner);
    if (request.offline)
      return Promise.resolve(this.#options.desk.lend({ itemId, patronId, uids, place }, this.#session));
    const entry: NewEntry = { ...this.#entry('checkout', itemId, uids, at, place), patronId };
    return this.#carryOut(
      {
        entry,
        ask: () =>
          this.#options.ils.checkout({
            patronId,
            itemId,
            at,
            ...withPin(pin),
            ...withPlace(entry.facts),
            ...(request.feeAccepted ? { feeAccepted: true } : {}),
          }),
        answer: (view) => ({
          answer: { kind: 'borrowed', view, offline: false },
          mark: view.security === 'off',
        }),
        markOnRefusal: () => false,
      },
      progress,
    );
  }

  takeBack(request: ItemRequest, progress: Progress): Promise<ItemAnswer> {
    const at = this.#options.clock.now();
    const { itemId, uids } = request;
    const place = this.#options.placeOf(itemId, request.owner);
    if (request.offline)
      return Promise.resolve(this.#options.desk.takeBack({ itemId, uids, place }, this.#session));
    const entry = this.#entry('checkin', itemId, uids, at, place);
    return this.#carryOut(
      {
        entry,
        ask: () => this.#options.ils.checkin({ itemId, at, ...withPlace(entry.facts) }),
        answer: (view) => ({ answer: { kind: 'returned', view, offline: false }, mark: true }),
        markOnRefusal: (reason) => reason === 'not-on-loan',
      },
      progress,
    );
  }

  /** What the ILS says of a book that this patron had at the sign-in. What was done with it here comes first. */
  async lookUp(request: ItemRequest & { readonly patronId: string }): Promise<ItemAnswer> {
    const { itemId, patronId, uids } = request;
    const place = this.#options.placeOf(itemId, request.owner);
    if (request.offline) return this.#options.desk.keep({ itemId, patronId, uids, place }, this.#session);
    const earlier = await this.#options.replay.before(itemId, null);
    if (earlier !== 'clear') return { kind: earlier === 'line' ? 'not-sent' : 'conflict' };
    const outcome = await this.#options.ils.item(itemId);
    if (outcome.kind === 'notSent' || outcome.kind === 'unknown') return { kind: 'not-sent' };
    return { kind: 'already-yours', view: outcome.kind === 'ok' ? outcome.value : null };
  }

  /** @param dueBefore what the ILS said before, so that a lost answer can be found out; an instant in ISO 8601. */
  renew(
    request: { itemId: string; patronId: string; pin: string | null; dueBefore: string | null },
    progress: Progress,
  ): Promise<ItemAnswer> {
    const at = this.#options.clock.now();
    const { itemId, patronId, pin, dueBefore } = request;
    const plain = this.#entry('renew', itemId, [], at, this.#options.placeOf(itemId, null));
    const entry: NewEntry = { ...plain, patronId, facts: { ...plain.facts, dueBefore } };
    return this.#carryOut(
      {
        entry,
        ask: () =>
          this.#options.ils.renew({ patronId, itemId, at, ...withPin(pin), ...withPlace(entry.facts) }),
        answer: (view) => ({ answer: { kind: 'borrowed', view, offline: false }, mark: false }),
        markOnRefusal: () => false,
      },
      progress,
    );
  }

  /**
   * Books a payment that has been taken: at most once, and never while the line is down. When no answer comes staff
   * see to it; it is not sent again. @param bill the confirmed bill that it pays: taken with the entry, in one go
   */
  async payFee(
    payment: FeePayment,
    owedBeforeMinor: number | null,
    bill: string | null = null,
  ): Promise<PaymentAnswer> {
    const { ils, pen, clock, recovery } = this.#options;
    const { patronId, amount, reference, at } = payment;
    const facts: EntryFacts = { payment: { ...amount, reference, owedBeforeMinor } };
    const plain = this.#entry('fee', '', [], at, null);
    // A bill may be booked long after its session, while another person stands here: it is none of theirs.
    const session = bill === null ? plain.session : randomUUID();
    const entry: NewEntry = { ...plain, session, patronId, facts };
    const written = pen.write((journal) =>
      bill === null ? journal.accept(entry) : journal.acceptBill(bill, entry),
    );
    if (written.kind === 'failed') return 'no-storage';
    const id = written.value;
    if (id === null) return 'already';
    recovery.hold(id);
    const outcome = await ils.payFee(payment);
    const answer = await (async (): Promise<PaymentAnswer> => {
      switch (outcome.kind) {
        case 'ok':
          pen.write((journal) => {
            journal.settle(id, 'done', clock.now());
          });
          return 'booked';
        case 'refused':
        case 'notSent': {
          const refused = outcome.kind === 'refused';
          const reason = refused ? outcome.reason : outcome.cause.reason;
          pen.write((journal) => {
            // The money is there and the ILS does not know of it.
            const exception = { kind: 'unclear', reason } as const;
            journal.settle(id, refused ? 'refused' : 'not-done', clock.now(), { reason, exception });
          });
          return refused ? 'refused' : 'not-sent';
        }
        case 'unknown': {
          pen.write((journal) => {
            journal.markUnknown(id);
          });
          const found = await recovery.findOut(id, entry, () => undefined);
          return found.kind === 'done' ? 'booked' : 'unclear';
        }
      }
    })();
    recovery.release(id);
    return answer;
  }

  #entry(
    action: JournalAction,
    itemId: string,
    uids: readonly string[],
    at: Date,
    place: Place | null,
  ): NewEntry {
    const facts: EntryFacts = place === null ? {} : { place };
    return {
      action,
      session: this.#session,
      itemId,
      patronId: null,
      wasOnLoanBefore: false,
      uids,
      at,
      facts,
    };
  }

  async #carryOut<T>(question: Question<T>, progress: Progress): Promise<ItemAnswer> {
    const { pen, clock, log, recovery, replay } = this.#options;
    const startedMs = clock.monotonicMs();
    const { entry } = question;
    // What was done with this book, or by this person, while the line was down comes first.
    const earlier = await replay.before(entry.itemId, entry.patronId);
    if (earlier !== 'clear') return { kind: earlier === 'line' ? 'not-sent' : 'conflict' };
    const written = pen.write((journal) => journal.accept(entry));
    if (written.kind === 'failed') return { kind: 'no-storage' };
    const id = written.value;
    recovery.hold(id);
    const answer = await this.#settle(id, question, await question.ask(), progress);
    recovery.release(id);
    log.write('item-settled', {
      session: entry.session,
      action: entry.action,
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
    const { entry } = question;
    switch (outcome.kind) {
      case 'ok': {
        const { answer, mark } = question.answer(outcome.value);
        this.#end(id, entry.action, 'done', mark);
        return answer;
      }
      case 'refused': {
        const value: {
          title?: string;
          route?: Route;
          destination?: string | null;
          fee?: Money | null;
        } = outcome.value ?? {};
        const { reason } = outcome;
        this.#end(id, entry.action, 'refused', question.markOnRefusal(reason), reason);
        return {
          kind: 'refused',
          reason,
          title: value.title ?? '',
          route: value.route ?? null,
          destination: value.destination ?? null,
          ...(reason === 'fee-needed' ? { fee: value.fee ?? null } : {}),
        };
      }
      case 'notSent':
        this.#end(id, entry.action, 'not-done', false, outcome.cause.reason);
        return { kind: 'not-sent' };
      case 'unknown': {
        this.#options.pen.write((journal) => {
          journal.markUnknown(id);
        });
        progress.onChecking();
        const found = await this.#options.recovery.findOut(id, entry, (later) => {
          progress.onFoundOut(answerOf(entry, later));
        });
        return answerOf(entry, found);
      }
    }
  }

  #end(
    id: number,
    action: JournalAction,
    state: 'done' | 'refused' | 'not-done',
    mark: boolean,
    reason?: string,
  ): void {
    const wanted = action === 'checkout' ? 'off' : 'on';
    this.#options.pen.write((journal) => {
      journal.settle(id, state, this.#options.clock.now(), {
        ...(reason === undefined ? {} : { reason }),
        ...(mark && this.#options.marks ? { mark: wanted } : {}),
      });
    });
  }
}

function withPin(pin: string | null): { pin: string } | object {
  return pin === null ? {} : { pin };
}

function withPlace(facts: EntryFacts | undefined): { place: Place } | object {
  return facts?.place === undefined ? {} : { place: facts.place };
}

function answerOf(entry: NewEntry, found: Reconciled): ItemAnswer {
  switch (found.kind) {
    case 'done': {
      const facts = { id: entry.itemId, title: found.title };
      return entry.action === 'checkin'
        ? // Where it was to go was in the lost answer: staff look at it.
          {
            kind: 'returned',
            view: { ...facts, route: 'staff', destination: null, security: 'on' },
            offline: false,
          }
        : {
            kind: 'borrowed',
            view: { ...facts, ...found.due, renewed: entry.action === 'renew', security: 'off', fee: null },
            offline: false,
          };
    }
    case 'notDone':
      return { kind: 'not-sent' };
    case 'conflict':
      return { kind: 'conflict' };
    case 'unknown':
      return { kind: 'lost' };
  }
}
