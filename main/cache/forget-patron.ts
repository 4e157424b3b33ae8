import { startBuild } from '../../db/stores/cache-build.ts';
import { countRowsOf } from '../../db/stores/cache-forget.ts';
import type { ImportKind } from '../../db/stores/cache-files.ts';
import { createPatronKeys } from '../../db/stores/cache-keys.ts';
import { openCache } from '../../db/stores/cache-store.ts';
import type { DatabaseFailure, Opened } from '../../db/failure.ts';

const kinds: readonly ImportKind[] = ['patrons', 'items'];

/**
 * Takes everything that tells of a card number out of the cache of a data folder, a running station's too: what was
 * learned at once, imported files by making them anew without it. A list that is imported later may bring it back.
 * @returns how many rows told of it
 */
export function forgetPatron(dataDir: string, key: Uint8Array, cardId: string, now: Date): Opened<number> {
  const keys = createPatronKeys(key);
  const cache = openCache({ dataDir, key, keepDamaged: true });
  if (cache.kind === 'failed') return cache;
  const learned = cache.value.forgetPatron(cardId);
  cache.value.close();
  if (learned.kind === 'failed') return failure(learned.reason, 'what was learned cannot be changed');
  let rows = learned.rows;
  for (const kind of kinds) {
    const known = countRowsOf(dataDir, kind, keys, cardId);
    if (known.kind === 'failed') return known;
    if (known.value === 0) continue;
    const build = startBuild({ dataDir, kind, keys, asOf: now, replace: false, forget: cardId });
    if (build.kind === 'failed') return build;
    const built = build.value.finish(now);
    if (built.kind === 'failed') return built;
    rows += known.value;
  }
  return { kind: 'ok', value: rows };
}

function failure(reason: DatabaseFailure['reason'], what: string): Opened<number> {
  return { kind: 'failed', error: { reason, message: `cache.db: ${what} (${reason})` } };
}
