import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { startBuild } from '../cache-build.ts';
import { createPatronKeys } from '../cache-keys.ts';
import { openCache } from '../cache-store.ts';
import type { Cache } from '../cache.ts';
import { createCacheTitleFinder } from './cache-title-finder.ts';
import { indexFile } from './index-files.ts';
import type { TitleFinder } from './title-finder.ts';
import type { TitleTrouble } from './title-search.ts';

const key = new Uint8Array(32).fill(7);
const at = (day: number): Date => new Date(Date.UTC(2026, 10, day, 2));

let dataDir: string;
let nowMs: number;
let delayed: (() => void)[];
const troubles: TitleTrouble[] = [];
const finders: TitleFinder[] = [];
const caches: Cache[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'muontra-finder-'));
  nowMs = 0;
  delayed = [];
  troubles.length = 0;
});
afterEach(async () => {
  for (const finder of finders.splice(0)) await finder.close();
  for (const cache of caches.splice(0)) cache.close();
  rmSync(dataDir, { recursive: true, force: true });
});

function finder(room?: () => number): TitleFinder {
  const clock = {
    monotonicMs: () => nowMs,
    after: (_: number, action: () => void) => {
      delayed.push(action);
      return () => void (delayed = delayed.filter((other) => other !== action));
    },
  };
  const options = { dataDir, clock, onTrouble: (told: TitleTrouble) => void troubles.push(told) };
  const made = createCacheTitleFinder({
    ...options,
    get maxBytes() {
      return room?.() ?? 100_000_000;
    },
  });
  finders.push(made);
  return made;
}

function importTitles(titles: readonly string[], day = 1): void {
  const none = {
    loanable: null,
    mediaType: null,
    institution: null,
    location: null,
    dueAtMs: null,
    cardId: null,
  };
  const keys = createPatronKeys(key);
  const started = startBuild({ dataDir, kind: 'items', keys, asOf: at(day), replace: true });
  if (started.kind === 'failed') throw new Error(started.error.message);
  for (const [index, title] of titles.entries())
    started.value.addItem({ ...none, id: `TV${String(index)}`, title, status: 'available' });
  expect(started.value.finish(at(day)).kind).toBe('ok');
}

function cache(): Cache {
  const opened = openCache({ dataDir, key });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  caches.push(opened.value);
  return opened.value;
}

const until = (made: TitleFinder): Promise<void> =>
  vi.waitFor(() => expect(made.hasTitles).toBe(true), 15_000);
const titlesOf = async (made: TitleFinder, text: string): Promise<string[]> =>
  (await made.find(text, 20)).titles.map(({ title }) => title);

it('offers nothing while nothing is known, and finds the first title that is learned', async () => {
  const kept = cache();
  const made = finder();
  expect(await made.find('mat biec', 10)).toEqual({ titles: [], more: false });
  expect(made.hasTitles).toBe(false);
  kept.learnItem({ itemId: 'TV1', title: 'Mắt biếc', status: 'available' }, at(1));
  await until(made);
  expect((await made.find('mat b', 10)).titles).toEqual([
    { title: 'Mắt biếc', author: null, copies: 1, available: 1, place: null, dueAt: null, asOf: at(1) },
  ]);
  kept.learnItem({ itemId: 'TV2', title: 'Mắt sáng' }, at(1));
  expect(await titlesOf(made, 'mat')).toEqual(['Mắt biếc', 'Mắt sáng']);
  kept.forgetItem('TV1');
  expect(await titlesOf(made, 'mat')).toEqual(['Mắt sáng']);
  expect(troubles).toEqual([]);
});

it('goes over to a new list while it is searched', async () => {
  importTitles(['Sách cũ']);
  const made = finder();
  await until(made);
  const answers = Array.from({ length: 20 }, () => titlesOf(made, 'sach'));
  importTitles(['Sách mới', 'Sách hay'], 2);
  for (const titles of await Promise.all(answers)) expect(titles.length).toBeLessThan(3);
  await vi.waitFor(
    async () => expect(await titlesOf(made, 'sach')).toEqual(['Sách hay', 'Sách mới']),
    15_000,
  );
  expect(existsSync(indexFile(dataDir, 1))).toBe(false);
  expect(troubles).toEqual([]);
});

it('makes a damaged index anew', async () => {
  importTitles(['Sách hay']);
  const first = finder();
  await until(first);
  await first.close();
  writeFileSync(indexFile(dataDir, 1), 'x'.repeat(20_000));
  const made = finder();
  await until(made);
  expect(await titlesOf(made, 'sach')).toEqual(['Sách hay']);
  expect(troubles).toEqual([{ kind: 'dropped' }]);
});

it('is off on a full disk, tells it once, and tries again when there has been time', async () => {
  importTitles(Array.from({ length: 3_000 }, (_, index) => `Sách ${String(index)}`));
  let room = 50_000;
  const made = finder(() => room);
  await vi.waitFor(() => expect(troubles).toEqual([{ kind: 'failed', reason: 'full' }]), 15_000);
  expect([made.hasTitles, await titlesOf(made, 'sach')]).toEqual([false, []]);
  room = 100_000_000;
  expect([made.hasTitles, await titlesOf(made, 'sach')]).toEqual([false, []]);
  nowMs += 10 * 60_000;
  await until(made);
  expect(await titlesOf(made, 'sach 2999')).toEqual(['Sách 2999']);
  expect(troubles).toHaveLength(1);
});

it('answers with nothing when it takes too long, and when it is closed', async () => {
  importTitles(['Sách hay']);
  const made = finder();
  await until(made);
  const late = made.find('sach', 5);
  for (const action of delayed) action();
  expect(await late).toEqual({ titles: [], more: false });
  const open = made.find('sach', 5);
  await made.close();
  expect(await open).toEqual({ titles: [], more: false });
  expect(await made.find('sach', 5)).toEqual({ titles: [], more: false });
  expect(made.hasTitles).toBe(false);
});

it('starts a thread that ended anew, not without end, and again after a rest', async () => {
  // What no thread reckons with: a folder that leads to itself.
  rmSync(dataDir, { recursive: true });
  symlinkSync(dataDir, dataDir);
  const made = finder();
  expect(await made.find('sach', 5)).toEqual({ titles: [], more: false });
  await vi.waitFor(() => expect(troubles).toEqual([{ kind: 'stopped' }]), 15_000);
  expect(await made.find('sach', 5)).toEqual({ titles: [], more: false });
  rmSync(dataDir);
  mkdirSync(dataDir);
  importTitles(['Sách hay']);
  expect([made.hasTitles, await titlesOf(made, 'sach')]).toEqual([false, []]);
  nowMs += 10 * 60_000;
  await until(made);
  expect(await titlesOf(made, 'sach')).toEqual(['Sách hay']);
  expect(troubles).toHaveLength(1);
});
