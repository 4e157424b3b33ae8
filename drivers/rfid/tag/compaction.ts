import { toHex } from '../../frame/hex.ts';
import { readBits } from './isil.ts';

/**
 * Compaction schemes of ISO/IEC 15962, codes 1 to 7 (0 is application defined and decided by the element).
 * Decoding answers null where the bytes do not follow the scheme.
 */
export function decodeCompacted(code: number, bytes: Uint8Array): string | null {
  switch (code) {
    case 1:
      return bytes.length <= 8 ? BigInt(`0x${toHex(bytes) || '0'}`).toString() : null;
    case 2:
      return decodeNumeric(bytes);
    case 3:
      return decodeBits(bytes, 5, (value) => value | 0x40, 0);
    case 4:
      return decodeBits(bytes, 6, (value) => (value < 0x20 ? value + 0x40 : value), 0x20);
    case 5:
      return decodeBits(bytes, 7, (value) => value, 0x7f);
    case 6:
      return latin1(bytes);
    case 7:
      return utf8(bytes);
    default:
      return null;
  }
}

function decodeNumeric(bytes: Uint8Array): string | null {
  const digits = toHex(bytes).replace(/F$/, '');
  return /^[0-9]+$/.test(digits) ? digits : null;
}

/** @param fill the code that fills the last byte up; complete ones at the very end are no text. */
function decodeBits(
  bytes: Uint8Array,
  width: number,
  character: (value: number) => number,
  fill: number,
): string {
  const count = Math.floor((bytes.length * 8) / width);
  const codes: number[] = [];
  for (let index = 0; index < count; index += 1) codes.push(readBits(bytes, index * width, width));
  while (codes.length > 0 && codes.at(-1) === fill && codes.length * width > bytes.length * 8 - 8)
    codes.pop();
  return String.fromCharCode(...codes.map(character));
}

const utf8Decoder = new TextDecoder('utf-8', { fatal: true });

/** Null when the bytes are not UTF-8. */
export function utf8(bytes: Uint8Array): string | null {
  try {
    return utf8Decoder.decode(bytes).normalize('NFC');
  } catch {
    return null;
  }
}

/** ISO 8859-1: every byte is the character of its number. */
export function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 4096));
}

export interface Compacted {
  readonly code: number;
  readonly bytes: Uint8Array;
}

const largestInteger = 9_999_999_999_999_999_999n;

/** The first scheme that fits, in the order of ISO/IEC 15962: integer, numeric, 5, 6, 7 bit, octets, UTF-8. */
export function compact(text: string): Compacted {
  if (/^[1-9][0-9]{1,18}$/.test(text) && BigInt(text) <= largestInteger) {
    const hex = BigInt(text).toString(16);
    return { code: 1, bytes: hexBytes(hex.padStart(hex.length + (hex.length % 2), '0')) };
  }
  if (/^[0-9]{2,}$/.test(text))
    return { code: 2, bytes: hexBytes(text.length % 2 === 0 ? text : `${text}F`) };
  if (/^[A-_]{3,}$/.test(text)) return { code: 3, bytes: packBits(text, 5, '') };
  if (/^[ -_]{4,}$/.test(text) && !text.endsWith(' ')) return { code: 4, bytes: packBits(text, 6, '100000') };
  if (/^[\0-~]{8,}$/.test(text)) return { code: 5, bytes: packBits(text, 7, '1111111') };
  if (/^[\0-\xff]*$/.test(text)) return { code: 6, bytes: Uint8Array.from(text, (one) => one.charCodeAt(0)) };
  return { code: 7, bytes: new TextEncoder().encode(text) };
}

function hexBytes(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) =>
    Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16),
  );
}

/** The low `width` bits of each character, most significant first, then the leading bits of `fill` (or zeros). */
function packBits(text: string, width: number, fill: string): Uint8Array {
  const mask = (1 << width) - 1;
  let bits = '';
  for (const character of text) bits += (character.charCodeAt(0) & mask).toString(2).padStart(width, '0');
  const missing = (8 - (bits.length % 8)) % 8;
  bits += fill.padEnd(8, '0').slice(0, missing);
  return Uint8Array.from({ length: bits.length / 8 }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2),
  );
}
