import type { Failure } from './run.ts';

/** A failure as a person reads it: what broke, everything that led there, and how to see it again. */
export function storyOf({ seed, step, reason, trace }: Failure): string {
  return [
    `seed ${String(seed)}, step ${String(step)}: ${reason}`,
    '',
    ...trace,
    '',
    `seed ${String(seed)}, step ${String(step)}: ${reason}`,
    `see it again: npm run simulate -- --seed ${String(seed)}`,
  ].join('\n');
}
