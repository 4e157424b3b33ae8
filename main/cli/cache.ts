import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readCacheStatus } from '../../db/stores/cache-status.ts';
import { loadOrCreateKey } from '../../db/stores/key.ts';
import { isTimeZone } from '../../drivers/ils/sip2/dates.ts';
import { forgetPatron } from '../cache/forget-patron.ts';
import { importList } from '../cache/import-list.ts';
import type { ImportProgress, ImportReport } from '../cache/import-list.ts';
import { createSystemClock } from '../clock/clock.ts';
import { exit } from './io.ts';
import { parseWords } from './parse-words.ts';
import { number, rejectedLines } from './rejected-lines.ts';
import type { Command, CliIo, ExitStatus } from './io.ts';

const usage =
  'usage: muontra cache import FILE --data DIR [--kind items|patrons] [--as-of ISO] [--replace] [--time-zone ZONE] [--json]' +
  ' | cache status --data DIR [--json] | cache forget CARD --data DIR [--json]';
const progressMs = 2_000;

/** `cache import|status|forget`: what the station knows of items and patrons when the ILS cannot be asked. */
export const cacheCommand: Command = async (args, io) => {
  const words = parseWords(args, {
    data: { type: 'string' },
    kind: { type: 'string' },
    'as-of': { type: 'string' },
    replace: { type: 'boolean', default: false },
    'time-zone': { type: 'string', default: 'Asia/Ho_Chi_Minh' },
    json: { type: 'boolean', default: false },
  });
  if (words.kind === 'failed') return badUse(io, `${words.error}; ${usage}`);
  const { values, positionals } = words.value;
  const [action, operand, ...rest] = positionals;
  const { data, json } = values;
  if (data === undefined || data === '' || rest.length > 0) return badUse(io, usage);
  if (action === 'status' && operand === undefined) return status(data, json, io);
  if (action === 'forget' && operand !== undefined) return forget(operand, data, json, io);
  if (action !== 'import' || operand === undefined) return badUse(io, usage);

  const { kind } = values;
  if (kind !== undefined && kind !== 'items' && kind !== 'patrons')
    return badUse(io, '--kind must be items or patrons');
  const asOf = values['as-of'] === undefined ? null : new Date(values['as-of']);
  if (asOf !== null && Number.isNaN(asOf.getTime()))
    return badUse(io, '--as-of must be an instant such as 2026-11-24T02:00:00+07:00');
  const timeZone = values['time-zone'];
  if (!isTimeZone(timeZone)) return badUse(io, '--time-zone must be an IANA name such as Asia/Ho_Chi_Minh');
  const key = keyOf(data, io);
  if (!key) return exit.refused;

  const clock = createSystemClock();
  const imported = await importList({
    file: operand,
    dataDir: data,
    key,
    kind: kind ?? null,
    asOf,
    replace: values.replace,
    timeZone,
    now: clock.now,
    signal: io.signal,
    onProgress: createProgress(io, clock.monotonicMs),
  });
  if (imported.kind === 'failed') {
    io.err(imported.error.message);
    return imported.error.reason === 'bad-list' ? exit.badUse : exit.refused;
  }
  const report = imported.value;
  io.out(json ? JSON.stringify(report) : asText(report));
  return report.imported > 0 ? exit.done : exit.refused;
};

function badUse(io: CliIo, message: string): ExitStatus {
  io.err(message);
  return exit.badUse;
}

/** Makes the data folder where there is none yet: lists may be imported before the first start. */
function keyOf(data: string, io: CliIo): Uint8Array | null {
  try {
    mkdirSync(data, { recursive: true });
  } catch (error) {
    io.err(`${data}: the data folder cannot be made (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
    return null;
  }
  const key = loadOrCreateKey(join(data, 'journal.key'));
  if (key.kind === 'ok') return key.value;
  io.err(key.error.message);
  return null;
}

/** A line every two seconds: how far, and how fast. */
function createProgress(io: CliIo, nowMs: () => number): (progress: ImportProgress) => void {
  const startedMs = nowMs();
  let saidMs = startedMs;
  return ({ kind, step, rows, share }) => {
    const atMs = nowMs();
    if (step === 'sorting') {
      io.err(`${kind}: ${number(rows)} rows read, sorting …`);
      return;
    }
    if (atMs - saidMs < progressMs) return;
    saidMs = atMs;
    const rate = Math.round(rows / ((atMs - startedMs) / 1000));
    io.err(`${kind}: ${number(rows)} rows, ${number(rate)} rows/s, ${String(Math.floor(share * 100))} %`);
  };
}

function asText({ imported, duplicates, rejected, rejectedCount }: ImportReport): string {
  const counts = `${number(imported)} imported, ${number(duplicates)} named twice, ${number(rejectedCount)} rejected`;
  return [counts, ...rejectedLines(rejected, rejectedCount)].join('\n');
}

function status(data: string, json: boolean, io: CliIo): ExitStatus {
  if (!existsSync(data)) return badUse(io, `${data}: there is no such folder`);
  const found = readCacheStatus(data);
  if (json) {
    io.out(JSON.stringify(found));
    return exit.done;
  }
  const { items, patrons, holds, imports, sizeBytes, problems } = found;
  const rows = (name: string, { learned, imported, oldest, newest }: typeof items): string =>
    `${name}: ${number(learned)} learned, ${number(imported)} imported` +
    (oldest === null || newest === null ? '' : `, from ${oldest} to ${newest}`);
  io.out(
    [
      rows('items', items),
      rows('patrons', patrons),
      `holds: ${number(holds)}`,
      ...imports.map(
        (one) => `import of ${one.importedAt}: ${number(one.rows)} ${one.kind}, as of ${one.asOf}`,
      ),
      `size: ${(sizeBytes / 1e6).toFixed(1)} MB`,
      ...problems,
    ].join('\n'),
  );
  return exit.done;
}

function forget(card: string, data: string, json: boolean, io: CliIo): ExitStatus {
  if (!existsSync(join(data, 'journal.key'))) return badUse(io, `${data}: there is no cache here`);
  const key = keyOf(data, io);
  if (!key) return exit.refused;
  const forgotten = forgetPatron(data, key, card, createSystemClock().now());
  if (forgotten.kind === 'failed') {
    io.err(forgotten.error.message);
    return exit.refused;
  }
  const rows = forgotten.value;
  io.out(json ? JSON.stringify({ forgotten: rows }) : `${number(rows)} entries about this card forgotten`);
  return exit.done;
}
