import { statSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { importDir, learnedFile } from '../cache-files.ts';
import { WorkerQuestions } from './worker-questions.ts';
import type { FoundTitles, TitleFinder } from './title-finder.ts';
import type { SearchState, TitleTrouble } from './title-search.ts';
import type { FromBuildWorker, FromFindWorker, ToFindWorker, WorkerStart } from './worker-messages.ts';

export interface CacheTitleFinderOptions {
  readonly dataDir: string;
  /** Told of what befell the index; never of what was searched. */
  readonly onTrouble?: (trouble: TitleTrouble) => void;
  readonly clock: {
    monotonicMs(): number;
    /** Runs `action` once; the returned function cancels it. */
    after(delayMs: number, action: () => void): () => void;
  };
  /** A question that has no answer after this finds nothing. */
  readonly answerWithinMs?: number;
  /** The index may take no more room than this; beyond it the build fails as on a full disk. */
  readonly maxBytes?: number;
}

const defaultAnswerWithinMs = 2_000;
/** After a build that failed, an index that was damaged soon after it was made, a thread that ended too often. */
const restMs = 10 * 60_000;
/** So often in a row, without an answer between, the searching thread may end by itself. */
const mostStarts = 5;
const mostTitles = 50;
const none: FoundTitles = { titles: [], more: false };

/** Bundled for Electron, the threads' files lie beside this one as JavaScript (tools/build-electron.ts). */
const ending = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
const findWorker = new URL(`./find-worker.${ending}`, import.meta.url);
const buildWorker = new URL(`./build-worker.${ending}`, import.meta.url);

/**
 * Finds titles in what the cache knows: lists that were imported, and what the station learned. An index of them is
 * made and searched by threads of their own; the station's never waits. It follows new lists by itself. Close it
 * before the data folder is given up.
 */
export function createCacheTitleFinder(options: CacheTitleFinderOptions): TitleFinder {
  const finder = new CacheTitleFinder(options);
  finder.start();
  return finder;
}

class CacheTitleFinder implements TitleFinder {
  readonly #options: CacheTitleFinderOptions;
  readonly #questions: WorkerQuestions;
  #finding: Worker | null = null;
  #building: Worker | null = null;
  #state: SearchState = { hasTitles: false, isStale: false };
  #starts = 0;
  #noStartBeforeMs = -Infinity;
  #isClosed = false;
  #seen = '';
  #noBuildBeforeMs = -Infinity;
  #droppedAtMs = -Infinity;

  constructor(options: CacheTitleFinderOptions) {
    this.#options = options;
    const { clock, answerWithinMs = defaultAnswerWithinMs } = options;
    this.#questions = new WorkerQuestions(clock, answerWithinMs);
  }

  get hasTitles(): boolean {
    this.#look();
    return this.#state.hasTitles;
  }

  start(): void {
    if (this.#isClosed) return;
    if (this.#starts >= mostStarts) {
      if (this.#options.clock.monotonicMs() < this.#noStartBeforeMs) return;
      this.#starts = 0;
    }
    this.#starts += 1;
    const worker = new Worker(findWorker, { workerData: this.#workerData });
    this.#finding = worker;
    worker.unref();
    worker.on('message', (message: FromFindWorker) => {
      this.#take(message);
    });
    // What the thread threw is not repeated: it may hold what was searched. That it ended is told below.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (this.#finding === worker) this.#ended();
    });
  }

  find(text: string, limit: number): Promise<FoundTitles> {
    const most = Math.min(mostTitles, Math.floor(limit));
    if (this.#isClosed || !(most >= 1)) return Promise.resolve(none);
    if (!this.#finding) this.start();
    const worker = this.#finding;
    if (!worker) return Promise.resolve(none);
    return this.#questions.ask(worker, (id) => ({
      kind: 'find',
      id,
      text: text.slice(0, 1_000),
      limit: most,
    }));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#state = { hasTitles: false, isStale: false };
    this.#questions.giveUp();
    const workers = [this.#finding, this.#building];
    this.#finding = null;
    this.#building = null;
    await Promise.all(workers.map((worker) => worker?.terminate()));
  }

  get #workerData(): WorkerStart {
    const { dataDir, maxBytes } = this.#options;
    return maxBytes === undefined ? { dataDir } : { dataDir, maxBytes };
  }

  #take(message: FromFindWorker): void {
    if (this.#isClosed) return;
    switch (message.kind) {
      case 'found':
        this.#starts = 0;
        this.#questions.answer(message.id, message.found);
        return;
      case 'trouble':
        if (message.trouble.kind === 'dropped') this.#dropped();
        this.#options.onTrouble?.(message.trouble);
        return;
      case 'state':
        this.#state = message.state;
        this.#build();
    }
  }

  /** A new list, or a first title that was learned, shows in the files. */
  #look(): void {
    const { dataDir } = this.#options;
    const file = learnedFile(dataDir);
    const learned = this.#state.hasTitles ? [] : [changeOf(file), changeOf(`${file}-wal`)];
    const seen = [changeOf(importDir(dataDir)), ...learned].join(' ');
    const isDue = !this.#finding || (this.#state.isStale && !this.#building && this.#mayBuild);
    if (seen === this.#seen && !isDue) return;
    this.#seen = seen;
    this.#follow();
  }

  #follow(): void {
    if (!this.#finding) this.start();
    this.#finding?.postMessage({ kind: 'follow' } satisfies ToFindWorker);
  }

  get #mayBuild(): boolean {
    return this.#options.clock.monotonicMs() >= this.#noBuildBeforeMs;
  }

  #build(): void {
    if (!this.#state.isStale || this.#building || !this.#mayBuild) return;
    const worker = new Worker(buildWorker, { workerData: this.#workerData });
    this.#building = worker;
    worker.unref();
    let outcome: FromBuildWorker = { kind: 'failed', reason: 'other' };
    worker.on('message', (message: FromBuildWorker) => {
      outcome = message;
    });
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (this.#building !== worker) return;
      this.#building = null;
      if (outcome.kind === 'failed') {
        this.#noBuildBeforeMs = this.#options.clock.monotonicMs() + restMs;
        this.#options.onTrouble?.(outcome);
      }
      this.#follow();
    });
  }

  /** A disk that spoils every index is not written to without end. */
  #dropped(): void {
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#droppedAtMs < restMs) this.#noBuildBeforeMs = nowMs + restMs;
    this.#droppedAtMs = nowMs;
  }

  #ended(): void {
    this.#finding = null;
    this.#questions.giveUp();
    if (this.#starts < mostStarts) {
      this.start();
      return;
    }
    this.#noStartBeforeMs = this.#options.clock.monotonicMs() + restMs;
    this.#state = { hasTitles: false, isStale: false };
    this.#options.onTrouble?.({ kind: 'stopped' });
  }
}

function changeOf(path: string): string {
  try {
    const { mtimeMs, size } = statSync(path);
    return `${String(mtimeMs)}/${String(size)}`;
  } catch {
    return '';
  }
}
