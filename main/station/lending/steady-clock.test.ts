import { beforeEach, expect, it } from 'vitest';
import { SteadyClock } from './steady-clock.ts';

const hourMs = 3_600_000;
let wallMs = Date.parse('2026-11-24T02:00:00Z');
let monotonicMs = 0;
let steady: SteadyClock;
const pass = (ms: number): void => {
  wallMs += ms;
  monotonicMs += ms;
};

beforeEach(() => {
  wallMs = Date.parse('2026-11-24T02:00:00Z');
  monotonicMs = 0;
  const clock = { now: () => new Date(wallMs), monotonicMs: () => monotonicMs, after: () => () => undefined };
  steady = new SteadyClock(clock);
});

it('trusts what was written under the clock that still stands, though a server moves it a little', () => {
  const at = new Date(wallMs);
  pass(30 * hourMs);
  wallMs += 20_000;
  expect(steady.trusts(at)).toBe(true);
});

it.each([24, -24, 24 * 365 * 2])('trusts nothing that waited while the clock jumped by %d hours', (hours) => {
  const at = new Date(wallMs);
  pass(hourMs);
  wallMs += hours * hourMs;
  expect(steady.trusts(at)).toBe(false);
});

it('has seen a clock that went forward, had something written under it, and went back', () => {
  wallMs += 24 * hourMs;
  steady.look();
  const at = new Date(wallMs);
  wallMs -= 24 * hourMs;
  pass(48 * hourMs);
  expect(steady.trusts(at)).toBe(false);
});

it('does not trust what is still to come', () => {
  expect(steady.trusts(new Date(wallMs + hourMs))).toBe(false);
});

it('trusts again once the queue is empty', () => {
  wallMs += 24 * hourMs;
  steady.queueIsEmpty();
  expect(steady.trusts(new Date(wallMs))).toBe(true);
});
