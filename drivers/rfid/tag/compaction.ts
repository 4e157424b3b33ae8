import { toHex } from '../../frame/hex.ts';
import { latin1, utf8 } from './text.ts';

/**
 * Compaction schemes of ISO/IEC 15962, codes 1 to 7 (0 is application defined and decided by the element), of a range
 * or of all. Decoding answers null where the bytes do not follow the scheme.
 */
export function decodeCompacted(
  code: number,
  bytes: Uint8Array,
  start = 0,
  end = bytes.length,
): string | null {
  switch (code) {
    case 1:
      return decodeInteger(bytes, start, end);
    case 2:
      return decodeNumeric(bytes, start, end);
    case 3:
      return decodeBits(bytes, start, end, 5);
    case 4:
      return decodeBits(bytes, start, end, 6);
    case 5:
      return decodeBits(bytes, start, end, 7);
    case 6:
      return latin1(bytes, start, end);
    case 7:
      return utf8(bytes, start, end);
    default:
      return null;
  }
}

function decodeInteger(bytes: Uint8Array, start: number, end: number): string | null {
  const length = end - start;
  if (length > 8) return null;
  // Six bytes are exact in a number; longer ones are rare and slow.
  if (length > 6) return BigInt(`0x${toHex(bytes, start, end)}`).toString();
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 256 + (bytes[at] ?? 0);
  return String(value);
}

/** Two digits a byte; an F fills the last one up. */
function decodeNumeric(bytes: Uint8Array, start: number, end: number): string | null {
  let text = '';
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    const low = byte & 0x0f;
    const high = byte >> 4;
    if (high > 9) return null;
    if (low <= 9) text += String.fromCharCode(0x30 + high, 0x30 + low);
    else if (low === 0x0f && at === end - 1) text += String.fromCharCode(0x30 + high);
    else return null;
  }
  return text === '' ? null : text;
}

/** Codes that fill the last byte up: complete ones at the very end are no text. */
const fills: Readonly<Record<5 | 6 | 7, number>> = { 5: 0, 6: 0x20, 7: 0x7f };

function decodeBits(bytes: Uint8Array, start: number, end: number, width: 5 | 6 | 7): string {
  const mask = (1 << width) - 1;
  const bitCount = (end - start) * 8;
  let count = Math.floor(bitCount / width);
  let text = '';
  // A last code that lies wholly in the last byte may be filling.
  if (count > 0 && count * width > bitCount - 8) {
    const before = end - start > 1 ? (bytes[end - 2] ?? 0) : 0;
    const pair = (before << 8) | (bytes[end - 1] ?? 0);
    if (((pair >> (bitCount - count * width)) & mask) === fills[width]) count -= 1;
  }
  let buffer = 0;
  let held = 0;
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (held < width) {
      buffer = ((buffer << 8) | (bytes[at] ?? 0)) & 0xffff;
      held += 8;
      at += 1;
    }
    held -= width;
    const value = (buffer >> held) & mask;
    // 5 and 6 bits stand for the columns from @ on, 6 bits above 1F and 7 bits for themselves.
    text += String.fromCharCode(width === 7 || (width === 6 && value >= 0x20) ? value : value | 0x40);
  }
  return text;
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
