import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { findEspeak } from '../main/station/voice/espeak.ts';
import { installPackages } from './debian-packages.ts';
import { findOrInstallBrowser } from './test-browser.ts';

// The whole test run: unit, contract, simulation and scenarios, then the pages in a real browser.

const root = join(import.meta.dirname, '..');
const results = join(root, 'test-results');

interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

const say = (line: string): void => {
  console.log(`\n▸ ${line}`);
};

function run(words: readonly string[], env: Readonly<Record<string, string>> = {}): boolean {
  const { status } = spawnSync(process.execPath, [...words], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  return status === 0;
}

function readReport(name: string): unknown {
  try {
    return JSON.parse(readFileSync(join(results, name), 'utf8'));
  } catch {
    return null;
  }
}

const failedOnce: Tally = { passed: 0, failed: 1, skipped: 0 };

/** A run that ended badly without naming a failed test has failed once, at least. */
function honest(tally: Tally, ended: boolean): Tally {
  return ended || tally.failed > 0 ? tally : { ...tally, failed: 1 };
}

function unitTests(): Tally {
  say('unit, contract, simulation and scenario tests');
  const ended = run([
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${join(results, 'unit.json')}`,
  ]);
  const report = readReport('unit.json') as Record<string, number> | null;
  const count = (name: string): number => report?.[name] ?? 0;
  return honest(
    {
      passed: count('numPassedTests'),
      failed: count('numFailedTests'),
      skipped: count('numPendingTests'),
    },
    ended,
  );
}

function browserTests(): Tally {
  say('the pages in a browser');
  const browser = findOrInstallBrowser(say);
  if (browser === null) {
    console.error('no browser could be found or installed; install Chromium, or name one in MUONTRA_BROWSER');
    return failedOnce;
  }
  console.log(`browser: ${browser}`);
  const ended = run(['node_modules/@playwright/test/cli.js', 'test'], {
    MUONTRA_TEST_BROWSER: browser,
    MUONTRA_E2E_RESULTS: join(results, 'e2e.json'),
  });
  const report = readReport('e2e.json') as { stats?: Record<string, number> } | null;
  const count = (name: string): number => report?.stats?.[name] ?? 0;
  return honest(
    { passed: count('expected') + count('flaky'), failed: count('unexpected'), skipped: count('skipped') },
    ended,
  );
}

rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
if (spawnSync('socat', ['-V'], { stdio: 'ignore' }).status !== 0) {
  say('socat makes the pseudo-terminals of the serial tests');
  if (!installPackages(['socat'], say)) console.log('socat is not here: the serial-line tests are skipped');
}
if (findEspeak(process.env['PATH'] ?? '') === null) {
  say('espeak-ng is the voice of the station');
  if (!installPackages(['espeak-ng'], say)) console.log('espeak-ng is not here: its tests are skipped');
}
say('building the pages');
const built = run(['tools/build.ts', '--stale']);
const tallies = built ? [unitTests(), browserTests()] : [failedOnce];
const sum = (name: keyof Tally): number => tallies.reduce((total, tally) => total + tally[name], 0);
if (sum('skipped') > 0) console.log(`\n${String(sum('skipped'))} skipped; each says why above`);
console.log(`\n${String(sum('passed'))} passed, ${String(sum('failed'))} failed`);
process.exitCode = sum('failed') > 0 ? 1 : 0;
