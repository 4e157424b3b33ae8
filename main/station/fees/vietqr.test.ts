import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildVietQr, parseVietQr, plainAscii } from './vietqr.ts';
import type { VietQrOrder } from './vietqr.ts';

/** Of vietnam.md 2.6: those of the format's own document, and two that are wrong on purpose or by mistake. */
const good = {
  toAccount:
    '00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN62340107NPS68690819thanh toan don hang63042E2E',
  toCard:
    '00020101021238600010A00000072701300006970403011697040311012345670208QRIBFTTC530370454061800005802VN62340107NPS68690819thanh toan don hang6304A203',
  open: '00020101021138540010A00000072701240006970423011000999999990208QRIBFTTA53037045802VN6304CBB4',
  library:
    '00020101021238540010A00000072701240006970436011001234567890208QRIBFTTA53037045405150005802VN62350109TV00012340818THU VIEN TV0001234630409AD',
};
const badNesting =
  '00020101021138570010A00000072701270006970403011200110123456780208QRIBFTTA53037045802VN6304';
const badCrc =
  '0002010102113838000697042201120023457923440208QRIBFTTA530370454061800005802VN62160814ung ho bao lut6304E69F';

describe('VietQR', () => {
  it('reads a transfer to an account', () => {
    expect(parseVietQr(good.toAccount)).toEqual({
      to: 'account',
      bin: '970403',
      account: '0011012345678',
      amountVnd: 180_000,
      bill: 'NPS6869',
      purpose: 'thanh toan don hang',
      once: true,
    });
  });

  it('reads a transfer to a card', () => {
    expect(parseVietQr(good.toCard)).toMatchObject({ to: 'card', account: '9704031101234567' });
  });

  it('reads a code without an amount', () => {
    expect(parseVietQr(good.open)).toMatchObject({ amountVnd: null, bill: null, once: false });
  });

  it('makes the code of a library, byte for byte', () => {
    const order: VietQrOrder = {
      to: 'account',
      bin: '970436',
      account: '0123456789',
      amountVnd: 15_000,
      bill: 'TV0001234',
      purpose: 'Thư viện TV0001234',
      once: true,
    };
    expect(buildVietQr({ ...order, purpose: 'THƯ VIỆN TV0001234' })).toBe(good.library);
    expect(parseVietQr(buildVietQr(order) ?? '')).toEqual({ ...order, purpose: 'Thu vien TV0001234' });
  });

  it('refuses wrong nesting although the CRC is right', () => {
    const { crc } = withCrc(badNesting);
    expect(crc).toBe('F4E5');
    expect(parseVietQr(badNesting + crc)).toBeNull();
  });

  it('refuses a wrong CRC', () => {
    expect(parseVietQr(badCrc)).toBeNull();
    expect(withCrc(badCrc.slice(0, -4)).crc).toBe('13BC');
  });

  it('gives back what it was made from, and refuses every code with one character changed', () => {
    const order = fc.record({
      to: fc.constantFrom('account' as const, 'card' as const),
      bin: fc.stringMatching(/^\d{6}$/u),
      account: fc.stringMatching(/^[0-9A-Z]{1,19}$/u),
      amountVnd: fc.option(fc.integer({ min: 1, max: 9_999_999_999_999 })),
      bill: fc.option(fc.stringMatching(/^[0-9A-Z]{1,25}$/u)),
      purpose: fc.option(fc.stringMatching(/^[A-Z]{1,25}$/u)),
      once: fc.boolean(),
    });
    fc.assert(
      fc.property(order, fc.nat(), (one, at) => {
        const text = buildVietQr(one);
        expect(text).not.toBeNull();
        expect(parseVietQr(text ?? '')).toEqual(one);
        const index = at % (text?.length ?? 1);
        const changed = `${text?.slice(0, index) ?? ''}${text?.[index] === '7' ? '8' : '7'}${text?.slice(index + 1) ?? ''}`;
        expect(parseVietQr(changed)).toBeNull();
      }),
      { seed: 3, numRuns: 300 },
    );
  });

  it.each([
    ['a bank that is none', { bin: '97043' }],
    ['an account that is none', { account: 'A B' }],
    ['no money', { amountVnd: 0 }],
    ['half a đồng', { amountVnd: 1.5 }],
    ['a bill number too long', { bill: 'X'.repeat(26) }],
  ])('makes no code for %s', (_, wrong) => {
    const order: VietQrOrder = {
      to: 'account',
      bin: '970436',
      account: '0123456789',
      amountVnd: 1,
      bill: 'A',
      purpose: null,
      once: true,
    };
    expect(buildVietQr({ ...order, ...wrong })).toBeNull();
  });

  it('writes Vietnamese without its marks', () => {
    expect(plainAscii('Phí quá hạn – Đọc giả ẪỮỘỆ 👍')).toBe('Phi qua han Doc gia AUOE');
  });
});

function withCrc(body: string): { crc: string } {
  let crc = 0xffff;
  for (const byte of new TextEncoder().encode(body)) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1) & 0xffff;
  }
  return { crc: crc.toString(16).toUpperCase().padStart(4, '0') };
}
