import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { ReadStream } from 'node:tty';

const longestLine = 1024;

/**
 * The first line of standard input, without its end; null when there is none. On a terminal it is asked for, and what
 * is typed is not shown.
 */
export async function readSecret(
  input: NodeJS.ReadStream | ReadStream,
  ask: () => void,
  signal: AbortSignal,
): Promise<string | null> {
  if (!input.isTTY) return firstLine(input);
  ask();
  const silent = new Writable({
    write(_chunk, _encoding, done) {
      done();
    },
  });
  const lines = createInterface({ input, output: silent, terminal: true });
  return new Promise((resolve) => {
    const end = (line: string | null): void => {
      resolve(line);
      lines.close();
    };
    lines.once('line', end);
    lines.once('close', () => {
      end(null);
    });
    signal.addEventListener('abort', () => {
      end(null);
    });
  });
}

async function firstLine(input: AsyncIterable<Buffer | string>): Promise<string | null> {
  let text = '';
  for await (const part of input) {
    text += part.toString();
    if (text.includes('\n') || text.length > longestLine) break;
  }
  const line = text.split(/\r?\n/, 1)[0] ?? '';
  return line === '' || line.length > longestLine ? null : line;
}
