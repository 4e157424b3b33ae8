/**
 * The time a driver may see. `main/clock` provides it; tests provide one they move by hand, so that no
 * driver waits in real time under test.
 */
export interface Timers {
  /** Milliseconds on a clock that never jumps back; only differences mean anything. */
  monotonicMs(): number;
  /** Runs `action` once after `delayMs`; the returned function cancels it and may be called late or twice. */
  after(delayMs: number, action: () => void): () => void;
}
