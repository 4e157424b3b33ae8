import { expect, it } from 'vitest';
import { runKills } from '../kills/kills.ts';

// A small part of what `npm run kills` does a thousand times.
const count = 100;

it('a hundred power cuts in the midst of loans and returns: ILS, journal and tags agree after each', async () => {
  const { kills, found, problems } = await runKills({ count, seed: 20_261_124 });
  expect(problems).toEqual([]);
  expect(kills).toBe(count);
  // The power went where it hurts: with entries on their way, waiting, and with marks unwritten.
  for (const state of ['accepted', 'queued', 'mark pending']) expect(found[state], state).toBeGreaterThan(0);
}, 600_000);
