import { fromHex } from '../frame/hex.ts';

/**
 * A password of a site's tags. Its bytes are given out to whoever presents it to a tag, and to nobody else: it is
 * hidden in whatever is made of it as text, so that it cannot get into a log, a message or a snapshot.
 */
export class TagPassword {
  readonly #bytes: Uint8Array;

  private constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Eight hex digits, in the order in which the bytes go to the tag; null when it is something else. */
  static parse(text: string): TagPassword | null {
    const bytes = /^[0-9A-Fa-f]{8}$/.test(text) ? fromHex(text) : null;
    return bytes && new TagPassword(bytes);
  }

  /** For the tag only. */
  reveal(): Uint8Array {
    return this.#bytes.slice();
  }

  /** Nothing but zeros: how tags leave the factory, and no password at all on UHF tags. */
  get isZero(): boolean {
    return this.#bytes.every((byte) => byte === 0);
  }

  toString(): string {
    return '********';
  }

  toJSON(): string {
    return this.toString();
  }
}
