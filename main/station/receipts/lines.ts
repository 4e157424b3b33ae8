/**
 * What a template makes: lines of a few kinds. One line of text is one line of the model; a sign at its beginning says
 * which (docs/receipts.md). What came from outside, a title above all, has its signs taken away by `plain`.
 */
export type ReceiptLine =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly size: 'small' | 'normal' | 'large' | 'great';
      readonly weight: 'normal' | 'bold';
      readonly align: 'start' | 'centre';
      /** How far it is moved in, in steps. */
      readonly indent: number;
    }
  | {
      readonly kind: 'columns';
      readonly left: string;
      readonly right: string;
      readonly weight: 'normal' | 'bold';
    }
  | { readonly kind: 'rule' }
  | { readonly kind: 'space' }
  | { readonly kind: 'qr'; readonly text: string };

/** More lines than a receipt has; what comes after them is left out. */
export const mostLines = 1_200;
const longestLine = 1_000;

/** Before a sign that is meant as itself. It is in no text of ours, and in none from outside either: `plain` takes it out. */
const quote = '\u{f8f0}';
const signs = /[#>|\-~*[\]]/gu;

/**
 * A value as a template may print it: one line, nothing that could be taken for a sign or for a command, no pictures
 * that the typeface does not have. Composed (NFC), because marks are set by the typeface's own letters.
 */
export function plain(value: unknown, longest = 500): string {
  // What a template prints and is no text, number or truth (a list, an object) is nothing.
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
  return text
    .slice(0, longest)
    .normalize('NFC')
    .replace(/\p{Extended_Pictographic}|\u{fe0f}|\u{200d}|\u{20e3}/gu, (sign) =>
      /[\u{a9}\u{ae}\u{2122}]/u.test(sign) ? sign : '',
    )
    .replace(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u{2028}\u{2029}]/gu, ' ')
    .replace(signs, (sign) => `${quote}${sign}`);
}

const unquoted = (text: string): string => text.replaceAll(quote, '').replace(/\s+/gu, ' ').trim();

/** The lines that a template's text stands for. Empty lines are what loops and conditions leave behind, and count for nothing. */
export function parseLines(text: string): ReceiptLine[] {
  const lines: ReceiptLine[] = [];
  for (const raw of text.split('\n')) {
    const line = raw.slice(0, longestLine).replaceAll('\r', '');
    if (line.trim() === '') continue;
    lines.push(lineOf(line));
    if (lines.length >= mostLines) break;
  }
  return lines;
}

function lineOf(raw: string): ReceiptLine {
  const line = raw.trim();
  if (/^-{3,}$/u.test(line)) return { kind: 'rule' };
  if (line === '[space]') return { kind: 'space' };
  if (line.startsWith('[qr]')) return { kind: 'qr', text: unquoted(line.slice('[qr]'.length)) };
  const text = { kind: 'text', size: 'normal', weight: 'normal', align: 'start', indent: 0 } as const;
  if (line.startsWith('## '))
    return { ...text, size: 'large', weight: 'bold', text: unquoted(line.slice(3)) };
  if (line.startsWith('# ')) {
    return { ...text, size: 'great', weight: 'bold', align: 'centre', text: unquoted(line.slice(2)) };
  }
  if (line.startsWith('> ')) return { ...text, align: 'centre', text: unquoted(line.slice(2)) };
  if (line.startsWith('~ ')) return { ...text, size: 'small', text: unquoted(line.slice(2)) };
  if (line.startsWith('>~ ')) {
    return { ...text, size: 'small', align: 'centre', text: unquoted(line.slice(3)) };
  }
  const isBold = line.startsWith('* ');
  const rest = isBold ? line.slice(2) : line;
  const weight = isBold ? 'bold' : 'normal';
  const bar = findBar(rest);
  if (bar >= 0) {
    return {
      kind: 'columns',
      left: unquoted(rest.slice(0, bar)),
      right: unquoted(rest.slice(bar + 1)),
      weight,
    };
  }
  const indent = Math.min(4, Math.floor((/^ */u.exec(raw)?.[0].length ?? 0) / 2));
  return { ...text, weight, indent, text: unquoted(rest) };
}

/** The first bar that is a sign. */
function findBar(line: string): number {
  for (let at = line.indexOf('|'); at >= 0; at = line.indexOf('|', at + 1))
    if (line[at - 1] !== quote) return at;
  return -1;
}
