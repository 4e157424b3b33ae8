import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const rows = readFileSync(join(root, 'docs/accessibility.md'), 'utf8')
  .split('\n')
  .map((line) => /^\| (UX-\d\d) +\| .*? \| `([^`]+)` +\| `([^`]+)` +\|/.exec(line))
  .filter((found) => found !== null)
  .map(([, point = '', file = '', title = '']) => ({ point, file, title }));

it('docs/accessibility.md has a row for each point', () => {
  const wanted = Array.from({ length: 54 }, (_, at) => `UX-${String(at + 1).padStart(2, '0')}`);
  expect(rows.map(({ point }) => point)).toEqual(wanted);
});

it.each(rows)('the test for $point exists', ({ file, title }) => {
  expect(readFileSync(join(root, file), 'utf8')).toContain(`'${title}'`);
});
