import type { Texts } from './texts.ts';

/** A text of a pack, or what makes one of what is filled in. */
export type Entry = string | ((...args: never[]) => string);

/** Every text of a pack by its key, e.g. `pile.done.borrow`. */
export function entriesOf(texts: Texts): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'string' || typeof value === 'function') found.set(path, value as Entry);
    else
      for (const [name, inner] of Object.entries(value as object))
        walk(inner, path === '' ? name : `${path}.${name}`);
  };
  walk(texts, '');
  return found;
}
