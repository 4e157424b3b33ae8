import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { parsePng, pngOf } from '../../drivers/printer/png.ts';
import { differingDots } from '../../drivers/printer/raster.ts';
import type { Raster } from '../../drivers/printer/raster.ts';

const folder = join(import.meta.dirname, '../fixtures/receipts');

/** Of ten thousand dots so many may differ: the drawing library rounds an edge otherwise on other processors. */
const toleranceOfTenThousand = 10;

/** Compares a picture with the one that was looked at and kept; with MUONTRA_WRITE_RECEIPTS=1 it is kept anew. */
export function expectReceipt(picture: Raster | undefined, name: string): void {
  if (!picture) throw new Error('nothing was printed');
  const file = join(folder, `${name}.png`);
  if (process.env['MUONTRA_WRITE_RECEIPTS'] === '1') writeFileSync(file, pngOf(picture));
  const kept = parsePng(Uint8Array.from(readFileSync(file)));
  if (!kept) throw new Error(`${name}.png is no picture of ours`);
  const differing = differingDots(kept, picture);
  expect(differing, `${name}: the size`).not.toBeNull();
  const allowed = (picture.widthDots * picture.heightDots * toleranceOfTenThousand) / 10_000;
  expect(differing, `${name}: dots that differ`).toBeLessThanOrEqual(allowed);
}
