import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { databaseReason } from '../../../db/failure.ts';
import { openLibraryLists } from '../../../db/stores/library-lists.ts';
import type { LibraryLists } from '../../../db/stores/library-lists.ts';
import { failed, ok } from '../../../drivers/result.ts';
import type { Result } from '../../../drivers/result.ts';
import type { ListKind } from './columns.ts';

/** Excel takes a file for UTF-8 by this mark only. */
const byteOrderMark = '\ufeff';
const linesTogether = 1_000;

const copyHeader = ['Mã sách', 'Nhan đề', 'Tác giả', 'Chi nhánh', 'Cho mượn', 'Phí mượn'];
const patronHeader = ['Số thẻ', 'Họ tên', 'Loại bạn đọc', 'Hạn thẻ', 'Mất thẻ', 'Khóa thẻ', 'Email'];

/**
 * Writes the copies or the patrons of an embedded library to a new CSV file that `importLibraryList` reads again. PINs
 * are not in it. @returns how many lines
 */
export function exportLibraryList(dir: string, kind: ListKind, file: string): Result<number, string> {
  const database = join(dir, 'library.db');
  if (!existsSync(database)) return failed(`${dir}: there is no library here`);
  const lists = openLibraryLists(database);
  if (lists.kind === 'failed') return failed(lists.error.message);
  try {
    return ok(write(file, kind === 'items' ? copyLines(lists.value) : patronLines(lists.value)));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (databaseReason(error) === null && code === undefined) throw error;
    return failed(
      code === 'EEXIST' ? `${file}: is there already` : `${file}: cannot be written (${code ?? 'unknown'})`,
    );
  } finally {
    lists.value.close();
  }
}

/** Header first. */
function write(file: string, lines: Iterable<readonly string[]>): number {
  // Names of people may stand in it: nobody else reads it unless its owner lets them.
  const handle = openSync(file, 'wx', 0o600);
  let written = -1;
  let isWhole = false;
  try {
    let piece = byteOrderMark;
    for (const line of lines) {
      piece += `${line.map(cell).join(',')}\r\n`;
      written += 1;
      if (written % linesTogether !== 0) continue;
      writeSync(handle, piece);
      piece = '';
    }
    writeSync(handle, piece);
    fsyncSync(handle);
    isWhole = true;
  } finally {
    closeSync(handle);
    if (!isWhole) rmSync(file, { force: true });
  }
  return written;
}

/** RFC 4180. */
const cell = (text: string): string => (/[",;\r\n\t]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
const flag = (is: boolean): string => (is ? 'có' : 'không');

function* copyLines(lists: LibraryLists): Generator<readonly string[]> {
  yield copyHeader;
  for (const { id, title, author, branch, loanable, loanFeeMinor } of lists.copies())
    yield [id, title, author, branch, flag(loanable), String(loanFeeMinor)];
}

function* patronLines(lists: LibraryLists): Generator<readonly string[]> {
  yield patronHeader;
  for (const patron of lists.patrons()) {
    const { id, name, category, expiresOn, cardLost, blocked, email } = patron;
    yield [id, name, category, expiresOn, flag(cardLost), flag(blocked), email ?? ''];
  }
}
