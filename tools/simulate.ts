import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { runSeed } from '../test/simulation/station/run.ts';
import type { Failure } from '../test/simulation/station/run.ts';
import { storyOf } from '../test/simulation/station/story.ts';
import type { SeedResult } from './simulate-worker.ts';

// `npm run simulate -- [--seeds N] [--from N] [--workers N]`: so many stories of a whole station, on every core.
// `npm run simulate -- --seed N`: one story, told in full.

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    workers: { type: 'string', default: String(availableParallelism()) },
  },
});

/** The stories of more failures than these would bury them all. */
const mostStories = 3;
const progressEvery = 1_000;

function numberOf(name: 'seeds' | 'from' | 'seed' | 'workers'): number {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  console.error(`--${name} is a whole number from 1 on`);
  process.exit(2);
}

async function one(seed: number): Promise<number> {
  const { failure, trace } = await runSeed(seed);
  console.log(failure ? storyOf(failure) : trace.join('\n'));
  console.log(failure ? '0 passed, 1 failed' : '1 passed, 0 failed');
  return failure ? 1 : 0;
}

async function many(from: number, seeds: number, workers: number): Promise<number> {
  const startMs = performance.now();
  const tally = new Map<string, number>();
  let next = from;
  let done = 0;
  let failed = 0;
  let operations = 0;
  let simulatedMs = 0;

  const fail = (failure: Failure): void => {
    failed += 1;
    if (failed <= mostStories) console.log(`\n${storyOf(failure)}\n`);
    else console.log(`seed ${String(failure.seed)}, step ${String(failure.step)}: ${failure.reason}`);
  };
  const took = (result: SeedResult): void => {
    operations += result.operations;
    simulatedMs += result.simulatedMs;
    for (const [name, count] of result.tally) tally.set(name, (tally.get(name) ?? 0) + count);
    if (result.failure) fail(result.failure);
  };
  const counted = (): void => {
    done += 1;
    if (done % progressEvery === 0 && done < seeds) console.log(`${String(done)} of ${String(seeds)} …`);
  };
  const work = (): Promise<void> =>
    new Promise((resolve) => {
      const worker = new Worker(new URL('./simulate-worker.ts', import.meta.url));
      let seed = 0;
      const go = (): void => {
        if (next >= from + seeds) {
          void worker.terminate();
          resolve();
          return;
        }
        seed = next;
        next += 1;
        worker.postMessage(seed);
      };
      worker.on('message', (result: SeedResult) => {
        took(result);
        counted();
        go();
      });
      // What nobody caught ends the worker; the seeds after it are another's.
      worker.on('error', (error: Error) => {
        fail({
          seed,
          step: 0,
          reason: `an exception nobody caught: ${error.stack ?? error.message}`,
          trace: [],
        });
        counted();
        resolve(work());
      });
      go();
    });

  await Promise.all(Array.from({ length: Math.min(workers, seeds) }, work));
  const seconds = (performance.now() - startMs) / 1000;
  console.log(
    [...tally]
      .sort()
      .map(([name, count]) => `${name} ${String(count)}`)
      .join(' · '),
  );
  const days = (simulatedMs / 86_400_000).toFixed(1);
  console.log(
    `${String(operations)} loans and returns in ${days} days of station time, ${seconds.toFixed(0)} s of ours`,
  );
  console.log(`${String(done - failed)} passed, ${String(failed)} failed`);
  return failed;
}

const failed =
  values.seed === undefined
    ? await many(numberOf('from'), numberOf('seeds'), numberOf('workers'))
    : await one(numberOf('seed'));
process.exitCode = failed > 0 ? 1 : 0;
