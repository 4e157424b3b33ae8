import { expect, it } from 'vitest';
import { csvLines } from './csv-lines.ts';

it('quotes what has to be quoted', () => {
  const rows = [
    { id: 1, title: 'Số đỏ', place: null },
    { id: 2, title: 'A, "B"\nC', place: '' },
  ];
  expect(csvLines(['id', 'title', 'place'], rows)).toBe('id,title,place\r\n1,Số đỏ,\r\n2,"A, ""B""\nC",\r\n');
  expect(csvLines(['id'], [])).toBe('id\r\n');
});

it.each(['=1+1', '+84', '-2', '@SUM(A1)', '\t=1', '\r=1'])('makes no formula of %j', (title) => {
  expect(csvLines(['title'], [{ title }])).toMatch(/^title\r\n"?'/);
});
