import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minorDigits, parseAmount } from './amount.ts';

describe('amounts', () => {
  it.each([
    ['15000', 'VND', 15_000],
    ['15000.00', 'VND', 15_000],
    ['15,000', 'VND', 15_000],
    ['15.000', 'VND', 15_000],
    ['1,234,567', 'VND', 1_234_567],
    ['1.234.567,00', 'VND', 1_234_567],
    ['1000000000000', 'VND', 1_000_000_000_000],
    ['25.50', 'USD', 2_550],
    ['25,5', 'EUR', 2_550],
    ['1,234.50', 'USD', 123_450],
    ['1.234,50', 'EUR', 123_450],
    ['0.10', 'USD', 10],
    ['3', 'USD', 300],
    ['1.234', 'BHD', 1_234],
    [' 12.5 ', 'USD', 1_250],
  ])('%s %s', (text, currency, amountMinor) => {
    expect(parseAmount(text, currency)).toEqual({ amountMinor, currency });
  });

  it.each([
    ['-1', 'VND'],
    ['NaN', 'VND'],
    ['1e12', 'VND'],
    ['', 'VND'],
    ['15000.50', 'VND'],
    ['1,23,4', 'USD'],
    ['1.2.3,4', 'USD'],
    ['99999999999999999999', 'VND'],
    ['5', 'dong'],
    ['5', ''],
  ])('refuses %j %s', (text, currency) => {
    expect(parseAmount(text, currency)).toBeNull();
  });

  it('never is anything but a whole number', () => {
    const unit = fc.constantFrom(...'0123456789.,-e ');
    fc.assert(
      fc.property(
        fc.string({ unit, maxLength: 30 }),
        fc.constantFrom('VND', 'USD', 'BHD'),
        (text, currency) => {
          const money = parseAmount(text, currency);
          if (money) expect(Number.isSafeInteger(money.amountMinor) && money.amountMinor >= 0).toBe(true);
        },
      ),
      { numRuns: 20_000, seed: 3 },
    );
  });

  it('knows how many digits a currency has', () => {
    expect([minorDigits('VND'), minorDigits('USD'), minorDigits('BHD'), minorDigits('vnd')]).toEqual([
      0,
      2,
      3,
      null,
    ]);
  });
});
