import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { entries } from '../migrations/journal/0001-entries.ts';
import { journalSchema } from '../migrations/journal/schema.ts';
import { openDatabase } from '../open.ts';
import { openJournal } from './journal-store.ts';
import type { Journal, NewEntry } from './journal.ts';

const at = new Date('2026-11-24T02:00:00.000Z');
const key = new Uint8Array(32).fill(7);
const loan: NewEntry = {
  action: 'checkout',
  session: 's-1',
  itemId: 'TV1',
  patronId: 'BD-SECRET-4711',
  wasOnLoanBefore: false,
  uids: ['E004010012345678'],
  at,
  offline: true,
  mark: 'off',
  facts: { title: 'Dế Mèn phiêu lưu ký', promisedDue: '2026-12-01T16:59:00.000Z' },
};
const back: NewEntry = { ...loan, action: 'checkin', patronId: null, mark: 'on', facts: {} };

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muontra-journal-'));
  file = join(dir, 'journal.db');
});

function open(): Journal {
  const opened = openJournal({ file, key });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  return opened.value;
}

const onDisk = (): Buffer => Buffer.concat(readdirSync(dir).map((name) => readFileSync(join(dir, name))));

describe('what is done while the line is down', () => {
  it('waits in order, with its mark, and is on its way before it is sent', () => {
    const journal = open();
    const first = journal.accept(loan);
    const second = journal.accept({ ...back, itemId: 'TV2' });
    expect(journal.queued(10)).toMatchObject([
      { id: first, offline: true, patronId: 'BD-SECRET-4711', facts: loan.facts },
      { id: second, patronId: null },
    ]);
    expect(journal.open()).toEqual([]);
    expect(journal.pendingSecurity()).toMatchObject([{ wanted: 'off' }, { wanted: 'on' }]);
    expect(journal.counts()).toMatchObject({ queued: 2, open: 0, oldestQueuedAt: at.toISOString() });
    expect(onDisk().includes('BD-SECRET-4711')).toBe(false);
    journal.begin([first]);
    expect(journal.open()).toMatchObject([{ id: first, state: 'accepted' }]);
    expect(journal.queued(10)).toMatchObject([{ id: second }]);
    journal.settleAll(
      [
        { id: first, state: 'done' },
        { id: second, state: 'done' },
      ],
      at,
    );
    expect(journal.counts()).toMatchObject({ queued: 0, open: 0 });
    expect(journal.check()).toMatchObject({ ok: true, entries: 2 });
  });

  it('is refused by the ILS: staff see who it was until they have dealt with it', () => {
    const journal = open();
    const id = journal.accept(loan);
    journal.begin([id]);
    journal.settle(id, 'refused', at, {
      reason: 'held-for-other',
      mark: 'on',
      exception: { kind: 'hold-waiting', reason: 'held-for-other', destination: 'Quầy 1' },
    });
    expect(journal.pendingSecurity()).toMatchObject([{ wanted: 'on' }]);
    const [exception] = journal.exceptions();
    expect(exception).toMatchObject({
      kind: 'hold-waiting',
      itemId: 'TV1',
      title: 'Dế Mèn phiêu lưu ký',
      destination: 'Quầy 1',
      patronId: 'BD-SECRET-4711',
      at: at.toISOString(),
    });
    expect(journal.clearException(exception?.id ?? 0, at)).toBe(true);
    expect(journal.clearException(exception?.id ?? 0, at)).toBe(false);
    expect(journal.exceptions()).toEqual([]);
    expect(journal.check()).toMatchObject({ ok: true, problems: [] });
    journal.close();
    const sealed = openDatabase(file, journalSchema);
    if (sealed.kind === 'failed') throw new Error(sealed.error.message);
    expect(sealed.value.prepare('SELECT sealed_patron FROM exceptions').all()).toEqual([
      { sealed_patron: null },
    ]);
    sealed.value.close();
  });

  it('is never a renewal or a payment', () => {
    expect(() => open().accept({ ...loan, action: 'fee' })).toThrow(/CHECK/);
  });
});

it('a mark of an older entry that comes to its end later does not overtake a newer one', () => {
  const journal = open();
  const lent = journal.accept({ ...loan, offline: false });
  journal.markUnknown(lent);
  journal.accept(back);
  journal.settle(lent, 'done', at, { mark: 'off' });
  expect(journal.pendingSecurity()).toMatchObject([{ wanted: 'on' }]);
});

describe('a journal put back from a backup', () => {
  it('sends nothing again that may have been sent since, and keeps what staff must see', async () => {
    const journal = open();
    const old = journal.accept({ ...back, itemId: 'TV0' });
    const first = journal.accept(loan);
    journal.settle(old, 'refused', at, { exception: { kind: 'already-returned' } });
    const backup = join(dir, 'backup.db');
    await journal.backup(backup);
    journal.clearException(journal.exceptions()[0]?.id ?? 0, at);
    journal.begin([first]);
    const second = journal.accept({ ...loan, itemId: 'TV2' });
    journal.settle(second, 'refused', at, { exception: { kind: 'on-loan-to-other' } });
    journal.close();
    for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
    copyFileSync(backup, file);

    const restored = open();
    expect(restored.queued(10)).toEqual([]);
    expect(restored.open()).toMatchObject([{ id: first, state: 'unknown', patronId: 'BD-SECRET-4711' }]);
    expect(restored.exceptions().map(({ kind, itemId, patronId }) => [kind, itemId, patronId])).toEqual([
      ['on-loan-to-other', 'TV2', 'BD-SECRET-4711'],
      ['rolled-back', '', null],
    ]);
    // No number is given out twice.
    expect(restored.accept(loan)).toBe(second + 1);
    restored.close();
    expect(open().exceptions()).toHaveLength(2);
  });

  it('with nothing beside it that can be read is simply taken', () => {
    const journal = open();
    journal.accept(loan);
    journal.close();
    writeFileSync(join(dir, 'journal.mark'), 'nonsense');
    writeFileSync(join(dir, 'exceptions.json'), '[{"key":1}]');
    expect(open().queued(10)).toHaveLength(1);
  });
});

it('takes over what an older form held', () => {
  const before = openDatabase(file, { ...journalSchema, steps: [entries] });
  if (before.kind === 'failed') throw new Error(before.error.message);
  before.value.exec(`
    INSERT INTO journal_entries (id, action, session, item_id, tag_uids, was_on_loan_before, state, accepted_at, settled_at)
      VALUES (41, 'checkout', 's', 'TV1', '["E004010012345678"]', 0, 'done', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z'),
             (42, 'checkin', 's', 'TV2', '[]', 0, 'accepted', '2026-01-02T00:00:00.000Z', NULL);
    INSERT INTO security_writes (entry_id, item_id, tag_uids, wanted, created_at)
      VALUES (41, 'TV1', '["E004010012345678"]', 'off', '2026-01-01T00:00:01.000Z');`);
  before.value.close();
  const journal = open();
  expect(journal.list(5)).toMatchObject([
    { id: 42, state: 'accepted', offline: false },
    { id: 41, state: 'done' },
  ]);
  expect(journal.pendingSecurity()).toMatchObject([{ entryId: 41, wanted: 'off' }]);
  expect(journal.latestAt()).toBe('2026-01-02T00:00:00.000Z');
  expect(journal.accept(loan)).toBe(43);
  expect(journal.check()).toMatchObject({ ok: true, problems: [] });
});
