import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIdentifier } from './identifier.ts';

describe('parseIdentifier', () => {
  it('takes the numbers libraries use', () => {
    for (const text of ['TV00012345', '39529000000001', 'A.123/45-B', 'ĐKCB 0042', '1000000056']) {
      expect(parseIdentifier(text)).toBe(text);
    }
  });

  it('normalises to NFC and trims', () => {
    expect(parseIdentifier('  Đo\u031b\u0301 1 ')).toBe('Đớ 1');
  });

  it.each([
    ['the SIP2 delimiter', 'TV1|BOY'],
    ['a carriage return', 'TV1\rAY0AZ'],
    ['a control character', 'TV1\u0003'],
    ['a right-to-left override', 'TV1\u202e'],
    ['a zero-width space', 'TV\u200b1'],
    ['a replacement character', 'TV\ufffd1'],
    ['nothing', '   '],
    ['too much', '1'.repeat(65)],
    ['ten thousand characters', 'x'.repeat(10_000)],
  ])('refuses %s', (_what, text) => {
    expect(parseIdentifier(text)).toBeNull();
  });

  it('answers for any text, and what it lets through can be put in a SIP2 field', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        const id = parseIdentifier(text);
        expect(id === null || !/[|\r\n\0]/.test(id)).toBe(true);
      }),
      { seed: 2, numRuns: 5_000 },
    );
  });
});
