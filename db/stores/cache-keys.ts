import { createHmac, hash } from 'node:crypto';

const longestId = 64;
const plainId = /^[A-Za-z0-9._/-]{1,64}$/;
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}|\ufffd]/u;

/** A number of an item or card in NFC without blanks around it; null when it cannot be one. */
export function parseCacheId(text: string): string | null {
  if (plainId.test(text)) return text;
  if (text.length > longestId * 4) return null;
  const id = text.normalize('NFC').trim();
  return id.length > 0 && id.length <= longestId && !unsafe.test(id) ? id : null;
}

/**
 * Hashes that stand in for a card number, HMAC-SHA-256 cut to 16 bytes. Whoever has the file alone can neither
 * read a number out of them nor try numbers; whoever has the key too can only ask about one number at a time.
 * Letter case does not count, as with every ILS we know (ils-protocols 11, no. 29).
 */
export interface PatronKeys {
  /** Tells one key from another without giving it away. */
  readonly check: Uint8Array;
  /** Null: the text cannot be a card number. */
  patron(cardId: string): Uint8Array | null;
  /**
   * Card and item together: it answers whether a thing is this patron's, and nobody can gather from it what else
   * a patron has. @param what number of an item, or a title
   */
  onItem(what: string, cardId: string): Uint8Array | null;
}

const hashBytes = 16;
const blockBytes = 64;
const digestBytes = 32;
const longestText = 2048;

/** @param stationKey 32 bytes, the key of the data folder; the hashes have one of their own, made from it. */
export function createPatronKeys(stationKey: Uint8Array): PatronKeys {
  const key = createHmac('sha256', stationKey).update('muontra cache 1').digest();
  // RFC 2104 by hand: two one-shot hashes over kept buffers cost an eighth of a createHmac.
  const inner = Buffer.alloc(blockBytes + longestText);
  const outer = Buffer.alloc(blockBytes + digestBytes);
  for (let index = 0; index < blockBytes; index += 1) {
    inner[index] = (key[index] ?? 0) ^ 0x36;
    outer[index] = (key[index] ?? 0) ^ 0x5c;
  }
  const beginnings: Buffer[] = [];
  const hashOf = (text: string): Uint8Array => {
    const length = inner.write(text.slice(0, longestText / 4), blockBytes);
    const beginning = (beginnings[length] ??= inner.subarray(0, blockBytes + length));
    outer.write(hash('sha256', beginning, 'hex'), blockBytes, 'hex');
    return hash('sha256', outer, 'buffer').subarray(0, hashBytes);
  };
  const cardOf = (cardId: string): string | null => parseCacheId(cardId)?.toLowerCase() ?? null;
  return {
    check: hashOf('check'),
    patron(cardId) {
      const card = cardOf(cardId);
      return card === null ? null : hashOf(`patron\0${card}`);
    },
    onItem(what, cardId) {
      const card = cardOf(cardId);
      return card === null ? null : hashOf(`item\0${card}\0${what}`);
    },
  };
}

export function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a !== null && b !== null && Buffer.compare(a, b) === 0;
}
