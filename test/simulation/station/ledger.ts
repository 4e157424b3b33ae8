import type { Journal, JournalAction, JournalState } from '../../../db/stores/journal.ts';

/** What the run knows of one entry of the journal beyond what the journal keeps. */
export interface LedgerEntry {
  readonly id: number;
  readonly action: JournalAction;
  readonly itemId: string;
  readonly patronId: string | null;
  readonly session: string;
  /** Done while the line was down. */
  readonly offline: boolean;
  /** As it stands in the journal. */
  state: JournalState;
  /** Tags that the station knows of: a label under the scanner names none. */
  readonly uids: readonly string[];
  /** Its end; `loanOf`: who had the item on loan at that instant. */
  end: { readonly state: JournalState; readonly loanOf: string | null } | null;
}

const openStates: ReadonlySet<JournalState> = new Set<JournalState>(['queued', 'accepted', 'unknown']);
const longestJournal = 10_000;

/** Every entry that ever got onto the disk, kept where no power cut reaches. */
export class Ledger {
  readonly #entries = new Map<number, LedgerEntry>();
  /** Entries whose end the disk holds: no power cut undoes it. */
  readonly #ended = new Set<number>();
  readonly #loanOf: (itemId: string) => string | null;

  /** @param loanOf who has an item on loan now. */
  constructor(loanOf: (itemId: string) => string | null) {
    this.#loanOf = loanOf;
  }

  get entries(): ReadonlyMap<number, LedgerEntry> {
    return this.#entries;
  }

  /** Takes up what has been written: new entries, and ends of those known. */
  read(journal: Journal): void {
    for (const open of [...journal.open(), ...journal.queued(longestJournal)]) {
      const { id, action, itemId, patronId, session, uids, offline, state } = open;
      if (!this.#entries.has(id))
        this.#entries.set(id, { id, action, itemId, patronId, session, uids, offline, state, end: null });
    }
    const states = new Map(journal.list(longestJournal).map(({ id, state }) => [id, state]));
    for (const entry of this.#entries.values()) {
      const state = states.get(entry.id);
      if (state !== undefined) entry.state = state;
      if (entry.end !== null || state === undefined || openStates.has(state)) continue;
      entry.end = { state, loanOf: this.#loanOf(entry.itemId) };
    }
  }

  /** What has been taken up is on the disk now. */
  synced(): void {
    for (const { id, end } of this.#entries.values()) if (end !== null) this.#ended.add(id);
  }

  /**
   * After a power cut: an end that the disk did not hold yet is to be found out anew. One that it held stays.
   * @returns entries that have no end any more
   */
  reopened(journal: Journal): readonly number[] {
    const undone: number[] = [];
    for (const { id, state } of journal.list(longestJournal)) {
      const entry = this.#entries.get(id);
      if (entry === undefined || this.#ended.has(id) || !openStates.has(state)) continue;
      if (entry.end !== null) undone.push(id);
      entry.end = null;
      entry.state = state;
    }
    return undone;
  }

  /** The newest entry for this that is on its way: what a request leaving now is for. */
  openFor(action: JournalAction, itemId: string): number | null {
    const open = [...this.#entries.values()].filter(
      (entry) =>
        entry.action === action && entry.itemId === itemId && entry.end === null && entry.state !== 'queued',
    );
    return open.at(-1)?.id ?? null;
  }
}
