import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLibrary } from '../library/open-library.ts';
import type { Library } from '../library/open-library.ts';
import { createCopyReader, createPatronReader } from '../library/lists/read-lines.ts';
import { runCommand } from '../../test/harness/run-command.ts';
import { libraryCommand } from './library.ts';

const run = (...args: string[]) => runCommand(libraryCommand, ...args);
const now = new Date('2026-11-24T02:00:00Z');

let folder: string;
let dir: string;
const opened: Library[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-cli-library-'));
  dir = join(folder, 'library');
});
afterEach(async () => {
  for (const library of opened.splice(0)) await library.close();
  rmSync(folder, { recursive: true, force: true });
});

function listOf(text: string, name = 'list.csv'): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function library(of = dir): Library {
  const found = openLibrary({ dir: of, now: () => now });
  if (found.kind === 'failed') throw new Error(found.error.message);
  opened.push(found.value);
  return found.value;
}

async function take(list: string, ...more: string[]) {
  const { status, out } = await run('import', list, '--library', dir, '--json', ...more);
  return { status, ...(JSON.parse(out) as { imported: number; rejected: unknown[]; rejectedCount: number }) };
}

describe('muontra library import', () => {
  it('makes a library out of two lists, in which a patron then borrows', async () => {
    const books = listOf(
      'Mã sách;Nhan đề;Tác giả;Cho mượn;Phí mượn\nTV1;Số đỏ;Vũ Trọng Phụng;có;\nTV2;Số đỏ;Vũ Trọng Phụng;không;\nTV3;Tắt đèn;Ngô Tất Tố;;5.000 đ\n',
    );
    const people = listOf(
      'Số thẻ,Họ tên,Loại bạn đọc,Hạn thẻ,PIN\nBD1,Người Thử,Thiếu nhi,31/12/2030,4711\n',
      'people.csv',
    );
    expect(await take(books)).toEqual({ status: 0, imported: 3, rejected: [], rejectedCount: 0 });
    expect(await take(people)).toMatchObject({ status: 0, imported: 1 });

    const ils = library();
    expect(await ils.patron('BD1', '4711')).toMatchObject({
      kind: 'ok',
      value: { name: 'Người Thử', pinValid: true },
    });
    expect(await ils.patron('BD1', '0000')).toMatchObject({ value: { pinValid: false } });
    const loan = (itemId: string) => ils.checkout({ patronId: 'BD1', itemId, at: now });
    expect(await loan('TV1')).toMatchObject({ kind: 'ok', value: { title: 'Số đỏ' } });
    expect(await loan('TV2')).toMatchObject({ kind: 'refused', reason: 'not-loanable' });
    expect(await loan('TV3')).toMatchObject({ kind: 'refused', reason: 'fee-needed' });
    expect(ils.catalogue.titles().map(({ title }) => title)).toEqual(['Số đỏ', 'Tắt đèn']);
    // The PIN itself stands nowhere.
    expect(readFileSync(join(dir, 'library.db')).includes('4711')).toBe(false);
  });

  it('changes what the list says and leaves the rest: loans, holds, PINs, other columns', async () => {
    await take(
      listOf('barcode,title,author,branch\nTV1,So do,,Thư viện xã\nTV2,Khác,,Huyện\n'),
      '--home',
      'thư viện xã',
    );
    await take(listOf('cardnumber,name,pin\nBD1,Người Thử,4711\nBD2,Người Khác,\n', 'people.csv'));
    const ils = library();
    await ils.checkout({ patronId: 'BD1', itemId: 'TV1', at: now });
    await ils.hold({ action: 'place', patronId: 'BD2', itemId: 'TV1' });

    // The title is written right now, while the library is in use.
    expect(await take(listOf('barcode,title\nTV1,Số đỏ\n'))).toMatchObject({ imported: 1 });
    await take(listOf('cardnumber,blocked\nBD2,1\n', 'people.csv'));
    expect(
      ils.catalogue
        .titles()
        .map(({ title }) => title)
        .sort(),
    ).toEqual(['Khác', 'Số đỏ']);
    // A copy of the district's goes back there; this library's own name is not another's.
    expect(await ils.checkin({ itemId: 'TV2', at: now })).toMatchObject({ value: { route: 'transfer' } });
    expect(ils.books()).toMatchObject([
      { id: 'TV1', title: 'Số đỏ', onLoan: true },
      { id: 'TV2', title: 'Khác', onLoan: false },
    ]);
    expect(await ils.patron('BD1', '4711')).toMatchObject({ kind: 'ok', value: { name: 'Người Thử' } });
    expect(await ils.patron('BD2')).toMatchObject({ value: { blocks: ['patron-blocked'] } });
    // Whoever waited for the title waits still.
    expect(await ils.checkin({ itemId: 'TV1', at: now })).toMatchObject({ value: { route: 'hold-here' } });
  });

  it('leaves out what it cannot read, line by line, and says why', async () => {
    const books = listOf(
      'barcode,title,loanable,loanfee\n,Không số,,\nTV1,,,\nTV2,Hai,có lẽ,\nTV3,Ba,,nhiều\nTV|4,Bốn,,\nTV5,Năm,,,,x\nTV6,Sáu,,\n',
    );
    expect(await take(books)).toEqual({
      status: 0,
      imported: 1,
      rejectedCount: 6,
      rejected: [
        { line: 2, reason: 'no-number' },
        { line: 3, reason: 'no-title' },
        { line: 4, reason: 'bad-flag' },
        { line: 5, reason: 'bad-amount' },
        { line: 6, reason: 'bad-number' },
        { line: 7, reason: 'too-many-fields' },
      ],
    });
    const people = listOf(
      'cardnumber,dateexpiry,email,pin\nBD1,31/02/2027,,\nBD2,,ở đâu,\nBD3,,,12\nBD4,,,\n',
      'people.csv',
    );
    expect(await take(people)).toMatchObject({
      imported: 1,
      rejected: [{ reason: 'bad-date' }, { reason: 'bad-email' }, { reason: 'bad-pin' }],
    });
  });

  it('is refused where there is no list, no number, or no way to write', async () => {
    expect(await run('import', join(folder, 'none.csv'), '--library', dir)).toMatchObject({ status: 2 });
    expect(await run('import', listOf('a,b\n1,2\n'), '--library', dir)).toMatchObject({ status: 2 });
    expect(await run('import', listOf('barcode,title\n'), '--library', dir)).toMatchObject({ status: 1 });
    expect(
      await run('import', listOf('barcode,title\nTV1,Một\n'), '--library', listOf('', 'a-file')),
    ).toMatchObject({
      status: 1,
    });
    const patrons = listOf('barcode,title\nTV1,Một\n');
    expect(await run('import', patrons, '--library', dir, '--kind', 'patrons')).toMatchObject({ status: 2 });
    expect(await run('import', 'x')).toMatchObject({ status: 2 });
    expect(await run('burn', 'x', '--library', dir)).toMatchObject({ status: 2 });
  });
});

describe('muontra library export', () => {
  it('writes lists that make the same library, without PINs', async () => {
    await take(
      listOf(
        'barcode,title,author,branch,loanable,loanfee\nTV1,"Một, ""hai""\nba",Ai,,1,0\nTV2,Đất,,Kho 2,0,2000\n',
      ),
    );
    await take(
      listOf('cardnumber,name,email,lost,pin\nBD1,Người Thử,thu@example.org,1,4711\nBD2,,,,\n', 'people.csv'),
    );
    const out = (name: string): string => join(folder, name);
    for (const kind of ['items', 'patrons']) {
      const exported = await run('export', out(`${kind}.csv`), '--library', dir, '--kind', kind, '--json');
      expect(exported).toMatchObject({ status: 0, out: '{"exported":2}' });
      expect(statSync(out(`${kind}.csv`)).mode & 0o777).toBe(0o600);
    }
    expect(readFileSync(out('patrons.csv'), 'utf8')).toBe(
      '\ufeffSố thẻ,Họ tên,Loại bạn đọc,Hạn thẻ,Mất thẻ,Khóa thẻ,Email\r\n' +
        'BD1,Người Thử,adult,9999-12-31,có,không,thu@example.org\r\nBD2,,adult,9999-12-31,không,không,\r\n',
    );
    dir = join(folder, 'another');
    for (const kind of ['items', 'patrons']) {
      expect(await take(out(`${kind}.csv`))).toMatchObject({ imported: 2, rejectedCount: 0 });
      await run('export', out(`${kind}-again.csv`), '--library', dir, '--kind', kind);
      expect(readFileSync(out(`${kind}-again.csv`), 'utf8')).toBe(readFileSync(out(`${kind}.csv`), 'utf8'));
    }
  });

  it('writes over nothing and makes no library', async () => {
    const file = listOf('mine');
    expect(await run('export', file, '--library', dir)).toMatchObject({ status: 1 });
    await take(listOf('barcode,title\nTV1,Một\n', 'books.csv'));
    expect(await run('export', file, '--library', dir)).toMatchObject({ status: 1 });
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });
});

it('a line of anything is taken or left out, and never breaks the reading', () => {
  const copyHeader = ['barcode', 'title', 'loanable', 'notforloan', 'loanfee', 'branch'];
  const patronHeader = ['cardnumber', 'name', 'dateexpiry', 'lost', 'blocked', 'email', 'category'];
  const cell = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.constantFrom('1', 'có', '5.000 đ', '1/2/2027'),
  );
  fc.assert(
    fc.property(fc.array(cell, { maxLength: 9 }), fc.boolean(), (fields, unended) => {
      for (const read of [createCopyReader(copyHeader), createPatronReader(patronHeader)]) {
        const taken = read({ fields, unended });
        if (typeof taken !== 'string') expect(taken.id).not.toMatch(/[\p{Cc}|]/u);
      }
    }),
    { numRuns: 500 },
  );
});
