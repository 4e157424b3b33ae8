import { exportLibraryList } from '../library/lists/export-library-list.ts';
import { importLibraryList } from '../library/lists/import-library-list.ts';
import type { LibraryImportReport } from '../library/lists/import-library-list.ts';
import { createSystemClock } from '../clock/clock.ts';
import { exit } from './io.ts';
import type { CliIo, Command, ExitStatus } from './io.ts';
import { parseWords } from './parse-words.ts';
import { number, rejectedLines } from './rejected-lines.ts';

const usage =
  'usage: muontra library import FILE --library DIR [--kind items|patrons] [--home NAME] [--json]' +
  ' | library export FILE --library DIR [--kind items|patrons] [--json]';
const progressMs = 2_000;

/** `library import|export`: catalogue and patrons of the embedded library, in and out. */
export const libraryCommand: Command = async (args, io) => {
  const words = parseWords(args, {
    library: { type: 'string' },
    kind: { type: 'string' },
    home: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  if (words.kind === 'failed') return badUse(io, `${words.error}; ${usage}`);
  const { values, positionals } = words.value;
  const [action, file, ...rest] = positionals;
  const { library: dir, kind, json } = values;
  if (dir === undefined || dir === '' || file === undefined || rest.length > 0) return badUse(io, usage);
  if (kind !== undefined && kind !== 'items' && kind !== 'patrons')
    return badUse(io, '--kind must be items or patrons');
  if (action === 'export') {
    const exported = exportLibraryList(dir, kind ?? 'items', file);
    if (exported.kind === 'failed') return refuse(io, exported.error);
    io.out(json ? JSON.stringify({ exported: exported.value }) : `${number(exported.value)} exported`);
    return exit.done;
  }
  if (action !== 'import') return badUse(io, usage);

  const { monotonicMs } = createSystemClock();
  let saidMs = monotonicMs();
  const imported = await importLibraryList({
    file,
    dir,
    kind: kind ?? null,
    home: values.home ?? null,
    signal: io.signal,
    onProgress: (lines, share) => {
      if (monotonicMs() - saidMs < progressMs) return;
      saidMs = monotonicMs();
      io.err(`${number(lines)} lines, ${String(Math.floor(share * 100))} %`);
    },
  });
  if (imported.kind === 'failed') {
    const { reason, message } = imported.error;
    return reason === 'bad-list' ? badUse(io, message) : refuse(io, message);
  }
  const report = imported.value;
  io.out(json ? JSON.stringify(report) : asText(report));
  return report.imported > 0 ? exit.done : exit.refused;
};

function badUse(io: CliIo, message: string): ExitStatus {
  io.err(message);
  return exit.badUse;
}

function refuse(io: CliIo, message: string): ExitStatus {
  io.err(message);
  return exit.refused;
}

function asText({ imported, rejected, rejectedCount }: LibraryImportReport): string {
  const counts = `${number(imported)} imported, ${number(rejectedCount)} rejected`;
  return [counts, ...rejectedLines(rejected, rejectedCount)].join('\n');
}
