import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import * as z from 'zod/mini';
import { replaceFile } from './durable-file.ts';

/**
 * The staff PIN in the data folder: a salted scrypt hash and the wrong tries since the last right one, in one file of
 * mode 0600. The PIN itself is never written anywhere.
 */
export interface StaffPinRecord {
  /** Hexadecimal. */
  readonly salt: string;
  /** Hexadecimal, 32 bytes. */
  readonly hash: string;
  /** Cost of scrypt (RFC 7914): N, r, p. Kept with the hash so that it can be raised later. */
  readonly cost: { readonly n: number; readonly r: number; readonly p: number };
  readonly tries: PinTries;
}

export interface PinTries {
  /** Wrong tries in a row. */
  readonly wrong: number;
  /** When the last of them was made, milliseconds of the wall clock. */
  readonly lastMs: number;
}

export const noTries: PinTries = { wrong: 0, lastMs: 0 };

export type FoundPin =
  | { readonly kind: 'set'; readonly record: StaffPinRecord }
  | { readonly kind: 'none' }
  /** There is a file and it says nothing: nobody is let in until the PIN is set anew. */
  | { readonly kind: 'unreadable' };

const largestFileBytes = 4096;
const hashBytes = 32;
const hex = (bytes: number) => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${String(bytes * 2)}}$`)));
const record = z.object({
  salt: hex(16),
  hash: hex(hashBytes),
  // Bounded: a changed file must not make the station take all memory for one try.
  cost: z.object({
    n: z.int().check(
      z.minimum(2),
      z.maximum(131_072),
      z.refine((n) => Number.isInteger(Math.log2(n))),
    ),
    r: z.int().check(z.minimum(1), z.maximum(16)),
    p: z.int().check(z.minimum(1), z.maximum(4)),
  }),
  tries: z.object({ wrong: z.int().check(z.minimum(0)), lastMs: z.int().check(z.minimum(0)) }),
});

export type ScryptCost = StaffPinRecord['cost'];

/** 16 MiB and about a twentieth of a second for each try (RFC 7914); the delays do the rest. */
export const usualCost: ScryptCost = { n: 16_384, r: 8, p: 1 };

/** Null for what is no such file. */
export function parseStaffPin(text: string): StaffPinRecord | null {
  try {
    return record.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

export function readStaffPin(file: string): FoundPin {
  try {
    const found = parseStaffPin(readStart(file));
    return found === null ? { kind: 'unreadable' } : { kind: 'set', record: found };
  } catch (error) {
    return { kind: (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'none' : 'unreadable' };
  }
}

/** Durable when it returns. False when the disk does not take it: the file is as it was. */
export function writeStaffPin(file: string, next: StaffPinRecord): boolean {
  try {
    replaceFile(file, `${JSON.stringify(next)}\n`);
    return true;
  } catch {
    return false;
  }
}

export async function hashStaffPin(pin: string, cost = usualCost): Promise<StaffPinRecord> {
  const salt = randomBytes(16);
  const hash = await derive(pin, salt, cost);
  return { salt: salt.toString('hex'), hash: hash.toString('hex'), cost, tries: noTries };
}

/** Takes as long for a wrong PIN as for the right one. */
export async function isStaffPin(pin: string, stored: StaffPinRecord): Promise<boolean> {
  const hash = await derive(pin, Buffer.from(stored.salt, 'hex'), stored.cost);
  return timingSafeEqual(hash, Buffer.from(stored.hash, 'hex'));
}

async function derive(pin: string, salt: Uint8Array, { n, r, p }: ScryptCost): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, hashBytes, { N: n, r, p, maxmem: 256 * (n + p) * r + 65_536 }, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

function readStart(file: string): string {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(largestFileBytes + 1);
    return bytes.toString('utf8', 0, readSync(handle, bytes));
  } finally {
    closeSync(handle);
  }
}
