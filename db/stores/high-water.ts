import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/**
 * How far the journal has come, kept in a file beside it: when the journal itself is put back from a backup, this
 * still says so. Written after each entry without waiting for the disk: it may lag behind, never run ahead.
 */
export interface HighWater {
  /** Highest entry ever accepted, as far as is known. */
  readonly entryId: number;
  raise(entryId: number): void;
  close(): void;
}

const digits = 15;

/** Opens or makes the file. One that cannot be read or written is only a lack of help, and says 0. */
export function openHighWater(file: string): HighWater {
  let entryId = read(file);
  let handle: number | null = null;
  try {
    handle = openSync(file, 'r+');
  } catch {
    handle = create(file);
  }
  return {
    get entryId() {
      return entryId;
    },
    raise(next) {
      if (next <= entryId) return;
      entryId = next;
      if (handle === null) return;
      try {
        writeSync(handle, `${String(next).padStart(digits, '0')}\n`, 0);
      } catch {
        // A full disk: it lags behind, which is allowed.
      }
    },
    close() {
      if (handle !== null) closeSync(handle);
      handle = null;
    },
  };
}

function create(file: string): number | null {
  try {
    return openSync(file, 'w', 0o600);
  } catch {
    return null;
  }
}

function read(file: string): number {
  try {
    const text = readFileSync(file, 'utf8');
    return /^\d{15}\n$/.test(text) ? Number(text) : 0;
  } catch {
    return 0;
  }
}
