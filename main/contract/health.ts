import * as z from 'zod/mini';

/** How the station is, for whoever watches over it: numbers and states, nobody's name or number (RS-29). */
export const health = z.object({
  screen: z.string(),
  line: z.enum(['online', 'offline']),
  pad: z.enum(['ready', 'missing', 'none']),
  scanner: z.enum(['ready', 'missing', 'none']),
  /** Done while the line was down, not told to the ILS yet. */
  queued: z.number(),
  /** When the oldest of them was done. ISO 8601, UTC. */
  oldestQueuedAt: z.nullable(z.string()),
  /** Sent, end not known. */
  open: z.number(),
  pendingMarks: z.number(),
  exceptions: z.number(),
  /** Answers of the ILS within a day whose fees could not be read. */
  unreadableFees: z.number(),
  /** What is beyond the limits that the library set; empty while all is well. */
  alarms: z.array(z.enum(['queue-long', 'queue-old', 'exceptions', 'marks', 'storage', 'fees-unreadable'])),
});
export type Health = z.infer<typeof health>;
export type Alarm = Health['alarms'][number];
