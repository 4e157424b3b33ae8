import { open } from 'node:fs/promises';
import { startBuild } from '../../db/stores/cache-build.ts';
import type { ImportBuild } from '../../db/stores/cache-build.ts';
import type { ImportKind } from '../../db/stores/cache-files.ts';
import { createPatronKeys } from '../../db/stores/cache-keys.ts';
import type { PatronKeys } from '../../db/stores/cache-keys.ts';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import { hasNumbers, kindOf } from './columns.ts';
import { openCsvList } from '../csv/csv-list.ts';
import type { List } from '../csv/csv-list.ts';
import { isReadFailure, isSqlite, openKohaLists } from './koha-list.ts';
import { createItemReader, createPatronReader } from './list-rows.ts';
import type { Line } from '../csv/lines.ts';
import type { LineReason } from './list-rows.ts';

export interface ImportOptions {
  readonly file: string;
  readonly dataDir: string;
  /** The key of the data folder, 32 bytes. */
  readonly key: Uint8Array;
  /** Null: the header tells. */
  readonly kind: ImportKind | null;
  /** When the list was true; null takes the file's own time. */
  readonly asOf: Date | null;
  /** The list is the whole: what earlier lists knew beside it is dropped. */
  readonly replace: boolean;
  /** IANA zone of due dates that name none. */
  readonly timeZone: string;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Called often; whoever shows it decides how often. */
  readonly onProgress: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  readonly kind: ImportKind;
  readonly step: 'reading' | 'sorting';
  readonly rows: number;
  /** Of the file, 0 to 1. */
  readonly share: number;
}

export interface RejectedLine {
  readonly line: number;
  readonly reason: LineReason;
}

export interface ImportReport {
  readonly imported: number;
  /** Lines whose number comes again further down. */
  readonly duplicates: number;
  /** The first thousand. */
  readonly rejected: readonly RejectedLine[];
  readonly rejectedCount: number;
}

/** `bad-list`: not a list we can read; `stopped`: on request; `not-kept`: disk or folder. Nothing was changed. */
export interface ImportFailure {
  readonly reason: 'bad-list' | 'stopped' | 'not-kept';
  readonly message: string;
}

/** How far a clock may run ahead of ours. A list from the future would outrank the ILS until then. */
const aheadMs = 5 * 60_000;
const keptRejects = 1_000;

/** Reads a list of items or patrons into the cache of a data folder, beside a station that may be running. */
export async function importList(options: ImportOptions): Promise<Result<ImportReport, ImportFailure>> {
  const { file } = options;
  const about = await lookAt(file);
  if (about.kind === 'failed') return about;
  const { head, changedAt } = about.value;
  const nowMs = options.now().getTime();
  const asOf = options.asOf ?? new Date(Math.min(changedAt.getTime(), nowMs));
  if (!(asOf.getTime() <= nowMs + aheadMs)) return badList('the list is said to be from the future');
  const run = new ImportRun({ ...options, asOf, keys: createPatronKeys(options.key) });

  const sqlite = isSqlite(head);
  if (sqlite === 'too-old')
    return badList(`${file}: written with SQLite 2, which nothing reads any more; export the list as CSV`);
  if (sqlite === 'no') {
    const list = await openCsvList(file);
    if (list.kind === 'failed') return badList(list.error);
    const kind = options.kind ?? kindOf(list.value.header);
    const failure =
      kind === null ? noNumbers(file, 'barcode or cardnumber') : await run.take(kind, list.value);
    await list.value.close();
    return failure ?? ok(run.report());
  }
  const lists = openKohaLists(file);
  if (lists.kind === 'failed') return badList(lists.error);
  const { patrons, loans, close } = lists.value;
  let failure: { kind: 'failed'; error: ImportFailure } | null = null;
  if (options.kind !== 'items') failure = await run.take('patrons', patrons);
  if (!failure && options.kind !== 'patrons' && loans) failure = await run.take('items', loans);
  close();
  return failure ?? ok(run.report());
}

type Failed = { readonly kind: 'failed'; readonly error: ImportFailure };

const badList = (message: string): Failed => failed({ reason: 'bad-list', message });
const noNumbers = (file: string, what: string): Failed =>
  badList(`${file}: no column of its header is known to hold numbers (${what}, mã vạch, số thẻ, …)`);

async function lookAt(file: string): Promise<Result<{ head: Uint8Array; changedAt: Date }, ImportFailure>> {
  try {
    const handle = await open(file, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
      return ok({ head: buffer.subarray(0, bytesRead), changedAt: (await handle.stat()).mtime });
    } finally {
      await handle.close();
    }
  } catch (error) {
    return badList(`${file}: cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`);
  }
}

type RunOptions = ImportOptions & { readonly asOf: Date; readonly keys: PatronKeys };

class ImportRun {
  readonly #options: RunOptions;
  #imported = 0;
  #duplicates = 0;
  #rejectedCount = 0;
  readonly #rejected: RejectedLine[] = [];

  constructor(options: RunOptions) {
    this.#options = options;
  }

  report(): ImportReport {
    return {
      imported: this.#imported,
      duplicates: this.#duplicates,
      rejected: this.#rejected,
      rejectedCount: this.#rejectedCount,
    };
  }

  /** Null when it is done. */
  async take(kind: ImportKind, list: List): Promise<Failed | null> {
    const { dataDir, keys, asOf, replace, file, signal, now } = this.#options;
    if (!hasNumbers(kind, list.header)) return noNumbers(file, kind === 'items' ? 'barcode' : 'cardnumber');
    const started = startBuild({ dataDir, kind, keys, asOf, replace });
    if (started.kind === 'failed') return failed({ reason: 'not-kept', message: started.error.message });
    const build = started.value;
    const rows = await this.#read(kind, list, build);
    if (rows === null || signal.aborted || build.failure) {
      build.abandon();
      if (rows === null) return badList(`${file}: reading it failed in the middle`);
      return build.failure
        ? failed({ reason: 'not-kept', message: build.failure.message })
        : failed({ reason: 'stopped', message: 'stopped; the cache is as it was' });
    }
    if (rows === 0) {
      build.abandon();
      return null;
    }
    this.#options.onProgress({ kind, step: 'sorting', rows, share: 1 });
    const built = build.finish(now());
    if (built.kind === 'failed') return failed({ reason: 'not-kept', message: built.error.message });
    this.#imported += built.value.imported;
    this.#duplicates += built.value.duplicates;
    return null;
  }

  /** @returns how many rows were put down; null when the file could not be read to its end */
  async #read(kind: ImportKind, list: List, build: ImportBuild): Promise<number | null> {
    const { signal, onProgress } = this.#options;
    const take = this.#taker(kind, list.header, build);
    let rows = 0;
    try {
      for await (const records of list.records()) {
        for (const record of records) {
          const reason = record.kind === 'row' ? take(record) : record.reason;
          if (reason === null) rows += 1;
          else this.#reject(record.line, reason);
        }
        if (signal.aborted || build.failure) return rows;
        onProgress({ kind, step: 'reading', rows, share: list.share });
      }
    } catch (error) {
      if (!isReadFailure(error) && (error as NodeJS.ErrnoException).code === undefined) throw error;
      return null;
    }
    return rows;
  }

  #taker(kind: ImportKind, header: readonly string[], build: ImportBuild): (line: Line) => LineReason | null {
    const { timeZone, asOf } = this.#options;
    if (kind === 'items') {
      const read = createItemReader(header, timeZone);
      return (line) => {
        const row = read(line);
        if (typeof row === 'string') return row;
        build.addItem(row);
        return null;
      };
    }
    const read = createPatronReader(header, asOf.toISOString().slice(0, 10));
    return (line) => {
      const row = read(line);
      if (typeof row === 'string') return row;
      build.addPatron(row);
      return null;
    };
  }

  #reject(line: number, reason: LineReason): void {
    this.#rejectedCount += 1;
    if (this.#rejected.length < keptRejects) this.#rejected.push({ line, reason });
  }
}
