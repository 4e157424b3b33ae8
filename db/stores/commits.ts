import type { Database } from '../open.ts';

/**
 * How a commit ends.
 * - `durable`  it waits for the disk, with all that was committed before: no power cut undoes it
 * - `lazy`     it is whole and in order, and no end of the process undoes it; a power cut may, until the next durable
 *              commit or checkpoint, and then it undoes all that came after it, too
 */
export type CommitKind = 'durable' | 'lazy';

/**
 * Commits of one connection in WAL mode: `synchronous=FULL` for what must never be undone, `NORMAL` for what can be
 * found out again (SQLite, "PRAGMA synchronous").
 */
export class Commits {
  readonly #database: Database;
  readonly #onCommit: (kind: CommitKind) => void;
  #kind: CommitKind = 'durable';

  /** @param onCommit told of each that came about. */
  constructor(database: Database, onCommit: (kind: CommitKind) => void = () => undefined) {
    this.#database = database;
    this.#onCommit = onCommit;
  }

  durably<T>(action: () => T): T {
    return this.#commit('durable', action);
  }

  lazily<T>(action: () => T): T {
    return this.#commit('lazy', action);
  }

  #commit<T>(kind: CommitKind, action: () => T): T {
    if (kind !== this.#kind) {
      this.#database.exec(kind === 'durable' ? 'PRAGMA synchronous = FULL' : 'PRAGMA synchronous = NORMAL');
      this.#kind = kind;
    }
    const value = action();
    this.#onCommit(kind);
    return value;
  }
}
