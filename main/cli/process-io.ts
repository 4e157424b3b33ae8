import { constants } from 'node:os';
import type { CliIo } from './io.ts';
import { readSecret } from './read-secret.ts';

/** Ties a command to this process: its output, its signals. The returned function unties it. */
export function createProcessIo(): { readonly io: CliIo; release(): void } {
  const ending = new AbortController();
  const onSignal = (name: 'SIGINT' | 'SIGTERM'): void => {
    // Asked twice: somebody does not want to wait for the order.
    if (ending.signal.aborted) process.exit(128 + constants.signals[name]);
    ending.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  // Whoever read our output may stop reading, as `head` does; that is no failure of ours.
  process.stdout.on('error', ignore);
  process.stderr.on('error', ignore);
  return {
    io: {
      out: (text) => process.stdout.write(asLine(text)),
      err: (text) => process.stderr.write(asLine(text)),
      readSecret: (prompt) =>
        readSecret(process.stdin, () => process.stderr.write(prompt), ending.signal).finally(() => {
          // What was typed left no end of line behind.
          if (process.stdin.isTTY) process.stderr.write('\n');
        }),
      signal: ending.signal,
      onHangup(listener) {
        process.on('SIGHUP', listener);
        return () => process.off('SIGHUP', listener);
      },
    },
    release() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}

function ignore(): void {
  return undefined;
}

const asLine = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);
