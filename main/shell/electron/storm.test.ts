import { expect, it } from 'vitest';
import { createStorm } from './storm.ts';

it('allows a few restarts within the time, and a few again later', () => {
  let nowMs = 0;
  const storm = createStorm(3, 60_000, () => nowMs);
  expect([storm.mayRestart(), storm.mayRestart(), storm.mayRestart(), storm.mayRestart()]).toEqual([
    true,
    true,
    true,
    false,
  ]);
  nowMs = 59_999;
  expect(storm.mayRestart()).toBe(false);
  nowMs = 60_000;
  expect(storm.mayRestart()).toBe(true);
});
