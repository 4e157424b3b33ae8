import type { Money } from './money.ts';
import type { Language } from './words.ts';

/** An amount in words: "15.000 đ" whatever the language, other currencies as the language writes them. */
export function formatMoney({ amountMinor, currency }: Money, language: Language): string {
  // Built by hand: the sign of the currency's own format is missing in many fonts (vietnam.md 2.3).
  if (currency === 'VND') return `${String(amountMinor).replace(/\B(?=(\d{3})+$)/gu, '.')}\u00a0đ`;
  try {
    const format = new Intl.NumberFormat(language, { style: 'currency', currency });
    return format.format(amountMinor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
  } catch {
    return '';
  }
}
