import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCache } from '../../db/stores/cache-store.ts';
import type { Cache } from '../../db/stores/cache.ts';
import { loadOrCreateKey } from '../../db/stores/key.ts';
import { runCommand, startCommand } from '../../test/harness/run-command.ts';
import { cacheCommand } from './cache.ts';

const run = (...args: string[]) => runCommand(cacheCommand, ...args);

let dir: string;
let data: string;
let list: string;
const opened: Cache[] = [];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muontra-cli-cache-'));
  data = join(dir, 'data');
  list = join(dir, 'list.csv');
  writeFileSync(list, 'barcode,title\nTV1,Một\nTV2,Hai\n,Không số\n');
});
afterEach(() => {
  for (const cache of opened.splice(0)) cache.close();
  rmSync(dir, { recursive: true, force: true });
});

/** The cache as a station beside has it. */
function station(): Cache {
  const key = loadOrCreateKey(join(data, 'journal.key'));
  if (key.kind === 'failed') throw new Error(key.error.message);
  const cache = openCache({ dataDir: data, key: key.value });
  if (cache.kind === 'failed') throw new Error(cache.error.message);
  opened.push(cache.value);
  return cache.value;
}

function longList(rows: number): string {
  const lines = Array.from({ length: rows }, (_, index) => `TV${String(index)},Nhan đề mới ${String(index)}`);
  const file = join(dir, 'long.csv');
  writeFileSync(file, `barcode,title\n${lines.join('\n')}\n`);
  return file;
}

describe('muontra cache', () => {
  it('imports a list before the first start, and says what it left out', async () => {
    const imported = await run(
      'import',
      list,
      '--data',
      data,
      '--json',
      '--as-of',
      '2026-01-02T03:04:05+07:00',
    );
    expect(imported.status).toBe(0);
    expect(JSON.parse(imported.out)).toEqual({
      imported: 2,
      duplicates: 0,
      rejected: [{ line: 4, reason: 'no-number' }],
      rejectedCount: 1,
    });
    expect(imported.err).toContain('sorting');
    expect(station().item('TV1')).toMatchObject({ title: 'Một', asOf: new Date('2026-01-01T20:04:05Z') });
    const again = await run('import', list, '--data', data, '--replace');
    expect(again.out).toBe('2 imported, 0 named twice, 1 rejected\n  line 4: no-number');
  });

  it('says how much it holds, and how old that is', async () => {
    await run('import', list, '--data', data, '--as-of', '2026-01-02T03:04:05Z');
    const status = await run('status', '--data', data, '--json');
    expect(JSON.parse(status.out)).toMatchObject({
      items: {
        learned: 0,
        imported: 2,
        oldest: '2026-01-02T03:04:05.000Z',
        newest: '2026-01-02T03:04:05.000Z',
      },
      patrons: { learned: 0, imported: 0, oldest: null, newest: null },
      holds: 0,
      imports: [{ kind: 'items', asOf: '2026-01-02T03:04:05.000Z', rows: 2 }],
      problems: [],
    });
    expect((await run('status', '--data', data)).out).toMatch(
      /items: 0 learned, 2 imported, from 2026-01-02.*\n/,
    );
  });

  it('takes a patron back', async () => {
    writeFileSync(list, 'cardnumber,surname\nBD1,A\nBD2,B\n');
    await run('import', list, '--data', data);
    expect((await run('forget', 'BD1', '--data', data, '--json')).out).toBe('{"forgotten":1}');
    expect(station().patron('BD1')).toBeNull();
    expect(station().patron('BD2')).not.toBeNull();
  });

  it.each([
    [['import'], 'usage'],
    [['import', 'list.csv'], 'usage'],
    [['status', 'x', '--data', '.'], 'usage'],
    [['forget', '--data', '.'], 'usage'],
    [['burn', 'x', '--data', '.'], 'usage'],
    [['import', 'list.csv', '--data', '.', '--kind', 'books'], '--kind must be'],
    [['import', 'list.csv', '--data', '.', '--as-of', 'yesterday'], '--as-of must be'],
    [['import', 'list.csv', '--data', '.', '--time-zone', 'Sàigòn'], '--time-zone must be'],
    [['status', '--data', '/no/such/folder'], 'no such folder'],
    [['import', 'list.csv', '--fast'], '--fast'],
  ])('refuses %j', async (words, expected) => {
    const refused = await run(...words);
    expect(refused).toMatchObject({ status: 2, out: '' });
    expect(refused.err).toContain(expected);
    expect(refused.err.trim().split('\n')).toHaveLength(1);
  });

  it('a list of which nothing can be taken changes nothing', async () => {
    await run('import', list, '--data', data);
    writeFileSync(list, 'barcode,title\n,x\n');
    expect(await run('import', list, '--data', data, '--replace', '--json')).toMatchObject({ status: 1 });
    expect(station().counts().imported.items).toBe(2);
    writeFileSync(list, 'a,b\n1,2\n');
    const unknown = await run('import', list, '--data', data);
    expect(unknown).toMatchObject({ status: 2, out: '' });
    expect(unknown.err).toContain('no column of its header');
  });

  it('ends in order when it is asked to', async () => {
    await run('import', list, '--data', data);
    const running = startCommand(cacheCommand, 'import', longList(50_000), '--data', data, '--replace');
    running.end();
    expect(await running.done).toMatchObject({ status: 1, out: '' });
    expect(station().item('TV1')?.title).toBe('Một');
  });

  it('beside a running station: it sees the new list at once and loses nothing it learned meanwhile', async () => {
    await run('import', list, '--data', data, '--as-of', '2026-01-01T00:00:00Z');
    const cache = station();
    expect(cache.item('TV1')?.title).toBe('Một');
    const running = command('import', longList(40_000), '--data', data, '--as-of', '2026-02-01T00:00:00Z');
    let learned = 0;
    while (running.exitCode === null && running.signalCode === null) {
      const itemId = `NEW${String(learned)}`;
      expect(cache.learnItem({ itemId, title: 'Học được', status: 'available' }, new Date())).toEqual({
        kind: 'ok',
      });
      expect(cache.item('TV1')?.title).toMatch(/^(Một|Nhan đề mới 1)$/);
      learned += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(running.exitCode).toBe(0);
    expect(cache.item('TV1')?.title).toBe('Nhan đề mới 1');
    expect(learned).toBeGreaterThan(1);
    for (let index = 0; index < learned; index += 1)
      expect(cache.item(`NEW${String(index)}`)?.title).toBe('Học được');
  });

  it.each(['while reading', 'while sorting'])('killed %s it leaves the cache as it was', async (when) => {
    await run('import', list, '--data', data);
    const running = command('import', longList(200_000), '--data', data, '--replace');
    const drafts = join(data, 'cache');
    if (when === 'while reading')
      await expect.poll(() => existsSync(join(drafts, 'items.staging')), { interval: 5 }).toBe(true);
    else await running.sorting;
    running.kill('SIGKILL');
    await running.ended;
    expect(running.signalCode).toBe('SIGKILL');
    const cache = station();
    expect(cache.item('TV1')?.title).toBe('Một');
    expect(cache.counts().imported.items).toBe(2);
    // What it left behind is cleared away by the next one.
    expect((await run('import', list, '--data', data, '--replace')).status).toBe(0);
    expect(readdirSync(drafts).sort()).toEqual(['import.lock', 'items-000002.db']);
  });
});

const entry = fileURLToPath(import.meta.resolve('./muontra.js'));

function command(...words: readonly string[]) {
  const child = spawn(process.execPath, [entry, 'cache', ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const sorting = new Promise<void>((resolve) => {
    child.stderr.on('data', (text: Buffer) => {
      if (text.includes('sorting')) resolve();
    });
  });
  return Object.assign(child, { ended, sorting });
}
