import type { Cache } from '../../../db/stores/cache.ts';
import type { Clock } from '../../clock/clock.ts';

const dayMs = 86_400_000;
/** Not in the midst of the start. */
const firstMs = 10 * 60_000;

/**
 * Forgets each day what the station learned longer ago than `keepDays`. A list that was imported stays until the next.
 * @returns the function that ends it
 */
export function forgetDaily(cache: Cache, clock: Clock, keepDays: number): () => void {
  let cancel = clock.after(firstMs, forget);
  function forget(): void {
    // Where the disk takes nothing now, tomorrow is soon enough.
    cache.forgetBefore(new Date(clock.now().getTime() - keepDays * dayMs));
    cancel = clock.after(dayMs, forget);
  }
  return () => {
    cancel();
  };
}
