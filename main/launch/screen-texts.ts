import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import type { Looks } from '../contract/looks.ts';
import { textKeys } from '../contract/text-keys.ts';

const mostWords = 20;
const longestText = 200;
const languages = ['vi', 'en'] as const;

/**
 * Own words of a library: `{"vi": {"attract.title": "…"}, "en": {…}}`. Keys that no pack has are named, a text that
 * is filled in keeps its `{1}`, and none is longer than 20 words.
 */
export function checkSiteTexts(value: unknown): Result<Looks['texts'], string> {
  if (!isRecord(value)) return failed('must be an object with "vi" and "en"');
  const strange = Object.keys(value).filter((name) => !languages.some((language) => language === name));
  if (strange.length > 0) return failed(`unknown language ${quoted(strange)}; allowed are "vi" and "en"`);
  const texts: Looks['texts'] = { vi: {}, en: {} };
  for (const language of languages) {
    const given = value[language] ?? {};
    if (!isRecord(given)) return failed(`"${language}" must be an object of texts`);
    const unknown = Object.keys(given).filter((key) => !Object.hasOwn(textKeys, key));
    if (unknown.length > 0) return failed(`unknown text ${quoted(unknown)} in "${language}"`);
    for (const [key, text] of Object.entries(given)) {
      const problem = problemOf(text, textKeys[key] ?? 0);
      if (problem !== null) return failed(`"${key}" in "${language}": ${problem}`);
      texts[language][key] = String(text).normalize('NFC').trim();
    }
  }
  return ok(texts);
}

function problemOf(text: unknown, places: number): string | null {
  if (typeof text !== 'string' || text.trim() === '') return 'must be a text';
  if (text.length > longestText) return `longer than ${String(longestText)} characters`;
  if (/[\p{Cc}\p{Cs}]/u.test(text)) return 'has characters that cannot be shown';
  if (text.trim().split(/\s+/u).length > mostWords) return `more than ${String(mostWords)} words`;
  const missing = Array.from({ length: places }, (_, index) => `{${String(index + 1)}}`).filter(
    (place) => !text.includes(place),
  );
  return missing.length > 0 ? `must have ${missing.join(' and ')}, which is filled in` : null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quoted(names: readonly string[]): string {
  return names
    .slice(0, 5)
    .map((name) => `"${name.slice(0, 60)}"`)
    .join(', ');
}
