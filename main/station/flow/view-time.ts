/** The time a view is made at. */
export interface ViewTime {
  readonly nowMs: number;
  /** Turns an instant of the monotonic clock into wall time. */
  wallTime(monotonicMs: number): Date;
}
