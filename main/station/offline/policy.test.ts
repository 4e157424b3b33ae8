import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { hashCard, parsePolicy, policySchema, problemOf, signPolicy } from './policy.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
const policy = policySchema.parse({
  name: 'Tuần 48',
  issuedAt: '2026-11-23T00:00:00+07:00',
  expiresAt: '2026-11-30T00:00:00+07:00',
  loanDays: 7,
  itemsPerPatron: 3,
  queue: 200,
  hours: 48,
});

describe('a signed policy', () => {
  it('is read as it was signed', () => {
    expect(parsePolicy(signPolicy(policy, privateKey), raw)).toEqual({ kind: 'ok', value: policy });
  });

  it('is refused when a letter of it was changed, or another key signed it', () => {
    const text = signPolicy(policy, privateKey);
    expect(parsePolicy(text.replace('\\"hours\\":48', '\\"hours\\":72'), raw)).toEqual({
      kind: 'failed',
      error: 'wrong-signature',
    });
    const other = generateKeyPairSync('ed25519');
    expect(parsePolicy(signPolicy(policy, other.privateKey), raw)).toMatchObject({
      error: 'wrong-signature',
    });
    expect(parsePolicy(text, 'AAAA')).toMatchObject({ error: 'wrong-signature' });
  });

  it.each(['', 'null', '{}', '{"policy":"{}","signature":""}', '[1]'])('is not %j', (text) => {
    expect(parsePolicy(text, raw).kind).toBe('failed');
  });

  it('that is signed and is none is refused, too', () => {
    const odd = { ...policy, hours: 0 };
    expect(parsePolicy(signPolicy(odd, privateKey), raw)).toEqual({ kind: 'failed', error: 'not-a-policy' });
  });

  it('is good from its first instant and no longer at its last', () => {
    expect(problemOf(policy, new Date('2026-11-22T16:59:59.999Z'))).toBe('not-yet');
    expect(problemOf(policy, new Date('2026-11-22T17:00:00.000Z'))).toBeNull();
    expect(problemOf(policy, new Date('2026-11-29T16:59:59.999Z'))).toBeNull();
    expect(problemOf(policy, new Date('2026-11-29T17:00:00.000Z'))).toBe('expired');
  });

  it('names blocked cards by a slow hash: the same card whatever its case, another under another salt', () => {
    const salt = '0123456789abcdef0123456789abcdef';
    expect(hashCard(' bd000001 ', salt)).toBe(hashCard('BD000001', salt));
    expect(hashCard('BD000001', salt)).not.toBe(hashCard('BD000002', salt));
    expect(hashCard('BD000001', salt)).not.toBe(hashCard('BD000001', 'f'.repeat(32)));
  });
});
