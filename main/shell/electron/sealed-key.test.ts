import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { loadOrCreateKey } from '../../../db/stores/key.ts';
import { openSealedKey } from './sealed-key.ts';
import type { SecretStore } from './sealed-key.ts';

/** A secret store of one user: turns bytes round and marks them as its own. */
const storeOf = (user: string): SecretStore => ({
  isAvailable: () => true,
  encryptString: (text) => Buffer.from(`${user}:${text}`, 'utf8').reverse(),
  decryptString(sealed) {
    const [owner, text = ''] = Buffer.from(sealed).reverse().toString('utf8').split(':');
    if (owner !== user) throw new Error('not mine');
    return text;
  },
});
const none: SecretStore = { ...storeOf(''), isAvailable: () => false };

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muontra-key-'));
});

const keyOf = (store: SecretStore): Uint8Array | null => {
  const opened = openSealedKey(dir, store);
  if (opened.kind === 'failed') throw new Error(opened.message);
  return opened.key;
};

describe('the key in the secret store', () => {
  it('is made once and is not in the folder in the clear', () => {
    const key = keyOf(storeOf('a'));
    expect(key).toHaveLength(32);
    expect(keyOf(storeOf('a'))).toEqual(key);
    expect(existsSync(join(dir, 'journal.key'))).toBe(false);
    expect(readFileSync(join(dir, 'journal.key.sealed')).includes(Buffer.from(key ?? []))).toBe(false);
  });

  it('takes over the key of a plain file, and the file goes', () => {
    const plain = loadOrCreateKey(join(dir, 'journal.key'));
    if (plain.kind === 'failed') throw new Error(plain.error.message);
    expect(keyOf(storeOf('a'))).toEqual(plain.value);
    expect(existsSync(join(dir, 'journal.key'))).toBe(false);
  });

  it('is no help where there is no store: the station keeps a file', () => {
    expect(keyOf(none)).toBeNull();
  });

  it('is never replaced when it cannot be opened', () => {
    keyOf(storeOf('a'));
    expect(openSealedKey(dir, storeOf('b'))).toMatchObject({ kind: 'failed' });
    expect(openSealedKey(dir, none)).toMatchObject({ kind: 'failed' });
    // Started without Electron: a new key could not read what the old one sealed.
    expect(loadOrCreateKey(join(dir, 'journal.key'))).toMatchObject({ kind: 'failed' });
    writeFileSync(join(dir, 'journal.key.sealed'), storeOf('a').encryptString('c2hvcnQ='));
    expect(openSealedKey(dir, storeOf('a'))).toMatchObject({ kind: 'failed' });
  });
});
