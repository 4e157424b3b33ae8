import { describe, expect, it } from 'vitest';
import { afterWrongTry, delayMs, inThePast, noTries, pinProblem, triesLeft, waitMs } from './pin-tries.ts';

describe('wrong tries', () => {
  it('cost nothing five times, then more and more, up to half an hour', () => {
    expect([0, 1, 4].map(delayMs)).toEqual([0, 0, 0]);
    expect([5, 6, 7, 8].map(delayMs)).toEqual([30_000, 60_000, 120_000, 240_000]);
    expect([11, 12, 40, 1_000_000].map(delayMs)).toEqual([1_800_000, 1_800_000, 1_800_000, 1_800_000]);
  });

  it('are waited off by the wall clock', () => {
    let tries = noTries;
    for (let wrong = 0; wrong < 5; wrong += 1) tries = afterWrongTry(tries, 1_000_000);
    expect(triesLeft(tries)).toBe(0);
    expect(waitMs(tries, 1_000_000)).toBe(30_000);
    expect(waitMs(tries, 1_029_999)).toBe(1);
    expect(waitMs(tries, 1_030_000)).toBe(0);
    expect(waitMs(afterWrongTry(tries, 1_030_000), 1_030_000)).toBe(60_000);
  });

  it('lie in the past, whatever the clock was', () => {
    const tries = { wrong: 5, lastMs: 9_000_000 };
    expect(inThePast(tries, 1000)).toEqual({ wrong: 5, lastMs: 1000 });
    expect(inThePast(tries, 9_000_001)).toBe(tries);
  });
});

it.each([
  ['', 'too-short'],
  ['80271', 'too-short'],
  ['abcdef', 'not-digits'],
  ['8027 14', 'not-digits'],
  ['１２３４５６', 'not-digits'],
  ['1'.repeat(17), 'too-long'],
  ['000000', 'too-simple'],
  ['123456', 'too-simple'],
  ['987654', 'too-simple'],
  ['802714', null],
  ['135791', null],
])('the PIN "%s" is %s', (pin, problem) => {
  expect(pinProblem(pin)).toBe(problem);
});
