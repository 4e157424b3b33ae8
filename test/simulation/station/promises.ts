import type { PileItem, Snapshot } from '../../../main/contract/snapshot.ts';
import type { JournalEntry } from '../../../db/stores/journal.ts';
import type { FieldTag } from '../../../drivers/rfid/field.ts';
import type { Clock } from '../../../main/clock/clock.ts';
import type { Central } from './central.ts';
import type { Disk } from './disk.ts';
import type { Ledger, LedgerEntry } from './ledger.ts';
import { afi, cardMark, pinMark } from './shelf.ts';
import type { Book } from './shelf.ts';

export interface PromisesOptions {
  readonly clock: Clock;
  readonly central: Central;
  readonly ledger: Ledger;
  readonly disk: Disk;
  readonly books: readonly Book[];
  /** A copy of the first book's tag: for the station it is that book. */
  readonly twin: FieldTag;
  /** Everything the station logged. */
  readonly log: readonly string[];
}

/** A pile on the screen: one session of one person. */
interface Pile {
  readonly verb: 'borrow' | 'return';
  readonly cardTail: string | null;
  readonly sinceMs: number;
  /** Rows already seen to be done. */
  readonly done: Set<string>;
  /** Its closing screen was shown. */
  hasEnded: boolean;
}

const longestJournal = 10_000;

/**
 * The four promises (README), held against what is true: what the library's tables hold, what the tags carry, what
 * stands on the disk. The first one that is broken is kept, in words.
 */
export class Promises {
  readonly #options: PromisesOptions;
  readonly #bookOfTag: Map<string, Book>;
  #pile: Pile | null = null;
  #broken: string | null = null;

  constructor(options: PromisesOptions) {
    this.#options = options;
    this.#bookOfTag = new Map(options.books.flatMap((book) => book.tags.map(({ uid }) => [uid, book])));
    const [first] = options.books;
    if (first) this.#bookOfTag.set(options.twin.uid, first);
  }

  get broken(): string | null {
    return this.#broken;
  }

  #fail(promise: 1 | 2 | 3 | 4 | 'station', words: string): void {
    this.#broken ??= `${promise === 'station' ? 'the station' : `promise ${String(promise)}`}: ${words}`;
  }

  /** Something that is no promise but must not happen either: an exception, a screen that never comes back. */
  complain(words: string): void {
    this.#fail('station', words);
  }

  /** Promise 3: nothing is sent that is not on the disk. */
  sentUnwritten(action: string, itemId: string): void {
    this.#fail(3, `${action} ${itemId} is sent, and no open entry of the journal says so`);
  }

  screenIsDark(): void {
    this.#pile = null;
  }

  /** Promise 1, with every picture that a screen is given. */
  shown({ screen }: Snapshot): void {
    // The pile goes on behind the account.
    if (screen.kind === 'account' || screen.kind === 'pay') return;
    if (screen.kind !== 'pile' && screen.kind !== 'end') {
      this.#pile = null;
      return;
    }
    // A new card on the closing screen of the one before begins a new session at once.
    const isNew = screen.kind === 'pile' && (!this.#pile || this.#pile.hasEnded);
    if (screen.kind === 'pile' && isNew) {
      const cardTail = screen.patron?.cardTail ?? null;
      this.#pile = {
        verb: screen.verb,
        cardTail,
        sinceMs: this.#options.clock.monotonicMs(),
        done: new Set(),
        hasEnded: false,
      };
    }
    const pile = this.#pile;
    if (!pile) return;
    if (screen.kind === 'end') pile.hasEnded = true;
    for (const item of screen.items) {
      if (item.state !== 'done' || pile.done.has(item.key)) continue;
      pile.done.add(item.key);
      if (pile.verb === 'borrow') this.#shownAsBorrowed(item, pile);
      else this.#shownAsReturned(item, pile);
    }
  }

  /** The one place that says what entitles a station to show an item as borrowed. */
  #shownAsBorrowed({ id, provisional }: PileItem, { cardTail, sinceMs }: Pile): void {
    const isTheirs = (patronId: string | undefined): boolean => patronId?.slice(-4) === cardTail;
    const { loans, operations } = this.#options.central;
    if (isTheirs(loans.get(id)?.patronId)) return;
    if (provisional && this.#isWrittenDown('checkout', id, (patronId) => isTheirs(patronId ?? undefined)))
      return;
    // Lent, and already brought back at the desk while the answer was on its way.
    const lent = operations.some(
      (one) => one.itemId === id && one.kind !== 'return' && one.atMs >= sinceMs && isTheirs(one.patronId),
    );
    if (!lent) this.#fail(1, `${id} is shown as borrowed, and the ILS has no such loan`);
  }

  /** Done while the line was down: the journal has it, for good. */
  #isWrittenDown(
    action: 'checkout' | 'checkin',
    itemId: string,
    isTheirs: (patronId: string | null) => boolean,
  ): boolean {
    return [...this.#options.ledger.entries.values()].some(
      (one) => one.offline && one.action === action && one.itemId === itemId && isTheirs(one.patronId),
    );
  }

  #shownAsReturned({ id, provisional }: PileItem, { sinceMs }: Pile): void {
    const { loans, operations } = this.#options.central;
    if (!loans.has(id)) return;
    if (provisional && this.#isWrittenDown('checkin', id, () => true)) return;
    const returned = operations.some(
      (one) => one.itemId === id && one.kind === 'return' && one.atMs >= sinceMs,
    );
    if (!returned) this.#fail(1, `${id} is shown as returned, and the ILS has it on loan`);
  }

  /** Promise 2, at the instant a mark is written. */
  marked(tag: FieldTag): void {
    const book = this.#bookOfTag.get(tag.uid);
    if (tag.afi !== afi.off) return;
    if (!book) this.#fail(2, `the mark of ${tag.uid}, which is no book's, was cleared`);
    else if (!this.#options.central.loans.has(book.id) && !this.#isLentHere(book.id))
      this.#fail(2, `the mark of ${book.id} was cleared, and the ILS has no loan of it`);
  }

  /** Lent while the line was down, and not told yet. */
  #isLentHere(itemId: string): boolean {
    return [...this.#options.ledger.entries.values()].some(
      (one) => one.offline && one.action === 'checkout' && one.itemId === itemId && one.end === null,
    );
  }

  /** All of them, after every step. */
  check(): void {
    // While the power is off nothing changes.
    if (!this.#options.disk.isOpen) return;
    this.#checkMarks();
    this.#checkEntries();
    if (this.#options.disk.takeWritten()) this.#checkSecrets();
  }

  /** Promise 2: a book without its mark is on loan, or the journal knows that the mark is still to be set. */
  #checkMarks(): void {
    const { books, disk } = this.#options;
    const loose = books.filter((book) => this.#isLoose(book));
    if (loose.length === 0) return;
    const pending = disk.journal.pendingSecurity().filter(({ wanted }) => wanted === 'on');
    const open = [...disk.journal.open(), ...disk.journal.queued(longestJournal)];
    for (const { id } of loose) {
      const known = pending.some(({ itemId }) => itemId === id) || open.some(({ itemId }) => itemId === id);
      if (!known)
        this.#fail(2, `${id} carries no mark, is not on loan, and nothing says that it is to be set`);
    }
  }

  /**
   * It carries no mark and is not on loan, and the station could know: whoever returned it laid this very tag on the
   * pad. Of a tag that it was never shown (the label was scanned) it knows nothing, nor which of two copies is which.
   */
  #isLoose({ id, tags }: Book): boolean {
    const { central, ledger, twin } = this.#options;
    if (central.loans.has(id)) return false;
    if ([...ledger.entries.values()].some((one) => one.itemId === id && one.uids.includes(twin.uid)))
      return false;
    // Lent by its label while the line was down and refused afterwards: the journal knows no tag of it, staff have it on their list.
    const isWithStaff = [...ledger.entries.values()].some(
      (one) => one.offline && one.itemId === id && one.uids.length === 0 && one.state === 'refused',
    );
    if (isWithStaff) return false;
    const off = tags.filter((tag) => tag.afi === afi.off);
    if (off.length === 0) return false;
    const last = central.operations.findLast((one) => one.itemId === id);
    const entry = ledger.entries.get(last?.entryId ?? 0);
    return entry === undefined || off.some(({ uid }) => entry.uids.includes(uid));
  }

  /** Promise 3. */
  #checkEntries(): void {
    const { disk, ledger, central } = this.#options;
    const entries = new Map(disk.journal.list(longestJournal).map((entry) => [entry.id, entry]));
    const done = new Map<number, number>();
    const perSession = new Map<string, number>();
    for (const { entryId, itemId, kind } of central.operations) {
      if (entryId === null) continue;
      done.set(entryId, (done.get(entryId) ?? 0) + 1);
      // A renewal on the day of the loan moves no due day: whether it was made nobody can tell, and it is made anew.
      if (central.inVain.has(entryId)) continue;
      const known = ledger.entries.get(entryId);
      const key = `${known?.session ?? ''} ${itemId} ${known?.action === 'renew' ? 'renew' : kind === 'return' ? 'return' : 'borrow'}`;
      perSession.set(key, (perSession.get(key) ?? 0) + 1);
    }
    for (const [key, count] of perSession) {
      const [, itemId = '', what = ''] = key.split(' ');
      if (count > 1)
        this.#fail(3, `in one session the ILS carried out ${String(count)} times: ${what} ${itemId}`);
    }
    for (const [id, times] of central.asked) {
      // What was done while the line was down is sent again once it is known that it did not arrive.
      if (times > 1 && ledger.entries.get(id)?.offline !== true)
        this.#fail(3, `entry ${String(id)} was sent to the ILS ${String(times)} times`);
    }
    for (const known of ledger.entries.values()) {
      const entry = entries.get(known.id);
      if (!entry) this.#fail(3, `entry ${String(known.id)} of ${known.itemId} is gone from the journal`);
      else this.#checkEnd(entry, known, done.get(entry.id) ?? 0);
    }
  }

  /** What the journal says became of an entry is what became of it. */
  #checkEnd({ id, state, itemId, action }: JournalEntry, known: LedgerEntry, done: number): void {
    const what = `entry ${String(id)} (${action} ${itemId})`;
    if (known.end !== null && known.end.state !== state)
      this.#fail(3, `${what} ended as ${known.end.state} and is ${state} now`);
    if (done > 1) this.#fail(3, `${what} was carried out ${String(done)} times`);
    if (
      (state === 'refused' || state === 'not-done') &&
      done > 0 &&
      !(state === 'not-done' && (this.#isOvertaken(known) || this.#options.central.inVain.has(id)))
    )
      this.#fail(3, `${what} is ${state}, and the ILS has carried it out`);
    if (state !== 'done' || done > 0 || known.end === null) return;
    const { loanOf } = known.end;
    const isSo =
      action === 'renew'
        ? this.#wasRenewed(itemId)
        : action === 'checkout'
          ? loanOf === known.patronId
          : loanOf === null;
    if (!isSo) this.#fail(3, `${what} is done, and the ILS has not carried it out`);
  }

  /** By another entry than this one: the due day alone does not tell whose renewal it was. */
  #wasRenewed(itemId: string): boolean {
    return this.#options.central.operations.some((one) => one.kind === 'renewal' && one.itemId === itemId);
  }

  /** With a later action on the same item the ILS does not tell any more what became of the earlier one. */
  #isOvertaken({ id, itemId }: LedgerEntry): boolean {
    return [...this.#options.ledger.entries.values()].some((one) => one.itemId === itemId && one.id > id);
  }

  /** Promise 4: no card number in the clear, none at all with an entry that has its end, and a PIN nowhere. */
  #checkSecrets(): void {
    const { disk, log } = this.#options;
    for (const { name, bytes } of disk.files()) {
      if (bytes.includes(cardMark)) this.#fail(4, `a card number stands in the clear in ${name}`);
      if (bytes.includes(pinMark)) this.#fail(4, `a PIN stands in ${name}`);
    }
    const { problems } = disk.journal.check();
    if (problems.length > 0) this.#fail(4, problems.join('; '));
    const told = log.find((line) => line.includes(cardMark) || line.includes(pinMark));
    if (told !== undefined) this.#fail(4, `an identity in the log: ${told}`);
  }

  /** When nothing goes wrong any more and every book was shown to the pad once more: all of it has come to its end. */
  async checkEnd(patronIds: readonly string[]): Promise<void> {
    this.check();
    const { central, disk, ledger, books } = this.#options;
    const open = disk.journal.open();
    for (const { id, itemId, state } of [...open, ...disk.journal.queued(longestJournal)])
      this.#fail(3, `entry ${String(id)} of ${itemId} has no end: ${state}`);
    for (const { itemId, wanted } of disk.journal.pendingSecurity())
      this.#fail(2, `the mark of ${itemId} was never finished: ${wanted}`);
    for (const book of books) {
      if (this.#isLoose(book)) this.#fail(2, `${book.id} carries no mark and is not on loan`);
    }
    for (const { id } of disk.journal.exceptions()) disk.journal.clearException(id, new Date(0));
    this.#checkSecrets();
    const recorded = await central.recordedLoans(patronIds);
    const counted = new Map([...central.loans].map(([itemId, { patronId }]) => [itemId, patronId]));
    for (const [itemId, patronId] of [...recorded, ...counted]) {
      if (recorded.get(itemId) !== patronId || counted.get(itemId) !== patronId)
        this.#fail(3, `the loan of ${itemId} was not counted as it stands in the library`);
    }
    const loans = central.operations.filter(({ kind }) => kind !== 'return');
    for (const { itemId, entryId } of loans) {
      const entry = entryId === null ? undefined : ledger.entries.get(entryId);
      if (entry === undefined || this.#isOvertaken(entry) || central.inVain.has(entry.id)) continue;
      if (entry.end?.state !== 'done' && entry.end?.state !== 'conflict')
        this.#fail(3, `the loan of ${itemId} stands in the ILS and not in the journal`);
    }
  }
}
