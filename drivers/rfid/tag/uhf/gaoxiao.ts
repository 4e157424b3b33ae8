import { latin1, utf8 } from '../text.ts';

/** What the EPC bank of the Chinese universities' model says (rfid.md 1.4, "Gaoxiao"). */
export interface GaoxiaoPayload {
  /** On loan: the bit a gate looks at. */
  readonly lent: boolean;
  readonly version: number;
  readonly id: string;
}

const codings = ['96-bit', '128-bit', 'utf-8'] as const;
const headerBytes = 4;
/** Six bits carry the characters from `0` on. */
const sixBitBase = 0x30;

/** Null where the bytes do not follow the model. @param epc the EPC without CRC and PC. */
export function readGaoxiao(epc: Uint8Array): GaoxiaoPayload | null {
  const [flags = 0, second = 0] = epc;
  const coding = codings[second >> 6];
  const pii = epc.subarray(headerBytes);
  if (coding === undefined || pii.length === 0) return null;
  const id = coding === 'utf-8' ? readUtf8(pii) : coding === '96-bit' ? readPii96(pii) : readPii128(pii);
  if (id === null || !/^[\x21-\x7e]+$/.test(id)) return null;
  return { lent: (flags & 0x80) !== 0, version: (second & 0x3f) + 1, id };
}

function readUtf8(pii: Uint8Array): string | null {
  const zero = pii.indexOf(0);
  return utf8(zero === -1 ? pii : pii.subarray(0, zero));
}

const six = (value: number): string => String.fromCharCode((value & 0x3f) + sixBitBase);

function word(bytes: Uint8Array, index: number): number {
  const at = index * 4;
  const [a = 0, b = 0, c = 0, d = 0] = bytes.subarray(at, at + 4);
  return (a | (b << 8) | (c << 16) | (d << 24)) >>> 0;
}

function plain(pii: Uint8Array, count: number): string | null {
  return pii.length > count ? latin1(pii.subarray(1, 1 + count)) : null;
}

/** Up to 14 characters in eight bytes: four of six bits, digits between, and a last one of eight bits. */
export function readPii96(pii: Uint8Array): string | null {
  const count = (pii[0] ?? 0) & 0x0f;
  if (count === 0) return null;
  if (count < 8) return plain(pii, count);
  if (pii.length < 8) return null;
  const head = word(pii, 0) >>> 4;
  const rest = word(pii, 1);
  const last = String.fromCharCode(head & 0xff);
  const [third, second, first] = [head >>> 8, head >>> 14, head >>> 20].map(six);
  const fourth = six((head >>> 26) | ((rest & 0x03) << 2));
  const digits = String(rest >>> 2).padStart(count - 5, '0');
  if (digits.length !== count - 5) return null;
  return `${first ?? ''}${second ?? ''}${third ?? ''}${fourth}${digits}${last}`;
}

/** Up to 14 characters in twelve bytes, six bits each but the last of eight; the third word comes first. */
export function readPii128(pii: Uint8Array): string | null {
  const count = (pii[0] ?? 0) & 0x0f;
  if (count === 0) return null;
  if (count < 12) return plain(pii, count);
  if (pii.length < 12 || count > 14) return null;
  const five = (value: number): string => [24, 18, 12, 6, 0].map((shift) => six(value >>> shift)).join('');
  const tail = word(pii, 0) >>> 4;
  const between = count - 11;
  let middle = '';
  for (let index = between - 1; index >= 0; index -= 1) middle += six(tail >>> (8 + 6 * index));
  return `${five(word(pii, 2))}${five(word(pii, 1))}${middle}${String.fromCharCode(tail & 0xff)}`;
}

/** Elements of the user bank: number, length, data. Number 12 is the university, 16 total and ordinal. */
export function readGaoxiaoUser(bank: Uint8Array): {
  owner: string | null;
  parts: number | null;
  part: number | null;
} {
  const found = { owner: null as string | null, parts: null as number | null, part: null as number | null };
  for (let at = 0; at + 2 <= bank.length;) {
    const oid = bank[at] ?? 0;
    const length = bank[at + 1] ?? 0;
    const data = bank.subarray(at + 2, at + 2 + length);
    if (oid === 0 || length === 0 || data.length < length) break;
    const number = (from: number): number => (data[from] ?? 0) * 256 + (data[from + 1] ?? 0);
    if (oid === 0x0c && length === 2) found.owner = String(number(0));
    if (oid === 0x10 && length === 4) {
      found.parts = number(0);
      found.part = number(2);
    }
    at += 2 + length;
  }
  return found;
}
