import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCache } from '../../db/stores/cache-store.ts';
import type { Cache } from '../../db/stores/cache.ts';
import { forgetPatron } from './forget-patron.ts';
import { importList } from './import-list.ts';
import type { ImportOptions, ImportProgress } from './import-list.ts';

const key = new Uint8Array(32).fill(3);
const now = new Date('2026-11-24T02:00:00Z');

let dir: string;
let cache: Cache;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muontra-lists-'));
  const opened = openCache({ dataDir: dir, key });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  cache = opened.value;
});
afterEach(() => {
  cache.close();
  rmSync(dir, { recursive: true, force: true });
});

function write(content: string | Uint8Array, name = 'list.csv'): string {
  const file = join(dir, name);
  writeFileSync(file, content);
  utimesSync(file, now, new Date('2026-11-23T20:00:00Z'));
  return file;
}

async function run(content: string | Uint8Array, options: Partial<ImportOptions> = {}) {
  return importList({
    file: options.file ?? write(content),
    dataDir: dir,
    key,
    kind: null,
    asOf: null,
    replace: false,
    timeZone: 'Asia/Ho_Chi_Minh',
    now: () => now,
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...options,
  });
}

async function take(content: string | Uint8Array, options: Partial<ImportOptions> = {}) {
  const imported = await run(content, options);
  if (imported.kind === 'failed') throw new Error(imported.error.message);
  return imported.value;
}

describe('a list of items', () => {
  it('as Koha exports it', async () => {
    const report = await take(
      '\ufeffbarcode,title,itype,homebranch,location,notforloan,itemlost,withdrawn,onloan\r\n' +
        'TV1,"Dế Mèn, phiêu lưu ký",SACH,CPL,KHO1,0,0,0,\r\n' +
        'TV2,Số đỏ,SACH,CPL,KHO1,0,0,0,2026-12-15\r\n' +
        'TV3,Từ điển,TK,CPL,PD,1,0,0,\r\n' +
        'TV4,Đã mất,SACH,MPL,KHO2,0,2,0,\r\n' +
        'TV5,Thanh lý,SACH,MPL,KHO2,0,0,1,\r\n',
    );
    expect(report).toEqual({ imported: 5, duplicates: 0, rejected: [], rejectedCount: 0 });
    expect(cache.item('TV1')).toEqual({
      id: 'TV1',
      title: 'Dế Mèn, phiêu lưu ký',
      loanable: true,
      mediaType: 'SACH',
      institution: 'CPL',
      location: 'KHO1',
      status: 'available',
      dueAt: null,
      onLoanTo: 'nobody',
      heldFor: 'nobody',
      asOf: new Date('2026-11-23T20:00:00Z'),
      source: 'import',
    });
    // The end of that day where the library stands.
    expect(cache.item('TV2')).toMatchObject({ status: 'on-loan', onLoanTo: 'somebody' });
    expect(cache.item('TV2')?.dueAt).toMatch(/^2026-12-15T16:59:/);
    expect(cache.item('TV3')).toMatchObject({ loanable: false, status: 'available' });
    expect(cache.item('TV4')?.status).toBe('lost');
    expect(cache.item('TV5')).toMatchObject({ status: 'other', loanable: false });
  });

  it('with Vietnamese words, semicolons and dates that begin with the day', async () => {
    await take(
      'Số ĐKCB;Nhan đề;Loại tài liệu;Kho;Cho mượn;Tình trạng;Hạn trả;Số thẻ\n' +
        'VV001;Truyện Kiều;Sách;Kho mượn;Có;Đang mượn;15/12/2026;BD000001\n' +
        'VV002;Nhật ký trong tù;Sách;Kho đọc;Không;Trên giá;;\n' +
        'VV003;Đất rừng phương Nam;Sách;Kho mượn;Có;Đang luân chuyển;;\n',
    );
    expect(cache.item('VV001', 'BD000001')).toMatchObject({
      title: 'Truyện Kiều',
      location: 'Kho mượn',
      loanable: true,
      status: 'on-loan',
      onLoanTo: 'this-patron',
    });
    expect(cache.item('VV002')).toMatchObject({ loanable: false, status: 'available' });
    expect(cache.item('VV003')?.status).toBe('in-transit');
  });

  it('that says nothing of loans leaves the question open', async () => {
    await take('barcode\ttitle\nTV1\tMột\n');
    expect(cache.item('TV1')).toMatchObject({ title: 'Một', status: null, onLoanTo: null, loanable: null });
  });

  it('in UTF-16, as Excel writes its Unicode text', async () => {
    const text = Buffer.from('\ufeffbarcode\ttitle\r\nTV1\tDế Mèn\r\n', 'utf16le');
    await take(text);
    expect(cache.item('TV1')?.title).toBe('Dế Mèn');
    await take(Buffer.from(text).swap16());
    expect(cache.item('TV1')?.title).toBe('Dế Mèn');
  });

  it('names every line that is left out, and why', async () => {
    const report = await take(
      Buffer.concat([
        Buffer.from('barcode,title,date_due\nTV1,Một,\n,Không số,\nTV|2,Hai,\nTV3,Ba,32/13/2026\nTV4,a,,b\n'),
        Buffer.from([0x54, 0x56, 0x35, 0x2c, 0xe0, 0xe1, 0x2c, 0x0a]),
        Buffer.from('"TV6,quên\nTV7,Bảy,\nTV8,Tám'),
      ]),
    );
    expect(report).toEqual({
      imported: 2,
      duplicates: 0,
      rejected: [
        { line: 3, reason: 'no-number' },
        { line: 4, reason: 'bad-number' },
        { line: 5, reason: 'bad-date' },
        { line: 6, reason: 'too-many-fields' },
        { line: 7, reason: 'not-utf-8' },
        { line: 8, reason: 'quote-not-closed' },
        { line: 10, reason: 'cut-short' },
      ],
      rejectedCount: 7,
    });
  });

  it('keeps the first thousand rejected lines and counts them all', async () => {
    const report = await take(`barcode,title\nTV1,Một\n${',x\n'.repeat(3_000)}`);
    expect(report.rejected).toHaveLength(1_000);
    expect(report).toMatchObject({ imported: 1, rejectedCount: 3_000 });
  });
});

describe('a list of patrons', () => {
  const list =
    'cardnumber,surname,firstname,email,categorycode,dateexpiry,debarred,lost,gonenoaddress\n' +
    'BD000001,CANARYNAME,Văn A,a@canary.example,SV,2027-06-30,,0,0\n' +
    'BD000002,CANARYNAME,Thị B,b@canary.example,TE,30/06/2026,2099-01-01,0,0\n' +
    'BD000003,CANARYNAME,C,c@canary.example,SV,2027-06-30,2026-01-01,1,0\n';

  it('keeps standing, category and expiry, and of the person nothing', async () => {
    expect(await take(list)).toMatchObject({ imported: 3, rejectedCount: 0 });
    expect(cache.patron('bd000001')).toEqual({
      blocks: [],
      expiresOn: '2027-06-30',
      category: 'SV',
      loansCount: null,
      asOf: new Date('2026-11-23T20:00:00Z'),
      source: 'import',
    });
    expect(cache.patron('BD000002')).toMatchObject({ blocks: ['patron-blocked'], expiresOn: '2026-06-30' });
    // A block that was over when the list was made is none.
    expect(cache.patron('BD000003')?.blocks).toEqual(['card-lost']);
    for (const name of readdirSync(join(dir, 'cache'))) {
      const bytes = readFileSync(join(dir, 'cache', name))
        .toString('latin1')
        .toLowerCase();
      expect(bytes).not.toMatch(/canary|bd00000/);
    }
  });

  it('with Vietnamese words', async () => {
    await take(
      'Mã bạn đọc;Họ tên;Khoa;Nhóm bạn đọc;Hạn thẻ;Khóa thẻ;Đang mượn\n' +
        'BD1;Nguyễn Văn A;CNTT;Thiếu nhi;31/12/2026;Có;2\nBD2;Trần B;CNTT;Sinh viên;31/12/2026;;0\n',
    );
    expect(cache.patron('BD1')).toMatchObject({
      blocks: ['patron-blocked'],
      category: 'Thiếu nhi',
      expiresOn: '2026-12-31',
      loansCount: 2,
    });
    // "Khoa", a faculty, is no "khóa".
    expect(cache.patron('BD2')?.blocks).toEqual([]);
  });

  it('with reasons of our own', async () => {
    await take('card,blocks\nBD1,fees-owed too-many-overdue\nBD2,sonstiges\nBD3,\n');
    expect(cache.patron('BD1')?.blocks).toEqual(['fees-owed', 'too-many-overdue']);
    expect(cache.patron('BD2')?.blocks).toEqual(['other']);
    expect(cache.patron('BD3')?.blocks).toEqual([]);
  });

  it('can be taken back patron by patron, ties to items too', async () => {
    await take(list);
    await take('barcode,date_due,cardnumber\nTV1,2026-12-15,BD000001\n');
    cache.learnPatron({ cardId: 'BD000001', blocks: [] }, now);
    expect(forgetPatron(dir, key, 'BD000001', now)).toEqual({ kind: 'ok', value: 3 });
    expect(cache.patron('BD000001')).toBeNull();
    expect(cache.patron('BD000002')).not.toBeNull();
    expect(cache.item('TV1', 'BD000001')).toMatchObject({ status: 'on-loan', onLoanTo: 'somebody' });
    expect(forgetPatron(dir, key, 'BD000001', now)).toEqual({ kind: 'ok', value: 0 });
  });
});

describe("Koha's patron file", () => {
  function kohaFile(barcodes = true): string {
    const file = join(dir, 'borrowers.db');
    const database = new Sqlite(file);
    database.exec(`
      CREATE TABLE borrowers (surname mediumtext, cardnumber varchar(32), dateexpiry date, borrowernumber int(11),
        categorycode varchar(10), debarred date, lost tinyint(1), total_fines decimal(28,6));
      CREATE TABLE issues (borrowernumber int(11), date_due datetime, title mediumtext,
        ${barcodes ? 'barcode varchar(20),' : ''} itype varchar(10), notforloan tinyint(1));
      INSERT INTO borrowers VALUES ('CANARYNAME', 'BD1', '2027-01-31', 11, 'SV', NULL, NULL, 5000),
        ('CANARYNAME', 'BD2', '2027-01-31', 12, 'SV', '9999-12-31', 0, NULL), ('CANARYNAME', NULL, NULL, 13, 'SV', NULL, 0, NULL);
      INSERT INTO issues VALUES (11, '2026-12-15 23:59:00', 'Số đỏ', ${barcodes ? "'TV1'," : ''} 'SACH', 0),
        (11, '2026-12-16 23:59:00', 'Tắt đèn', ${barcodes ? "'TV2'," : ''} 'SACH', 0);
    `);
    database.close();
    return file;
  }

  it('gives standing, loans and their number', async () => {
    const report = await take('', { file: kohaFile(), asOf: new Date('2026-11-24T01:00:00Z') });
    expect(report).toEqual({
      imported: 4,
      duplicates: 0,
      rejected: [{ line: 3, reason: 'no-number' }],
      rejectedCount: 1,
    });
    expect(cache.patron('BD1')).toMatchObject({ blocks: [], loansCount: 2, expiresOn: '2027-01-31' });
    expect(cache.patron('BD2')).toMatchObject({ blocks: ['patron-blocked'], loansCount: 0 });
    expect(cache.item('TV1', 'BD1')).toMatchObject({
      title: 'Số đỏ',
      onLoanTo: 'this-patron',
      dueAt: '2026-12-15T16:59:00.000Z',
      mediaType: 'SACH',
    });
    expect(readFileSync(join(dir, 'cache', 'patrons-000001.db'), 'latin1')).not.toContain('CANARY');
  });

  it('without barcodes gives the patrons alone', async () => {
    expect(await take('', { file: kohaFile(false) })).toMatchObject({ imported: 2 });
    expect(cache.counts().imported).toEqual({ items: 0, patrons: 2 });
  });

  it('of another making, of SQLite 2, or torn is refused in a sentence', async () => {
    const other = join(dir, 'other.db');
    const database = new Sqlite(other);
    // Somebody's view is not run.
    database.exec('CREATE TABLE t (a); CREATE VIEW borrowers AS SELECT 1 AS cardnumber, 2 AS borrowernumber');
    database.close();
    expect(await run('', { file: other })).toMatchObject({
      kind: 'failed',
      error: { reason: 'bad-list', message: expect.stringContaining('no patron file of Koha') as string },
    });
    expect(await run('** This file contains an SQLite 2.1 database **\0')).toMatchObject({
      error: { message: expect.stringContaining('SQLite 2') as string },
    });
    const torn = write(readFileSync(kohaFile()).subarray(0, 5_000), 'torn.db');
    expect(await run('', { file: torn })).toMatchObject({ kind: 'failed', error: { reason: 'bad-list' } });
    expect(cache.counts().imported).toEqual({ items: 0, patrons: 0 });
  });
});

describe('an import', () => {
  it.each([
    ['nothing', ''],
    ['no header that is known', 'a,b\n1,2\n'],
    ['the other kind', 'cardnumber\nBD1\n'],
  ])('refuses %s and changes nothing', async (_, content) => {
    expect(await run(content, { kind: 'items' })).toMatchObject({
      kind: 'failed',
      error: { reason: 'bad-list' },
    });
    expect(readdirSync(dir)).not.toContain('cache');
  });

  it('refuses a file that is not there, and a list from the future', async () => {
    expect(await run('', { file: join(dir, 'none.csv') })).toMatchObject({
      error: { reason: 'bad-list', message: expect.stringContaining('ENOENT') as string },
    });
    const future = await run('barcode\nTV1\n', { asOf: new Date('2026-12-01T00:00:00Z') });
    expect(future).toMatchObject({ kind: 'failed', error: { reason: 'bad-list' } });
  });

  it('takes a file that was changed in the future as of now: a clock was wrong', async () => {
    const file = write('barcode\nTV1\n');
    utimesSync(file, now, new Date('2030-01-01T00:00:00Z'));
    await take('', { file });
    expect(cache.item('TV1')?.asOf).toEqual(now);
  });

  it('that is stopped leaves the cache as it was', async () => {
    await take('barcode,title\nTV1,Một\n');
    const stop = new AbortController();
    const lines = Array.from({ length: 60_000 }, (_, index) => `TV${String(index)},Mới`).join('\n');
    const stopped = await run(`barcode,title\n${lines}\n`, {
      signal: stop.signal,
      onProgress: () => {
        stop.abort();
      },
    });
    expect(stopped).toEqual({
      kind: 'failed',
      error: { reason: 'stopped', message: 'stopped; the cache is as it was' },
    });
    expect(cache.item('TV1')?.title).toBe('Một');
    expect(cache.counts().imported.items).toBe(1);
  });

  it('tells how far it is', async () => {
    const told: ImportProgress[] = [];
    const lines = Array.from({ length: 60_000 }, (_, index) => `TV${String(index)},Mới`).join('\n');
    await take(`barcode,title\n${lines}\n`, { onProgress: (progress) => told.push(progress) });
    expect(told.length).toBeGreaterThan(2);
    expect(told.map(({ share }) => share)).toEqual(told.map(({ share }) => share).sort((a, b) => a - b));
    expect(told.at(-1)).toEqual({ kind: 'items', step: 'sorting', rows: 60_000, share: 1 });
  });
});
