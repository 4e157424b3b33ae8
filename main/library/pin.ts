import { randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';

const saltBytes = 16;
const hashBytes = 32;
// A PIN of four digits falls to guessing whatever the cost; the cost only has to stay unnoticeable at the kiosk.
const cost = { N: 4096, r: 8, p: 1 } as const;

/** Salt and scrypt hash in one; the PIN itself is stored nowhere. */
export function hashPin(pin: string): Uint8Array {
  const salt = randomBytes(saltBytes);
  return Buffer.concat([salt, scryptSync(pin.normalize('NFC'), salt, hashBytes, cost)]);
}

export function pinMatches(pin: string, stored: Uint8Array): boolean {
  if (stored.length !== saltBytes + hashBytes) return false;
  const hash = scryptSync(pin.normalize('NFC'), stored.subarray(0, saltBytes), hashBytes, cost);
  return timingSafeEqual(hash, stored.subarray(saltBytes));
}
