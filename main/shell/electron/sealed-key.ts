import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** The part of Electron's `safeStorage` that is needed: the secret store of this user of this computer. */
export interface SecretStore {
  /** False where there is none, or only one that hides nothing. */
  isAvailable(): boolean;
  encryptString(text: string): Buffer;
  /** Throws for what this user's store did not encrypt. */
  decryptString(sealed: Buffer): string;
}

export type OpenedKey =
  /** Null: there is no secret store here, the station keeps its key in a file of its own. */
  | { readonly kind: 'ok'; readonly key: Uint8Array | null }
  | { readonly kind: 'failed'; readonly message: string };

const keyBytes = 32;

/**
 * The key under which identities in the journal are sealed, itself sealed by the computer's secret store. A key that
 * stood in a plain file is taken over: what was sealed under it can still be read.
 */
export function openSealedKey(dataDir: string, store: SecretStore): OpenedKey {
  const plain = join(dataDir, 'journal.key');
  const sealed = join(dataDir, 'journal.key.sealed');
  const isSealed = existsSync(sealed);
  if (!store.isAvailable()) {
    if (!isSealed) return { kind: 'ok', key: null };
    return failed(`${sealed}: the secret store that holds its key is not there`);
  }
  try {
    if (isSealed) {
      const key = Buffer.from(store.decryptString(readFileSync(sealed)), 'base64');
      rmSync(plain, { force: true });
      return key.length === keyBytes
        ? { kind: 'ok', key }
        : failed(`${sealed}: is not a key of this program`);
    }
    mkdirSync(dataDir, { recursive: true });
    const key = existsSync(plain) ? readFileSync(plain) : randomBytes(keyBytes);
    if (key.length !== keyBytes) return failed(`${plain}: is not a key of this program`);
    writeDurably(sealed, store.encryptString(key.toString('base64')));
    rmSync(plain, { force: true });
    return { kind: 'ok', key };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'not of this user of this computer';
    return failed(`${sealed}: the key cannot be opened (${code})`);
  }
}

function failed(message: string): OpenedKey {
  return { kind: 'failed', message };
}

function writeDurably(file: string, bytes: Buffer): void {
  const draft = `${file}.new`;
  const handle = openSync(draft, 'w', 0o600);
  try {
    writeSync(handle, bytes);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(draft, file);
}
