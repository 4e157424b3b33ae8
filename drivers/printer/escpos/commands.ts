import { bytesPerRow, rowsOf } from '../raster.ts';
import type { Raster } from '../raster.ts';
import type { StatusPart } from './frame.ts';

/** Commands of ESC/POS that a receipt needs (Epson, "ESC/POS Command Reference"). */

/** ESC @: forgets what another program left half done. */
export const initialise = Uint8Array.of(0x1b, 0x40);

/** DLE EOT n: answered at once, whatever waits in the printer's buffer. */
export const askStatus = (part: StatusPart): Uint8Array => Uint8Array.of(0x10, 0x04, part);

/** GS r 1: answered in its turn, so its answer says that all before it was done. */
export const askInOrder = Uint8Array.of(0x1d, 0x72, 1);

/** ESC d n: so many lines on, 0 to 255. */
export const feedLines = (lines: number): Uint8Array => Uint8Array.of(0x1b, 0x64, lines);

/** GS V 66 n: feeds what was printed past the knife, and cuts. */
export const feedAndCut = Uint8Array.of(0x1d, 0x56, 66, 0);

/**
 * Rows of one band: at 576 dots under 4 kB, which is what the least of these printers can hold (their buffers go from
 * 4 to 64 kB), and half a second at the slowest.
 */
const bandRows = 48;

/** GS v 0 m xL xH yL yH d…: the picture in bands, m 0 is one dot for one dot. */
export function rasterBands(picture: Raster): Uint8Array[] {
  const row = bytesPerRow(picture.widthDots);
  const bands: Uint8Array[] = [];
  for (let from = 0; from < picture.heightDots; from += bandRows) {
    const { heightDots, bits } = rowsOf(picture, from, Math.min(from + bandRows, picture.heightDots));
    const head = [0x1d, 0x76, 0x30, 0, row & 0xff, row >> 8, heightDots & 0xff, heightDots >> 8];
    const band = new Uint8Array(head.length + bits.length);
    band.set(head);
    band.set(withoutRealTime(bits), head.length);
    bands.push(band);
  }
  return bands;
}

/**
 * A printer carries out DLE EOT, DLE ENQ and DLE DC4 also where they stand among the dots of a picture, and one of them
 * switches it off. One more black dot, an eighth of a millimetre, keeps them out.
 */
function withoutRealTime(bits: Uint8Array): Uint8Array {
  const safe = Uint8Array.from(bits);
  for (const [at, byte] of safe.entries()) {
    const next = safe[at + 1];
    if (byte === 0x10 && (next === 0x04 || next === 0x05 || next === 0x14)) safe[at] = 0x18;
  }
  // The last byte stands before the next band's head, which begins with GS.
  return safe;
}
