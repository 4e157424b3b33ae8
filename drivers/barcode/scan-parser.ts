import type { Scan } from './scanner.ts';

export type ScanEvent =
  | { readonly kind: 'scan'; readonly scan: Scan }
  | { readonly kind: 'rejected'; readonly reason: 'too-long' | 'not-text' };

/** Longer than any label or card, the QR code of a citizen card among them; beyond it nothing is anything. */
export const longestScanChars = 1_024;
/** More bytes than these are no code, whatever they say. */
export const longestScanBytes = longestScanChars * 4;

const stx = 0x02;
/** What ends a code, as scanners can be set: CR, LF, TAB, ETX. */
const terminators: ReadonlySet<number> = new Set([0x0d, 0x0a, 0x09, 0x03]);

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Cuts what a scanner sends into codes. Bounded: of a code that never ends only its being too long is kept. */
export class ScanParser {
  readonly #bytes: number[] = [];
  #overflowed = false;

  /** True while a code has begun and not ended. */
  get isInside(): boolean {
    return this.#bytes.length > 0 || this.#overflowed;
  }

  push(bytes: Uint8Array): ScanEvent[] {
    const events: ScanEvent[] = [];
    for (const byte of bytes) {
      if (terminators.has(byte)) {
        const event = this.end();
        if (event) events.push(event);
      } else if (byte === stx) {
        this.clear();
      } else if (this.#bytes.length < longestScanBytes) {
        this.#bytes.push(byte);
      } else {
        this.#overflowed = true;
      }
    }
    return events;
  }

  /** What has come so far is a whole code; null when nothing has. */
  end(): ScanEvent | null {
    if (!this.isInside) return null;
    const event = this.#overflowed ? tooLong : readCode(Uint8Array.from(this.#bytes));
    this.clear();
    return event;
  }

  clear(): void {
    this.#bytes.length = 0;
    this.#overflowed = false;
  }
}

export const tooLong: ScanEvent = { kind: 'rejected', reason: 'too-long' };
const notText: ScanEvent = { kind: 'rejected', reason: 'not-text' };

/** A whole code as it was sent, an AIM identifier before it or not; null when it says nothing. */
export function readCode(bytes: Uint8Array): ScanEvent | null {
  let text: string;
  try {
    text = utf8.decode(bytes).normalize('NFC').trim();
  } catch {
    return notText;
  }
  // ISO/IEC 15424: "]", a letter for the symbology, a modifier.
  const aimId = /^\][A-Za-z][0-9A-Za-z]/.exec(text)?.[0] ?? null;
  if (aimId !== null) text = text.slice(aimId.length).trim();
  if (text === '') return null;
  if (text.length > longestScanChars) return tooLong;
  if (/\p{C}/u.test(text)) return notText;
  return { kind: 'scan', scan: { text, aimId } };
}
