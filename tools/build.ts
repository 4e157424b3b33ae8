import { join } from 'node:path';
import { build, lookAtBuild } from '../main/shell/build-output.ts';
import type { BuildName } from '../main/shell/build-output.ts';

/** Builds everything that is built: the pages of both modes and Electron's entry files. `--stale`: only what changed. */
const root = join(import.meta.dirname, '..');
const names: readonly BuildName[] = ['renderer', 'demo', 'electron'];
const onlyStale = process.argv.includes('--stale');

for (const name of names) {
  if (onlyStale && lookAtBuild(root, name).state === 'built') continue;
  const startedMs = performance.now();
  const built = await build(root, name, new AbortController().signal);
  if (built.kind === 'failed') {
    console.error(`build ${name}: failed\n${built.detail}`);
    process.exitCode = 1;
    break;
  }
  console.log(`build ${name}: ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}
