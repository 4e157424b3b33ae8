import type { Charset } from './charset.ts';
import { decodeText } from './charset.ts';
import { fields, layouts } from './fields.ts';

const hidden: ReadonlySet<string> = new Set(
  Object.entries(fields)
    .filter(([, facts]) => 'secret' in facts || 'personal' in facts)
    .map(([code]) => code),
);

/**
 * A raw line as a technician may see it: PIN, passwords and personal data that came unasked are stars, control
 * characters are marks. Masking is done here and nowhere else.
 */
export function maskLine(bytes: Uint8Array, charset: Charset): string {
  const text = decodeText(bytes, charset).replace(/^[\u0000-\u0020]+|[\r\n\0]+$/g, '');
  const layout = /^\d\d/.test(text) ? layouts[Number(text.slice(0, 2))] : undefined;
  const at = layout?.variableAt ?? 0;
  const masked = text
    .slice(at)
    .split('|')
    .map((piece) => (hidden.has(piece.slice(0, 2)) && piece.length > 2 ? `${piece.slice(0, 2)}****` : piece))
    .join('|');
  return (text.slice(0, at) + masked).replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd');
}
