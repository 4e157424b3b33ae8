import { createPublicKey, scryptSync, sign, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import * as z from 'zod';
import { failed, ok } from '../../../drivers/result.ts';
import type { Result } from '../../../drivers/result.ts';

/**
 * What a station may lend while the line is down: decided by the library, signed, and good until a date. Without it a
 * station takes books back and lends none.
 */
export const policySchema = z.strictObject({
  /** Names the policy for people, e.g. `2026-11 tuần 4`. */
  name: z.string().min(1).max(120).describe('Names the policy for people'),
  issuedAt: z.iso.datetime({ offset: true }).describe('From when on it is good, ISO 8601'),
  expiresAt: z.iso.datetime({ offset: true }).describe('Until when it is good, ISO 8601'),
  withoutPin: z
    .boolean()
    .default(false)
    .describe('At a station that asks for PINs: lend although a PIN cannot be checked without a line'),
  loanDays: z.int().min(1).max(90).describe('Provisional loan period in days: the shortest this library has'),
  itemsPerPatron: z.int().min(1).max(50).describe('Items that one patron may borrow while the line is down'),
  queue: z.int().min(1).max(100_000).describe('Loans that may wait to be told to the ILS'),
  hours: z.int().min(1).max(720).describe('Hours without a line after which nothing is lent'),
  knowledgeHours: z.int().min(1).max(8760).default(720).describe('How old what is known of a patron may be'),
  items: z
    .enum(['known', 'any'])
    .default('known')
    .describe('Whether items are lent that the station knows nothing of'),
  mediaTypes: z
    .array(z.string().max(40))
    .max(200)
    .default([])
    .describe('Media types that are lent, as the ILS names them; empty: all'),
  categories: z
    .array(z.string().max(40))
    .max(200)
    .default([])
    .describe('Categories of patrons that are lent to, as the ILS names them; empty: all'),
  /** Cards that are not lent to, as `hashCard` makes them of their numbers. */
  blocked: z
    .strictObject({
      salt: z.string().regex(/^[0-9a-f]{32}$/),
      cards: z.array(z.string().regex(/^[0-9a-f]{32}$/)).max(200_000),
    })
    .default({ salt: '0'.repeat(32), cards: [] })
    .describe('Cards that are not lent to, hashed'),
});
export type OfflinePolicy = z.infer<typeof policySchema>;

/** The file: the policy as text, so that what was signed is what is read, byte by byte. */
const signedSchema = z.strictObject({ policy: z.string().max(16_000_000), signature: z.base64() });

export type PolicyProblem = 'not-a-policy' | 'wrong-signature' | 'not-yet' | 'expired';

/** A card number as a block list holds it: slow to guess, 32 hex digits. @param saltHex 32 hex digits */
export function hashCard(cardId: string, saltHex: string): string {
  const salt = Buffer.from(saltHex, 'hex');
  return scryptSync(cardId.trim().normalize('NFC').toLowerCase(), salt, 16, { N: 1024 }).toString('hex');
}

/** A signed policy as text for a file. @param privateKey Ed25519 */
export function signPolicy(policy: OfflinePolicy, privateKey: KeyObject): string {
  const text = JSON.stringify(policy);
  const signature = sign(null, Buffer.from(text), privateKey).toString('base64');
  return `${JSON.stringify({ policy: text, signature }, null, 2)}\n`;
}

/**
 * Reads a signed policy.
 * @param publicKey base64 of the 32 bytes of an Ed25519 public key
 */
export function parsePolicy(text: string, publicKey: string): Result<OfflinePolicy, PolicyProblem> {
  const signed = signedSchema.safeParse(parseJson(text));
  if (!signed.success) return failed('not-a-policy');
  const key = publicKeyOf(publicKey);
  const { policy, signature } = signed.data;
  if (!key || !verify(null, Buffer.from(policy), key, Buffer.from(signature, 'base64')))
    return failed('wrong-signature');
  const parsed = policySchema.safeParse(parseJson(policy));
  return parsed.success ? ok(parsed.data) : failed('not-a-policy');
}

/** Why a policy is not good at this time; null when it is. */
export function problemOf(policy: OfflinePolicy, now: Date): PolicyProblem | null {
  if (now.getTime() < Date.parse(policy.issuedAt)) return 'not-yet';
  return now.getTime() >= Date.parse(policy.expiresAt) ? 'expired' : null;
}

/** DER of an Ed25519 public key up to its 32 bytes (RFC 8410). */
const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex');

export function publicKeyOf(base64: string): KeyObject | null {
  const raw = Buffer.from(base64, 'base64');
  if (raw.length !== 32) return null;
  return createPublicKey({ key: Buffer.concat([spkiPrefix, raw]), format: 'der', type: 'spki' });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
