/**
 * The only source of time in the station. Two kinds, never mixed: `now` is wall time for people and records,
 * `monotonicMs` measures and never jumps. Structurally a driver's `Timers`, too.
 */
export interface Clock {
  now(): Date;
  monotonicMs(): number;
  /** Runs `action` once after `delayMs`; the returned function cancels it and may be called late or twice. */
  after(delayMs: number, action: () => void): () => void;
}

export function createSystemClock(): Clock {
  return {
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    after: (delayMs, action) => {
      const timer = setTimeout(action, delayMs);
      return () => clearTimeout(timer);
    },
  };
}
