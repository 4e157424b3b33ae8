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
  readonly action: () => void;
}

/**
 * What is waited for between two timers. `turns`: turns of the event loop, for code that speaks to sockets or uses
 * `setImmediate`. `promises`: whatever follows by promises alone, however long their chain: quick enough for thousands
 * of timers, and in the same order in every run.
 */
export type Settling = 'turns' | 'promises';

/** @param startAt wall time at the beginning, ISO 8601. */
export function createManualClock(
  startAt = '2026-11-24T01:00:00.000Z',
  settling: Settling = 'turns',
): ManualClock {
  const startMs = Date.parse(startAt);
  let elapsedMs = 0;
  const timers = new Set<Timer>();

  const settle = settling === 'promises' ? promisesSettled : turnsTaken;

  const nextDue = (untilMs: number): Timer | null => {
    let next: Timer | null = null;
    for (const timer of timers) {
      if (timer.dueMs > untilMs) continue;
      // Timers are in the order they were set: of two due at once the first stays.
      if (next === null || timer.dueMs < next.dueMs) next = timer;
    }
    return next;
  };

  return {
    now: () => new Date(startMs + elapsedMs),
    monotonicMs: () => elapsedMs,
    after(delayMs, action) {
      const timer: Timer = { dueMs: elapsedMs + Math.max(0, delayMs), action };
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

/**
 * A tick that is asked for from inside a promise comes once no promise has anything left to do (Node, process.nextTick);
 * asked for from outside it would come before all of them.
 */
async function promisesSettled(): Promise<void> {
  await null;
  await new Promise<void>((resolve) => {
    process.nextTick(resolve);
  });
}

async function turnsTaken(): Promise<void> {
  // A promise chain of the code under test may be several links long; setImmediate runs after all of them.
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
