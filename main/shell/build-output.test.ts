import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { build, canBuild, lookAtBuild } from './build-output.ts';
import type { BuildName } from './build-output.ts';

let root: string;

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A builder that copies one source file, and fails when that says so. */
const builder = `
const { mkdirSync, readFileSync, writeFileSync } = require('node:fs');
const outDir = process.argv[process.argv.indexOf('--outDir') + 1];
const mode = process.argv[process.argv.indexOf('--mode') + 1];
const page = readFileSync('renderer/page.txt', 'utf8');
if (page === 'broken') { console.error('page.txt is broken'); process.exit(1); }
mkdirSync(outDir, { recursive: true });
writeFileSync(outDir + '/index.html', mode + ' ' + page);
`;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'muontra-pages-'));
  put('renderer/page.txt', 'one');
  put('node_modules/vite/bin/vite.js', builder);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const make = (name: BuildName) => build(root, name, new AbortController().signal);
const state = (name: BuildName): string => lookAtBuild(root, name).state;

it('builds once and knows that it did', async () => {
  expect(state('demo')).toBe('missing');
  expect(canBuild(root, 'renderer')).toBe(true);
  expect(await make('demo')).toEqual({ kind: 'ok' });
  const pages = lookAtBuild(root, 'demo');
  expect(pages.state).toBe('built');
  expect(readFileSync(join(pages.folder, 'index.html'), 'utf8')).toBe('demo one');
  expect(state('renderer')).toBe('missing');
});

it('sees a source that changed, was added or was touched, but not a test', async () => {
  await make('renderer');
  put('renderer/page.test.ts', 'a test');
  expect(state('renderer')).toBe('built');
  put('renderer/deep/other.txt', 'new');
  expect(state('renderer')).toBe('stale');
  await make('renderer');
  utimesSync(join(root, 'renderer/page.txt'), 1, 1);
  expect(state('renderer')).toBe('stale');
});

it('keeps the pages in use when a build fails, and says what failed', async () => {
  await make('renderer');
  put('renderer/page.txt', 'broken');
  expect(await make('renderer')).toEqual({ kind: 'failed', detail: 'page.txt is broken' });
  expect(readFileSync(join(lookAtBuild(root, 'renderer').folder, 'index.html'), 'utf8')).toBe(
    'production one',
  );
  expect(readdirSync(join(root, 'dist')).sort()).toEqual(['renderer', 'renderer.stamp']);
});

it('replaces pages whole', async () => {
  await make('renderer');
  put('dist/renderer/assets/left-over.js', 'old');
  put('renderer/page.txt', 'two, longer');
  await make('renderer');
  expect(existsSync(join(root, 'dist/renderer/assets/left-over.js'))).toBe(false);
});

it('takes an installed station as it is: no sources, no builder', async () => {
  await make('renderer');
  rmSync(join(root, 'renderer'), { recursive: true });
  expect(state('renderer')).toBe('built');
  expect(canBuild(root, 'renderer')).toBe(false);
});
