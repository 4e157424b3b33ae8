import { encode } from 'uqr';
import type { QrCode } from '../contract/qr-code.ts';

/** Most bytes that version 40 holds at level M (ISO/IEC 18004, table 7). */
const mostBytes = 2331;

/** The QR code of a text, level M, in the least version that holds it; null for a text that fits none. */
export function qrCodeOf(text: string): QrCode | null {
  if (new TextEncoder().encode(text).length > mostBytes) return null;
  const { data } = encode(text, { ecc: 'M', border: 0 });
  return { rows: data.map((row) => row.map((dark) => (dark ? '1' : '0')).join('')) };
}
