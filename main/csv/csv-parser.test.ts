import { describe, expect, it } from 'vitest';
import { CsvParser } from './csv-parser.ts';
import type { CsvRecord } from './csv-parser.ts';

function parse(text: string, pieceSize = text.length || 1): CsvRecord[] {
  const parser = new CsvParser();
  const found: CsvRecord[] = [];
  for (let at = 0; at < text.length; at += pieceSize)
    found.push(...parser.push(text.slice(at, at + pieceSize)));
  return [...found, ...parser.end()];
}

const fieldsOf = (records: readonly CsvRecord[]) =>
  records.map((record) => (record.kind === 'row' ? record.fields : record.reason));

describe('CSV', () => {
  it.each([
    [
      'comma',
      'a,b\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'semicolon',
      'a;b\r\n1;2,5\r\n',
      [
        ['a', 'b'],
        ['1', '2,5'],
      ],
    ],
    [
      'TAB',
      'a\tb\n1,1\t2\n',
      [
        ['a', 'b'],
        ['1,1', '2'],
      ],
    ],
    ['what Excel says', 'sep=;\r\na;b,c\r\n', [['a', 'b,c']]],
    ['one column', 'barcode\nTV1\n', [['barcode'], ['TV1']]],
    [
      'a delimiter inside quotes of the first line',
      '"a;b;c",d\n1,2\n',
      [
        ['a;b;c', 'd'],
        ['1', '2'],
      ],
    ],
    [
      'quotes',
      'a,b\n"x ""y"", z","\n2"\n',
      [
        ['a', 'b'],
        ['x "y", z', '\n2'],
      ],
    ],
    [
      'a quote that is only an inch',
      'a,b\nbook,5" disc\n',
      [
        ['a', 'b'],
        ['book', '5" disc'],
      ],
    ],
    [
      'lines with nothing in them',
      'a,b\n\n\r\n1,2\n',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    [
      'an empty quoted field',
      'a,b\n"",2\n',
      [
        ['a', 'b'],
        ['', '2'],
      ],
    ],
    [
      'no end to the last line',
      'a,b\n1,2',
      [
        ['a', 'b'],
        ['1', '2'],
      ],
    ],
    ['nothing', '', []],
  ])('%s', (_, text, expected) => {
    expect(fieldsOf(parse(text))).toEqual(expected);
    // However the file falls into pieces.
    for (const size of [1, 2, 3, 7]) expect(fieldsOf(parse(text, size))).toEqual(expected);
  });

  it('counts lines as an editor does', () => {
    const lines = parse('a,b\n\n"1\n1",2\n3,4').map(({ line }) => line);
    expect(lines).toEqual([1, 3, 5]);
  });

  it('says when the file ends in the middle of a line', () => {
    const unended = (text: string) => parse(text).map((record) => record.kind === 'row' && record.unended);
    expect(unended('a,b\n1,2')).toEqual([false, true]);
    expect(unended('a,b\n1,"2"')).toEqual([false, true]);
    expect(unended('a,b\n1,2\n')).toEqual([false, false]);
  });

  it('goes on after a quote that is never closed', () => {
    const records = parse('a,b\n"1,2\n3,4\n', 5);
    expect(records).toMatchObject([
      { kind: 'row', line: 1 },
      { kind: 'rejected', line: 2, reason: 'quote-not-closed' },
      { kind: 'row', line: 3, fields: ['3', '4'] },
    ]);
    const far = parse(`a,b\n"1,2\n${'3,4\n'.repeat(40_000)}`, 10_000);
    expect(far.filter(({ kind }) => kind === 'rejected')).toEqual([
      { kind: 'rejected', line: 2, reason: 'quote-not-closed' },
    ]);
    expect(far).toHaveLength(40_002);
  });

  it('throws away a line of any length and goes on', () => {
    for (const size of [1_000, 70_000, 1_000_000]) {
      const records = parse(`a,b\n${'x'.repeat(300_000)}\n1,2\n`, size);
      expect(records).toMatchObject([
        { line: 1 },
        { kind: 'rejected', line: 2, reason: 'too-long' },
        { line: 3, fields: ['1', '2'] },
      ]);
    }
  });
});
