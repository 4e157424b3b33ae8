import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCache } from '../../db/stores/cache-store.ts';
import type { Cache } from '../../db/stores/cache.ts';
import type { Bench, BenchResult } from '../../main/cli/bench.ts';
import { importList } from '../../main/cache/import-list.ts';
import { percentile } from './statistics.ts';

/** A city's network; `MUONTRA_BENCH_ITEMS` takes fewer items, and a fifth as many patrons. */
const items = Number(process.env['MUONTRA_BENCH_ITEMS'] ?? 5_000_000);
const patrons = Math.ceil(items / 5);
const lookups = 100_000;
const learnings = 20_000;
/** 100,000 rows a second. */
const limitMicroseconds = 10;
const limitMs = 1;
/** The same for any number of rows. */
const limitMb = 320;

/**
 * Filling the cache from lists as a library exports them, rows in no order; looking things up in it; and writing down
 * what answers say.
 */
export const bench: Bench = {
  name: 'cache',
  async run() {
    if (!(Number.isInteger(items) && items >= 1_000))
      throw new Error('MUONTRA_BENCH_ITEMS must be 1000 or more');
    const dir = mkdtempSync(join(tmpdir(), 'muontra-bench-cache-'));
    try {
      return await measure(dir);
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

const key = new Uint8Array(32).fill(1);
const titles = ['Dế Mèn phiêu lưu ký', 'Những người khốn khổ', 'Truyện Kiều', 'Lịch sử Việt Nam giản yếu'];
const itemId = (number: number): string => `TV${String(number).padStart(8, '0')}`;
const cardId = (number: number): string => `BD${String(number).padStart(7, '0')}`;

async function measure(dir: string): Promise<BenchResult[]> {
  const itemList = writeList(
    join(dir, 'items.csv'),
    'barcode,title,itype,homebranch,location,notforloan,onloan',
    items,
    (n) => {
      const title = `${titles[n % titles.length] ?? ''}${n % 9 === 0 ? `, tập ${String(n)}` : ` ${String(n)}`}`;
      const due = n % 10 === 0 ? '2026-12-15 23:59:00' : '';
      return `${itemId(n)},"${title}",SACH,CN${String(n % 30)},KHO${String(n % 12)},0,${due}`;
    },
  );
  const patronList = writeList(
    join(dir, 'patrons.csv'),
    'cardnumber,surname,categorycode,dateexpiry,debarred',
    patrons,
    (n) => {
      const blocked = n % 50 === 0 ? '9999-12-31' : '';
      return `${cardId(n)},Nguyễn Văn ${String(n)},SV,2027-0${String(1 + (n % 9))}-28,${blocked}`;
    },
  );
  const beforeBytes = process.memoryUsage().rss;
  const memory = { bytes: beforeBytes };
  const results = [
    await importTime('items', itemList, items, dir, memory),
    await importTime('patrons', patronList, patrons, dir, memory),
  ];
  const grownMb = Math.max(0, memory.bytes - beforeBytes) / 1e6;
  results.push({
    name: 'cache-import-memory',
    value: grownMb,
    unit: 'MB',
    limit: limitMb,
    ratio: grownMb / limitMb,
  });
  const opened = openCache({ dataDir: dir, key });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  results.push(learnTime(opened.value), ...lookupTimes(opened.value));
  opened.value.close();
  return results;
}

/** Numbers come in an order that is none: a stride without a common factor goes once through all. */
function writeList(file: string, header: string, rows: number, line: (number: number) => string): string {
  const stride = rows % 7_919 === 0 ? 7_907 : 7_919;
  const handle = openSync(file, 'w');
  let text = `\ufeff${header}\r\n`;
  for (let index = 0; index < rows; index += 1) {
    text += `${line((index * stride) % rows)}\r\n`;
    if (text.length < 1_000_000) continue;
    writeSync(handle, text);
    text = '';
  }
  writeSync(handle, text);
  closeSync(handle);
  return file;
}

async function importTime(
  kind: 'items' | 'patrons',
  file: string,
  rows: number,
  dataDir: string,
  memory: { bytes: number },
): Promise<BenchResult> {
  const startMs = performance.now();
  const imported = await importList({
    file,
    dataDir,
    key,
    kind,
    asOf: null,
    replace: false,
    timeZone: 'Asia/Ho_Chi_Minh',
    now: () => new Date(),
    signal: new AbortController().signal,
    onProgress: () => {
      memory.bytes = Math.max(memory.bytes, process.memoryUsage().rss);
    },
  });
  const value = ((performance.now() - startMs) / rows) * 1000;
  memory.bytes = Math.max(memory.bytes, process.memoryUsage().rss);
  if (imported.kind === 'failed') throw new Error(imported.error.message);
  if (imported.value.imported !== rows) throw new Error('rows were lost');
  return {
    name: `cache-import-${kind}`,
    value,
    unit: 'µs/row',
    limit: limitMicroseconds,
    ratio: value / limitMicroseconds,
  };
}

/** A loan as the ILS answers it: item, patron's count, title, in one transaction. */
function learnTime(cache: Cache): BenchResult {
  const times = timesOf(learnings, (turn) => {
    const id = itemId((turn * 7_907) % items);
    const kept = cache.learn(
      [
        { kind: 'loan', itemId: id, cardId: cardId(turn % patrons), dueAt: '2026-12-15T23:59:00+07:00' },
        { kind: 'item', itemId: id, title: 'Dế Mèn phiêu lưu ký' },
      ],
      new Date(),
    );
    if (kept.kind === 'failed') throw new Error(kept.reason);
  });
  return asResult('cache-learn', percentile(times, 0.99));
}

function lookupTimes(cache: Cache): BenchResult[] {
  // Another stride than the lists have: neighbours in time are none on the disk.
  const item = timesOf(lookups, (turn) => {
    const id = itemId((turn * 104_729) % items);
    const title = cache.item(id, cardId(turn % patrons))?.title ?? null;
    if (title === null) throw new Error('an item is not found');
  });
  const patron = timesOf(lookups, (turn) => {
    if (cache.patron(cardId((turn * 104_729) % patrons)) === null) throw new Error('a patron is not found');
  });
  return [
    asResult('cache-lookup-item', percentile(item, 0.99)),
    asResult('cache-lookup-patron', percentile(patron, 0.99)),
  ];
}

function timesOf(count: number, action: (turn: number) => void): number[] {
  const times: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    const startMs = performance.now();
    action(turn);
    times.push(performance.now() - startMs);
  }
  return times;
}

const asResult = (name: string, value: number): BenchResult => ({
  name,
  value,
  unit: 'ms',
  limit: limitMs,
  ratio: value / limitMs,
});
