import type { QrCode as QrCodeView } from '../../main/contract/qr-code.ts';

/** Light around the code, in modules (ISO/IEC 18004, 6.3.8). */
const quiet = 4;

/** A QR code, dark on white whatever the theme is: readers want it so. @param label what it is for */
export function QrCode({ code, label }: { readonly code: QrCodeView; readonly label: string }) {
  const side = code.rows.length + 2 * quiet;
  const path = code.rows
    .flatMap((row, y) =>
      [...row.matchAll(/1+/gu)].map(
        ({ index, 0: run }) =>
          `M${String(index + quiet)} ${String(y + quiet)}h${String(run.length)}v1h-${String(run.length)}z`,
      ),
    )
    .join('');
  return (
    <svg className="qr-code" viewBox={`0 0 ${String(side)} ${String(side)}`} role="img" aria-label={label}>
      <rect width={side} height={side} fill="#fff" />
      <path d={path} fill="#000" shapeRendering="crispEdges" />
    </svg>
  );
}
