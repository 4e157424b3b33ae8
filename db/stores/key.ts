import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import type { Opened } from '../failure.ts';

const keyBytes = 32;

/**
 * The key under which identities in open entries are sealed: 32 random bytes in a file of mode 0600, made at
 * first use, unless it lies sealed beside it already. A key file of another size is never overwritten: open entries could not be read any more.
 */
export function loadOrCreateKey(file: string): Opened<Uint8Array> {
  if (!existsSync(file) && existsSync(`${file}.sealed`)) {
    const message = `${file}.sealed: the key is in the secret store of this computer; start with Electron`;
    return { kind: 'failed', error: { reason: 'other', message } };
  }
  try {
    const found = read(file) ?? create(file);
    if (found.length === keyBytes) return { kind: 'ok', value: found };
    return { kind: 'failed', error: { reason: 'corrupt', message: `${file}: is not a key of this program` } };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === '') throw error;
    const reason = code === 'ENOSPC' ? 'full' : 'read-only';
    return {
      kind: 'failed',
      error: { reason, message: `${file}: the key cannot be read or written (${code})` },
    };
  }
}

function read(file: string): Uint8Array | null {
  try {
    return readFileSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function create(file: string): Uint8Array {
  const key = randomBytes(keyBytes);
  const draft = `${file}.${String(process.pid)}.new`;
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, key);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  try {
    // Unlike a rename, a link never replaces a key that another start made meanwhile.
    linkSync(draft, file);
    return key;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return readFileSync(file);
  } finally {
    rmSync(draft, { force: true });
  }
}
