import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openJournal } from '../../../db/stores/journal-store.ts';
import { JournalError } from '../../../db/stores/journal.ts';
import type { Bills } from '../../../db/stores/bills.ts';
import type { Journal } from '../../../db/stores/journal.ts';
import { loadOrCreateKey } from '../../../db/stores/key.ts';
import type { Chance } from './chance.ts';
import type { Faults } from './faults.ts';
import type { Ledger } from './ledger.ts';
import type { Caller } from './line.ts';
import type { Trace } from './trace.ts';

export interface DiskOptions {
  /** The station's data folder. */
  readonly dir: string;
  readonly chance: Chance;
  readonly faults: Faults;
  readonly trace: Trace;
  readonly ledger: Ledger;
}

const journalFile = 'journal.db';
const walFile = 'journal.db-wal';
const markFile = 'journal.mark';

/** What reads of the journal, and what a dead station reads: everything else writes. */
const idleAnswers: ReadonlyMap<string | symbol, unknown> = new Map<string | symbol, unknown>([
  ['open', []],
  ['queued', []],
  ['exceptions', []],
  ['offlineBefore', null],
  ['latestAt', null],
  ['counts', { queued: 0, queuedLoans: 0, open: 0, pendingSecurity: 0, exceptions: 0, oldestQueuedAt: null }],
  ['pendingSecurity', []],
  ['list', []],
  ['check', { ok: true, entries: 0, pending: 0, problems: [] }],
  // It changes nothing that an entry says; that a power cut in its midst does not either is SQLite's own promise.
  ['sweep', undefined],
  ['forgetPatron', undefined],
]);

/** A write in words: its name, and how an entry or a mark ends. */
function wordsOf(name: string, values: readonly unknown[]): string {
  const words = values.filter((value) => typeof value === 'string');
  return [name, ...words].join(' ');
}

/** How an attempt to write ends. `torn`: the power goes while it is written. */
type Fate = 'fine' | 'full' | 'kept though full' | 'dead before' | 'torn' | 'dead after';

/** The station's data folder with the real journal in it, on a disk that can be full and with a power that can go. */
export class Disk {
  readonly #options: DiskOptions;
  #journal: Journal | null = null;
  #full = false;
  #written = true;
  /** So much of the write-ahead log no power cut can take. */
  #syncedBytes = 0;
  /** A write is under way that the power cuts short: it never waits for the disk to its end. */
  #tearing = false;

  constructor(options: DiskOptions) {
    this.#options = options;
  }

  get full(): boolean {
    return this.#full;
  }

  setFull(full: boolean): void {
    this.#full = full;
  }

  get isOpen(): boolean {
    return this.#journal !== null;
  }

  /** The journal itself, past every fault: the truth on the disk. */
  get journal(): Journal {
    if (!this.#journal) throw new Error('no journal is open');
    return this.#journal;
  }

  /** Whether anything was written since this was last asked. */
  takeWritten(): boolean {
    const written = this.#written;
    this.#written = false;
    return written;
  }

  /** Every file of the folder, as it is now. */
  files(): { readonly name: string; readonly bytes: Buffer }[] {
    const { dir } = this.#options;
    return readdirSync(dir).map((name) => ({ name, bytes: readFileSync(join(dir, name)) }));
  }

  /** Opens the folder's journal for a station. */
  open(caller: Caller): Journal {
    const { dir } = this.#options;
    const key = loadOrCreateKey(join(dir, 'journal.key'));
    if (key.kind === 'failed') throw new Error(key.error.message);
    const opened = openJournal({
      file: join(dir, journalFile),
      key: key.value,
      onCommit: (kind) => {
        if (kind === 'durable' && !this.#tearing) this.#synced();
      },
    });
    if (opened.kind === 'failed') throw new Error(opened.error.message);
    this.#journal = opened.value;
    this.#written = true;
    const undone = this.#options.ledger.reopened(opened.value);
    if (undone.length > 0) this.#undone(undone);
    this.#synced();
    return this.#carried(opened.value, caller);
  }

  close(): void {
    this.#journal?.close();
    this.#journal = null;
  }

  /** The power is gone: what was synced is there, and of what came after it any part (SQLite's log is cut so). */
  crash(): void {
    const { chance } = this.#options;
    const walBytes = this.#walBytes();
    // Where only the program ends, or the disk was quick, all of it is there.
    this.#crash(chance.happens(0.5) ? walBytes : chance.between(this.#syncedBytes, walBytes));
  }

  #crash(walBytes: number): void {
    const { dir } = this.#options;
    // Closing would tidy up; a dead process tidies nothing.
    const kept = this.files().filter(({ name }) => name !== 'journal.db-shm');
    this.close();
    for (const name of readdirSync(dir)) rmSync(join(dir, name));
    for (const { name, bytes } of kept) {
      const part = name === walFile ? bytes.subarray(0, walBytes) : bytes;
      writeFileSync(join(dir, name), part, { mode: 0o600 });
    }
  }

  #undone(ids: readonly number[]): void {
    const { faults, trace } = this.#options;
    faults.count('disk: an end undone');
    trace.add('disk', `the power cut undid the end of ${ids.join(', ')}`);
  }

  #synced(): void {
    this.#syncedBytes = this.#walBytes();
    this.#options.ledger.read(this.journal);
    this.#options.ledger.synced();
  }

  #walBytes(): number {
    return statSync(join(this.#options.dir, walFile), { throwIfNoEntry: false })?.size ?? 0;
  }

  /** The journal as the station has it: every write may fail, and a dead station's go nowhere. */
  #carried(journal: Journal, caller: Caller): Journal {
    return new Proxy(journal, {
      get: (of, name) => {
        if (name === 'bills') return this.#carriedBills(of.bills, caller);
        const member: unknown = Reflect.get(of, name, of);
        if (typeof member !== 'function') return member;
        const action = member.bind(of) as (...values: unknown[]) => unknown;
        return (...values: unknown[]): unknown => {
          if (!caller.alive) return idleAnswers.get(name);
          if (name === 'close') return this.close();
          if (idleAnswers.has(name)) return action(...values);
          return this.#write(wordsOf(String(name), values), () => action(...values));
        };
      },
    });
  }

  /** Bills, too: a write may fail, and a dead station reads none. */
  #carriedBills(bills: Bills, caller: Caller): Bills {
    const write = <T>(name: string, otherwise: T, action: () => T): T =>
      caller.alive ? (this.#write(`bills ${name}`, action) as T) : otherwise;
    const read = <T>(otherwise: T, action: () => T): T => (caller.alive ? action() : otherwise);
    return {
      open: (bill) => write('open', false, () => bills.open(bill)),
      confirm: (bill, at) => write('confirm', false, () => bills.confirm(bill, at)),
      drop: (bill, at) => write('drop', false, () => bills.drop(bill, at)),
      dropOlder: (before, at) => write('dropOlder', 0, () => bills.dropOlder(before, at)),
      list: (limit) => read([], () => bills.list(limit)),
      one: (bill) => read(null, () => bills.one(bill)),
      endOf: (bill) => read(null, () => bills.endOf(bill)),
      count: () => read(0, () => bills.count()),
    };
  }

  #fate(name: string): Fate {
    const { faults, chance } = this.#options;
    if (this.#full) return 'full';
    const fault = faults.at<Fate>('disk', [
      [4, 'full'],
      [1, 'kept though full'],
    ]);
    if (fault !== null) return fault;
    if (!faults.killsAt(`at ${name}`)) return 'fine';
    return chance.pick(['dead before', 'torn', 'dead after'] as const);
  }

  #write(name: string, action: () => unknown): unknown {
    const { faults, trace, chance, ledger } = this.#options;
    const fate = this.#fate(name);
    if (fate !== 'fine') trace.add('disk', `${name}: ${fate}`);
    if (fate === 'full') throw new JournalError('full', 'the disk is full');
    if (fate === 'dead before') {
      faults.onKill(`before ${name}`);
      return undefined;
    }
    this.#tearing = fate === 'torn';
    const mark = this.files().find(({ name: file }) => file === markFile);
    const done = action();
    this.#tearing = false;
    this.#written = true;
    if (fate === 'torn') {
      // Its last byte at least is missing, so that it never happened.
      this.#crash(chance.between(this.#syncedBytes, Math.max(this.#syncedBytes, this.#walBytes() - 1)));
      // What stands beside the journal is written after it: it does not know of this write either.
      if (mark) writeFileSync(join(this.#options.dir, markFile), mark.bytes, { mode: 0o600 });
    } else ledger.read(this.journal);
    if (fate === 'fine') {
      if (name !== 'probe') trace.add('disk', name);
      return done;
    }
    if (fate === 'kept though full') throw new JournalError('full', 'the disk reported an error');
    faults.onKill(`${fate === 'torn' ? 'in the midst of' : 'after'} ${name}`);
    return undefined;
  }
}
