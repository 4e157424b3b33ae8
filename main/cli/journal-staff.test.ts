import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../db/open.ts';
import { openJournal } from '../../db/stores/journal-store.ts';
import type { Journal } from '../../db/stores/journal.ts';
import { loadOrCreateKey } from '../../db/stores/key.ts';
import { runCommand, runTyping } from '../../test/harness/run-command.ts';
import { createPinGate } from '../station/staff/pin-gate.ts';
import { journalCommand } from './journal.ts';
import { staffCommand } from './staff.ts';

const at = new Date('2026-11-24T02:00:00Z');
const pin = '802714';
let data: string;
let file: string;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'muontra-cli-'));
  file = join(data, 'journal.db');
});

const run = (...args: string[]) => runCommand(journalCommand, ...args, '--data', data);
const typing = (typed: string, ...args: string[]) =>
  runTyping(typed, journalCommand, ...args, '--data', data);

function open(): Journal {
  const key = loadOrCreateKey(join(data, 'journal.key'));
  const opened = openJournal({ file, key: key.kind === 'ok' ? key.value : null });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  return opened.value;
}

function lend(journal: Journal, itemId: string, title = 'Số đỏ'): number {
  const entry = { action: 'checkout', session: 'S-77', itemId, patronId: 'BD-77', uids: [], at } as const;
  return journal.accept({ ...entry, wasOnLoanBefore: false, offline: true, facts: { title } });
}

function refuse(journal: Journal, id: number): void {
  journal.settle(id, 'refused', at, { exception: { kind: 'hold-waiting', reason: 'held-for-other' } });
}

/** A folder with one exception, and its number. */
function withException(title?: string): number {
  const journal = open();
  refuse(journal, lend(journal, 'TV1', title));
  const [first] = journal.exceptions();
  journal.close();
  return first?.id ?? 0;
}

const setPin = () =>
  createPinGate(join(data, 'staff-pin.json'), () => new Date(), { n: 16, r: 8, p: 1 }).change(pin);

const onDisk = (): string =>
  readdirSync(data)
    .map((name) => readFileSync(join(data, name), 'latin1'))
    .join('\n');

describe('muontra staff set-pin', () => {
  it('takes the PIN from standard input or a word, and keeps only its hash', async () => {
    expect(await runTyping(pin, staffCommand, 'set-pin', '--data', data, '--json')).toEqual({
      status: 0,
      out: '{"set":true}',
      err: '',
    });
    expect(await createPinGate(join(data, 'staff-pin.json'), () => new Date()).check(pin)).toEqual({
      kind: 'right',
    });
    expect(await runCommand(staffCommand, 'set-pin', '--data', data, '--pin', '975310')).toMatchObject({
      status: 0,
    });
    expect(onDisk()).not.toMatch(/802714|975310/);
    expect(statSync(join(data, 'staff-pin.json')).mode & 0o777).toBe(0o600);
  });

  it.each(['12345', '000000', '123456', 'abcdef', '1'.repeat(17)])(
    'refuses %s in one line',
    async (short) => {
      const said = await runTyping(short, staffCommand, 'set-pin', '--data', data);
      expect(said).toMatchObject({ status: 2, out: '' });
      expect(said.err).toMatch(/^the PIN must [^\n]+\n$/);
      expect(existsSync(join(data, 'staff-pin.json'))).toBe(false);
    },
  );

  it('says what is missing', async () => {
    expect(await runCommand(staffCommand, 'set-pin', '--data', data)).toMatchObject({ status: 2, out: '' });
    expect(await runCommand(staffCommand, 'set-pin')).toMatchObject({ status: 2 });
    expect(await runCommand(staffCommand, 'show-pin', '--data', data)).toMatchObject({ status: 2 });
  });
});

describe('muontra journal exceptions', () => {
  it('lists them beside whoever writes, without identities', async () => {
    const journal = open();
    refuse(journal, lend(journal, 'TV1', '=HYPERLINK("x"), tập 2'));
    const listed = await run('exceptions', '--json');
    expect(listed.status).toBe(0);
    expect(JSON.parse(listed.out)).toMatchObject({
      exceptions: [
        {
          id: 1,
          kind: 'hold-waiting',
          action: 'checkout',
          itemId: 'TV1',
          reason: 'held-for-other',
          destination: null,
        },
      ],
    });
    const csv = await run('exceptions', '--csv');
    expect(csv.out.split('\r\n')[0]).toBe('id,kind,action,itemId,title,reason,destination,at,raisedAt');
    expect(csv.out).toContain(`"'=HYPERLINK(""x""), tập 2"`);
    const text = await run('exceptions');
    expect(text.out).toContain('hold-waiting  checkout  TV1');
    for (const { out } of [listed, csv, text]) expect(out).not.toMatch(/BD-77|S-77|cardNumber/);
    journal.close();
  });

  it('names the cards to staff alone', async () => {
    withException();
    expect(await typing(pin, 'exceptions', '--identities')).toMatchObject({ status: 1, out: '' });
    await setPin();
    const wrong = await typing('802715', 'exceptions', '--identities', '--json');
    expect(wrong).toMatchObject({ status: 1, out: '' });
    expect(wrong.err).toContain('not right');
    expect(await run('exceptions', '--identities')).toMatchObject({ status: 1, out: '' });
    const right = await typing(pin, 'exceptions', '--identities', '--json');
    expect(JSON.parse(right.out)).toMatchObject({ exceptions: [{ cardNumber: 'BD-77' }] });
    expect((await typing(pin, 'exceptions', '--identities', '--csv')).out).toContain(',BD-77\r\n');
    rmSync(join(data, 'journal.key'));
    expect(await typing(pin, 'exceptions', '--identities')).toMatchObject({ status: 1, out: '' });
    expect(existsSync(join(data, 'journal.key'))).toBe(false);
  });

  it('makes PINs wait here, too', async () => {
    withException();
    await setPin();
    for (let wrong = 0; wrong < 5; wrong += 1) await typing('111111', 'exceptions', '--identities');
    const waiting = await typing(pin, 'exceptions', '--identities');
    expect(waiting).toMatchObject({ status: 1, out: '' });
    expect(waiting.err).toMatch(/try again in \d+ s/);
  });
});

describe('muontra journal clear', () => {
  it('clears one for staff, once', async () => {
    const id = String(withException());
    const without = await typing(pin, 'clear', id);
    expect(without).toMatchObject({ status: 1, out: '' });
    expect(without.err).toContain('muontra staff set-pin');
    await setPin();
    expect(await typing('802715', 'clear', id)).toMatchObject({ status: 1, out: '' });
    expect(JSON.parse((await run('exceptions', '--json')).out)).toMatchObject({ exceptions: [{}] });
    expect(await typing(pin, 'clear', id, '--json')).toEqual({
      status: 0,
      out: `{"cleared":true,"id":${id}}`,
      err: '',
    });
    expect(await typing(pin, 'clear', id, '--json')).toMatchObject({
      status: 1,
      out: `{"cleared":false,"id":${id}}`,
    });
    expect(JSON.parse((await run('exceptions', '--json')).out)).toEqual({ exceptions: [] });
  });

  it('leaves it to the station that runs', async () => {
    const id = String(withException());
    await setPin();
    const lock = lockFolder(join(data, 'station.lock'));
    const said = await typing(pin, 'clear', id);
    expect(said).toMatchObject({ status: 1, out: '' });
    expect(said.err).toMatch(/a station runs on this data folder; clear it on its staff screen[^\n]*\n$/);
    if (lock.kind === 'ok') lock.value.release();
    expect(await typing(pin, 'clear', id)).toMatchObject({ status: 0 });
  });

  it.each([
    ['clear'],
    ['clear', 'x'],
    ['clear', '1', '2'],
    ['clear', '1', '--csv'],
    ['list', '--identities'],
  ])('refuses %s %s', async (...words) => {
    withException();
    expect(await typing(pin, ...words)).toMatchObject({ status: 2, out: '' });
  });
});

describe('muontra journal backup and restore', () => {
  const backup = (): string => join(data, 'saved.db');

  it('saves in one file beside a running station', async () => {
    const journal = open();
    lend(journal, 'TV1');
    const said = await run('backup', backup(), '--json');
    expect(JSON.parse(said.out)).toMatchObject({ entries: 1, queued: 1, exceptions: 0 });
    expect(statSync(backup()).mode & 0o777).toBe(0o600);
    expect(readdirSync(data).filter((name) => name.startsWith('saved'))).toEqual(['saved.db']);
    lend(journal, 'TV2');
    expect(JSON.parse((await run('backup', backup(), '--json')).out)).toMatchObject({ entries: 2 });
    journal.close();
    expect(onDisk()).not.toContain('BD-77');
  });

  it('overwrites no other file, and not the journal', async () => {
    open().close();
    writeFileSync(backup(), 'a letter');
    expect(await run('backup', backup())).toMatchObject({ status: 1, out: '' });
    expect(readFileSync(backup(), 'utf8')).toBe('a letter');
    expect(await run('backup', file)).toMatchObject({ status: 1, out: '' });
    expect(await run('backup', join(data, 'none', 'saved.db'))).toMatchObject({ status: 1, out: '' });
    expect(await run('check')).toMatchObject({ status: 0 });
  });

  it('brings back what was saved; exceptions raised and cleared since stay as they are', async () => {
    const journal = open();
    refuse(journal, lend(journal, 'TV1'));
    const waiting = lend(journal, 'TV2');
    await run('backup', backup());
    journal.clearException(journal.exceptions()[0]?.id ?? 0, at);
    journal.begin([waiting]);
    journal.settle(waiting, 'done', at);
    refuse(journal, lend(journal, 'TV3'));
    journal.close();
    const restored = await run('restore', backup(), '--json');
    expect(restored).toMatchObject({ status: 0, err: '' });
    expect(JSON.parse(restored.out)).toMatchObject({
      restored: true,
      entries: 2,
      open: 1,
      keptAs: `${file}.before-restore`,
    });
    expect(readdirSync(data).filter((name) => /restored|-wal|-shm/.test(name))).toEqual([]);
    const again = open();
    expect(again.exceptions()).toMatchObject([
      { kind: 'hold-waiting', itemId: 'TV3', patronId: 'BD-77' },
      { kind: 'rolled-back', reason: '1 entries' },
    ]);
    // It was told to the ILS after the backup: it must not be told again unasked.
    expect(again.queued(10)).toEqual([]);
    expect(again.open()).toMatchObject([{ itemId: 'TV2', state: 'unknown', patronId: 'BD-77' }]);
    expect(again.check()).toMatchObject({ ok: true });
    again.close();
  });

  it('sends nothing unasked although nothing new came since', async () => {
    const journal = open();
    const id = lend(journal, 'TV1');
    await run('backup', backup());
    journal.begin([id]);
    journal.settle(id, 'done', at);
    journal.close();
    await run('restore', backup());
    const again = open();
    expect(again.queued(10)).toEqual([]);
    expect(again.open()).toMatchObject([{ id, state: 'unknown' }]);
    again.close();
  });

  it('tells staff on a new disk', async () => {
    const journal = open();
    lend(journal, 'TV1');
    await run('backup', backup());
    journal.close();
    const other = mkdtempSync(join(tmpdir(), 'muontra-cli-'));
    copyFileSync(join(data, 'journal.key'), join(other, 'journal.key'));
    const moved = join(other, 'saved.db');
    copyFileSync(backup(), moved);
    data = join(other, 'data');
    file = join(data, 'journal.db');
    const restored = await run('restore', moved);
    expect(restored).toMatchObject({ status: 0 });
    expect(restored.err).toContain('journal.key is missing');
    copyFileSync(join(other, 'journal.key'), join(data, 'journal.key'));
    const again = open();
    expect(again.open()).toMatchObject([{ itemId: 'TV1', patronId: 'BD-77' }]);
    expect(again.exceptions()).toMatchObject([{ kind: 'rolled-back' }]);
    again.close();
  });

  it('refuses what is no sound journal, and a folder in use, and changes nothing', async () => {
    withException();
    await run('backup', backup());
    const before = readFileSync(file);
    const letter = join(data, 'letter.db');
    writeFileSync(letter, 'nonsense '.repeat(900));
    expect(await run('restore', letter)).toMatchObject({ status: 1, out: '' });
    writeFileSync(letter, '');
    expect(await run('restore', letter)).toMatchObject({ status: 1, out: '' });
    const damaged = readFileSync(backup());
    damaged.fill(0xff, 4096, 16_384);
    writeFileSync(letter, damaged);
    expect(await run('restore', letter)).toMatchObject({ status: 1, out: '' });
    expect(await run('restore', join(data, 'none.db'))).toMatchObject({ status: 2, out: '' });
    expect(await run('restore', file)).toMatchObject({ status: 1, out: '' });
    const lock = lockFolder(join(data, 'station.lock'));
    const busy = await run('restore', backup());
    expect(busy).toMatchObject({ status: 1, out: '' });
    expect(busy.err).toContain('a station runs on this data folder; stop it first');
    if (lock.kind === 'ok') lock.value.release();
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(data).filter((name) => /restored|before-restore/.test(name))).toEqual([]);
    expect(await run('restore', backup())).toMatchObject({ status: 0 });
  });
});
