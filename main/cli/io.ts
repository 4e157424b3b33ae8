/** What a command may touch of the process it runs in: nothing else is global to it. */
export interface CliIo {
  /** Standard output. With `--json` exactly one JSON document goes here and nothing else. */
  out(text: string): void;
  /** Standard error: logs, progress, the one clear line of a failure. */
  err(text: string): void;
  /** The first line of standard input, hidden where it is typed on a terminal; null when there is none. */
  readSecret(prompt: string): Promise<string | null>;
  /** Aborted on SIGINT and SIGTERM: long-running commands end in order. */
  readonly signal: AbortSignal;
  /** Calls the listener on SIGHUP; returns the unsubscriber. */
  onHangup(listener: () => void): () => void;
}

/** Exit status of every command (design: the fixed command contract). */
export const exit = { done: 0, refused: 1, badUse: 2, outOfReach: 3, outcomeUnknown: 4 } as const;
export type ExitStatus = (typeof exit)[keyof typeof exit];

/** A command: takes the words after its name, answers the exit status. Bad use is a value, too. */
export type Command = (args: readonly string[], io: CliIo) => Promise<ExitStatus>;
