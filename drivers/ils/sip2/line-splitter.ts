import { longestMessageBytes } from './message.ts';

/**
 * Cuts what a socket brings into lines. CR, LF and both in any order end a line; empty lines (an LF after a CR,
 * a lone NUL or blank) are none. Memory is bounded: after 64 KiB without an end the line is `overflowed`.
 */
export class LineSplitter {
  #parts: Uint8Array[] = [];
  #sizeBytes = 0;
  #overflowed = false;

  /** Bytes of a line whose end has not come yet. */
  get pending(): Uint8Array {
    const joined = this.#parts.length === 1 ? this.#parts[0] : Buffer.concat(this.#parts);
    const only = joined ?? new Uint8Array();
    this.#parts = only.length > 0 ? [only] : [];
    return only;
  }

  get overflowed(): boolean {
    return this.#overflowed;
  }

  /** Whole lines, in order, without terminators. */
  push(chunk: Uint8Array): Uint8Array[] {
    const lines: Uint8Array[] = [];
    let from = 0;
    for (let i = 0; i < chunk.length; i += 1) {
      const byte = chunk[i];
      if (byte !== 13 && byte !== 10) continue;
      this.#keep(chunk.subarray(from, i));
      from = i + 1;
      const line = this.take();
      if (!isBlank(line)) lines.push(line);
      if (this.#overflowed) return lines;
    }
    this.#keep(chunk.subarray(from));
    return lines;
  }

  /** Takes the unfinished line out. */
  take(): Uint8Array {
    const line = this.pending;
    this.#parts = [];
    this.#sizeBytes = 0;
    return line;
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    this.#sizeBytes += part.length;
    if (this.#sizeBytes > longestMessageBytes) {
      this.#overflowed = true;
      this.#parts = [];
      return;
    }
    this.#parts.push(part);
  }
}

/** Nothing but NUL, blanks and control characters. */
export function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte <= 0x20);
}
