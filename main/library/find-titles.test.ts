import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLibraryStore } from '../../db/stores/library.ts';
import type { LibraryStore } from '../../db/stores/library.ts';
import type { TitleFinder } from '../../db/stores/titles/title-finder.ts';
import { createLibraryTitleFinder } from './find-titles.ts';
import { openLibrary } from './open-library.ts';
import type { Library } from './open-library.ts';

const now = new Date('2026-11-24T03:00:00Z');

let dir: string;
const opened: { close(): unknown }[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muontra-library-'));
});
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  rmSync(dir, { recursive: true, force: true });
});

function demo(): Library {
  const library = openLibrary({ dir, now: () => now, demo: true });
  if (library.kind === 'failed') throw new Error(library.error.message);
  opened.push(library.value);
  return library.value;
}

function store(): LibraryStore {
  const made = openLibraryStore(join(dir, 'library.db'));
  if (made.kind === 'failed') throw new Error(made.error.message);
  opened.push(made.value);
  return made.value;
}

const titlesOf = async (finder: TitleFinder, text: string): Promise<string[]> =>
  (await finder.find(text, 20)).titles.map(({ title }) => title);

describe('titles of the embedded library', () => {
  it('are found by words of title and author, the title before the author', async () => {
    const finder = createLibraryTitleFinder(demo());
    expect(finder.hasTitles).toBe(true);
    expect((await titlesOf(finder, 'mat biec'))[0]).toBe('Mắt biếc');
    expect(await titlesOf(finder, 'nguyen du')).toContain('Truyện Kiều');
    expect(await titlesOf(finder, 'kieu nguyễn')).toEqual(['Truyện Kiều']);
    expect(await titlesOf(finder, 'dai viet su ky')).toEqual(['Đại Việt sử ký toàn thư']);
    for (const nothing of ['', ' ', '📚', '<>', 'mat biec xyz'])
      expect(await titlesOf(finder, nothing)).toEqual([]);
    expect(await finder.find('a', 0)).toEqual({ titles: [], more: false });
    expect(await finder.find('n', 3)).toMatchObject({ more: true });
  });

  it('tell how the copies stand at this moment', async () => {
    const library = demo();
    const finder = createLibraryTitleFinder(library);
    const before = (await finder.find('so do', 1)).titles[0];
    expect(before).toMatchObject({ title: 'Số đỏ', author: 'Vũ Trọng Phụng', asOf: null });
    const free = before?.available ?? 0;
    expect(free).toBe((before?.copies ?? 0) - 1);
    const copies = library.catalogue.copiesOf(
      library.catalogue.titles().find(({ title }) => title === 'Số đỏ')?.id ?? 0,
    );
    const [first, ...others] = copies.filter(({ isOnLoan }) => !isOnLoan).map(({ id }) => id);
    await library.checkout({ patronId: 'BD000001', itemId: first ?? '', at: now });
    expect((await finder.find('so do', 1)).titles).toMatchObject([{ available: free - 1 }]);
    for (const itemId of others) await library.checkout({ patronId: 'BD000001', itemId, at: now });
    const [gone] = (await finder.find('so do', 1)).titles;
    expect(gone?.available).toBe(0);
    // Phạm Mẫu Hòa's loan is the first that ends: nine days from now.
    expect(gone?.dueAt).toBe('2026-12-03T23:59:00+07:00');
  });

  it('do not offer what is kept for somebody, what is never lent, and name the branch', async () => {
    const finder = createLibraryTitleFinder(demo());
    const kieu = (await finder.find('truyen kieu', 1)).titles[0];
    expect(kieu?.available).toBe((kieu?.copies ?? 0) - 1);
    expect((await finder.find('dai viet su ky', 1)).titles).toMatchObject([{ available: 0, dueAt: null }]);
    const made = store();
    made.addTitle({ id: 900, title: 'Ở xa', author: '' });
    made.addItem({ id: 'XA1', titleId: 900, branch: 'Thư viện Phường Thí Điểm', loanable: true });
    expect((await finder.find('o xa', 1)).titles).toEqual([
      {
        title: 'Ở xa',
        author: null,
        copies: 1,
        available: 1,
        place: 'Thư viện Phường Thí Điểm',
        dueAt: null,
        asOf: null,
      },
    ]);
  });

  it('come and change while they are searched, here or in another process', async () => {
    const made = store();
    const finder = createLibraryTitleFinder({ catalogue: made });
    expect([finder.hasTitles, await titlesOf(finder, 'moi')]).toEqual([false, []]);
    made.addTitle({ id: 1, title: 'Mới', author: 'Ai đó' });
    made.addItem({ id: 'TV1', titleId: 1, branch: '', loanable: true });
    // A title without copies is none that could be had.
    made.addTitle({ id: 2, title: 'Mới nữa', author: '' });
    expect([finder.hasTitles, await titlesOf(finder, 'moi')]).toEqual([true, ['Mới']]);
    const other = store();
    other.addTitle({ id: 3, title: 'Mới hơn', author: '' });
    other.addItem({ id: 'TV3', titleId: 3, branch: '', loanable: true });
    expect(await titlesOf(finder, 'moi')).toEqual(['Mới', 'Mới hơn']);
  });

  it('are none once the library is closed', async () => {
    const library = demo();
    const finder = createLibraryTitleFinder(library);
    expect(finder.hasTitles).toBe(true);
    await library.close();
    opened.splice(0);
    expect([finder.hasTitles, await titlesOf(finder, 'mat')]).toEqual([false, []]);
  });
});
