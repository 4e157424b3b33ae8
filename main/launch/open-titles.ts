import { createCacheTitleFinder } from '../../db/stores/titles/cache-title-finder.ts';
import type { TitleFinder } from '../../db/stores/titles/title-finder.ts';
import type { Clock } from '../clock/clock.ts';
import { createLibraryTitleFinder } from '../library/find-titles.ts';
import type { Library } from '../library/open-library.ts';
import type { Log } from '../log/log.ts';

interface TitlesPlace {
  readonly dataDir: string;
  /** The embedded library; null: the ILS is elsewhere, and what is remembered of it is searched. */
  readonly library: Library | null;
  /** What is remembered could be opened. */
  readonly hasCache: boolean;
  readonly clock: Clock;
  readonly log: Log;
}

/** Where titles are looked for; null where the library does not offer it. */
export function openTitles(offer: boolean, place: TitlesPlace): TitleFinder | null {
  const { dataDir, library, hasCache, clock, log } = place;
  if (!offer) return null;
  if (library) return createLibraryTitleFinder(library);
  if (!hasCache) return null;
  return createCacheTitleFinder({
    dataDir,
    clock,
    onTrouble: (trouble) => {
      const reason = trouble.kind === 'failed' ? trouble.reason : trouble.kind;
      log.write('titles-failed', { reason });
    },
  });
}
