import { checksumDigits } from '../../../drivers/ils/sip2/checksum.ts';
import type { Chance } from './chance.ts';

/** What a line makes of an answer on its way. */
export type AnswerFault =
  'slow' | 'late' | 'swallowed' | 'cut' | 'half' | 'spoiled' | 'twice' | 'stale' | 'of another' | 'noise';

/** The bytes that arrive. @param last the answer before, on the same connection; null for the first. */
export function answerWith(
  fault: AnswerFault | null,
  bytes: Uint8Array,
  last: Uint8Array | null,
  chance: Chance,
): Uint8Array {
  switch (fault) {
    case 'half':
      return bytes.slice(0, bytes.length >> 1);
    case 'spoiled':
      return spoil(bytes, chance);
    case 'twice':
      if (isSayAgain(bytes)) return bytes;
      return Buffer.concat([bytes, bytes]);
    case 'stale':
      return chance.happens(0.5) ? (last ?? bytes) : Buffer.concat([last ?? bytes, bytes]);
    case 'of another':
      return ofAnother(bytes);
    case 'noise':
      return Buffer.concat([Buffer.from(chance.pick(['\r\n', '\0\0', '\n\r \r'])), bytes]);
    default:
      return bytes;
  }
}

/**
 * One bit of one byte turned over. Never into a line's end: half a request is another request, and no error detection
 * of SIP2 sees that.
 */
export function spoil(bytes: Uint8Array, chance: Chance): Uint8Array {
  const spoiled = Uint8Array.from(bytes);
  const at = chance.below(Math.max(1, bytes.length - 1));
  const turned = (bytes[at] ?? 0) ^ (1 << chance.below(8));
  spoiled[at] = turned === 0x0d || turned === 0x0a ? (bytes[at] ?? 0) ^ 0x20 : turned;
  return spoiled;
}

/** The same answer about somebody else's item, its checksum right. */
function ofAnother(bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('utf8');
  const other = text.includes('|AB')
    ? text.replace(/\|AB[^|]*/, '|ABTV99999999')
    : text.replace(/^../, (code) => (code === '98' ? '94' : '98'));
  const body = other.replace(/AZ[0-9A-F]{4}\r$/, 'AZ');
  if (body === other) return Buffer.from(other);
  const sum = Buffer.from(body).reduce((total, byte) => total + byte, 0);
  return Buffer.from(`${body}${checksumDigits(sum)}\r`);
}

/** 96: it names no request, so that nobody can tell what it answers. */
export function isSayAgain(bytes: Uint8Array): boolean {
  return bytes[0] === 0x39 && bytes[1] === 0x36;
}
