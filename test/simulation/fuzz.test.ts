import { expect, it } from 'vitest';
import { fuzz } from '../fuzz/fuzz.ts';
import { fuzzTargets } from '../fuzz/targets.ts';

// A small part of what `npm run fuzz` does with a million inputs for each.
const count = 8_000;
const seed = 20_261_124;

it.each(fuzzTargets.map((target) => [target.name, target] as const))('any bytes: %s', (_, target) => {
  expect(target.seeds.length).toBeGreaterThan(1);
  expect(fuzz(target, count, seed)).toBeNull();
});
