import type { CliIo, Command } from '../../main/cli/io.ts';

export interface Said {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

export interface RunningCommand {
  readonly done: Promise<Said>;
  /** Resolves with the first line on standard output. */
  readonly firstLine: Promise<string>;
  /** As SIGTERM. */
  end(): void;
  /** As SIGHUP. */
  hangUp(): void;
}

/** Runs a command of the command line inside the test, with everything it says. */
export function startCommand(command: Command, ...args: readonly string[]): RunningCommand {
  return startTyping(null, command, ...args);
}

/** As `startCommand`, with a line on standard input. */
function startTyping(typed: string | null, command: Command, ...args: readonly string[]): RunningCommand {
  const said = { out: '', err: '' };
  const abort = new AbortController();
  const first = Promise.withResolvers<string>();
  const listeners = new Set<() => void>();
  const io: CliIo = {
    out(text) {
      said.out += text;
      first.resolve(text);
    },
    err(text) {
      said.err += `${text}\n`;
    },
    readSecret: () => Promise.resolve(typed),
    signal: abort.signal,
    onHangup(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    done: command(args, io).then((status) => ({ status, ...said })),
    firstLine: first.promise,
    end() {
      abort.abort();
    },
    hangUp() {
      for (const listener of listeners) listener();
    },
  };
}

export const runCommand = (command: Command, ...args: readonly string[]): Promise<Said> =>
  startCommand(command, ...args).done;

/** As `runCommand`, with a line on standard input. */
export const runTyping = (typed: string, command: Command, ...args: readonly string[]): Promise<Said> =>
  startTyping(typed, command, ...args).done;
