import { describe, expect, it } from 'vitest';
import { crc16CcittFalse, crc16Genibus, crc16Mcrf4xx, crc16X25 } from './crc16.ts';

const check = new TextEncoder().encode('123456789');

describe('crc16', () => {
  it('gives the check values of the CRC catalogue', () => {
    expect(crc16CcittFalse(check)).toBe(0x29b1);
    expect(crc16Genibus(check)).toBe(0xd64e);
    expect(crc16Mcrf4xx(check)).toBe(0x6f91);
    expect(crc16X25(check)).toBe(0x906e);
  });

  it('goes on over a second range', () => {
    const first = crc16CcittFalse(check, 0, 4);
    expect(crc16CcittFalse(check, 4, 9, first)).toBe(0x29b1);
  });
});
