import { describe, expect, it } from 'vitest';
import { qrCodeOf } from './qr.ts';

describe('QR code', () => {
  it('is a square with its three finders', () => {
    const rows = qrCodeOf('Mượn Trả')?.rows ?? [];
    expect(rows.length).toBe(21);
    expect(rows.every((row) => /^[01]{21}$/.test(row))).toBe(true);
    for (const row of [rows[0]?.slice(0, 7), rows[0]?.slice(-7), rows.at(-1)?.slice(0, 7)])
      expect(row).toBe('1111111');
  });

  it('grows with the text and says no to one that fits no code', () => {
    expect(qrCodeOf('x'.repeat(400))?.rows.length).toBeGreaterThan(21);
    expect(qrCodeOf('ệ'.repeat(777))?.rows.length).toBe(177);
    expect(qrCodeOf('ệ'.repeat(778))).toBeNull();
  });
});
