import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openJournal } from '../../db/stores/journal-store.ts';
import { loadOrCreateKey } from '../../db/stores/key.ts';
import { launchStation } from '../../main/launch/launch-station.ts';
import { createSilentLog } from '../../main/log/log.ts';

const root = join(import.meta.dirname, '../..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-start-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The command as a person gives it; ends by itself because it cannot start. */
function start(...words: string[]): { status: number | null; said: string[] } {
  const entry = join(root, 'main/cli/muontra.js');
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [entry, 'start', '--shell', 'none', '--data', join(folder, 'data'), ...words],
    { encoding: 'utf8', timeout: 15_000 },
  );
  expect(stdout).toBe('');
  // Its log says what was opened before, and pages may have to be built; the person gets one line that is neither.
  const said = stderr.split('\n').filter((line) => line !== '' && !/^(\{|building )/.test(line));
  return { status, said };
}

function withConfig(config: unknown): string[] {
  const file = join(folder, 'station.json');
  writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
  return ['--config', file];
}

it.each([
  ['an unknown setting', { pads: null }, /unknown setting "pads"; allowed here: library, .*pad/],
  ['a wrong value', { language: 'fr' }, /setting "language".*"vi".*"en"/],
  ['a pad that this build cannot drive', { pad: { model: 'x', address: 'tcp://a:1' } }, /feig-iso-host/],
  ['a pad at no address', { pad: { model: 'feig-iso-host', address: 'usb' } }, /tcp:\/\/HOST:PORT/],
  ['an ILS at no address', { ils: 'http://ils.example' }, /setting "ils"/],
  ['no JSON', '{"language":', /station\.json/],
])('names %s in one line and ends with 2', (_, config, line) => {
  const { status, said } = start(...withConfig(config));
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(line);
  expect(said[0]).not.toMatch(/\bat .*\.ts/);
  expect(status).toBe(2);
});

it('a second station on the same data is refused, the first goes on', async () => {
  const dataDir = join(folder, 'data');
  const options = { configFile: null, dataDir, demo: false, log: createSilentLog() };
  const first = await launchStation(options);
  const { status, said } = start();
  expect(said).toEqual([`${dataDir}: another station is running with this data folder`]);
  expect(status).toBe(1);
  expect(first.kind).toBe('ok');
  if (first.kind === 'ok') await first.station.close();
  const again = await launchStation(options);
  expect(again.kind).toBe('ok');
  if (again.kind === 'ok') await again.station.close();
});

it('a damaged library.db is named and left as it is', () => {
  const dataDir = join(folder, 'data');
  const file = join(dataDir, 'library', 'library.db');
  mkdirSync(join(file, '..'), { recursive: true });
  const garbage = Buffer.alloc(8192, 'this is no database ');
  writeFileSync(file, garbage);
  const { status, said } = start();
  expect(said).toHaveLength(1);
  expect(said[0]).toContain(file);
  expect(status).toBe(1);
  expect(readFileSync(file)).toEqual(garbage);
});

it('a journal locked by another program is named', () => {
  const dataDir = join(folder, 'data');
  mkdirSync(dataDir, { recursive: true });
  const key = loadOrCreateKey(join(dataDir, 'journal.key'));
  if (key.kind === 'failed') throw new Error(key.error.message);
  const made = openJournal({ file: join(dataDir, 'journal.db'), key: key.value });
  if (made.kind === 'failed') throw new Error(made.error.message);
  made.value.close();
  const lock = spawnSync(process.execPath, [
    '--input-type=module',
    '-e',
    `import Database from ${JSON.stringify(join(root, 'node_modules/better-sqlite3/lib/index.js'))};
     import { spawnSync } from 'node:child_process';
     const held = new Database(${JSON.stringify(join(dataDir, 'journal.db'))});
     held.pragma('locking_mode = EXCLUSIVE');
     held.exec('BEGIN EXCLUSIVE');
     const { stderr, status } = spawnSync(process.execPath, [${JSON.stringify(join(root, 'main/cli/muontra.js'))},
       'start', '--shell', 'none', '--data', ${JSON.stringify(dataDir)}], { encoding: 'utf8', timeout: 15000 });
     console.log(JSON.stringify({ stderr, status }));`,
  ]);
  const { stderr, status } = JSON.parse(lock.stdout.toString()) as { stderr: string; status: number };
  expect(stderr).toMatch(/journal\.db: another program is using it/);
  expect(status).toBe(1);
});
