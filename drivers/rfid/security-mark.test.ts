import { describe, expect, it } from 'vitest';
import { bookTag, createFeigBench, uidOf } from '../../test/harness/feig-bench.ts';
import type { FeigBench } from '../../test/harness/feig-bench.ts';
import { ok } from '../result.ts';
import type { HfMarkProfile, MarkProfile } from './mark-profile.ts';
import { readMark, switchMark } from './security-mark.ts';
import { TagPassword } from './tag-password.ts';

const afi = { secured: 0x07, unsecured: 0xc2 };
const uid = uidOf(1);

async function bench(): Promise<FeigBench> {
  const made = createFeigBench();
  await made.settled(made.reader.connect());
  made.field.lay(bookTag(uid, 'TV00000001'));
  return made;
}

describe('security mark', () => {
  it.each<HfMarkProfile['kind']>(['afi', 'eas', 'both'])('is switched and read back as %s', async (kind) => {
    const { reader, field, settled } = await bench();
    const profile = { kind, afi };
    expect(await settled(readMark(reader, uid, profile))).toEqual({ kind: 'ok', value: 'on' });
    expect(await settled(switchMark(reader, uid, profile, 'off'))).toMatchObject({ kind: 'ok' });
    expect(await settled(readMark(reader, uid, profile))).toEqual({ kind: 'ok', value: 'off' });
    expect(field.tag(uid)).toMatchObject({
      afi: kind === 'eas' ? 0x07 : 0xc2,
      eas: kind === 'afi',
    });
  });

  it('is neither on nor off where AFI and EAS differ, or the AFI is another site’s', async () => {
    const { reader, field, settled } = await bench();
    field.lay({ ...bookTag(uid, 'TV00000001'), eas: false });
    expect(await settled(readMark(reader, uid, { kind: 'both', afi }))).toEqual({
      kind: 'ok',
      value: 'other',
    });
    field.lay({ ...bookTag(uid, 'TV00000001'), afi: 0xda });
    expect(await settled(readMark(reader, uid, { kind: 'afi', afi }))).toEqual({
      kind: 'ok',
      value: 'other',
    });
  });

  it('fails as a whole when one half of it cannot be written', async () => {
    const { reader, field, settled } = await bench();
    const plain = 'E0070000000000AB';
    field.lay(bookTag(plain, 'TV00000002'));
    expect(await settled(switchMark(reader, plain, { kind: 'both', afi }, 'on'))).toMatchObject({
      kind: 'failed',
    });
    expect(await settled(switchMark(reader, uidOf(5), { kind: 'afi', afi }, 'off'))).toMatchObject({
      error: { reason: 'no-tag' },
    });
  });

  it('tries the password where a write without an error came to nothing', async () => {
    const { reader, field, settled } = await bench();
    const password = TagPassword.parse('A1B2C3D4') ?? undefined;
    if (!password) throw new Error('no password');
    field.lay({ ...bookTag(uid, 'TV00000001'), password: password.reveal() });
    // A pad that takes the write for done whatever the tag says.
    const deaf = new Proxy(reader, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        const method = value.bind(target) as (...words: unknown[]) => unknown;
        if (name !== 'writeAfi') return method;
        return (...words: unknown[]) => Promise.resolve(method(...words)).then(() => ok(undefined));
      },
    });
    expect(await settled(switchMark(deaf, uid, { kind: 'afi', afi }, 'off'))).toMatchObject({
      error: { reason: 'protected' },
    });
    expect(field.tag(uid)?.afi).toBe(0x07);
    expect(await settled(switchMark(deaf, uid, { kind: 'afi', afi, password }, 'off'))).toMatchObject({
      kind: 'ok',
    });
    expect(field.tag(uid)?.afi).toBe(0xc2);
  });

  it('calls another maker’s tag that refuses no protected one', async () => {
    const { reader, field, settled } = await bench();
    const plain = 'E0070000000000AB';
    const password = TagPassword.parse('A1B2C3D4') ?? undefined;
    field.lay({ ...bookTag(plain, 'TV00000002'), password: Uint8Array.of(1, 2, 3, 4) });
    const profile: MarkProfile = { kind: 'afi', afi, ...(password ? { password } : {}) };
    expect(await settled(switchMark(reader, plain, profile, 'off'))).toMatchObject({
      error: { reason: 'tag-error' },
    });
  });
});
