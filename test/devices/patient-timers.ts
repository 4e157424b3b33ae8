import type { Timers } from '../../drivers/exchange/timers.ts';
import { createSystemClock } from '../../main/clock/clock.ts';

/** Delays from here on are limits of how long a driver waits for an answer; shorter ones are a device's own rests. */
const shortestLimitMs = 400;
const stretch = 5;

/** The system's time with a driver's limits stretched: a guest in software on a busy machine is slower than any station. */
export function createPatientTimers(): Timers {
  const clock = createSystemClock();
  return {
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs, action) => clock.after(delayMs < shortestLimitMs ? delayMs : delayMs * stretch, action),
  };
}
