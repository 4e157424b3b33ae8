import { parentPort, workerData } from 'node:worker_threads';
import { buildTitleIndex } from './index-build.ts';
import type { FromBuildWorker, WorkerStart } from './worker-messages.ts';

/** The thread that makes the index, and ends. */
const built = buildTitleIndex(workerData as WorkerStart);
parentPort?.postMessage(
  (built.kind === 'ok'
    ? { kind: 'built' }
    : { kind: 'failed', reason: built.error.reason }) satisfies FromBuildWorker,
);
