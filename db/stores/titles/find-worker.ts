import { parentPort, workerData } from 'node:worker_threads';
import { TitleSearch } from './title-search.ts';
import type { FromFindWorker, ToFindWorker, WorkerStart } from './worker-messages.ts';

/** The thread that finds titles. */
const { dataDir } = workerData as WorkerStart;
const tell = (message: FromFindWorker): void => {
  parentPort?.postMessage(message);
};
const search = new TitleSearch({
  dataDir,
  monotonicMs: () => performance.now(),
  onTrouble: (trouble) => {
    tell({ kind: 'trouble', trouble });
  },
});

let isFollowing = false;

/** Between two pieces questions have their turn. */
function follow(): void {
  isFollowing = search.follow();
  tell({ kind: 'state', state: search.state });
  if (isFollowing) setImmediate(follow);
}

parentPort?.on('message', (message: ToFindWorker) => {
  if (message.kind === 'find') {
    const found = search.find(message.text, message.limit);
    tell({ kind: 'found', id: message.id, found });
  }
  if (!isFollowing) follow();
});
follow();
