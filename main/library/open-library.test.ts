import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from './demo/catalogue.ts';
import { demoPatrons } from './demo/patrons.ts';
import { openLibrary } from './open-library.ts';
import type { Library } from './open-library.ts';

const now = new Date('2026-11-24T03:00:00Z');

function demo(dir = mkdtempSync(join(tmpdir(), 'muontra-library-'))): Library {
  const opened = openLibrary({ dir, now: () => now, demo: true });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  return opened.value;
}

const copyOf = (library: Library, title: string, copy = 1): string => {
  const copies = library.books().filter((book) => book.title === title);
  const id = copies[copy - 1]?.id;
  if (id === undefined) throw new Error(`no copy of ${title}`);
  return id;
};

const borrow = (library: Library, patronId: string, itemId: string, pin?: string) =>
  library.checkout({ patronId, itemId, at: now, ...(pin === undefined ? {} : { pin }) });

describe('the demo catalogue', () => {
  it('has at least 120 titles, each once, in clean Unicode, and twenty invented patrons', () => {
    const titles = catalogue.map(([title]) => title);
    expect(titles.length).toBeGreaterThanOrEqual(120);
    expect(new Set(titles).size).toBe(titles.length);
    for (const [title, author] of catalogue) {
      for (const text of [title, author]) {
        expect(text).toBe(text.normalize('NFC').trim());
        expect(text).not.toMatch(/[\p{Cc}|]/u);
      }
    }
    expect(demoPatrons).toHaveLength(20);
    expect(new Set(demoPatrons.map((patron) => patron.id)).size).toBe(20);
    const library = demo();
    const books = library.books();
    expect(new Set(books.map((book) => book.id)).size).toBe(books.length);
    for (const title of titles)
      expect(books.filter((book) => book.title === title).length).toBeGreaterThanOrEqual(2);
  });

  it('is filled in once', () => {
    const dir = mkdtempSync(join(tmpdir(), 'muontra-library-'));
    const first = demo(dir).books().length;
    expect(demo(dir).books()).toHaveLength(first);
  });
});

describe('the embedded library', () => {
  it('lends and takes back', async () => {
    const library = demo();
    const id = copyOf(library, 'Chí Phèo');
    const lent = await borrow(library, 'BD000001', id);
    expect(lent).toEqual({
      kind: 'ok',
      value: {
        id,
        title: 'Chí Phèo',
        dueAt: '2026-12-08T23:59:00+07:00',
        dueText: null,
        renewed: false,
        security: 'off',
        fee: null,
      },
    });
    expect(await library.patron('BD000001', undefined, 'loans')).toMatchObject({
      value: { loans: [id], loansCount: 1 },
    });
    expect(await library.item(id)).toMatchObject({
      value: { status: 'on-loan', dueAt: '2026-12-08T23:59:00+07:00' },
    });
    expect(await library.checkin({ itemId: id, at: now })).toMatchObject({
      kind: 'ok',
      value: { route: 'shelf' },
    });
    expect(await library.item(id)).toMatchObject({ value: { status: 'available', dueAt: null } });
    expect(await library.checkin({ itemId: id, at: now })).toMatchObject({
      kind: 'refused',
      reason: 'not-on-loan',
    });
  });

  it.each([
    ['an unknown card', 'BD999999', 'Chí Phèo', 1, 'patron-unknown'],
    ['an expired card', 'BD000005', 'Chí Phèo', 1, 'card-expired'],
    ['a lost card', 'BD000006', 'Chí Phèo', 1, 'card-lost'],
    ['a blocked patron', 'BD000007', 'Chí Phèo', 1, 'patron-blocked'],
    ['fees owed', 'BD000008', 'Chí Phèo', 1, 'fees-owed'],
    ['overdue books', 'BD000009', 'Chí Phèo', 1, 'too-many-overdue'],
    ['the limit reached', 'BD000010', 'Chí Phèo', 1, 'too-many-loans'],
    ['a reference book', 'BD000001', 'Đại Việt sử ký toàn thư', 1, 'not-loanable'],
    ['a book of another patron', 'BD000001', 'Số đỏ', 2, 'on-loan-to-other'],
    ['an own loan', 'BD000004', 'Số đỏ', 2, 'on-loan-to-self'],
    ['a copy kept for another', 'BD000001', 'Truyện Kiều', 1, 'held-for-other'],
  ])('refuses %s', async (_what, patronId, title, copy, reason) => {
    const library = demo();
    expect(await borrow(library, patronId, copyOf(library, title, copy))).toMatchObject({
      kind: 'refused',
      reason,
    });
  });

  it('gives a copy on the hold shelf to the one it waits for', async () => {
    const library = demo();
    expect(await borrow(library, 'BD000015', copyOf(library, 'Truyện Kiều'))).toMatchObject({ kind: 'ok' });
  });

  it('routes what comes back: to the hold shelf, to its own branch', async () => {
    const library = demo();
    const held = copyOf(library, 'Mắt biếc', 2);
    expect(await library.checkin({ itemId: held, at: now })).toMatchObject({ value: { route: 'hold-here' } });
    expect(await library.item(held)).toMatchObject({ value: { status: 'on-hold-shelf' } });
    const foreign = copyOf(library, 'Hương rừng Cà Mau');
    await borrow(library, 'BD000001', foreign);
    expect(await library.checkin({ itemId: foreign, at: now })).toMatchObject({
      value: { route: 'transfer', destination: 'Thư viện Phường Thí Điểm' },
    });
  });

  it('tells a right PIN from a wrong one', async () => {
    const library = demo();
    expect(await library.patron('BD000001', '1111')).toMatchObject({
      value: { pinValid: true, name: 'Trần Thị Thử Lan' },
    });
    expect(await library.patron('BD000001', '1112')).toMatchObject({ value: { pinValid: false } });
    expect(await library.patron('BD000001', '')).toMatchObject({ value: { pinValid: false } });
    expect(await library.patron('BD000001')).toMatchObject({ value: { pinValid: null } });
  });

  it('renews up to the limit', async () => {
    const library = demo();
    const itemId = copyOf(library, 'Số đỏ', 2);
    const renew = () => library.renew({ patronId: 'BD000004', itemId, at: now });
    expect(await renew()).toMatchObject({ kind: 'ok', value: { renewed: true } });
    expect(await renew()).toMatchObject({ kind: 'ok' });
    expect(await renew()).toMatchObject({ kind: 'refused', reason: 'renewal-limit' });
  });

  it('knows what became of an operation whose answer was lost', async () => {
    const library = demo();
    const itemId = copyOf(library, 'Chí Phèo');
    const lost = { kind: 'checkout', patronId: 'BD000001', itemId, wasOnLoanBefore: false } as const;
    expect(await library.reconcile(lost)).toEqual({ kind: 'notDone' });
    await borrow(library, 'BD000001', itemId);
    expect(await library.reconcile(lost)).toMatchObject({ kind: 'done', title: 'Chí Phèo' });
    expect(await library.reconcile({ ...lost, patronId: 'BD000002' })).toMatchObject({ kind: 'conflict' });
    expect(await library.reconcile({ kind: 'checkin', itemId })).toEqual({ kind: 'notDone' });
  });

  it('takes no bad identifier and survives any', async () => {
    const library = demo();
    for (const bad of ['', '   ', 'TV1|BOY', 'TV1\rAY0', 'x'.repeat(10_000), "'; DROP TABLE loans; --"]) {
      expect((await borrow(library, 'BD000001', bad)).kind).toBe('refused');
      expect((await library.patron(bad)).kind).toBe('refused');
      expect((await library.item(bad)).kind).toBe('refused');
    }
  });

  it('is there again after a restart', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'muontra-library-'));
    const first = demo(dir);
    const id = copyOf(first, 'Chí Phèo');
    await borrow(first, 'BD000001', id);
    await first.close();
    expect(await demo(dir).item(id)).toMatchObject({ value: { status: 'on-loan' } });
  });

  it('says so when its file is no library, and loses no request it cannot keep', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'muontra-library-'));
    writeFileSync(join(dir, 'library.db'), 'nonsense '.repeat(600));
    expect(openLibrary({ dir, now: () => now })).toMatchObject({
      kind: 'failed',
      error: { reason: 'not-a-database' },
    });
    const library = demo();
    await library.close();
    expect(await library.status()).toMatchObject({ kind: 'notSent' });
  });
});
