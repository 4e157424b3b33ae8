import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Bench } from '../../main/cli/bench.ts';
import { build, lookAtBuild } from '../../main/shell/build-output.ts';
import { median } from './statistics.ts';

const root = join(import.meta.dirname, '../..');
const limitMs = 1500;
const runs = 5;

/** One start on an empty data folder, to the line that says ready. */
async function startOnce(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'muontra-start-'));
  const startMs = performance.now();
  const entry = join(root, 'main/cli/muontra.js');
  const child = spawn(process.execPath, [entry, 'start', '--shell', 'none', '--json', '--data', folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const elapsedMs = performance.now() - startMs;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
  return elapsedMs;
}

/** `start --shell none` to ready, with the pages built. */
export const bench: Bench = {
  name: 'start',
  async run() {
    if (lookAtBuild(root, 'renderer').state !== 'built') {
      const built = await build(root, 'renderer', new AbortController().signal);
      if (built.kind === 'failed') throw new Error(built.detail);
    }
    // The first fills the cache of compiled code, as the first start after an installation does.
    await startOnce();
    const times: number[] = [];
    for (let run = 0; run < runs; run += 1) times.push(await startOnce());
    const value = median(times);
    return [{ name: 'start', value, unit: 'ms', limit: limitMs, ratio: value / limitMs }];
  },
};
