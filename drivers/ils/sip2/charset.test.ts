import { describe, expect, it } from 'vitest';
import { charsets, decodeText, encodeText } from './charset.ts';

const all = Uint8Array.from({ length: 256 }, (_, i) => i);

describe('character sets', () => {
  it.each(['latin1', 'windows-1252', 'cp850'] as const)('%s gives every byte back', (charset) => {
    const text = decodeText(all, charset);
    expect(text).toHaveLength(256);
    expect(encodeText(text, charset)).toEqual(all);
  });

  it('cp850 has the letters of its code page where they belong', () => {
    const bytes = Uint8Array.from([0x80, 0x84, 0x94, 0x81, 0xe1, 0x8a, 0xa4, 0xd1, 0xd0, 0xd5, 0xff]);
    expect(decodeText(bytes, 'cp850')).toBe('ÇäöüßèñÐðı\u00a0');
  });

  it('show what they cannot decode, and refuse or replace what they cannot encode', () => {
    expect(decodeText(Uint8Array.from([0x41, 0xc3]), 'utf-8')).toBe('A\ufffd');
    expect(decodeText(Uint8Array.from([0x41, 0xc3]), 'ascii')).toBe('A\ufffd');
    for (const charset of charsets) {
      const encoded = encodeText('Đời', charset);
      if (charset === 'utf-8') expect(encoded).toEqual(Buffer.from('Đời'));
      else expect(encoded).toBeNull();
    }
    expect(Buffer.from(encodeText('Đời', 'ascii', '?') ?? []).toString()).toBe('??i');
    expect(encodeText('\ud800', 'utf-8')).toBeNull();
  });

  it('compose before they encode', () => {
    expect(encodeText('Cafe\u0301', 'latin1')).toEqual(Uint8Array.from([0x43, 0x61, 0x66, 0xe9]));
  });
});
