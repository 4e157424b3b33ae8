import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { awaitsStaff, takeUpJournal } from '../../db/stores/journal-put-aside.ts';
import { openJournal } from '../../db/stores/journal-store.ts';
import type { Journal } from '../../db/stores/journal.ts';
import { createManualClock } from '../../main/clock/manual-clock.ts';
import { createSilentLog } from '../../main/log/log.ts';
import { launchStation } from '../../main/launch/launch-station.ts';
import { JournalPen } from '../../main/station/lending/journal-pen.ts';
import { nothingKnown } from '../../main/station/offline/knowledge.ts';
import { SteadyClock } from '../../main/station/lending/steady-clock.ts';
import { OfflineDesk } from '../../main/station/offline/offline-desk.ts';

const key = new Uint8Array(32).fill(3);
let dataDir: string;
let file: string;
beforeEach(() => {
  dataDir = join(mkdtempSync(join(tmpdir(), 'muontra-damaged-')), 'data');
  mkdirSync(dataDir);
  file = join(dataDir, 'journal.db');
});
afterEach(() => {
  rmSync(join(dataDir, '..'), { recursive: true, force: true });
});

/** A journal with one loan in it, whose file was spoiled afterwards. */
function spoil(how: (whole: Buffer) => Buffer): Buffer {
  const opened = openJournal({ file, key });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  const entry = {
    action: 'checkin',
    session: 's',
    itemId: 'TV1',
    patronId: null,
    wasOnLoanBefore: false,
  } as const;
  opened.value.accept({ ...entry, uids: [], at: new Date('2026-11-24T02:00:00Z') });
  opened.value.close();
  const spoilt = how(readFileSync(file));
  writeFileSync(file, spoilt);
  return spoilt;
}

const damages: [string, (whole: Buffer) => Buffer][] = [
  ['no database at all', () => Buffer.alloc(8192, 'this is no database ')],
  ['cut short', (whole) => whole.subarray(0, 6000)],
  ['overwritten in the middle', (whole) => Buffer.from(whole).fill(0xff, 4096, 20_480)],
];

it.each(damages)(
  'a journal that is %s is put aside whole, and the station serves with the line',
  async (_, how) => {
    const spoilt = spoil(how);
    rmSync(join(dataDir, 'journal.key'), { force: true });
    const options = { configFile: null, dataDir, demo: false, log: createSilentLog(), key };
    const launched = await launchStation(options);
    if (launched.kind === 'failed') throw new Error(launched.failure.message);
    const aside = readdirSync(dataDir).filter((name) => name.startsWith('journal-damaged-'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(dataDir, aside[0] ?? '', 'journal.db'))).toEqual(spoilt);
    await expect.poll(() => launched.station.snapshot.served).toMatchObject({ borrow: true, return: true });
    await launched.station.close();
  },
);

it.each<[string, number]>([
  ['damaged', 4096],
  ['emptied', 0],
])(
  'nothing is done without a line until staff have cleared a journal that was %s, and it is told once',
  (_, size) => {
    spoil(() => Buffer.alloc(size, 1));
    const clock = createManualClock();
    const open = (): Journal => {
      const taken = takeUpJournal({ file, key }, clock.now());
      if (taken.kind === 'failed') throw new Error(taken.error.message);
      return taken.value.journal;
    };
    open().close();
    const journal = open();
    const log = createSilentLog();
    const pen = new JournalPen({ journal, log, onStorageFailed: () => undefined });
    const desk = new OfflineDesk({
      pen,
      clock,
      steadyClock: new SteadyClock(clock),
      log,
      knowledge: nothingKnown,
      returns: true,
      policy: null,
      asksPin: false,
      marks: true,
      timeZone: 'Asia/Ho_Chi_Minh',
    });
    expect(desk.permits()).toEqual({ return: false, borrow: false });
    const [exception] = journal.exceptions();
    expect(exception).toMatchObject({ kind: 'rolled-back' });
    expect(journal.exceptions()).toHaveLength(1);
    expect(journal.clearException(exception?.id ?? 0, clock.now())).toBe(true);
    expect(awaitsStaff(journal)).toBe(false);
    expect(desk.permits()).toEqual({ return: true, borrow: false });
    // Numbers go on where the damaged one had come to.
    const entry = {
      action: 'checkin',
      session: 's',
      itemId: 'TV1',
      patronId: null,
      wasOnLoanBefore: false,
    } as const;
    expect(journal.accept({ ...entry, uids: [], at: clock.now() })).toBeGreaterThan(1);
    journal.close();
  },
);
