import {
  existsSync,
  mkdirSync,
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
import { startBuild } from '../cache-build.ts';
import { createPatronKeys } from '../cache-keys.ts';
import type { ItemRow } from '../cache-rows.ts';
import { openCache } from '../cache-store.ts';
import type { Cache } from '../cache.ts';
import { buildTitleIndex } from './index-build.ts';
import { indexFile, newestIndex } from './index-files.ts';
import { TitleSearch } from './title-search.ts';
import type { TitleTrouble } from './title-search.ts';

const key = new Uint8Array(32).fill(7);
const at = (day: number): Date => new Date(Date.UTC(2026, 10, day, 2));

let dataDir: string;
let troubles: TitleTrouble[];
const opened: { close(): void }[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'muontra-titles-'));
  troubles = [];
});
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function cache(): Cache {
  const result = openCache({ dataDir, key });
  if (result.kind === 'failed') throw new Error(result.error.message);
  opened.push(result.value);
  return result.value;
}

function search(monotonicMs: () => number = () => 0): TitleSearch {
  const made = new TitleSearch({ dataDir, monotonicMs, onTrouble: (trouble) => troubles.push(trouble) });
  opened.push(made);
  return made;
}

type Row = Partial<ItemRow> & { readonly id: string; readonly title: string };
function importItems(rows: readonly Row[], day = 1, replace = true): void {
  const none = { loanable: null, mediaType: null, institution: null, location: null };
  const started = startBuild({ dataDir, kind: 'items', keys: createPatronKeys(key), asOf: at(day), replace });
  if (started.kind === 'failed') throw new Error(started.error.message);
  for (const row of rows)
    started.value.addItem({ ...none, status: null, dueAtMs: null, cardId: null, ...row });
  const done = started.value.finish(at(day));
  if (done.kind === 'failed') throw new Error(done.error.message);
}

function build(maxBytes?: number) {
  return buildTitleIndex(maxBytes === undefined ? { dataDir } : { dataDir, maxBytes });
}

const titlesOf = (made: TitleSearch, text: string, limit = 20): string[] =>
  made.find(text, limit).titles.map(({ title }) => title);
const drafts = (): string[] => readdirSync(join(dataDir, 'cache')).filter((name) => /new|staging/.test(name));

describe('titles of a list', () => {
  it('are found by words without their marks, the last one unfinished', () => {
    importItems([
      { id: 'TV1', title: 'Dế Mèn phiêu lưu ký' },
      { id: 'TV2', title: 'Đất rừng phương Nam' },
      { id: 'TV3', title: 'Hoà bình'.normalize('NFD') },
      { id: 'TV4', title: 'Hòa bình cho mọi người' },
      { id: 'TV5', title: '<script>alert(1)</script>' },
      { id: 'TV6', title: 'كتاب الأمير الصغير' },
      { id: 'TV7', title: '📚' },
      { id: 'TV8', title: `Rất dài ${'dài '.repeat(123)}hết` },
    ]);
    expect(build()).toEqual({
      kind: 'ok',
      value: expect.objectContaining({ titles: 7, items: 7 }) as unknown,
    });
    const made = search();
    expect(titlesOf(made, 'de men phi')).toEqual(['Dế Mèn phiêu lưu ký']);
    expect(titlesOf(made, 'ĐẤT RỪNG')).toEqual(['Đất rừng phương Nam']);
    expect(titlesOf(made, 'dat r')).toEqual(['Đất rừng phương Nam']);
    expect(titlesOf(made, 'hoà bình'.normalize('NFD'))).toHaveLength(2);
    expect(titlesOf(made, 'hòa b')).toHaveLength(2);
    expect(titlesOf(made, 'alert')).toEqual(['<script>alert(1)</script>']);
    expect(titlesOf(made, 'الصغ')).toEqual(['كتاب الأمير الصغير']);
    expect(titlesOf(made, 'rat dai')).toHaveLength(1);
    for (const nothing of ['', '   ', '"', '*', '📚', 'men de xyz', '" OR "de', '\ud800'])
      expect(titlesOf(made, nothing)).toEqual([]);
    expect(titlesOf(made, 'words : de NOT men AND (x')).toEqual([]);
    expect(made.find('dat', 0).titles).toEqual([]);
  });

  it('are put in order, and no more than were asked for', () => {
    const titles = ['Má', 'Ma', 'Mai', 'Ma rừng', 'Bóng ma', 'Những con ma trên đồi'];
    importItems(titles.map((title, index) => ({ id: `TV${String(index)}`, title })));
    build();
    const made = search();
    expect(titlesOf(made, 'ma')).toEqual(['Ma', 'Má', 'Ma rừng', 'Mai', 'Bóng ma', 'Những con ma trên đồi']);
    expect(titlesOf(made, 'má')[0]).toBe('Má');
    expect(made.find('ma', 2)).toMatchObject({ more: true, titles: [{ title: 'Ma' }, { title: 'Má' }] });
    expect(made.find('ma', 6).more).toBe(false);
  });

  it('tell what is known of the copies, of two words the newer', () => {
    const title = 'Truyện Kiều';
    const dueAtMs = at(20).getTime();
    importItems([
      { id: 'TV1', title, status: 'on-loan', dueAtMs, location: 'Kho A' },
      { id: 'TV2', title: 'TRUYỆN KIỀU.', status: 'available', location: 'Kho B' },
      { id: 'TV3', title, status: 'lost' },
      { id: 'TV4', title: 'Số đỏ' },
    ]);
    build();
    const made = search();
    expect(made.find('kieu', 9).titles).toMatchObject([
      { copies: 3, available: 1, place: 'Kho B', dueAt: null, asOf: at(1), author: null },
    ]);
    expect(made.find('so do', 9).titles).toMatchObject([{ copies: 1, available: null, place: null }]);

    const kept = cache();
    kept.learnItem({ itemId: 'TV2', status: 'on-hold-shelf' }, at(2));
    expect(made.find('kieu', 9).titles).toMatchObject([
      { copies: 3, available: 0, place: 'Kho A', dueAt: at(20).toISOString() },
    ]);
    kept.learnItem({ itemId: 'TV1', status: 'available' }, at(3));
    expect(made.find('kieu', 9).titles).toMatchObject([{ available: 1, place: 'Kho A', dueAt: null }]);
    kept.learn([{ kind: 'hold', what: 'TV1', cardId: null }], at(4));
    expect(made.find('kieu', 9).titles).toMatchObject([{ available: 0 }]);
    kept.learn([{ kind: 'no-hold', what: 'TV1' }], at(5));
    kept.learn([{ kind: 'hold', what: title, cardId: 'BD1' }], at(5));
    expect(made.find('kieu', 9).titles).toMatchObject([{ available: 0 }]);
    kept.learnItem({ itemId: 'TV3', status: 'unknown' }, at(6));
    expect(made.find('kieu', 9).titles).toMatchObject([{ copies: 2 }]);
    // A station that never lends it out does not say that it can be borrowed.
    kept.learn([{ kind: 'no-hold', what: title }], at(7));
    kept.learnItem({ itemId: 'TV1', loanable: false, status: 'available' }, at(7));
    expect(made.find('kieu', 9).titles).toMatchObject([{ available: 0 }]);
  });

  it('with 200 copies are one title', () => {
    const ids = Array.from({ length: 200 }, (_, index) => `TV${String(1000 + index)}`);
    importItems([...ids.map((id) => ({ id, title: 'Toán 6', status: 'available' as const }))]);
    expect(build()).toMatchObject({ value: { titles: 1, items: 200 } });
    expect(search().find('toan', 9)).toMatchObject({ titles: [{ copies: 200, available: 50 }], more: false });
  });

  it('are those of the newest list, also before the index is made anew', () => {
    importItems([
      { id: 'TV1', title: 'Cũ' },
      { id: 'TV2', title: 'Chung' },
    ]);
    build();
    const made = search();
    made.follow();
    expect(made.state).toEqual({ hasTitles: true, isStale: false });
    importItems(
      [
        { id: 'TV2', title: 'Chung' },
        { id: 'TV3', title: 'Mới' },
      ],
      2,
    );
    expect([titlesOf(made, 'cu'), titlesOf(made, 'chung'), titlesOf(made, 'moi')]).toEqual([
      [],
      ['Chung'],
      [],
    ]);
    made.follow();
    expect(made.state).toEqual({ hasTitles: true, isStale: true });
    build();
    expect([titlesOf(made, 'cu'), titlesOf(made, 'chung'), titlesOf(made, 'moi')]).toEqual([
      [],
      ['Chung'],
      ['Mới'],
    ]);
    expect(made.state.isStale).toBe(false);
    expect(existsSync(indexFile(dataDir, 1))).toBe(false);
  });

  it('in many parts are all found, as far as there is time', () => {
    importItems(
      Array.from({ length: 40 }, (_, n) => ({
        id: `TV${String(n)}`,
        title: `Sách ${String(n)} ${'a'.repeat(n + 1)}`,
      })),
    );
    expect(buildTitleIndex({ dataDir, titlesInPart: 10 }).kind).toBe('ok');
    expect(search().find('sach', 50)).toMatchObject({ titles: { length: 40 }, more: false });
    expect(titlesOf(search(), 'sach 39')).toHaveLength(1);
    let nowMs = 0;
    const slow = search(() => (nowMs += 100));
    expect(slow.find('sach', 50)).toMatchObject({ titles: { length: 10 }, more: true });
    expect(slow.find('sach 39', 50)).toMatchObject({ titles: { length: 1 }, more: false });
    expect(search(() => (nowMs += 1_000)).find('sach 39', 50)).toEqual({ titles: [], more: true });
  });

  it('with one word in common are too many to look at, and that there are more', () => {
    importItems(
      Array.from({ length: 1_200 }, (_, n) => ({ id: `TV${String(n)}`, title: `Sách ${String(n)}` })),
    );
    build();
    expect(search().find('sach', 10)).toMatchObject({ more: true });
    expect(titlesOf(search(), 'sach 1199')).toEqual(['Sách 1199']);
  });
});

describe('titles that the station learned', () => {
  it('are found at once, and no more when they are forgotten', () => {
    const kept = cache();
    const made = search();
    expect(made.state).toEqual({ hasTitles: false, isStale: false });
    kept.learnItem({ itemId: 'TV1', title: 'Mắt biếc', status: 'available' }, at(1));
    made.follow();
    expect(made.state).toEqual({ hasTitles: false, isStale: true });
    build();
    expect(titlesOf(made, 'mat')).toEqual(['Mắt biếc']);
    kept.learnItem({ itemId: 'TV2', title: 'Mắt sáng' }, at(2));
    kept.learnItem({ itemId: 'TV3', title: 'Mắt biếc' }, at(2));
    expect(made.find('mat', 9).titles).toMatchObject([
      { title: 'Mắt biếc', copies: 2, available: 1 },
      { title: 'Mắt sáng', copies: 1 },
    ]);
    kept.forgetItem('TV2');
    expect(titlesOf(made, 'mat')).toEqual(['Mắt biếc']);
    kept.learnItem({ itemId: 'TV2', title: 'Mắt sáng' }, at(3));
    expect(titlesOf(made, 'mat')).toHaveLength(2);
    // The same after a restart, out of the same file.
    expect(titlesOf(search(), 'mat')).toHaveLength(2);
    expect(newestIndex(dataDir)).toBe(1);
  });

  it('go over the title of the list, and are not doubled by the next index', () => {
    importItems([
      { id: 'TV1', title: 'Kiều' },
      { id: 'TV2', title: 'Kiều' },
    ]);
    build();
    const kept = cache();
    const made = search();
    kept.learnItem({ itemId: 'TV1', title: 'Kiều' }, at(2));
    expect(made.find('kieu', 9).titles).toMatchObject([{ copies: 2 }]);
    expect(kept.learnItem({ itemId: 'TV1', title: 'Truyện Kiều' }, at(3))).toEqual({ kind: 'ok' });
    const expected = [
      { title: 'Kiều', copies: 1 },
      { title: 'Truyện Kiều', copies: 1 },
    ];
    expect(made.find('kieu', 9).titles).toMatchObject(expected);
    build();
    expect(made.find('kieu', 9).titles).toMatchObject(expected);
  });

  it('more of them than fit between two questions are added piece by piece', () => {
    importItems([{ id: 'TV1', title: 'Kiều' }]);
    build();
    const made = search();
    const facts = Array.from({ length: 1_200 }, (_, index) => {
      return { kind: 'item' as const, itemId: `L${String(index)}`, title: `Học ${String(index)}` };
    });
    cache().learn(facts, at(2));
    expect([made.follow(), made.follow(), made.follow()]).toEqual([true, true, false]);
    expect(titlesOf(made, 'hoc 1199')).toEqual(['Học 1199']);
  });

  it('survive a cache that begins anew', () => {
    const first = cache();
    first.learn(
      ['TV1', 'TV2', 'TV3'].map((itemId) => ({ kind: 'item', itemId, title: `Cũ ${itemId}` })),
      at(1),
    );
    build();
    const made = search();
    expect(titlesOf(made, 'cu')).toHaveLength(3);
    first.close();
    for (const ending of ['', '-wal', '-shm']) rmSync(join(dataDir, `cache.db${ending}`), { force: true });
    cache().learnItem({ itemId: 'TV9', title: 'Mới' }, at(2));
    expect([titlesOf(made, 'cu'), titlesOf(made, 'moi')]).toEqual([[], ['Mới']]);
  });
});

describe('the file of the index', () => {
  it('is made out of nothing but drafts after a build was killed', () => {
    importItems([{ id: 'TV1', title: 'Kiều' }]);
    const dir = join(dataDir, 'cache');
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'titles.new'), 'half of it');
    writeFileSync(join(dir, 'titles.new-journal'), 'x');
    writeFileSync(join(dir, 'titles.staging'), '');
    const made = search();
    made.follow();
    expect(made.state).toEqual({ hasTitles: false, isStale: true });
    expect(build().kind).toBe('ok');
    expect(titlesOf(made, 'kieu')).toEqual(['Kiều']);
    expect(drafts()).toEqual([]);
  });

  it.each([
    ['cut short', (file: string) => truncateSync(file, 6_000)],
    ['no database', (file: string) => writeFileSync(file, 'x'.repeat(9_000))],
    ['empty', (file: string) => writeFileSync(file, '')],
  ])('that is %s is dropped and made anew', (_, spoil) => {
    importItems([{ id: 'TV1', title: 'Kiều' }]);
    build();
    spoil(indexFile(dataDir, 1));
    const made = search();
    expect(titlesOf(made, 'kieu')).toEqual([]);
    expect(troubles).toEqual([{ kind: 'dropped' }]);
    expect(existsSync(indexFile(dataDir, 1))).toBe(false);
    expect(made.state).toEqual({ hasTitles: false, isStale: true });
    expect(build().kind).toBe('ok');
    expect(titlesOf(made, 'kieu')).toEqual(['Kiều']);
  });

  it('on a full disk stays what it was, and no draft is left', () => {
    importItems([{ id: 'TV1', title: 'Kiều' }]);
    build();
    importItems(
      Array.from({ length: 5_000 }, (_, n) => ({ id: `TV${String(n)}`, title: `Kiều ${String(n)}` })),
      2,
    );
    expect(build(100_000)).toMatchObject({ kind: 'failed', error: { reason: 'full' } });
    expect(drafts()).toEqual([]);
    expect(newestIndex(dataDir)).toBe(1);
    expect(build().kind).toBe('ok');
  });

  it('tells of titles and numbers of items, and nothing of loans', () => {
    importItems([{ id: 'TV1', title: 'Kiều', status: 'on-loan', cardId: 'BD000123' }]);
    build();
    expect(search().find('kieu', 1).titles).toMatchObject([{ copies: 1, available: 0 }]);
    const bytes = readFileSync(indexFile(dataDir, 1));
    expect(bytes.includes('TV1')).toBe(true);
    expect(bytes.includes('BD000123')).toBe(false);
    const hash = createPatronKeys(key).onItem('TV1', 'BD000123') ?? new Uint8Array();
    expect(hash).toHaveLength(16);
    expect(bytes.includes(Buffer.from(hash))).toBe(false);
  });
});
