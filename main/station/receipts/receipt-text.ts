import type { ReceiptLine } from './lines.ts';

/** The receipt as plain text, for a mail: the same lines as on paper. */
export function receiptText(lines: readonly ReceiptLine[]): string {
  return lines
    .map((line) => {
      switch (line.kind) {
        case 'text':
          return `${'  '.repeat(line.indent)}${line.text}`;
        case 'columns':
          return `${line.left}: ${line.right}`;
        case 'rule':
          return '----------------------------------------';
        case 'space':
          return '';
        case 'qr':
          return line.text;
      }
    })
    .join('\n');
}
