import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { bytesPerRow, highestDots, widestDots } from './raster.ts';
import type { Raster } from './raster.ts';

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** Bit depth 1, greyscale; deflate, adaptive filters, not interlaced (PNG, 11.2.1). */
const oneBitGrey = Uint8Array.of(1, 0, 0, 0, 0);

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

/** The picture as a PNG file of one bit a dot (W3C PNG, third edition). */
export function pngOf({ widthDots, heightDots, bits }: Raster): Uint8Array {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, widthDots);
  view.setUint32(4, heightDots);
  header.set(oneBitGrey, 8);
  const row = bytesPerRow(widthDots);
  const lines = new Uint8Array((row + 1) * heightDots);
  for (let y = 0; y < heightDots; y += 1) {
    // Filter 0, then the row; in a PNG 1 is white.
    for (let x = 0; x < row; x += 1) lines[y * (row + 1) + 1 + x] = ~(bits[y * row + x] ?? 0) & 0xff;
  }
  const parts = [
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines)),
    chunk('IEND', new Uint8Array()),
  ];
  return Uint8Array.from(Buffer.concat(parts));
}

/** Reads a PNG that `pngOf` wrote; null for any other. Bounded by the largest picture there is. */
export function parsePng(file: Uint8Array): Raster | null {
  if (file.length < 57 || signature.some((byte, at) => file[at] !== byte)) return null;
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const widthDots = view.getUint32(16);
  const heightDots = view.getUint32(20);
  if (oneBitGrey.some((byte, at) => file[24 + at] !== byte)) return null;
  if (widthDots > widestDots || heightDots > highestDots) return null;
  const size = view.getUint32(33);
  if (size > file.length - 41 || new TextDecoder().decode(file.subarray(37, 41)) !== 'IDAT') return null;
  const row = bytesPerRow(widthDots);
  let lines: Uint8Array;
  try {
    lines = inflateSync(file.subarray(41, 41 + size), { maxOutputLength: (row + 1) * heightDots + 1 });
  } catch {
    return null;
  }
  if (lines.length !== (row + 1) * heightDots) return null;
  const bits = new Uint8Array(row * heightDots);
  for (let y = 0; y < heightDots; y += 1) {
    if (lines[y * (row + 1)] !== 0) return null;
    for (let x = 0; x < row; x += 1) bits[y * row + x] = ~(lines[y * (row + 1) + 1 + x] ?? 0) & 0xff;
  }
  return { widthDots, heightDots, bits };
}
