import { parentPort } from 'node:worker_threads';
import { runSeed } from '../test/simulation/station/run.ts';
import type { Failure } from '../test/simulation/station/run.ts';

/** What a worker of `simulate.ts` tells of one seed. */
export interface SeedResult {
  readonly failure: Failure | null;
  readonly tally: ReadonlyMap<string, number>;
  readonly operations: number;
  readonly simulatedMs: number;
}

parentPort?.on('message', (seed: number) => {
  void runSeed(seed).then(({ failure, tally, operations, simulatedMs }) => {
    parentPort?.postMessage({ failure, tally, operations, simulatedMs } satisfies SeedResult);
  });
});
