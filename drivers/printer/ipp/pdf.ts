import { deflateSync } from 'node:zlib';
import type { Raster } from '../raster.ts';

/** 203 dpi, as the picture was made. */
const dotsPerInch = 203;
const points = (dots: number): number => Math.round((dots / dotsPerInch) * 72 * 100) / 100;

/** Size of a page that is just the picture, in hundredths of a millimetre. */
export function pageOf({ widthDots, heightDots }: Raster): { width: number; height: number } {
  const hundredths = (dots: number): number => Math.round((dots / dotsPerInch) * 2540);
  return { width: hundredths(widthDots), height: hundredths(heightDots) };
}

/** One page with the picture and nothing else, one bit a dot (ISO 32000-1, 7.5 and 8.9.5). */
export function pdfOf(picture: Raster): Uint8Array {
  const { widthDots, heightDots, bits } = picture;
  const [width, height] = [points(widthDots), points(heightDots)];
  const image = deflateSync(bits);
  const content = Buffer.from(`q ${String(width)} 0 0 ${String(height)} 0 0 cm /P Do Q`);
  const stream = (head: string, data: Uint8Array): Buffer =>
    Buffer.concat([
      Buffer.from(`<< ${head} /Length ${String(data.length)} >>\nstream\n`),
      data,
      Buffer.from('\nendstream'),
    ]);
  const objects = [
    Buffer.from('<< /Type /Catalog /Pages 2 0 R >>'),
    Buffer.from('<< /Type /Pages /Kids [3 0 R] /Count 1 >>'),
    Buffer.from(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${String(width)} ${String(height)}] ` +
        '/Resources << /XObject << /P 4 0 R >> >> /Contents 5 0 R >>',
    ),
    stream(
      // In the picture 1 is black.
      `/Type /XObject /Subtype /Image /Width ${String(widthDots)} /Height ${String(heightDots)} ` +
        '/ColorSpace /DeviceGray /BitsPerComponent 1 /Decode [1 0] /Filter /FlateDecode',
      image,
    ),
    stream('', content),
  ];
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n%\xe2\xe3\xcf\xd3\n', 'latin1')];
  let at = parts[0]?.length ?? 0;
  const offsets: number[] = [];
  for (const [index, object] of objects.entries()) {
    const whole = Buffer.concat([
      Buffer.from(`${String(index + 1)} 0 obj\n`),
      object,
      Buffer.from('\nendobj\n'),
    ]);
    offsets.push(at);
    at += whole.length;
    parts.push(whole);
  }
  const lines = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  parts.push(
    Buffer.from(
      `xref\n0 ${String(objects.length + 1)}\n0000000000 65535 f \n${lines.join('')}` +
        `trailer\n<< /Size ${String(objects.length + 1)} /Root 1 0 R >>\nstartxref\n${String(at)}\n%%EOF\n`,
    ),
  );
  return Uint8Array.from(Buffer.concat(parts));
}
