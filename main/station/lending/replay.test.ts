import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../db/stores/journal-store.ts';
import type { Journal, NewEntry } from '../../../db/stores/journal.ts';
import { createMemoryIls } from '../../../drivers/ils/sip2/testing/memory-ils.ts';
import type { MemoryIls, MemoryItem } from '../../../drivers/ils/sip2/testing/memory-ils.ts';
import { createCalendar } from '../../clock/calendar.ts';
import type { Clock } from '../../clock/clock.ts';
import { createManualClock } from '../../clock/manual-clock.ts';
import { createSilentLog } from '../../log/log.ts';
import { JournalPen } from './journal-pen.ts';
import { ItemTurns } from './item-turns.ts';
import { Recovery } from './recovery.ts';
import { Replay } from './replay.ts';
import { SteadyClock } from './steady-clock.ts';

let dir: string;
let journal: Journal;
let ils: MemoryIls;
let replay: Replay;
let isPatronThere: boolean;
let broken: string[];
/** How far the wall clock is off. */
let offsetMs: number;
const manual = createManualClock('2026-11-24T02:00:00.000Z');
const clock: Clock = { ...manual, now: () => new Date(manual.now().getTime() + offsetMs) };
const returnedAt = new Date('2026-11-24T01:00:00.000Z');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muontra-replay-'));
  const opened = openJournal({ file: join(dir, 'journal.db'), key: new Uint8Array(32).fill(3) });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  journal = opened.value;
  ils = createMemoryIls();
  ils.patrons.set('BD1', { name: 'Nguyễn Thị Thử', pin: '1', blocks: [] });
  ils.patrons.set('BD2', { name: 'Trần Văn Thử', pin: '2', blocks: [] });
  isPatronThere = false;
  broken = [];
  offsetMs = 0;
  const pen = new JournalPen({ journal, log: createSilentLog(), onStorageFailed: () => undefined });
  const turns = new ItemTurns();
  const recovery = new Recovery({ ils, pen, clock, marks: true, turns });
  replay = new Replay({
    ils,
    pen,
    clock,
    steadyClock: new SteadyClock(clock),
    log: createSilentLog(),
    recovery,
    turns,
    marks: true,
    loanDays: 14,
    dayOf: createCalendar('Asia/Ho_Chi_Minh').dayOf,
    isPatronThere: () => isPatronThere,
    onLoanUndone: () => undefined,
    onSent: () => undefined,
    onLineBroken: (reason) => {
      broken.push(reason);
      replay.lineDown();
    },
  });
});
afterEach(() => {
  journal.close();
  rmSync(dir, { recursive: true, force: true });
});

const book = (loanedTo: string | null, more: Partial<MemoryItem> = {}): MemoryItem => ({
  title: 'Số đỏ',
  status: loanedTo === null ? 'available' : 'on-loan',
  loanedTo,
  ...more,
});

function entry(action: 'checkout' | 'checkin', itemId: string, more: Partial<NewEntry> = {}): number {
  return journal.accept({
    action,
    session: 's',
    itemId,
    patronId: action === 'checkout' ? 'BD1' : null,
    wasOnLoanBefore: false,
    uids: ['E004010012345678'],
    at: returnedAt,
    offline: true,
    facts: { promisedDue: '2026-12-01T16:59:00.000Z' },
    ...more,
  });
}

/** The queue has been gone through as far as it could. */
async function sent(): Promise<void> {
  replay.lineUp();
  for (let turn = 0; turn < 200; turn += 1) await Promise.resolve();
}

/** Loans and returns that were asked for, each of them as done while the line was down. */
const changes = (): string[] =>
  ils.calls
    .filter((call) => call.startsWith('check'))
    .map((call) => {
      expect(call).toContain(' offline');
      return call.replace(/ offline.*/, '');
    });

describe('the queue', () => {
  it('is told in the order it was done, each once', async () => {
    for (const id of ['TV1', 'TV2']) ils.items.set(id, book(null));
    entry('checkout', 'TV1');
    entry('checkout', 'TV2', { patronId: 'BD2' });
    entry('checkin', 'TV1');
    entry('checkout', 'TV1', { patronId: 'BD2' });
    await sent();
    await sent();
    expect(changes()).toEqual([
      'checkout BD1 TV1',
      'checkout BD2 TV2',
      `checkin TV1 ${returnedAt.toISOString()}`,
      'checkout BD2 TV1',
    ]);
    expect(journal.counts()).toMatchObject({ queued: 0, open: 0, exceptions: 0 });
    expect(journal.list(9).map(({ state }) => state)).toEqual(['done', 'done', 'done', 'done']);
  });

  it('waits for a patron, and goes on when the session has ended', async () => {
    ils.items.set('TV1', book(null));
    entry('checkout', 'TV1');
    isPatronThere = true;
    await sent();
    expect(ils.calls).toEqual([]);
    isPatronThere = false;
    replay.wake();
    await sent();
    expect(journal.counts()).toMatchObject({ queued: 0 });
  });

  it('stops at a line that breaks before it sends, and forgets nothing', async () => {
    for (const id of ['TV1', 'TV2']) ils.items.set(id, book(null));
    entry('checkout', 'TV1');
    entry('checkout', 'TV2');
    ils.broken = 'notSent';
    await sent();
    expect(broken).toEqual(['timeout']);
    expect(journal.counts()).toMatchObject({ queued: 2, open: 0 });
    ils.broken = null;
    await sent();
    expect(changes()).toEqual(['checkout BD1 TV1', 'checkout BD1 TV2']);
  });

  it('an answer that is lost is open, what comes after it waits', async () => {
    for (const id of ['TV1', 'TV2']) ils.items.set(id, book(null));
    const first = entry('checkout', 'TV1');
    const second = entry('checkout', 'TV2');
    const lend = ils.checkout.bind(ils);
    ils.checkout = async (request) => {
      await lend(request);
      return { kind: 'unknown', cause: { reason: 'hung-up', detail: '' } };
    };
    await sent();
    expect(journal.open()).toMatchObject([{ id: first, state: 'unknown' }]);
    expect(journal.queued(9)).toMatchObject([{ id: second }]);
  });
});

it('nothing newer with a book overtakes what is not known yet of something older', async () => {
  ils.items.set('TV1', book(null));
  ils.items.set('TV2', book(null));
  const older = entry('checkin', 'TV1');
  journal.begin([older]);
  journal.markUnknown(older);
  entry('checkout', 'TV2');
  entry('checkout', 'TV1');
  await sent();
  expect(changes()).toEqual(['checkout BD1 TV2']);
  expect(journal.queued(9)).toMatchObject([{ itemId: 'TV1' }]);
});

describe('what the ILS would not have goes to staff, typed', () => {
  it.each([
    ['held-for-other', 'hold-waiting'],
    ['card-expired', 'patron-blocked'],
    ['too-many-loans', 'patron-blocked'],
    ['not-loanable', 'refused'],
    ['other', 'refused'],
  ] as const)('a loan refused as %s: %s', async (refusal, kind) => {
    ils.items.set('TV1', book(null, { refusal }));
    entry('checkout', 'TV1');
    await sent();
    expect(journal.exceptions()).toMatchObject([
      { kind, action: 'checkout', itemId: 'TV1', title: 'Số đỏ', reason: refusal, patronId: 'BD1' },
    ]);
    // The book alarms again where it is next seen.
    expect(journal.pendingSecurity()).toMatchObject([{ wanted: 'on' }]);
  });

  it('a loan of a book that somebody else has', async () => {
    ils.items.set('TV1', book('BD2'));
    entry('checkout', 'TV1');
    await sent();
    expect(changes()).toEqual([]);
    expect(journal.exceptions()).toMatchObject([{ kind: 'on-loan-to-other', patronId: 'BD1' }]);
  });

  it('a loan that the patron has already is done, and is not renewed', async () => {
    ils.items.set('TV1', book('BD1'));
    entry('checkout', 'TV1');
    await sent();
    expect(changes()).toEqual([]);
    expect(journal.list(1)).toMatchObject([{ state: 'done' }]);
    expect(journal.exceptions()).toEqual([]);
  });

  it('a book nobody knows; but not while the ILS knows nothing at all', async () => {
    entry('checkin', 'TV404');
    const isWell = ils.status.bind(ils);
    ils.status = () =>
      Promise.resolve({ kind: 'ok', value: { libraryName: null, online: false, why: 'database-down' } });
    await sent();
    expect(journal.counts()).toMatchObject({ queued: 1, exceptions: 0 });
    ils.status = isWell;
    await sent();
    expect(journal.exceptions()).toMatchObject([{ kind: 'unknown-item', itemId: 'TV404' }]);
  });

  it('a return of what was returned already', async () => {
    ils.items.set('TV1', book(null));
    entry('checkin', 'TV1');
    await sent();
    expect(journal.exceptions()).toMatchObject([{ kind: 'already-returned' }]);
  });

  it('a return of what waits for somebody on the shelf sends nothing', async () => {
    ils.items.set('TV1', book(null, { status: 'on-hold-shelf' }));
    entry('checkin', 'TV1');
    await sent();
    expect(changes()).toEqual([]);
    expect(journal.exceptions()).toMatchObject([{ kind: 'already-returned' }]);
  });

  it('a return that somebody waits for is done, and staff put it aside', async () => {
    ils.items.set('TV1', book('BD2', { route: 'hold-elsewhere', destination: 'Phường Hai' }));
    entry('checkin', 'TV1', { facts: { dueBefore: '2026-12-15T16:59:00.000Z' } });
    await sent();
    expect(journal.list(1)).toMatchObject([{ state: 'done' }]);
    expect(journal.exceptions()).toMatchObject([{ kind: 'hold-waiting', destination: 'Phường Hai' }]);
  });

  it.each([
    ['its due date is later than it was', { dueBefore: '2026-12-01T16:59:00.000Z' }],
    ['its due date is more than a loan after the return', {}],
  ])('a newer loan of somebody else is left alone: %s', async (_, facts) => {
    ils.items.set('TV1', book('BD2'));
    entry('checkin', 'TV1', { facts });
    await sent();
    expect(changes()).toEqual([]);
    expect(ils.items.get('TV1')?.loanedTo).toBe('BD2');
    expect(journal.exceptions()).toMatchObject([{ kind: 'on-loan-to-other' }]);
  });

  it('a return written under a clock that was ahead ends no loan', async () => {
    ils.items.set('TV1', book('BD2'));
    entry('checkin', 'TV1', { facts: {}, at: new Date('2028-11-24T01:00:00.000Z') });
    await sent();
    expect(changes()).toEqual([]);
    expect(journal.exceptions()).toMatchObject([{ kind: 'on-loan-to-other' }]);
  });

  it('a return that waited while the clock was set ends no loan, and the next one does', async () => {
    for (const id of ['TV1', 'TV2']) ils.items.set(id, book('BD2'));
    entry('checkin', 'TV1', { facts: {}, at: new Date('2026-12-10T01:00:00.000Z') });
    offsetMs = 20 * 24 * 3_600_000;
    await sent();
    expect(changes()).toEqual([]);
    expect(journal.exceptions()).toMatchObject([{ kind: 'on-loan-to-other', itemId: 'TV1' }]);
    entry('checkin', 'TV2', { facts: {}, at: new Date('2026-12-12T01:00:00.000Z') });
    await sent();
    expect(changes()).toEqual(['checkin TV2 2026-12-12T01:00:00.000Z']);
  });
});

describe('something newer with the same book or by the same person', () => {
  it('sends first what came before it, and only that', async () => {
    for (const id of ['TV1', 'TV2', 'TV3']) ils.items.set(id, book(null));
    entry('checkout', 'TV1', { patronId: 'BD2' });
    entry('checkout', 'TV2', { patronId: 'BD1' });
    entry('checkin', 'TV1');
    entry('checkout', 'TV3', { patronId: 'BD1' });
    expect(await replay.before('TV1', null)).toBe('clear');
    expect(changes()).toEqual(['checkout BD2 TV1', `checkin TV1 ${returnedAt.toISOString()}`]);
    expect(await replay.before('TV9', 'BD1')).toBe('clear');
    expect(changes().slice(2)).toEqual(['checkout BD1 TV2', 'checkout BD1 TV3']);
  });

  it('may not be sent while that cannot be told', async () => {
    ils.items.set('TV1', book(null));
    entry('checkout', 'TV1');
    ils.broken = 'notSent';
    expect(await replay.before('TV1', null)).toBe('line');
    expect(await replay.before('TV2', 'BD1')).toBe('line');
    expect(await replay.before('TV2', 'BD2')).toBe('clear');
  });
});
