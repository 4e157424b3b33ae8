import type { TitleFinder } from '../../db/stores/titles/title-finder.ts';
import type { Clock } from '../clock/clock.ts';

const checkEveryMs = 5_000;

/**
 * Looks whether there are titles to search for by now: a list is imported, an index is made, and searching is offered
 * as soon as there is something to find. @returns the function that ends it
 */
export function watchTitles(
  titles: TitleFinder,
  clock: Clock,
  onChange: (known: boolean) => void,
): () => void {
  let known = false;
  let cancel: () => void = () => undefined;
  const check = (): void => {
    const now = titles.hasTitles;
    cancel = clock.after(checkEveryMs, check);
    if (now === known) return;
    known = now;
    onChange(known);
  };
  check();
  return () => {
    cancel();
  };
}
