/**
 * A picture of black and white dots, as a receipt printer takes it: rows from the top, each of whole bytes, the highest
 * bit of a byte leftmost, 1 for black (ESC/POS, GS v 0).
 */
export interface Raster {
  readonly widthDots: number;
  readonly heightDots: number;
  /** `bytesPerRow(widthDots) * heightDots` bytes. */
  readonly bits: Uint8Array;
}

/** No receipt is longer: about two metres at 203 dpi. What is bounded cannot empty a roll. */
export const highestDots = 16_000;
/** Wider than any roll that is driven here. */
export const widestDots = 1_024;

export const bytesPerRow = (widthDots: number): number => Math.ceil(widthDots / 8);

/** A picture without a black dot. */
export function blankRaster(widthDots: number, heightDots: number): Raster {
  return { widthDots, heightDots, bits: new Uint8Array(bytesPerRow(widthDots) * heightDots) };
}

/** The rows from one to before another, sharing the memory of the whole. */
export function rowsOf({ widthDots, bits }: Raster, from: number, until: number): Raster {
  const row = bytesPerRow(widthDots);
  return { widthDots, heightDots: until - from, bits: bits.subarray(from * row, until * row) };
}

/** One below the other, on the width of the first. */
export function stacked(widthDots: number, parts: readonly Raster[]): Raster {
  const row = bytesPerRow(widthDots);
  const heightDots = parts.reduce((sum, part) => sum + part.heightDots, 0);
  const whole = blankRaster(widthDots, heightDots);
  let at = 0;
  for (const part of parts) {
    const from = bytesPerRow(part.widthDots);
    for (let y = 0; y < part.heightDots; y += 1) {
      const dots = part.bits.subarray(y * from, y * from + Math.min(from, row));
      whole.bits.set(dots, at);
      at += row;
    }
  }
  return whole;
}

/** How many dots differ; null where the pictures are not of one size. */
export function differingDots(one: Raster, other: Raster): number | null {
  if (one.widthDots !== other.widthDots || one.heightDots !== other.heightDots) return null;
  let count = 0;
  for (const [at, byte] of one.bits.entries()) {
    for (let rest = byte ^ (other.bits[at] ?? 0); rest !== 0; rest &= rest - 1) count += 1;
  }
  return count;
}
