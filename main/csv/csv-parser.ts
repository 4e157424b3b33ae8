/** A record of a CSV file, or what was thrown away. `line`: the line it begins on, from 1. */
export type CsvRecord =
  | {
      readonly kind: 'row';
      readonly line: number;
      readonly fields: readonly string[];
      /** The file ends in the middle of this line, maybe before its time. */
      readonly unended: boolean;
    }
  | { readonly kind: 'rejected'; readonly line: number; readonly reason: 'too-long' | 'quote-not-closed' };

export type Delimiter = ',' | ';' | '\t';

/** More than any record of a catalogue has; a quote that is never closed costs no more memory than this. */
const longestRecord = 65_536;
const newline = 10;

/**
 * CSV (RFC 4180) as libraries get it out of Koha, Excel and others: comma, semicolon or TAB, told by the first line
 * (or by Excel's `sep=;`), CRLF or LF, quotes with line breaks inside. Lines without anything in them are passed
 * over. A record that cannot be read is reported and reading goes on with the line after the one it began on.
 *
 * Text is pushed in pieces of any size; what is kept between two of them is one record at most.
 */
export class CsvParser {
  #delimiter: Delimiter | null = null;
  #rest = '';
  #line = 1;
  /** Inside a line that was too long: everything up to its end goes unread. */
  #skipping = false;

  push(text: string): CsvRecord[] {
    this.#rest += text;
    return this.#take('more');
  }

  /** The file is at its end. */
  end(): CsvRecord[] {
    const unended = this.#rest !== '' && !this.#rest.endsWith('\n');
    if (unended) this.#rest += '\n';
    return this.#take(unended ? 'unended' : 'ended');
  }

  /** @param after what comes behind this text */
  #take(after: 'more' | 'ended' | 'unended'): CsvRecord[] {
    const text = this.#rest;
    const found: CsvRecord[] = [];
    const unendedAt = after === 'unended' ? text.length : -1;
    let at = 0;
    let quoteAt = text.indexOf('"');
    for (;;) {
      const lineEnd = text.indexOf('\n', at);
      if (this.#skipping && lineEnd !== -1) {
        this.#skipping = false;
        this.#line += 1;
        at = lineEnd + 1;
        continue;
      }
      if (lineEnd === -1) {
        if (this.#skipping) at = text.length;
        else if (text.length - at > longestRecord) {
          found.push({ kind: 'rejected', line: this.#line, reason: 'too-long' });
          this.#skipping = true;
          at = text.length;
        }
        break;
      }
      this.#delimiter ??= delimiterOf(text.slice(at, Math.min(lineEnd, at + longestRecord)));
      if (quoteAt !== -1 && quoteAt < at) quoteAt = text.indexOf('"', at);
      const line = this.#line;
      if (quoteAt === -1 || quoteAt > lineEnd) {
        const end = text.charCodeAt(lineEnd - 1) === 13 && lineEnd > at ? lineEnd - 1 : lineEnd;
        if (end - at > longestRecord) found.push({ kind: 'rejected', line, reason: 'too-long' });
        else if (end > at && !(line === 1 && separatorLine.test(text.slice(at, Math.min(end, at + 6)))))
          found.push({
            kind: 'row',
            line,
            fields: text.slice(at, end).split(this.#delimiter),
            unended: lineEnd + 1 === unendedAt,
          });
        at = lineEnd + 1;
        this.#line += 1;
        continue;
      }
      const record = readQuoted(text, at, this.#delimiter);
      if (record !== null && record.end - at <= longestRecord) {
        found.push({ kind: 'row', line, fields: record.fields, unended: record.end === unendedAt });
        at = record.end;
        this.#line += record.lines;
        continue;
      }
      // The quote may be closed in the next piece of the file.
      if (record === null && after === 'more' && text.length - at <= longestRecord) break;
      found.push({ kind: 'rejected', line, reason: 'quote-not-closed' });
      at = lineEnd + 1;
      this.#line += 1;
    }
    this.#rest = text.slice(at);
    return found;
  }
}

const separatorLine = /^sep=[,;\t]$/i;

function delimiterOf(line: string): Delimiter {
  if (separatorLine.test(line.trimEnd())) return line[4] as Delimiter;
  const bare = line.replace(/"[^"]*"/g, '');
  const count = (delimiter: Delimiter): number => bare.split(delimiter).length;
  const [comma, semicolon, tab] = [count(','), count(';'), count('\t')];
  if (tab > comma && tab >= semicolon) return '\t';
  return semicolon > comma ? ';' : ',';
}

interface Quoted {
  readonly fields: string[];
  /** Where the next record begins. */
  readonly end: number;
  readonly lines: number;
}

/** A record with quotes in it; null when its end is not in the text. */
function readQuoted(text: string, from: number, delimiter: Delimiter): Quoted | null {
  const mark = delimiter.charCodeAt(0);
  const fields: string[] = [];
  let at = from;
  let lines = 1;
  for (;;) {
    let value = '';
    if (text[at] === '"') {
      at += 1;
      for (;;) {
        const quote = text.indexOf('"', at);
        if (quote === -1 || quote - from > longestRecord) return null;
        value += text.slice(at, quote);
        at = quote + 1;
        if (text[at] !== '"') break;
        value += '"';
        at += 1;
      }
      for (let next = value.indexOf('\n'); next !== -1; next = value.indexOf('\n', next + 1)) lines += 1;
    }
    const start = at;
    while (at < text.length && text.charCodeAt(at) !== mark && text.charCodeAt(at) !== newline) at += 1;
    // Whether a quote at the very end of a piece is a doubled one is told by the next piece.
    if (at >= text.length) return null;
    const isLast = text.charCodeAt(at) === newline;
    const end = isLast && at > start && text.charCodeAt(at - 1) === 13 ? at - 1 : at;
    fields.push(value + text.slice(start, end));
    at += 1;
    if (isLast) return { fields, end: at, lines };
  }
}
