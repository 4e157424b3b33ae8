import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLibraryTitleFinder } from '../../main/library/find-titles.ts';
import { openLibraryStore } from '../../db/stores/library.ts';
import { startBuild } from '../../db/stores/cache-build.ts';
import { createPatronKeys } from '../../db/stores/cache-keys.ts';
import { buildTitleIndex } from '../../db/stores/titles/index-build.ts';
import { TitleSearch } from '../../db/stores/titles/title-search.ts';
import type { Bench, BenchResult } from '../../main/cli/bench.ts';
import { percentile } from './statistics.ts';

/** A city's network, three copies of a title; `MUONTRA_BENCH_ITEMS` takes fewer. */
const items = Number(process.env['MUONTRA_BENCH_ITEMS'] ?? 5_000_000);
const copiesOfTitle = 3;
const villageTitles = 20_000;
const questions = 1_000;
/** 50,000 items a second. */
const limitMicroseconds = 20;
const limitMs = 50;
const libraryLimitMs = 20;
/** Growth of the process while the items are imported and the index is made, the same for any number of items. */
const limitMb = 320;
const shown = 20;

/** Making the index of titles out of the cache, and finding titles in it as a person types them, letter by letter. */
export const bench: Bench = {
  name: 'titles',
  async run() {
    if (!(Number.isInteger(items) && items >= 1_000))
      throw new Error('MUONTRA_BENCH_ITEMS must be 1000 or more');
    const dir = mkdtempSync(join(tmpdir(), 'muontra-bench-titles-'));
    try {
      return [...measureCache(dir), await measureLibrary(join(dir, 'library.db'))];
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

/** Syllables with Vietnam's marks; the first are far commoner than the last, as in any language. */
const beginnings = 'v n th c m l tr h s d đ b k ph qu g ng nh t ch x r kh gi'.split(' ');
const endings = 'iệt am ơ ử ách oàn ập ăn ính ương ện iều ời ôi ang ong ung inh anh ay ia ua'.split(' ');
const syllables = endings.flatMap((ending, at) =>
  beginnings.map((_, turn) => beginnings[(turn + at) % beginnings.length] + ending),
);

/** The same row each time: a multiplicative congruential generator modulo 2^31 - 1. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

function titleOf(number: number): string {
  const random = createRandom(number * 2_654_435 + 12_345);
  for (let turn = 0; turn < 5; turn += 1) random();
  const length = 2 + Math.floor(random() * 9);
  const words = Array.from({ length }, () => syllables[Math.floor(random() ** 3 * syllables.length)] ?? '');
  const title = words.join(' ');
  return number % 5 === 0 ? `${title}, tập ${String(1 + (number % 40))}` : title;
}

function measureCache(dataDir: string): BenchResult[] {
  const before = process.memoryUsage().rss;
  fill(dataDir);
  const startMs = performance.now();
  const built = buildTitleIndex({ dataDir });
  const micros = ((performance.now() - startMs) / items) * 1_000;
  if (built.kind === 'failed') throw new Error(built.error.message);
  if (built.value.items !== items) throw new Error('items were lost');
  // The peak, in kilobytes.
  const grownMb = Math.max(0, process.resourceUsage().maxRSS * 1_024 - before) / 1e6;
  const search = new TitleSearch({
    dataDir,
    monotonicMs: () => performance.now(),
    onTrouble: ({ kind }) => {
      throw new Error(kind);
    },
  });
  const common = [
    'v',
    'vi',
    'việt nam',
    'viet n',
    'sach',
    'toan tap 1',
    'n',
    'viet nam su',
    'tập',
    'th',
    'mơ',
  ];
  const times = typing(common, (text) => search.find(text, shown).titles.length);
  search.close();
  return [
    result('titles-index', micros, 'µs/item', limitMicroseconds),
    result('titles-index-memory', grownMb, 'MB', limitMb),
    result('titles-find', percentile(times, 0.99), 'ms', limitMs),
  ];
}

function fill(dataDir: string): void {
  const keys = createPatronKeys(new Uint8Array(32).fill(1));
  const asOf = new Date(0);
  const started = startBuild({ dataDir, kind: 'items', keys, asOf, replace: true });
  if (started.kind === 'failed') throw new Error(started.error.message);
  for (let number = 0; number < items; number += 1)
    started.value.addItem({
      id: `TV${String(number).padStart(8, '0')}`,
      title: titleOf(number % Math.ceil(items / copiesOfTitle)),
      loanable: true,
      mediaType: 'SACH',
      institution: `CN${String(number % 30)}`,
      location: `KHO${String(number % 12)}`,
      status: number % 4 === 0 ? 'on-loan' : 'available',
      dueAtMs: null,
      cardId: null,
    });
  const done = started.value.finish(asOf);
  if (done.kind === 'failed') throw new Error(done.error.message);
}

async function measureLibrary(file: string): Promise<BenchResult> {
  const opened = openLibraryStore(file);
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  const store = opened.value;
  store.atomically(() => {
    for (let id = 1; id <= villageTitles; id += 1) {
      store.addTitle({ id, title: titleOf(id), author: titleOf(id * 7).slice(0, 20) });
      store.addItem({ id: `TV${String(id)}`, titleId: id, branch: '', loanable: true });
    }
  });
  const finder = createLibraryTitleFinder({ catalogue: store });
  // The first look folds all titles; it is made when the station starts.
  if (!finder.hasTitles) throw new Error('no titles');
  const times: number[] = [];
  for (let turn = 0; turn < questions; turn += 1) {
    const title = titleOf(1 + ((turn * 104_729) % villageTitles));
    const typed = title.slice(0, 1 + (turn % 12));
    const startMs = performance.now();
    const { titles } = await finder.find(typed, shown);
    times.push(performance.now() - startMs);
    if (titles.length === 0) throw new Error('a title is not found');
  }
  store.close();
  return result('titles-find-library', percentile(times, 0.99), 'ms', libraryLimitMs);
}

/** Titles that are there, typed up to some letter with and without their marks, and the words everybody types between. */
function typing(common: readonly string[], find: (text: string) => number): number[] {
  const times: number[] = [];
  for (let turn = 0; turn < questions; turn += 1) {
    const title = titleOf((turn * 104_729) % Math.ceil(items / copiesOfTitle));
    const own = turn % 2 === 0 ? title : title.normalize('NFD').replace(/\p{M}/gu, '');
    const text = turn % 4 === 0 ? (common[(turn / 4) % common.length] ?? '') : own.slice(0, 2 + (turn % 30));
    const startMs = performance.now();
    const found = find(text);
    times.push(performance.now() - startMs);
    if (found === 0 && turn % 4 !== 0) throw new Error('a title is not found');
  }
  return times;
}

const result = (name: string, value: number, unit: string, limit: number): BenchResult => ({
  ...{ name, value, unit, limit },
  ratio: value / limit,
});
