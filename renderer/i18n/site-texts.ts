import type { Texts } from './texts.ts';

/** A pack with a library's own words in place of some of its texts; the station has checked keys and words. */
export function withSiteTexts(texts: Texts, own: Readonly<Record<string, string>>): Texts {
  if (Object.keys(own).length === 0) return texts;
  const replaced = (value: unknown, path: string): unknown => {
    const text = own[path];
    if (typeof value === 'string') return text ?? value;
    if (typeof value === 'function') return text === undefined ? value : filling(text);
    if (Array.isArray(value)) return value.map((inner, index) => replaced(inner, `${path}.${String(index)}`));
    return Object.fromEntries(
      Object.entries(value as object).map(([name, inner]) => [
        name,
        replaced(inner, path === '' ? name : `${path}.${name}`),
      ]),
    );
  };
  // The same shape as the pack it was made from.
  return replaced(texts, '') as Texts;
}

const filling =
  (text: string) =>
  (...values: readonly unknown[]): string =>
    text.replace(/\{(\d)\}/gu, (place, index: string) => String(values[Number(index) - 1] ?? place));
