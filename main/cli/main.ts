import { exit } from './io.ts';
import type { Command, CliIo, ExitStatus } from './io.ts';
import { createProcessIo } from './process-io.ts';

interface Entry {
  readonly summary: string;
  /** Loads the command alone: what the others need is not read at all. */
  load(): Promise<Command>;
}

const commands: Readonly<Record<string, Entry>> = {
  start: {
    summary: 'run the station and open the kiosk (--demo: simulated devices)',
    load: async () => (await import('./start.ts')).startCommand,
  },
  tag: {
    summary: 'decode and encode tag memory',
    load: async () => (await import('./tag.ts')).tagCommand,
  },
  pad: {
    summary: 'list, read, write and simulate RFID pads',
    load: async () => (await import('./pad.ts')).padCommand,
  },
  printer: {
    summary: 'ask, try and simulate receipt printers',
    load: async () => (await import('./printer.ts')).printerCommand,
  },
  receipt: {
    summary: 'see what a template of receipts makes',
    load: async () => (await import('./receipt.ts')).receiptCommand,
  },
  ils: {
    summary: 'one exchange with an ILS, or serve the embedded library',
    load: async () => (await import('./ils.ts')).ilsCommand,
  },
  library: {
    summary: 'take the catalogue and the patrons of the embedded library in and out',
    load: async () => (await import('./library.ts')).libraryCommand,
  },
  offline: {
    summary: 'sign and check what stations may do while the line is down',
    load: async () => (await import('./offline.ts')).offlineCommand,
  },
  journal: {
    summary: 'list, check, back up and restore the journal, and clear its exceptions',
    load: async () => (await import('./journal.ts')).journalCommand,
  },
  staff: {
    summary: 'set the staff PIN',
    load: async () => (await import('./staff.ts')).staffCommand,
  },
  cache: {
    summary: 'fill, look at and forget what the station knows without the ILS',
    load: async () => (await import('./cache.ts')).cacheCommand,
  },
  screen: {
    summary: 'say how to measure the screen, and how large things then are on it',
    load: async () => (await import('./screen.ts')).screenCommand,
  },
  bench: {
    summary: 'run the benchmarks',
    load: async () => (await import('./bench.ts')).benchCommand,
  },
};

function help(): string {
  const names = Object.keys(commands);
  const width = Math.max(...names.map((name) => name.length));
  return [
    'Mượn Trả: the self-service station of a library',
    '',
    'usage: muontra COMMAND … [--json]',
    '',
    ...Object.entries(commands).map(([name, entry]) => `  ${name.padEnd(width)}  ${entry.summary}`),
    '',
    'Exit status: 0 done, 1 refused or failed a check, 2 wrong use, 3 out of reach, 4 outcome unknown.',
  ].join('\n');
}

/** Runs the command that the first word names. */
export async function dispatch(words: readonly string[], io: CliIo): Promise<ExitStatus> {
  const [name, ...args] = words;
  if (name === '--help' || name === '-h' || name === 'help') {
    io.out(help());
    return exit.done;
  }
  if (name === undefined) {
    io.err(`muontra: no command; known are ${Object.keys(commands).join(', ')}`);
    return exit.badUse;
  }
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!entry) {
    io.err(`muontra: no command "${printable(name)}"; known are ${Object.keys(commands).join(', ')}`);
    return exit.badUse;
  }
  const command = await entry.load();
  return command(args, io);
}

/** The whole process: answers its exit status. An exception is a bug and is reported in one line, too. */
export async function main(words: readonly string[]): Promise<ExitStatus> {
  const { io, release } = createProcessIo();
  try {
    return await dispatch(words, io);
  } catch (error) {
    io.err(`muontra: internal error: ${printable(error instanceof Error ? error.message : String(error))}`);
    return exit.refused;
  } finally {
    release();
  }
}

/** One line without anything a terminal could take for a command. */
function printable(text: string): string {
  return text.slice(0, 300).replace(/[^\x20-\x7e\u00a0-\u024f\u1e00-\u1eff]/g, '\ufffd');
}
