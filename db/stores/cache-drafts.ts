import { closeSync, fsyncSync, openSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { FolderLock } from '../open.ts';
import { remove } from './cache-aside.ts';
import type { ImportKind } from './cache-files.ts';

/** The files of one build, and the lock under which it is made. */
export class Drafts {
  readonly draft: string;
  readonly staging: string;
  readonly #dir: string;
  readonly #lock: FolderLock;

  constructor(dir: string, kind: ImportKind | 'titles', lock: FolderLock) {
    this.#dir = dir;
    this.draft = join(dir, `${kind}.new`);
    this.staging = join(dir, `${kind}.staging`);
    this.#lock = lock;
  }

  drop(): void {
    remove(this.draft);
    remove(this.staging);
  }

  release(): void {
    this.drop();
    this.#lock.release();
  }

  /** On the disk for good before it counts. */
  moveTo(file: string): void {
    sync(this.draft, 'r+');
    renameSync(this.draft, file);
    // A folder cannot be synced on Windows; there the rename is journalled by the file system itself.
    if (process.platform !== 'win32') sync(this.#dir, 'r');
  }
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const handle = openSync(path, flags);
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
