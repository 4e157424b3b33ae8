import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { TagPassword } from './tag-password.ts';

describe('TagPassword', () => {
  it('is eight hex digits and nothing else', () => {
    expect(TagPassword.parse('a1B2c3D4')?.reveal()).toEqual(Uint8Array.of(0xa1, 0xb2, 0xc3, 0xd4));
    for (const text of ['', 'A1B2C3', 'A1B2C3D4E5', 'A1B2C3DG', '0xA1B2C3', ' A1B2C3D4']) {
      expect(TagPassword.parse(text)).toBeNull();
    }
  });

  it('shows itself in no text that is made of it', () => {
    const password = TagPassword.parse('A1B2C3D4');
    const shown = [`${String(password)}`, JSON.stringify({ password }), inspect({ password }, { depth: 9 })];
    for (const text of shown) expect(text).not.toMatch(/a1b2c3d4|161|178|195|212/i);
  });

  it('knows the four zeros that are none', () => {
    expect(TagPassword.parse('00000000')?.isZero).toBe(true);
    expect(TagPassword.parse('00000001')?.isZero).toBe(false);
  });

  it('gives out copies', () => {
    const password = TagPassword.parse('A1B2C3D4');
    password?.reveal().fill(0);
    expect(password?.reveal()[0]).toBe(0xa1);
  });
});
