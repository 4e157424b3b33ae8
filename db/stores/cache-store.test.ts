import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { cacheSchema } from '../migrations/cache/schema.ts';
import { openDatabase } from '../open.ts';
import { startBuild } from './cache-build.ts';
import { countRowsOf } from './cache-forget.ts';
import { importFile, newestImport } from './cache-files.ts';
import type { ImportKind } from './cache-files.ts';
import { createPatronKeys } from './cache-keys.ts';
import type { ItemRow, PatronListRow } from './cache-rows.ts';
import { readCacheStatus } from './cache-status.ts';
import { openCache } from './cache-store.ts';
import type { Cache, CacheTrouble } from './cache.ts';

const key = new Uint8Array(32).fill(7);
const keys = createPatronKeys(key);
const at = (day: number): Date => new Date(Date.UTC(2026, 10, day, 2));

let dataDir: string;
let troubles: CacheTrouble[];
const opened: Cache[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'muontra-cache-'));
  troubles = [];
});
afterEach(() => {
  for (const cache of opened.splice(0)) cache.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function open(options: { key?: Uint8Array; maxBytes?: number } = {}): Cache {
  const result = openCache({ dataDir, key, onTrouble: (trouble) => troubles.push(trouble), ...options });
  if (result.kind === 'failed') throw new Error(result.error.message);
  opened.push(result.value);
  return result.value;
}

const item = (id: string, rest: Partial<ItemRow> = {}): ItemRow => ({
  id,
  title: null,
  loanable: null,
  mediaType: null,
  institution: null,
  location: null,
  status: null,
  dueAtMs: null,
  cardId: null,
  ...rest,
});
const patron = (cardId: string, rest: Partial<PatronListRow> = {}): PatronListRow => ({
  cardId,
  blocks: null,
  loansCount: null,
  expiresOn: null,
  category: null,
  ...rest,
});

function build(
  kind: ImportKind,
  asOf: Date,
  rows: readonly (ItemRow | PatronListRow)[],
  options: { replace?: boolean; key?: Uint8Array } = {},
) {
  const own = options.key ? createPatronKeys(options.key) : keys;
  const started = startBuild({ dataDir, kind, keys: own, asOf, replace: options.replace ?? false });
  if (started.kind === 'failed') throw new Error(started.error.message);
  for (const row of rows) {
    if ('id' in row) started.value.addItem(row);
    else started.value.addPatron(row);
  }
  const built = started.value.finish(asOf);
  if (built.kind === 'failed') throw new Error(built.error.message);
  return built.value;
}

describe('what is learned', () => {
  it('of an item: what it is, where it is, and since when that is known', () => {
    const cache = open();
    expect(cache.item('TV1')).toBeNull();
    cache.learnItem({ itemId: ' TV1 ', title: 'Dế Mèn', status: 'available', dueAt: null }, at(1));
    expect(cache.item('TV1')).toEqual({
      id: 'TV1',
      title: 'Dế Mèn',
      loanable: null,
      mediaType: null,
      institution: null,
      location: null,
      status: 'available',
      dueAt: null,
      onLoanTo: 'nobody',
      heldFor: 'nobody',
      asOf: at(1),
      source: 'ils',
    });
    cache.learnItem({ itemId: 'TV1', loanable: false, mediaType: 'SACH', location: 'Kho 1' }, at(2));
    expect(cache.item('TV1')).toMatchObject({
      title: 'Dế Mèn',
      loanable: false,
      location: 'Kho 1',
      asOf: at(1),
    });
  });

  it('whose loan it is, without saying whose', () => {
    const cache = open();
    cache.learnLoan('TV1', 'BD000001', '2026-12-15T23:59:00+07:00', at(1));
    expect(cache.item('TV1', 'bd000001')).toMatchObject({
      status: 'on-loan',
      dueAt: '2026-12-15T16:59:00.000Z',
      onLoanTo: 'this-patron',
    });
    expect(cache.item('TV1', 'BD000002')?.onLoanTo).toBe('other-patron');
    expect(cache.item('TV1')?.onLoanTo).toBe('somebody');
    // The ILS tells it is on loan, and not to whom: that is still known.
    cache.learnItem({ itemId: 'TV1', status: 'on-loan', dueAt: '2026-12-20T23:59:00+07:00' }, at(2));
    expect(cache.item('TV1', 'BD000001')).toMatchObject({
      onLoanTo: 'this-patron',
      dueAt: '2026-12-20T16:59:00.000Z',
    });
    cache.learn([{ kind: 'loan-of-other', itemId: 'TV1', cardId: 'BD000001' }], at(3));
    expect(cache.item('TV1', 'BD000001')).toMatchObject({ onLoanTo: 'somebody', status: 'on-loan' });
    cache.learnLoan('TV1', null, null, at(4));
    expect(cache.item('TV1', 'BD000001')).toMatchObject({
      onLoanTo: 'nobody',
      status: 'available',
      dueAt: null,
    });
  });

  it('a due date is kept only while the loan is the same', () => {
    const cache = open();
    cache.learnLoan('TV1', 'BD1', '2026-12-15T23:59:00+07:00', at(1));
    cache.learn([{ kind: 'loan', itemId: 'TV1', cardId: 'BD1' }], at(2));
    expect(cache.item('TV1')?.dueAt).toBe('2026-12-15T16:59:00.000Z');
    cache.learn([{ kind: 'loan', itemId: 'TV1', cardId: 'BD2' }], at(3));
    expect(cache.item('TV1')?.dueAt).toBeNull();
  });

  it('of a patron: standing, and a count that loans of this station raise', () => {
    const cache = open();
    expect(cache.patron('BD1')).toBeNull();
    cache.learnPatron({ cardId: 'BD1', blocks: [], loansCount: 2 }, at(1));
    cache.learnLoan('TV1', 'BD1', null, at(1));
    cache.learnLoan('TV1', 'BD1', null, at(1));
    expect(cache.patron('BD1')).toEqual({
      blocks: [],
      expiresOn: null,
      category: null,
      loansCount: 3,
      asOf: at(1),
      source: 'ils',
    });
    cache.learn([{ kind: 'block', cardId: 'BD1', reason: 'fees-owed' }], at(2));
    cache.learn([{ kind: 'block', cardId: 'BD1', reason: 'fees-owed' }], at(2));
    expect(cache.patron('BD1')).toMatchObject({ blocks: ['fees-owed'], loansCount: 3, asOf: at(2) });
    cache.learnPatron({ cardId: 'BD1', blocks: [], loansCount: null }, at(3));
    expect(cache.patron('BD1')).toMatchObject({ blocks: [], loansCount: 3 });
  });

  it('who waits for an item or a title', () => {
    const cache = open();
    cache.learnItem({ itemId: 'TV1', title: 'Số đỏ', status: 'available' }, at(1));
    cache.learn([{ kind: 'hold', what: 'Số đỏ', cardId: 'BD1' }], at(1));
    expect(cache.item('TV1', 'BD1')?.heldFor).toBe('this-patron');
    expect(cache.item('TV1', 'BD2')?.heldFor).toBe('other-patron');
    cache.learn([{ kind: 'hold', what: 'TV1', cardId: null }], at(1));
    expect(cache.item('TV1', 'BD1')?.heldFor).toBe('somebody');
    cache.learnLoan('TV1', 'BD1', null, at(2));
    expect(cache.item('TV1', 'BD2')?.heldFor).toBe('other-patron');
    cache.learn([{ kind: 'no-hold', what: 'Số đỏ' }], at(2));
    expect(cache.item('TV1', 'BD2')?.heldFor).toBe('nobody');
    cache.learn([{ kind: 'returned', itemId: 'TV1', status: 'on-hold-shelf' }], at(3));
    expect(cache.item('TV1', 'BD2')?.heldFor).toBe('somebody');
  });

  it('nothing from what cannot be a number', () => {
    const cache = open();
    for (const id of ['', ' ', 'TV|1', 'TV\u202e1', 'x'.repeat(65), '\ufffd']) {
      cache.learnItem({ itemId: id, title: 'x' }, at(1));
      cache.learnLoan(id, 'BD1', null, at(1));
      cache.learnLoan('TV1', id, null, at(1));
      cache.learnPatron({ cardId: id, blocks: [] }, at(1));
      expect(cache.item(id)).toBeNull();
      expect(cache.patron(id)).toBeNull();
    }
    expect(cache.counts().learned).toEqual({ items: 0, patrons: 0, holds: 0 });
  });

  it('is forgotten: an item, a patron with all ties, what is old', () => {
    const cache = open();
    cache.learnPatron({ cardId: 'BD1', blocks: [] }, at(1));
    cache.learnPatron({ cardId: 'BD2', blocks: [] }, at(3));
    cache.learnLoan('TV1', 'BD1', null, at(1));
    cache.learn([{ kind: 'hold', what: 'TV2', cardId: 'BD1' }], at(3));
    expect(cache.forgetPatron('BD1')).toEqual({ kind: 'ok', rows: 3 });
    expect(cache.patron('BD1')).toBeNull();
    expect(cache.item('TV1', 'BD1')?.onLoanTo).toBe('somebody');
    expect(cache.forgetPatron('BD1')).toEqual({ kind: 'ok', rows: 0 });
    expect(cache.forgetItem('TV1')).toEqual({ kind: 'ok', rows: 1 });
    expect(cache.item('TV1')).toBeNull();
    cache.learnPatron({ cardId: 'BD3', blocks: [] }, at(1));
    expect(cache.forgetBefore(at(2))).toEqual({ kind: 'ok', rows: 1 });
    expect(cache.patron('BD2')).not.toBeNull();
  });

  it('is there after a restart, and no card number, name or title of a hold is readable as whose', () => {
    const cache = open();
    cache.learnPatron({ cardId: 'BD-CANARY-77', blocks: ['fees-owed'], loansCount: 1 }, at(1));
    cache.learnLoan('TV1', 'BD-CANARY-77', null, at(1));
    cache.learn([{ kind: 'hold', what: 'TV2', cardId: 'BD-CANARY-77' }], at(1));
    cache.close();
    build('patrons', at(1), [patron('BD-CANARY-77')]);
    build('items', at(1), [item('TV1', { status: 'on-loan', cardId: 'BD-CANARY-77' })]);
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true }).filter((one) =>
      one.isFile(),
    );
    expect(files.length).toBeGreaterThan(2);
    for (const file of files) {
      const bytes = readFileSync(join(file.parentPath, file.name)).toString('latin1').toLowerCase();
      expect(bytes).not.toContain('canary');
    }
    expect(open().patron('BD-CANARY-77')).toMatchObject({ blocks: ['fees-owed'] });
  });

  it('two loans of one patron have nothing in common on the disk', () => {
    const loans = ['TV1', 'TV2'].map((id) => Buffer.from(keys.onItem(id, 'BD1') ?? []).toString('hex'));
    expect(new Set(loans).size).toBe(2);
    expect(loans.every((loan) => loan.length === 32)).toBe(true);
  });

  it('under another key says nothing of patrons any more', () => {
    const cache = open();
    cache.learnPatron({ cardId: 'BD1', blocks: [] }, at(1));
    cache.learnLoan('TV1', 'BD1', null, at(1));
    cache.close();
    build('patrons', at(1), [patron('BD2', { category: 'TE' })]);
    const other = open({ key: new Uint8Array(32).fill(8) });
    expect(other.patron('BD1')).toBeNull();
    expect(other.patron('BD2')).toBeNull();
    expect(other.item('TV1', 'BD1')).toMatchObject({ status: 'on-loan', onLoanTo: 'somebody' });
  });
});

describe('what is imported', () => {
  it('stands where nothing newer was learned, and each word goes by its age', () => {
    const cache = open();
    cache.learnItem({ itemId: 'TV1', title: 'Cũ', status: 'available' }, at(1));
    build('items', at(2), [
      item('TV1', {
        title: 'Mới',
        location: 'Kho 2',
        loanable: true,
        status: 'on-loan',
        dueAtMs: at(9).getTime(),
      }),
      item('TV2', { title: 'Hai' }),
    ]);
    expect(cache.item('TV1')).toMatchObject({
      title: 'Mới',
      status: 'on-loan',
      dueAt: at(9).toISOString(),
      asOf: at(2),
      source: 'import',
    });
    expect(cache.item('TV2')).toMatchObject({ title: 'Hai', status: null, onLoanTo: null, source: 'import' });
    cache.learnItem({ itemId: 'TV1', title: 'Của ILS', status: 'available' }, at(3));
    expect(cache.item('TV1')).toMatchObject({
      title: 'Của ILS',
      location: 'Kho 2',
      loanable: true,
      status: 'available',
      dueAt: null,
      asOf: at(3),
      source: 'ils',
    });
  });

  it('is never put over what the ILS said later than the list', () => {
    const cache = open();
    cache.learnItem({ itemId: 'TV1', title: 'Của ILS', status: 'available' }, at(5));
    cache.learnPatron({ cardId: 'BD1', blocks: ['card-lost'], loansCount: 4 }, at(5));
    build('items', at(4), [item('TV1', { title: 'Khác', status: 'lost' })]);
    build('patrons', at(4), [patron('BD1', { blocks: [], expiresOn: '2027-01-31', category: 'SV' })]);
    expect(cache.item('TV1')).toMatchObject({ title: 'Của ILS', status: 'available', source: 'ils' });
    expect(cache.patron('BD1')).toEqual({
      blocks: ['card-lost'],
      loansCount: 4,
      expiresOn: '2027-01-31',
      category: 'SV',
      asOf: at(5),
      source: 'ils',
    });
  });

  it('an item that the ILS did not know is there again when a newer list has it', () => {
    const cache = open();
    cache.learnItem({ itemId: 'TV1', status: 'unknown' }, at(3));
    build('items', at(2), [item('TV1', { title: 'Một' })]);
    expect(cache.item('TV1')).toMatchObject({ status: 'unknown' });
    build('items', at(4), [item('TV1', { title: 'Một' })]);
    expect(cache.item('TV1')).toMatchObject({ status: null, title: 'Một' });
  });

  it('joins the lists before it, the newer word over the older, nothing lost', () => {
    const cache = open();
    build('items', at(5), [
      item('TV1', { title: 'Một', location: 'Kho 1', status: 'available' }),
      item('TV2', { title: 'Hai', status: 'available' }),
    ]);
    // A list of loans without titles, newer; and an old list that comes late.
    build('items', at(6), [item('TV1', { status: 'on-loan', dueAtMs: at(20).getTime(), cardId: 'BD1' })]);
    build('items', at(3), [item('TV2', { title: 'Xưa', mediaType: 'SACH', status: 'lost' }), item('TV3')]);
    expect(cache.item('TV1', 'BD1')).toMatchObject({
      title: 'Một',
      location: 'Kho 1',
      status: 'on-loan',
      onLoanTo: 'this-patron',
      asOf: at(6),
    });
    expect(cache.item('TV2')).toMatchObject({
      title: 'Hai',
      mediaType: 'SACH',
      status: 'available',
      asOf: at(5),
    });
    expect(cache.counts().imported.items).toBe(3);
    expect(newestImport(dataDir, 'items')).toBe(3);
    // Only the newest file stays.
    expect(readdirSync(join(dataDir, 'cache')).filter((name) => name.startsWith('items'))).toHaveLength(1);
    build('items', at(7), [item('TV9')], { replace: true });
    expect(cache.item('TV1')).toBeNull();
    expect(cache.counts().imported.items).toBe(1);
  });

  it('of two lines with one number the last counts', () => {
    const rows = Array.from({ length: 120 }, (_, index) =>
      item(`TV${String(index % 100)}`, { title: `${String(index)}` }),
    );
    expect(build('items', at(1), rows)).toEqual({ imported: 100, duplicates: 20 });
    expect(open().item('TV3')?.title).toBe('103');
    expect(build('patrons', at(1), [patron('BD1'), patron('bd1', { category: 'B' })])).toEqual({
      imported: 1,
      duplicates: 1,
    });
  });

  it('keeps what many items have in common once, however many sorts there are', () => {
    const rows = Array.from({ length: 6_000 }, (_, index) =>
      item(`TV${String(index)}`, { location: `Kho ${String(index)}` }),
    );
    build('items', at(1), [...rows, item('TV6000', { location: 'Kho 7' })]);
    const cache = open();
    expect(cache.item('TV5999')?.location).toBe('Kho 5999');
    expect(cache.item('TV6000')?.location).toBe('Kho 7');
  });

  it('one import at a time, and one that is given up changes nothing', () => {
    build('items', at(1), [item('TV1', { title: 'Một' })]);
    const first = startBuild({ dataDir, kind: 'items', keys, asOf: at(2), replace: true });
    if (first.kind === 'failed') throw new Error(first.error.message);
    first.value.addItem(item('TV1', { title: 'Hai' }));
    expect(startBuild({ dataDir, kind: 'patrons', keys, asOf: at(2), replace: true })).toMatchObject({
      kind: 'failed',
      error: { reason: 'locked', message: 'another import into this data folder is under way' },
    });
    first.value.abandon();
    expect(open().item('TV1')?.title).toBe('Một');
    expect(readdirSync(join(dataDir, 'cache')).sort()).toEqual(['import.lock', 'items-000001.db']);
  });

  it('does not trust hashes of another key, and keeps the rest', () => {
    const other = new Uint8Array(32).fill(9);
    build('items', at(1), [item('TV1', { title: 'Một', status: 'on-loan', cardId: 'BD1' })], { key: other });
    build('patrons', at(1), [patron('BD1')], { key: other });
    const cache = open();
    expect(cache.item('TV1', 'BD1')).toMatchObject({ title: 'Một', onLoanTo: 'somebody' });
    expect(cache.patron('BD1')).toBeNull();
    build('items', at(2), [item('TV2')]);
    build('patrons', at(2), [patron('BD2')]);
    expect(cache.item('TV1', 'BD1')).toMatchObject({ title: 'Một', onLoanTo: 'somebody' });
    expect(cache.patron('BD2')).not.toBeNull();
    expect(cache.counts().imported).toEqual({ items: 2, patrons: 1 });
  });

  it('forgets a patron by being made anew', () => {
    build('items', at(1), [
      item('TV1', { status: 'on-loan', cardId: 'BD1' }),
      item('TV2', { status: 'on-loan', cardId: 'BD2' }),
    ]);
    const count = () => countRowsOf(dataDir, 'items', keys, 'bd1');
    expect(count()).toEqual({ kind: 'ok', value: 1 });
    const cache = open();
    const started = startBuild({ dataDir, kind: 'items', keys, asOf: at(2), replace: false, forget: 'BD1' });
    if (started.kind === 'failed') throw new Error(started.error.message);
    expect(started.value.finish(at(2)).kind).toBe('ok');
    expect(count()).toEqual({ kind: 'ok', value: 0 });
    expect(cache.item('TV1', 'BD1')).toMatchObject({ status: 'on-loan', onLoanTo: 'somebody', asOf: at(1) });
    expect(cache.item('TV2', 'BD2')?.onLoanTo).toBe('this-patron');
  });
});

describe('what befalls it', () => {
  const garbage = Buffer.alloc(8_192, 'nonsense ');

  it('a damaged cache.db is put aside and begun anew', () => {
    for (const number of [1, 2, 3, 4]) {
      writeFileSync(join(dataDir, 'cache.db'), garbage);
      const cache = open();
      expect(cache.learnItem({ itemId: 'TV1', title: 'Một' }, at(1))).toEqual({ kind: 'ok' });
      expect(cache.item('TV1')?.title).toBe('Một');
      cache.close();
      const name = join(dataDir, `cache.db.damaged-${String(Math.min(number, 3))}`);
      expect(troubles.at(-1)).toEqual({ kind: 'put-aside', file: join(dataDir, 'cache.db'), to: name });
      expect(readFileSync(name).equals(garbage)).toBe(true);
    }
    expect(existsSync(join(dataDir, 'cache.db.damaged-4'))).toBe(false);
    expect(readCacheStatus(dataDir).problems).toHaveLength(3);
  });

  it('damage that shows only in use is met in the same way', () => {
    const filled = open();
    const facts = Array.from({ length: 25_000 }, (_, index) => ({
      kind: 'item' as const,
      itemId: `TV${String(index)}`,
      title: `Tập ${String(index)} ${'của một bộ sách rất dài '.repeat(5)}`,
    }));
    filled.learn(facts, at(1));
    filled.close();
    const file = join(dataDir, 'cache.db');
    const cache = open();
    // Torn underneath the running station: the root of the table stays, the pages below it are nonsense.
    const bytes = readFileSync(file);
    for (let page = 8; page < bytes.length / 4096; page += 1)
      bytes.fill(0xa5, page * 4096, (page + 1) * 4096);
    writeFileSync(file, bytes);
    expect(facts.every(({ itemId }) => cache.item(itemId) !== null)).toBe(false);
    expect(troubles).toMatchObject([{ kind: 'put-aside' }]);
    expect(cache.learnItem({ itemId: 'TV5', title: 'Một' }, at(1))).toEqual({ kind: 'ok' });
    expect(cache.item('TV5')?.title).toBe('Một');
  });

  it('a damaged import is put aside, what was learned stays', () => {
    build('items', at(1), [item('TV1', { title: 'Một' })]);
    const file = importFile(dataDir, 'items', 1);
    writeFileSync(file, garbage);
    const cache = open();
    cache.learnItem({ itemId: 'TV2', title: 'Hai' }, at(1));
    expect(cache.item('TV1')).toBeNull();
    expect(troubles).toEqual([{ kind: 'put-aside', file, to: `${file}.damaged-1` }]);
    expect(cache.item('TV2')?.title).toBe('Hai');
    build('items', at(2), [item('TV1', { title: 'Mới' })]);
    expect(cache.item('TV1')?.title).toBe('Mới');
  });

  it('an emptied or newer cache.db is put aside, too', () => {
    open().close();
    truncateSync(join(dataDir, 'cache.db'), 0);
    writeFileSync(join(dataDir, 'cache.db-wal'), garbage);
    expect(open().learnItem({ itemId: 'TV1', title: 'Một' }, at(1)).kind).toBe('ok');
    opened.pop()?.close();
    const newer = openDatabase(join(dataDir, 'cache.db'), {
      ...cacheSchema,
      steps: [...cacheSchema.steps, 'SELECT 1'],
    });
    if (newer.kind === 'failed') throw new Error(newer.error.message);
    newer.value.close();
    expect(open().item('TV1')).toBeNull();
    expect(troubles).toMatchObject([{ kind: 'put-aside' }, { kind: 'put-aside' }]);
  });

  it('who works beside a station leaves a damaged cache alone', () => {
    writeFileSync(join(dataDir, 'cache.db'), garbage);
    expect(openCache({ dataDir, key, keepDamaged: true })).toMatchObject({ kind: 'failed' });
    expect(readdirSync(dataDir)).toEqual(['cache.db']);
  });

  it('a full disk is a value, told once until it takes something again', () => {
    const cache = open({ maxBytes: 20 * 4096 });
    const fill = () =>
      cache.learn(
        Array.from({ length: 500 }, (_, index) => ({
          kind: 'item' as const,
          itemId: `TV${String(index)}`,
          title: 'Một nhan đề dài để đầy đĩa '.repeat(9),
        })),
        at(1),
      );
    const one = () => cache.learnItem({ itemId: 'TV1', title: 'Một' }, at(1));
    expect([fill(), fill(), one(), fill()]).toEqual([
      { kind: 'failed', reason: 'full' },
      { kind: 'failed', reason: 'full' },
      { kind: 'ok' },
      { kind: 'failed', reason: 'full' },
    ]);
    expect(troubles).toEqual([
      { kind: 'failed', reason: 'full' },
      { kind: 'failed', reason: 'full' },
    ]);
    expect(cache.item('TV1')?.title).toBe('Một');
  });

  it('an import that finds the disk full leaves everything as it was', () => {
    build('items', at(1), [item('TV1', { title: 'Một' })]);
    const started = startBuild({
      dataDir,
      kind: 'items',
      keys,
      asOf: at(2),
      replace: true,
      maxBytes: 200_000,
    });
    if (started.kind === 'failed') throw new Error(started.error.message);
    for (let index = 0; index < 5_000; index += 1)
      started.value.addItem(
        item(`TV${String(index)}`, { title: 'Một nhan đề khá dài, năm mươi chữ hay hơn thế' }),
      );
    expect(started.value.finish(at(2))).toMatchObject({
      kind: 'failed',
      error: { reason: 'full', message: expect.stringContaining('the cache is as it was') as string },
    });
    expect(open().item('TV1')?.title).toBe('Một');
    expect(readdirSync(join(dataDir, 'cache')).sort()).toEqual(['import.lock', 'items-000001.db']);
  });

  it('a locked file is a value, told once', () => {
    const cache = open();
    cache.learnItem({ itemId: 'TV1', title: 'Một' }, at(1));
    const other = openDatabase(join(dataDir, 'cache.db'), cacheSchema);
    if (other.kind === 'failed') throw new Error(other.error.message);
    other.value.exec('BEGIN IMMEDIATE');
    for (const turn of [1, 2])
      expect(cache.learnItem({ itemId: 'TV2', title: String(turn) }, at(2))).toEqual({
        kind: 'failed',
        reason: 'locked',
      });
    expect(troubles).toEqual([{ kind: 'failed', reason: 'locked' }]);
    expect(cache.item('TV1')?.title).toBe('Một');
    other.value.exec('ROLLBACK');
    other.value.close();
    expect(cache.learnItem({ itemId: 'TV2', title: 'Hai' }, at(2))).toEqual({ kind: 'ok' });
  });

  it('closed, it finds nothing and keeps nothing', () => {
    const cache = open();
    cache.close();
    expect(cache.item('TV1')).toBeNull();
    expect(cache.patron('BD1')).toBeNull();
    expect(cache.learnItem({ itemId: 'TV1', title: 'Một' }, at(1))).toEqual({
      kind: 'failed',
      reason: 'other',
    });
  });
});

it('tells how much is known and how old it is, without a key', () => {
  const none = { learned: 0, imported: 0, oldest: null, newest: null };
  expect(readCacheStatus(dataDir)).toEqual({
    items: none,
    patrons: none,
    holds: 0,
    imports: [],
    sizeBytes: 0,
    problems: [],
  });
  const cache = open();
  cache.learnItem({ itemId: 'TV1', title: 'Một', status: 'available' }, at(4));
  cache.learn([{ kind: 'hold', what: 'TV1', cardId: null }], at(4));
  build('items', at(2), [item('TV1'), item('TV2')]);
  build('items', at(3), [item('TV3')]);
  const found = readCacheStatus(dataDir);
  expect(found).toMatchObject({
    items: { learned: 1, imported: 3, oldest: at(2).toISOString(), newest: at(4).toISOString() },
    patrons: none,
    holds: 1,
    imports: [
      { kind: 'items', asOf: at(3).toISOString(), rows: 1 },
      { kind: 'items', asOf: at(2).toISOString(), rows: 2 },
    ],
    problems: [],
  });
  expect(found.sizeBytes).toBeGreaterThan(10_000);
});
