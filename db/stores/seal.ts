import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { CipherKey } from 'node:crypto';

const nonceBytes = 12;
const tagBytes = 16;

/** Random bytes come in one go for many nonces: asked for one by one they cost as much as the sealing. */
const noncesAtOnce = 256;
let pool = Buffer.alloc(0);

function nextNonce(): Buffer {
  if (pool.length < nonceBytes) pool = randomBytes(nonceBytes * noncesAtOnce);
  const nonce = pool.subarray(0, nonceBytes);
  pool = pool.subarray(nonceBytes);
  return nonce;
}

/** AES-256-GCM: nonce, tag, ciphertext in one. `context` ties a sealed text to its place. */
export function seal(key: CipherKey, text: string, context: string): Buffer {
  const nonce = nextNonce();
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]);
}

/** Null when it was sealed under another key or was changed. */
export function unseal(key: CipherKey, sealed: Uint8Array, context: string): string | null {
  if (sealed.length < nonceBytes + tagBytes) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes));
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(sealed.subarray(nonceBytes, nonceBytes + tagBytes));
  try {
    const body = decipher.update(sealed.subarray(nonceBytes + tagBytes));
    return Buffer.concat([body, decipher.final()]).toString('utf8');
  } catch {
    return null;
  }
}
