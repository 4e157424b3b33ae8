import type { Worker } from 'node:worker_threads';
import type { FoundTitles } from './title-finder.ts';
import type { ToFindWorker } from './worker-messages.ts';

interface Question {
  readonly worker: Worker;
  readonly answer: (found: FoundTitles) => void;
}

const none: FoundTitles = { titles: [], more: false };

/** Questions under way. Each is answered once: by the thread, or with nothing when it ends or takes too long. */
export class WorkerQuestions {
  readonly #clock: { after(delayMs: number, action: () => void): () => void };
  readonly #withinMs: number;
  readonly #open = new Map<number, Question>();
  #last = 0;

  constructor(clock: { after(delayMs: number, action: () => void): () => void }, withinMs: number) {
    this.#clock = clock;
    this.#withinMs = withinMs;
  }

  ask(worker: Worker, messageOf: (id: number) => ToFindWorker): Promise<FoundTitles> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve) => {
      const cancel = this.#clock.after(this.#withinMs, () => {
        this.answer(id, none);
      });
      const answer = (found: FoundTitles): void => {
        cancel();
        resolve(found);
      };
      this.#open.set(id, { worker, answer });
      // Whoever waits for an answer keeps the process alive, and nobody else does.
      worker.ref();
      worker.postMessage(messageOf(id));
    });
  }

  answer(id: number, found: FoundTitles): void {
    const question = this.#open.get(id);
    if (!question) return;
    this.#open.delete(id);
    if (this.#open.size === 0) question.worker.unref();
    question.answer(found);
  }

  giveUp(): void {
    for (const id of [...this.#open.keys()]) this.answer(id, none);
  }
}
