import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';

const memory = '/dev/shm';

/** Where runs keep their files. Memory where the system has it: files are the same there, and syncing costs nothing. */
export function scratchFolder(): string {
  try {
    accessSync(memory, constants.W_OK);
    return memory;
  } catch {
    return tmpdir();
  }
}
