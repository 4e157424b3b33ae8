import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { databaseReason } from '../../../db/failure.ts';
import { openLibraryLists } from '../../../db/stores/library-lists.ts';
import type { LibraryLists } from '../../../db/stores/library-lists.ts';
import { failed, ok } from '../../../drivers/result.ts';
import type { Result } from '../../../drivers/result.ts';
import { openCsvList } from '../../csv/csv-list.ts';
import type { List } from '../../csv/csv-list.ts';
import type { Line } from '../../csv/lines.ts';
import { hasNumbers, kindOf } from './columns.ts';
import type { ListKind } from './columns.ts';
import { createCopyReader, createPatronReader } from './read-lines.ts';
import type { LineReason } from './read-lines.ts';

export interface LibraryImport {
  readonly file: string;
  /** Folder of the library; made when it is not there. */
  readonly dir: string;
  /** Null: the header tells. */
  readonly kind: ListKind | null;
  /** This library's own name in a list of several; null: copies with a branch belong elsewhere. */
  readonly home: string | null;
  readonly signal: AbortSignal;
  /** Called often. @param share of the file, 0 to 1 */
  readonly onProgress: (lines: number, share: number) => void;
}

export interface LibraryImportReport {
  readonly imported: number;
  /** The first thousand. */
  readonly rejected: readonly { readonly line: number; readonly reason: LineReason }[];
  readonly rejectedCount: number;
}

/** `bad-list`: not a list we can read; `stopped`: on request; `not-kept`: disk or folder. What came before is kept. */
export interface LibraryImportFailure {
  readonly reason: 'bad-list' | 'stopped' | 'not-kept';
  readonly message: string;
}

const keptRejects = 1_000;
/** Lines that are written together: a station that lends meanwhile waits for no more than these. */
const linesTogether = 200;

/**
 * Reads a list of copies or patrons into an embedded library, beside a station that may be running on it. What is there
 * is changed in what the list says, what is new is added, nothing is taken out: the same list once more changes nothing.
 */
export async function importLibraryList(
  options: LibraryImport,
): Promise<Result<LibraryImportReport, LibraryImportFailure>> {
  const { file, dir } = options;
  const opened = await openCsvList(file);
  if (opened.kind === 'failed') return failed({ reason: 'bad-list', message: opened.error });
  const list = opened.value;
  try {
    const kind = options.kind ?? kindOf(list.header);
    if (kind === null || !hasNumbers(kind, list.header))
      return failed({
        reason: 'bad-list',
        message: `${file}: no column of its header is known to hold numbers (Mã sách, Số thẻ, barcode, cardnumber, …)`,
      });
    mkdirSync(dir, { recursive: true });
    const lists = openLibraryLists(join(dir, 'library.db'));
    if (lists.kind === 'failed') return failed({ reason: 'not-kept', message: lists.error.message });
    try {
      return await take(options, kind, list, lists.value);
    } finally {
      lists.value.close();
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (databaseReason(error) === null && code === undefined) throw error;
    return failed({
      reason: 'not-kept',
      message: `${file} into ${dir}: reading or writing failed (${code ?? 'unknown'})`,
    });
  } finally {
    await list.close();
  }
}

async function take(
  { home, signal, onProgress }: LibraryImport,
  kind: ListKind,
  list: List,
  lists: LibraryLists,
): Promise<Result<LibraryImportReport, LibraryImportFailure>> {
  let imported = 0;
  let rejectedCount = 0;
  const rejected: { line: number; reason: LineReason }[] = [];
  const reject = (line: number, reason: LineReason): void => {
    rejectedCount += 1;
    if (rejected.length < keptRejects) rejected.push({ line, reason });
  };
  const read = kind === 'items' ? copyTaker(list.header, home, lists) : patronTaker(list.header, lists);
  for await (const records of list.records()) {
    for (let from = 0; from < records.length; from += linesTogether) {
      if (signal.aborted)
        return failed({
          reason: 'stopped',
          message: `stopped after ${String(imported)} lines, which are kept`,
        });
      // Read before the library is held: to hash a PIN takes its time.
      const lines = records.slice(from, from + linesTogether).map((record) => ({
        line: record.line,
        put: record.kind === 'row' ? read(record) : record.reason,
      }));
      lists.atomically(() => {
        for (const { line, put } of lines) {
          const reason = typeof put === 'string' ? put : put();
          if (reason === null) imported += 1;
          else reject(line, reason);
        }
      });
      onProgress(imported, list.share);
    }
  }
  return ok({ imported, rejected, rejectedCount });
}

/** What is to be written of a line: null when it was, else why not. */
type Put = () => LineReason | null;

function copyTaker(
  header: readonly string[],
  home: string | null,
  lists: LibraryLists,
): (line: Line) => Put | LineReason {
  const read = createCopyReader(header, home);
  return (line) => {
    const copy = read(line);
    return typeof copy === 'string' ? copy : () => (lists.putCopy(copy) ? null : 'no-title');
  };
}

function patronTaker(header: readonly string[], lists: LibraryLists): (line: Line) => Put | LineReason {
  const read = createPatronReader(header);
  return (line) => {
    const patron = read(line);
    if (typeof patron === 'string') return patron;
    return () => {
      lists.putPatron(patron);
      return null;
    };
  };
}
