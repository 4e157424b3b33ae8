import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { findOrInstallBrowser } from './test-browser.ts';

/** Takes the pictures of docs/screens anew, from the pages as they are built now. */
const root = join(import.meta.dirname, '..');
const browser = findOrInstallBrowser((line) => {
  console.log(line);
});
if (browser === null) throw new Error('no browser; name one in MUONTRA_TEST_BROWSER');
const run = (words: readonly string[]): number | null =>
  spawnSync(process.execPath, words, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, MUONTRA_TEST_BROWSER: browser },
  }).status;
if (run(['tools/build.ts', '--stale']) !== 0) throw new Error('the pages cannot be built');
// A picture of a screen that is no more must not stay behind.
rmSync(join(root, 'docs/screens'), { recursive: true, force: true });
process.exitCode =
  run([
    'node_modules/@playwright/test/cli.js',
    'test',
    'test/e2e/screenshots.spec.ts',
    '--update-snapshots',
  ]) ?? 1;
