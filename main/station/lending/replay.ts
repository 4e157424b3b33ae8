import type { Clock } from '../../clock/clock.ts';
import type { Log } from '../../log/log.ts';
import type { Ending, Journal, OpenEntry } from '../../../db/stores/journal.ts';
import type { Ils, LineFailure, Outcome, RefusalReason } from '../../../drivers/ils/ils.ts';
import { sameId } from '../../../drivers/ils/same-id.ts';
import { exceptionOf } from './exception-of.ts';
import type { JournalPen } from './journal-pen.ts';
import { isNewerLoan } from './newer-loan.ts';
import type { ItemTurns } from './item-turns.ts';
import type { Recovered, Recovery } from './recovery.ts';
import type { SteadyClock } from './steady-clock.ts';

export interface ReplayOptions {
  readonly ils: Ils;
  readonly pen: JournalPen;
  readonly clock: Clock;
  readonly log: Log;
  readonly recovery: Recovery;
  readonly turns: ItemTurns;
  /** Whether what an entry says of its time can be gone by. */
  readonly steadyClock: SteadyClock;
  readonly marks: boolean;
  /** The shortest loan of this library, in days; null where it is not known. */
  readonly loanDays: number | null;
  /** The day an instant falls on where the station stands, `YYYY-MM-DD`. */
  readonly dayOf: (instant: Date) => string;
  /** A patron stands at the station: the queue waits. */
  readonly isPatronThere: () => boolean;
  readonly onLineBroken: (reason: string) => void;
  /** The ILS would not have a loan made here: the person who made it may still stand there. */
  readonly onLoanUndone: (itemId: string) => void;
  /** What waited is told, as far as it goes now: which marks are wanted may be another matter than before. */
  readonly onSent: () => void;
}

/**
 * Entries that are on their way at once: written to disk together, sent one by one. After a power cut each of them has
 * to be found out, so they are few where the ILS takes its time; where it answers at once they become more, for then
 * the disk is what is waited for.
 */
const fewestAtOnce = 64;
const mostAtOnce = 1024;
const quickMs = 500;

/** Ends that are written together: each by itself would be pages of its own on the disk. */
const writtenTogether = 16;

interface Ended {
  readonly entry: OpenEntry;
  readonly ending: Ending;
}

/** What became of one entry: its end, or it waits on, or its answer was lost. */
type Sent =
  | { readonly kind: 'ended'; readonly ending: Ending }
  | { readonly kind: 'not-sent'; readonly cause: LineFailure }
  | { readonly kind: 'lost'; readonly cause: LineFailure };

/**
 * Tells the ILS what was done while the line was down: in the order it was done, one at a time, each once. It stops
 * for a patron, for a line that breaks and for an answer that is lost, and goes on where it stopped. What the ILS
 * would not have goes to staff.
 */
export class Replay {
  readonly #options: ReplayOptions;
  #turn: Promise<unknown> = Promise.resolve();
  #draining = false;
  #isLineUp = false;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** The line is up and what was lost has been found out: the queue may go on. */
  lineUp(): void {
    this.#isLineUp = true;
    this.wake();
  }

  lineDown(): void {
    this.#isLineUp = false;
  }

  /** Goes on with the queue, where it may. Called when a session has ended, too. */
  wake(): void {
    if (this.#draining || !this.#mayGoOn()) return;
    this.#draining = true;
    void this.#inTurn(() => this.#drain()).finally(() => {
      this.#draining = false;
    });
  }

  /**
   * Sends first what was done earlier with this item or by this patron, and finds out what of it was lost: order is
   * kept for each. Unless it comes back `clear` nothing newer may be sent either.
   */
  async before(itemId: string, patronId: string | null): Promise<Recovered> {
    const { pen, recovery } = this.#options;
    const counts = pen.write((journal) => journal.counts());
    if (counts.kind === 'failed') return 'line';
    if (counts.value.queued === 0 && counts.value.open === 0) return 'clear';
    return this.#inTurn(async () => {
      const unsent = pen.write((journal) => earlierOf(unsettledOf(journal), itemId, patronId));
      if (unsent.kind === 'failed') return 'line';
      const items = new Set([itemId, ...unsent.value.map((entry) => entry.itemId)]);
      const came = await recovery.recover((entry) => [...items].some((item) => sameId(item, entry.itemId)));
      if (came !== 'clear') return came;
      // Read anew: what was found not to have arrived waits among the others again.
      const queue = pen.write((journal) => earlierOf(unsettledOf(journal), itemId, patronId));
      if (queue.kind === 'failed') return 'line';
      for (const entry of queue.value) {
        if (!(await this.#sendAll([entry], () => true))) return 'line';
      }
      return 'clear';
    });
  }

  #mayGoOn(): boolean {
    return this.#isLineUp && !this.#options.isPatronThere();
  }

  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(action);
    this.#turn = mine.catch(() => undefined);
    return mine;
  }

  async #drain(): Promise<void> {
    const { pen, clock, log } = this.#options;
    let sent = 0;
    let atOnce = fewestAtOnce;
    while (this.#mayGoOn()) {
      const queue = pen.write((journal) => ({ entries: journal.queued(atOnce), open: journal.open() }));
      if (queue.kind === 'failed') break;
      const { entries, open } = queue.value;
      // What became of something older with the same book is not known yet: nothing newer may overtake it.
      const batch = untilRepeated(entries, new Set(open.map(({ itemId }) => itemId)));
      if (batch.length === 0) {
        if (entries.length === 0 && open.length === 0) this.#options.steadyClock.queueIsEmpty();
        break;
      }
      const startedMs = clock.monotonicMs();
      const whole = await this.#sendAll(batch, () => this.#mayGoOn());
      sent += batch.length;
      if (!whole) break;
      if (clock.monotonicMs() - startedMs < quickMs) atOnce = Math.min(mostAtOnce, atOnce * 2);
    }
    if (sent === 0) return;
    log.write('queue-sent', { entries: sent });
    this.#options.onSent();
  }

  /** Sends these entries in order, as long as it may; what was not sent waits on. False when it had to stop. */
  #sendAll(entries: readonly OpenEntry[], mayGoOn: () => boolean): Promise<boolean> {
    const items = entries.map(({ itemId }) => itemId);
    return this.#options.turns.with(items, () => this.#sendInTurn(entries, mayGoOn));
  }

  async #sendInTurn(entries: readonly OpenEntry[], mayGoOn: () => boolean): Promise<boolean> {
    const { pen, recovery } = this.#options;
    const ids = entries.map(({ id }) => id);
    // On disk before the first of them leaves: after a power cut they are found out and not sent again.
    const begun = pen.write((journal) => {
      journal.begin(ids);
    });
    if (begun.kind === 'failed') return false;
    for (const id of ids) recovery.hold(id);
    let stopped: Exclude<Sent, { kind: 'ended' }> | null = null;
    let ended = 0;
    let isWritten = true;
    let endings: Ended[] = [];
    for (const entry of entries) {
      if (!isWritten || !mayGoOn()) break;
      const answer = this.#send(entry);
      // Written while the ILS is at work: it costs no time.
      if (endings.length >= writtenTogether) {
        isWritten = this.#settle(endings);
        endings = [];
      }
      const sent = await answer;
      if (sent.kind !== 'ended') {
        stopped = sent;
        break;
      }
      ended += 1;
      endings.push({ entry, ending: sent.ending });
    }
    if (endings.length > 0) isWritten = this.#settle(endings) && isWritten;
    const lost = stopped?.kind === 'lost' ? ids[ended] : undefined;
    const unsent = ids.slice(ended + (lost === undefined ? 0 : 1));
    const putDown = pen.write((journal) => {
      if (unsent.length > 0) journal.putBack(unsent);
      if (lost !== undefined) journal.markUnknown(lost);
    });
    for (const id of ids) recovery.release(id);
    if (stopped) this.#options.onLineBroken(stopped.cause.reason);
    return isWritten && putDown.kind === 'ok' && ended === ids.length;
  }

  /** False when the disk takes nothing: their ends are found out again. */
  #settle(ended: readonly Ended[]): boolean {
    const { pen, clock, onLoanUndone } = this.#options;
    const settled = pen.write((journal) => {
      const endings = ended.map(({ ending }) => ending);
      journal.settleAll(endings, clock.now());
    });
    if (settled.kind === 'failed') return false;
    for (const { entry, ending } of ended)
      if (entry.action === 'checkout' && ending.state === 'refused') onLoanUndone(entry.itemId);
    return true;
  }

  #send(entry: OpenEntry): Promise<Sent> {
    return entry.action === 'checkout' ? this.#lend(entry) : this.#takeBack(entry);
  }

  async #lend(entry: OpenEntry): Promise<Sent> {
    const { ils } = this.#options;
    const { itemId, facts } = entry;
    const patronId = entry.patronId ?? '';
    const item = await ils.item(itemId, facts.place);
    if (item.kind === 'notSent' || item.kind === 'unknown') return notSent(item.cause);
    if (item.kind === 'refused') return this.#unknownItem(entry);
    if (item.value.status === 'on-loan') {
      // To ask for it again would renew it in some systems.
      const patron = await ils.patron(patronId, undefined, 'loans');
      if (patron.kind === 'notSent' || patron.kind === 'unknown') return notSent(patron.cause);
      const isTheirs = patron.kind === 'ok' && patron.value.loans.some((loan) => sameId(loan, itemId));
      if (isTheirs) return ended({ id: entry.id, state: 'done', reason: 'already-lent' });
      return this.#refused(entry, 'on-loan-to-other', item.value.title, null);
    }
    const at = new Date(entry.at);
    const promisedDue = new Date(facts.promisedDue ?? entry.at);
    const outcome = await ils.checkout({ patronId, itemId, at, offline: { promisedDue }, ...placeOf(entry) });
    return this.#endOf(entry, outcome, () => ({}));
  }

  async #takeBack(entry: OpenEntry): Promise<Sent> {
    const { ils, loanDays, dayOf, steadyClock } = this.#options;
    const { itemId, facts } = entry;
    const at = new Date(entry.at);
    // Once the clock was set, only a due day that was known then tells the loans apart.
    const returned = { at: steadyClock.trusts(at) ? at : null, dueBefore: facts.dueBefore ?? null };
    const item = await ils.item(itemId, facts.place);
    if (item.kind === 'notSent' || item.kind === 'unknown') return notSent(item.cause);
    if (item.kind === 'refused') return this.#unknownItem(entry);
    const { status, title, dueAt } = item.value;
    // Somebody has handled it since: to return it once more would bring it back to this branch on paper.
    if (status === 'on-hold-shelf' || status === 'in-transit')
      return this.#refused(entry, 'not-on-loan', title, null);
    if (status === 'on-loan' && isNewerLoan(returned, dueAt, loanDays, dayOf) && !this.#wasLentHere(entry))
      return this.#refused(entry, 'on-loan-to-other', title, null);
    const outcome = await ils.checkin({ itemId, at, offline: true, ...placeOf(entry) });
    return this.#endOf(entry, outcome, ({ route, destination, title: named }) =>
      route === 'shelf'
        ? {}
        : { exception: { kind: 'hold-waiting', title: named, reason: route, destination } },
    );
  }

  /** What came before this return was a loan made here while the line was down: the ILS took it for one of today. */
  #wasLentHere({ id, itemId }: OpenEntry): boolean {
    const before = this.#options.pen.write((journal) => journal.offlineBefore(id, itemId));
    return before.kind === 'ok' && before.value?.action === 'checkout' && before.value.state === 'done';
  }

  #endOf<T extends { readonly title: string }>(
    entry: OpenEntry,
    outcome: Outcome<T>,
    after: (value: T) => Partial<Ending>,
  ): Sent {
    switch (outcome.kind) {
      case 'ok':
        return ended({ id: entry.id, state: 'done', ...after(outcome.value) });
      case 'refused': {
        const value: { title?: string; destination?: string | null } = outcome.value ?? {};
        return this.#refused(entry, outcome.reason, value.title ?? '', value.destination ?? null);
      }
      case 'notSent':
        return notSent(outcome.cause);
      case 'unknown':
        return { kind: 'lost', cause: outcome.cause };
    }
  }

  /** A database that is down knows no item at all: only a system that is well may say that this one is unknown. */
  async #unknownItem(entry: OpenEntry): Promise<Sent> {
    const status = await this.#options.ils.status();
    if (status.kind === 'ok' && status.value.online) return this.#refused(entry, 'item-unknown', '', null);
    const cause: LineFailure = { reason: 'other-answer', detail: 'the ILS knows nothing' };
    return notSent(status.kind === 'notSent' || status.kind === 'unknown' ? status.cause : cause);
  }

  #refused(entry: OpenEntry, reason: RefusalReason, title: string, destination: string | null): Sent {
    const named = title === '' ? {} : { title };
    return ended({
      id: entry.id,
      state: 'refused',
      reason,
      // The loan is undone: the book alarms again as soon as it is seen, unless staff have lent it meanwhile.
      ...(entry.action === 'checkout' && this.#options.marks ? { mark: 'on' as const } : {}),
      exception: { kind: exceptionOf(reason), reason, destination, ...named },
    });
  }
}

function ended(ending: Ending): Sent {
  return { kind: 'ended', ending };
}

function notSent(cause: LineFailure): Sent {
  return { kind: 'not-sent', cause };
}

function placeOf({ facts }: OpenEntry): Pick<OpenEntry['facts'], 'place'> {
  return facts.place === undefined ? {} : { place: facts.place };
}

/**
 * The first entries of the queue, up to the second of one item: what is lost of a group is found out item by item.
 * @param seen items that have come up already
 */
function untilRepeated(queue: readonly OpenEntry[], seen: Set<string>): readonly OpenEntry[] {
  const end = queue.findIndex(({ itemId }) => {
    const isSecond = seen.has(itemId);
    seen.add(itemId);
    return isSecond;
  });
  return end < 0 ? queue : queue.slice(0, end);
}

/** What was done while the line was down and has no end yet, sent or not, in the order it was done. */
function unsettledOf(journal: Journal): OpenEntry[] {
  const sent = journal.open().filter(({ offline }) => offline);
  return [...sent, ...journal.queued(Number.MAX_SAFE_INTEGER)].sort((a, b) => a.id - b.id);
}

/** What must be sent before anything of this item or patron: theirs, and what came before that of the same items and patrons. */
function earlierOf(queue: readonly OpenEntry[], itemId: string, patronId: string | null): OpenEntry[] {
  const items = new Set([itemId]);
  const patrons = new Set(patronId === null ? [] : [patronId]);
  const wanted: OpenEntry[] = [];
  for (const entry of [...queue].reverse()) {
    const isWanted = items.has(entry.itemId) || (entry.patronId !== null && patrons.has(entry.patronId));
    if (!isWanted) continue;
    items.add(entry.itemId);
    if (entry.patronId !== null) patrons.add(entry.patronId);
    wanted.unshift(entry);
  }
  return wanted;
}
