/** One cell: quoted where it has to be (RFC 4180), and never a formula to the spreadsheet that opens it. */
function cell(value: string | number | null): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV with a line of names before them (RFC 4180). */
export function csvLines<const N extends string>(
  names: readonly N[],
  rows: readonly Readonly<Record<N, string | number | null>>[],
): string {
  const lines = rows.map((row) => names.map((name) => cell(row[name])).join(','));
  return `${[names.join(','), ...lines].join('\r\n')}\r\n`;
}
