/** Error detection of SIP2: `AY`, one digit of sequence, `AZ`, four hex digits; always at the end of a message. */

const hex = '0123456789ABCDEF';

/**
 * The four digits for a sum of all bytes from the first character up to and including `AZ`: the two's
 * complement, 16 bits, upper case.
 */
export function checksumDigits(sum: number): string {
  const value = -sum & 0xffff;
  return (
    (hex[value >> 12] ?? '') +
    (hex[(value >> 8) & 15] ?? '') +
    (hex[(value >> 4) & 15] ?? '') +
    (hex[value & 15] ?? '')
  );
}

export interface Trailer {
  /** Where the last variable field (or the fixed part) ends and the trailer begins. */
  readonly bodyEnd: number;
  readonly sequence: number | null;
  readonly checksum: 'ok' | 'wrong' | 'absent';
}

/**
 * Looks for the trailer in `bytes[start, end)`. It is one only where a field may begin: at the end of the fixed
 * part or after a delimiter, so that text ending in "AZ1234" is not taken for it.
 * @param fixedEnd where the variable fields begin
 */
export function findTrailer(bytes: Uint8Array, fixedEnd: number, start: number, end: number): Trailer {
  let last = end;
  // Some servers write one more delimiter or a blank after it.
  while (last > fixedEnd && (bytes[last - 1] === 0x7c || bytes[last - 1] === 0x20)) last -= 1;

  const az = last - 6;
  if (az >= fixedEnd && bytes[az] === 0x41 && bytes[az + 1] === 0x5a) {
    const claimed = hexValue(bytes, az + 2);
    const withSequence = az - 3 >= fixedEnd && sequenceAt(bytes, az - 3) !== null;
    const bodyEnd = withSequence ? az - 3 : az;
    if (claimed !== null && beginsField(bytes, bodyEnd, fixedEnd)) {
      let sum = 0;
      for (let i = start; i < az + 2; i += 1) sum += bytes[i] as number;
      const checksum = (-sum & 0xffff) === claimed ? 'ok' : 'wrong';
      return { bodyEnd, sequence: withSequence ? sequenceAt(bytes, bodyEnd) : null, checksum };
    }
  }
  const ay = last - 3;
  if (ay >= fixedEnd && beginsField(bytes, ay, fixedEnd) && sequenceAt(bytes, ay) !== null) {
    return { bodyEnd: ay, sequence: sequenceAt(bytes, ay), checksum: 'absent' };
  }
  return { bodyEnd: end, sequence: null, checksum: 'absent' };
}

function beginsField(bytes: Uint8Array, at: number, fixedEnd: number): boolean {
  return at === fixedEnd || bytes[at - 1] === 0x7c;
}

function sequenceAt(bytes: Uint8Array, at: number): number | null {
  const digit = (bytes[at + 2] ?? 0) - 48;
  return bytes[at] === 0x41 && bytes[at + 1] === 0x59 && digit >= 0 && digit <= 9 ? digit : null;
}

/** Value of four hex digits of either case; null where one is none. */
function hexValue(bytes: Uint8Array, at: number): number | null {
  let value = 0;
  for (let i = at; i < at + 4; i += 1) {
    const byte = bytes[i] ?? 0;
    if (byte >= 48 && byte <= 57) value = value * 16 + byte - 48;
    else if (byte >= 65 && byte <= 70) value = value * 16 + byte - 55;
    else if (byte >= 97 && byte <= 102) value = value * 16 + byte - 87;
    else return null;
  }
  return value;
}
