import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openDatabase } from '../open.ts';
import { Commits } from './commits.ts';
import type { CommitKind } from './commits.ts';
import { openJournal } from './journal-store.ts';
import type { Journal, NewEntry } from './journal.ts';

const at = new Date('2026-11-24T02:00:00Z');
const entry: NewEntry = {
  action: 'checkout',
  session: 's-1',
  itemId: 'TV1',
  patronId: 'BD000001',
  wasOnLoanBefore: false,
  uids: ['E004010012345678'],
  at,
};

it('waits for the disk where it is asked to, and says so of a commit that came about', () => {
  const schema = { applicationId: 7, steps: ['CREATE TABLE rows (id INTEGER PRIMARY KEY) STRICT'] };
  const opened = openDatabase(join(mkdtempSync(join(tmpdir(), 'muontra-commits-')), 'a.db'), schema);
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  const database = opened.value;
  const told: CommitKind[] = [];
  const commits = new Commits(database, (kind) => told.push(kind));
  const full = 2;
  const normal = 1;
  const add = (id: number): unknown => database.prepare(`INSERT INTO rows VALUES (${String(id)})`).run();
  const mode = (): unknown => database.pragma('synchronous', { simple: true });

  expect(mode()).toBe(full);
  commits.lazily(() => add(1));
  expect(mode()).toBe(normal);
  commits.durably(() => add(2));
  expect(mode()).toBe(full);
  expect(() => commits.durably(() => add(2))).toThrow(/UNIQUE/);
  expect(told).toEqual(['lazy', 'durable']);
  database.close();
});

/** What is committed while something is done to a journal with one loan in it, its number given. */
function commitsOf(action: (journal: Journal, id: number) => unknown): CommitKind[] {
  const told: CommitKind[] = [];
  const opened = openJournal({
    file: join(mkdtempSync(join(tmpdir(), 'muontra-commits-')), 'journal.db'),
    key: new Uint8Array(32).fill(7),
    onCommit: (kind) => told.push(kind),
  });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  const journal = opened.value;
  const id = journal.accept(entry);
  told.length = 0;
  action(journal, id);
  journal.close();
  return told;
}

const payment: NewEntry = { ...entry, action: 'fee', itemId: '', uids: [] };
const exception = { kind: 'refused' } as const;

it.each<[string, (journal: Journal, id: number) => unknown]>([
  ['an entry', (journal) => journal.accept({ ...entry, itemId: 'TV2' })],
  [
    'entries that are about to be sent',
    (journal, id) => {
      journal.begin([id]);
    },
  ],
  [
    'an end that goes to staff',
    (journal, id) => {
      journal.settle(id, 'refused', at, { exception });
    },
  ],
  [
    'what the disk is tried with',
    (journal) => {
      journal.probe();
    },
  ],
])('%s waits for the disk', (_, action) => {
  expect(commitsOf(action)).toEqual(['durable']);
});

it('money waits for the disk from its entry to its end', () => {
  const kinds = commitsOf((journal) => {
    journal.settle(journal.accept(payment), 'done', at);
  });
  expect(kinds).toEqual(['durable', 'durable']);
});

it('a payment of an earlier run that is found out waits for the disk, too', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'muontra-commits-')), 'journal.db');
  const told: CommitKind[] = [];
  const open = (): Journal => {
    const opened = openJournal({ file, key: new Uint8Array(32), onCommit: (kind) => told.push(kind) });
    if (opened.kind === 'failed') throw new Error(opened.error.message);
    return opened.value;
  };
  const before = open();
  before.accept(payment);
  before.close();
  const journal = open();
  for (const { id } of journal.open()) journal.settle(id, 'done', at);
  journal.close();
  expect(told).toEqual(['durable', 'durable']);
});

it('what staff have done waits for the disk', () => {
  const kinds = commitsOf((journal, id) => {
    journal.settle(id, 'conflict', at, { exception, mark: 'on' });
    const [mark] = journal.pendingSecurity();
    const [matter] = journal.exceptions();
    if (!mark || !matter) throw new Error('nothing was put down');
    journal.endSecurity(mark.id, 'cleared-by-staff', at);
    journal.clearException(matter.id, at);
  });
  expect(kinds).toEqual(['durable', 'durable', 'durable']);
});

it('what the ILS and the tag tell anew leaves the disk its time', () => {
  const kinds = commitsOf((journal, id) => {
    journal.markUnknown(id);
    journal.settle(id, 'done', at, { mark: 'off' });
    const [mark] = journal.pendingSecurity();
    if (!mark) throw new Error('no mark was put down');
    journal.countSecurityAttempt(mark.id);
    journal.noteSecurityFailure(mark.id, 'gone');
    journal.endSecurity(mark.id, 'written', at);
  });
  expect(kinds).toEqual(['lazy', 'lazy', 'lazy', 'lazy', 'lazy']);
});
