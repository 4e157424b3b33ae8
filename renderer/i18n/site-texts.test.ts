import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkSiteTexts } from '../../main/launch/screen-texts.ts';
import { en } from './en.ts';
import { withSiteTexts } from './site-texts.ts';
import { entriesOf } from './text-keys.ts';
import { vi } from './vi.ts';

const file = join(import.meta.dirname, '../../main/contract/text-keys.ts');

/** `MUONTRA_WRITE_DOCS=1 npx vitest run renderer/i18n` writes the list anew. */
it('has every key in the list that the station checks own texts against', () => {
  const entries = [...entriesOf(vi)].map(
    ([key, entry]) =>
      `  ${/^\w+$/u.test(key) ? key : `'${key}'`}: ${String(typeof entry === 'function' ? entry.length : 0)},`,
  );
  const source = [
    '/** Every text of a language pack, and how many values are filled in. Made from renderer/i18n/vi.ts. */',
    'export const textKeys: Readonly<Record<string, number>> = {',
    ...entries,
    '};',
    '',
  ].join('\n');
  if (process.env['MUONTRA_WRITE_DOCS'] === '1') writeFileSync(file, source);
  expect(readFileSync(file, 'utf8')).toBe(source);
});

it('has the same keys in each pack', () => {
  expect([...entriesOf(en).keys()]).toEqual([...entriesOf(vi).keys()]);
});

it('takes own words of a library, filled in where the pack fills in', () => {
  const own = checkSiteTexts({
    vi: { 'attract.title': 'Chào bạn nhỏ', 'pile.books': '{1} quyển' },
    en: { 'actions.finish': 'Finish' },
  });
  if (own.kind === 'failed') throw new Error(own.error);
  const texts = withSiteTexts(vi, own.value.vi);
  expect(texts.attract.title).toBe('Chào bạn nhỏ');
  expect(texts.pile.books(3)).toBe('3 quyển');
  expect(texts.weekdays).toEqual(vi.weekdays);
  expect(texts.choose.title(2)).toBe(vi.choose.title(2));
  expect(withSiteTexts(en, own.value.en).actions).toEqual({ ...en.actions, finish: 'Finish' });
});

it.each([
  [{ vi: { 'attract.titel': 'a', 'no.such': 'b' } }, 'unknown text "attract.titel", "no.such" in "vi"'],
  [{ vn: {} }, 'unknown language "vn"'],
  [{ en: { __proto__: null, 'pile.books': 'books' } }, 'must have {1}'],
  [{ en: { 'attract.title': '' } }, 'must be a text'],
  [{ en: { 'attract.title': 'a '.repeat(21) } }, 'more than 20 words'],
  [{ en: { 'attract.title': 'x'.repeat(201) } }, 'longer than 200'],
  [{ en: { 'attract.title': 'a\u0007' } }, 'cannot be shown'],
  [[], 'must be an object'],
])('refuses %j and says what is wrong', (value, words) => {
  const checked = checkSiteTexts(value);
  expect(checked.kind === 'failed' && checked.error).toContain(words);
});
