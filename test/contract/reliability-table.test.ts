import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rows = readFileSync(join(root, 'docs/reliability.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| (RS-\d\d) \| .*? \| `([^`]+)` \| `([^`]+)` \|/.exec(line))
  .filter((found) => found !== null)
  .map(([, fault = '', file = '', title = '']) => ({ fault, file, title }));

it('docs/reliability.md has a row for each fault', () => {
  const wanted = Array.from({ length: 29 }, (_, at) => `RS-${String(at + 1).padStart(2, '0')}`);
  expect(rows.map(({ fault }) => fault)).toEqual([...wanted, 'RS-60']);
});

it.each(rows)('the test for $fault exists', ({ file, title }) => {
  expect(readFileSync(join(root, file), 'utf8')).toContain(`'${title}'`);
});
