import type { Money } from '../ils.ts';

const longestDigits = 13;

/** Digits after the decimal sign of a currency (ISO 4217): none for VND. Null for a code that is none. */
export function minorDigits(currency: string): number | null {
  if (!/^[A-Z]{3}$/.test(currency)) return null;
  try {
    const format = new Intl.NumberFormat('en', { style: 'currency', currency });
    return format.resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return null;
  }
}

/**
 * Money out of BV: `15000`, `15000.00`, `15,000`, `25.50`, `1.234,50`. Worked out in whole minor units, never in
 * floating point. Null for anything else: negative, exponents, a fraction that the currency does not have.
 */
export function parseAmount(text: string, currency: string): Money | null {
  const digits = minorDigits(currency);
  const trimmed = text.trim();
  if (digits === null || !/^\d[\d.,]*$/.test(trimmed) || trimmed.length > 2 * longestDigits) return null;
  const split = splitDecimals(trimmed, digits);
  if (!split) return null;
  const [whole, fraction] = split;
  const kept = fraction.slice(0, digits).padEnd(digits, '0');
  // "15000.00" is written for VND, too; a fraction that is not nought has no meaning there.
  if (/[1-9]/.test(fraction.slice(digits))) return null;
  const all = (whole + kept).replace(/^0+(?=\d)/, '');
  return all.length > longestDigits + digits ? null : { amountMinor: Number(all), currency };
}

/** Whole part without separators, and the fraction; null when the separators make no sense. */
function splitDecimals(text: string, digits: number): [string, string] | null {
  const marks = text.replace(/\d/g, '');
  const last = marks.at(-1);
  if (last === undefined) return [text, ''];
  const at = text.lastIndexOf(last);
  const after = text.slice(at + 1);
  const otherBefore = [...marks].some((mark) => mark !== last);
  const single = marks.length === 1;
  const decimal = otherBefore ? marks.indexOf(last) === marks.length - 1 : single && !isGroup(after, digits);
  const grouped = decimal ? text.slice(0, at) : text;
  const whole = ungroup(grouped);
  return whole === null ? null : [whole, decimal ? after : ''];
}

/** One separator with three digits after it: thousands, unless the currency counts in thousandths. */
function isGroup(after: string, digits: number): boolean {
  return after.length === 3 && digits !== 3;
}

function ungroup(text: string): string | null {
  if (/^\d+$/.test(text)) return text;
  return /^\d{1,3}(,\d{3})+$/.test(text) || /^\d{1,3}(\.\d{3})+$/.test(text)
    ? text.replace(/[.,]/g, '')
    : null;
}

/** Money as BV has it: a decimal point and the digits of the currency, none for VND. */
export function formatAmount({ amountMinor, currency }: Money): string {
  const digits = minorDigits(currency) ?? 0;
  const text = String(amountMinor).padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
