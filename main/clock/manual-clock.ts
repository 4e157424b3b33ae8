import type { Clock } from './clock.ts';

/** A clock that stands still until it is moved: the time of every test. */
export interface ManualClock extends Clock {
  /** Moves time on, running what falls due in order. Lets promises settle between timers. */
  advance(ms: number): Promise<void>;
  /** Number of timers not yet run or cancelled: a session that ended must leave none behind. */
  readonly pendingTimers: number;
}

interface Timer {
  readonly dueMs: number;
  readonly order: number;
  readonly action: () => void;
}

/** @param startAt wall time at the beginning, ISO 8601. */
export function createManualClock(startAt = '2026-11-24T01:00:00.000Z'): ManualClock {
  const startMs = Date.parse(startAt);
  let elapsedMs = 0;
  let order = 0;
  const timers = new Set<Timer>();

  const settle = async (): Promise<void> => {
    // A promise chain of the code under test may be several links long; setImmediate runs after all of them.
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  };

  const nextDue = (untilMs: number): Timer | undefined =>
    [...timers]
      .filter((timer) => timer.dueMs <= untilMs)
      .sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0];

  return {
    now: () => new Date(startMs + elapsedMs),
    monotonicMs: () => elapsedMs,
    after(delayMs, action) {
      order += 1;
      const timer: Timer = { dueMs: elapsedMs + Math.max(0, delayMs), order, action };
      timers.add(timer);
      return () => {
        timers.delete(timer);
      };
    },
    async advance(ms) {
      const untilMs = elapsedMs + ms;
      await settle();
      for (let timer = nextDue(untilMs); timer; timer = nextDue(untilMs)) {
        timers.delete(timer);
        elapsedMs = Math.max(elapsedMs, timer.dueMs);
        timer.action();
        await settle();
      }
      elapsedMs = untilMs;
      await settle();
    },
    get pendingTimers() {
      return timers.size;
    },
  };
}
