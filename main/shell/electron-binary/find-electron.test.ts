import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findElectron, installedElectron, runElectronFetch } from './find-electron.ts';

let root: string;
let fetches: number;
let today: Date;

const put = (path: string, text: string): void =>
  writeFileSync(join(root, 'node_modules/electron', path), text);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'muontra-electron-'));
  mkdirSync(join(root, 'node_modules/electron/dist'), { recursive: true });
  put('install.js', '');
  fetches = 0;
  today = new Date('2026-11-24T01:00:00Z');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const find = (fetch: () => boolean) =>
  findElectron({
    root,
    now: () => today,
    fetch: () => {
      fetches += 1;
      return Promise.resolve(fetch());
    },
  });

function arrive(): boolean {
  put('dist/electron', '');
  put('path.txt', 'electron');
  return true;
}

it('takes the binary that is there without a fetch', async () => {
  arrive();
  expect(await find(() => false)).toEqual({ kind: 'ok', binary: installedElectron(root) });
  expect(fetches).toBe(0);
});

it('fetches it where that works', async () => {
  expect((await find(arrive)).kind).toBe('ok');
});

it('remembers a failed fetch for a week', async () => {
  expect((await find(() => false)).kind).toBe('absent');
  expect((await find(arrive)).kind).toBe('absent');
  expect(fetches).toBe(1);
  today = new Date('2026-12-02T01:00:00Z');
  expect((await find(arrive)).kind).toBe('ok');
});

it('believes the binary, not the script that says it fetched it', async () => {
  expect((await find(() => true)).kind).toBe('absent');
});

it('does not stumble where Electron is no part of the installation', async () => {
  rmSync(join(root, 'node_modules/electron'), { recursive: true });
  expect(await find(arrive)).toEqual({ kind: 'absent', detail: 'Electron is not installed' });
});

it('cuts a fetch short that does not end', async () => {
  put('install.js', 'setInterval(() => {}, 1000);');
  const cut = new AbortController();
  const running = runElectronFetch(join(root, 'node_modules/electron/install.js'), cut.signal);
  cut.abort();
  expect(await running).toBe(false);
});

it('reports how the fetch ended', async () => {
  const script = join(root, 'node_modules/electron/install.js');
  const never = new AbortController().signal;
  expect(await runElectronFetch(script, never)).toBe(true);
  put('install.js', 'process.exit(1);');
  expect(await runElectronFetch(script, never)).toBe(false);
});
