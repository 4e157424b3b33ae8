import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { describeSettings } from './describe.ts';

it('docs/settings.md says what the schema says', () => {
  const file = new URL('../../docs/settings.md', import.meta.url);
  if (process.env['MUONTRA_WRITE_DOCS'] === '1') writeFileSync(file, describeSettings());
  expect(readFileSync(file, 'utf8')).toBe(describeSettings());
});
