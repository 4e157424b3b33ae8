import { toHex } from '../../drivers/frame/hex.ts';
import { createRandom, mutate } from './mutate.ts';
import type { FuzzTarget } from './targets.ts';

/** No input of this size may take longer than this many milliseconds: a hang, not a slow machine. */
const hangMs = 2_000;

/** Feeds one target with so many mutated inputs; the message names the input that broke it. Null when all held. */
export function fuzz(target: FuzzTarget, count: number, seed: number): string | null {
  const random = createRandom(seed);
  for (let turn = 0; turn < count; turn += 1) {
    const input = mutate(target.seeds, random);
    const startMs = performance.now();
    try {
      target.run(input);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return `${target.name}: ${reason}, seed ${String(seed)}, input ${toHex(input)}`;
    }
    if (performance.now() - startMs > hangMs) return `${target.name}: hangs on ${toHex(input)}`;
  }
  return null;
}
