/** Letters, digits and four signs, three in two bytes: v = 1600a + 40b + c + 1 (ISO/IEC 15962, URN Code 40). */
const alphabet = '\0ABCDEFGHIJKLMNOPQRSTUVWXYZ-.:0123456789';
const escape = { longNumber: 0xfb, ascii: 0xfc, utf8Two: 0xfd, utf8Three: 0xfe } as const;
const shortestNumber = 9;

/** Null where the bytes follow no rule of the scheme. */
export function decodeUrnCode40(bytes: Uint8Array): string | null {
  let text = '';
  let at = 0;
  while (at < bytes.length) {
    const first = bytes[at] ?? 0;
    if (first === 0 && bytes.subarray(at).every((byte) => byte === 0)) break;
    const step = first >= escape.longNumber ? escaped(bytes, at) : triple(bytes, at);
    if (step === null) return null;
    text += step.text;
    at += step.bytes;
  }
  return text === '' ? null : text;
}

interface Step {
  readonly text: string;
  readonly bytes: number;
}

function triple(bytes: Uint8Array, at: number): Step | null {
  const low = bytes[at + 1];
  if (low === undefined) return null;
  const value = (bytes[at] ?? 0) * 256 + low - 1;
  if (value < 0 || value >= 64_000) return null;
  const codes = [Math.floor(value / 1600), Math.floor(value / 40) % 40, value % 40];
  const characters = codes.map((code) => alphabet[code] ?? '\0').join('');
  // Filling stands behind the last character only.
  const text = characters.replace(/\0+$/, '');
  return text.includes('\0') ? null : { text, bytes: 2 };
}

function escaped(bytes: Uint8Array, at: number): Step | null {
  switch (bytes[at]) {
    case escape.longNumber:
      return longNumber(bytes, at);
    case escape.ascii: {
      const code = bytes[at + 1];
      return code === undefined || code < 0x20 || code > 0x7e
        ? null
        : { text: String.fromCharCode(code), bytes: 2 };
    }
    case escape.utf8Two:
      return utf8Character(bytes, at, 2);
    case escape.utf8Three:
      return utf8Character(bytes, at, 3);
    default:
      return null;
  }
}

/** FB, then digits less 9 and bytes less 4 in two nibbles, then the number, most significant byte first. */
function longNumber(bytes: Uint8Array, at: number): Step | null {
  const sizes = bytes[at + 1];
  if (sizes === undefined) return null;
  const digits = (sizes >> 4) + shortestNumber;
  const length = (sizes & 0x0f) + 4;
  const number = bytes.subarray(at + 2, at + 2 + length);
  if (number.length < length) return null;
  const value = number.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const text = value.toString().padStart(digits, '0');
  return text.length > digits ? null : { text, bytes: 2 + length };
}

function utf8Character(bytes: Uint8Array, at: number, length: number): Step | null {
  const part = bytes.subarray(at + 1, at + 1 + length);
  if (part.length < length) return null;
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(part), bytes: 1 + length };
  } catch {
    return null;
  }
}
