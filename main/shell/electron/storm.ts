/** Bounds restarts: what crashes again and again is not started for ever (RS-39, RS-40). */
export interface Storm {
  /** True where one more restart is allowed now; it then counts. */
  mayRestart(): boolean;
}

/** @param most restarts allowed within any `withinMs`. */
export function createStorm(most: number, withinMs: number, monotonicMs: () => number): Storm {
  let restarts: number[] = [];
  return {
    mayRestart() {
      const nowMs = monotonicMs();
      restarts = restarts.filter((atMs) => nowMs - atMs < withinMs);
      if (restarts.length >= most) return false;
      restarts.push(nowMs);
      return true;
    },
  };
}
