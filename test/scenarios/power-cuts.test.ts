import { expect, it } from 'vitest';
import { runKills } from '../kills/kills.ts';

// `npm test` has a hundred of them by `tools/kills.ts`, `npm run kills` a thousand.
const count = 6;

it('the power goes in the midst of loans and returns: ILS, journal and tags agree after each', async () => {
  const { kills, found, problems } = await runKills({ count, seed: 20_261_124 });
  expect(problems).toEqual([]);
  expect(kills).toBe(count);
  expect(Object.values(found).reduce((sum, times) => sum + times, 0)).toBe(count);
}, 300_000);
