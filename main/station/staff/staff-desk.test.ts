import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../db/stores/journal-store.ts';
import type { ExceptionKind, Journal } from '../../../db/stores/journal.ts';
import { createManualClock } from '../../clock/manual-clock.ts';
import type { ManualClock } from '../../clock/manual-clock.ts';
import type { StaffState } from '../../contract/staff.ts';
import type { StaffVisit } from '../../contract/station.ts';
import { createLog } from '../../log/log.ts';
import { createPinGate } from './pin-gate.ts';
import type { PinGate } from './pin-gate.ts';
import { StaffDesk, staffIdleMs } from './staff-desk.ts';

let journal: Journal;
let clock: ManualClock;
let pin: PinGate;
let desk: StaffDesk;
let logged: string[];

beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muontra-staff-'));
  const opened = openJournal({ file: join(folder, 'journal.db'), key: new Uint8Array(32).fill(3) });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  journal = opened.value;
  clock = createManualClock();
  pin = createPinGate(join(folder, 'staff-pin.json'), clock.now, { n: 16, r: 8, p: 1 });
  await pin.change('802714');
  logged = [];
  const log = createLog(clock.now, (line) => logged.push(line));
  desk = new StaffDesk({
    journal,
    clock,
    log,
    pin,
    line: () => 'offline',
    payments: noPayments,
    unreadableFees: () => unreadable,
    call,
  });
});

const noPayments = {
  list: () => journal.bills.list(200),
  confirm: () => 'gone' as const,
  drop: () => 'gone' as const,
};
const unreadable = { count: 2, lastAt: '2026-11-24T01:00:00.000Z' };
const call = { calledAt: () => null, answer: () => undefined };

function raise(kind: ExceptionKind, itemId: string): number {
  const at = clock.now();
  const patronId = 'BD004711';
  const id = journal.accept({
    action: 'checkout',
    session: 's-1',
    itemId,
    patronId,
    wasOnLoanBefore: false,
    uids: [],
    at,
    offline: true,
    facts: { title: 'Dế Mèn phiêu lưu ký' },
  });
  journal.settle(id, 'refused', at, { exception: { kind, reason: 'held-for-other', destination: 'Quầy 1' } });
  return journal.exceptions().at(-1)?.id ?? 0;
}

function enter(): { visit: StaffVisit; states: StaffState[] } {
  const states: StaffState[] = [];
  return { visit: desk.enter((state) => states.push(state)), states };
}

const signIn = (visit: StaffVisit, with_ = '802714') => visit.call({ name: 'signIn', input: { pin: with_ } });

describe('the staff side', () => {
  it('shows nothing of anybody before the right PIN, and all of it after', async () => {
    const id = raise('hold-waiting', 'TV1');
    const { visit, states } = enter();
    expect(states).toEqual([{ pin: 'set', triesLeft: 5, waitSeconds: 0, view: null }]);
    expect(await visit.call({ name: 'clearException', input: { id } })).toEqual({
      kind: 'failed',
      failure: 'signed-out',
    });
    expect(await signIn(visit, '802715')).toEqual({ kind: 'failed', failure: 'wrong-pin' });
    expect(states.at(-1)).toEqual({ pin: 'set', triesLeft: 4, waitSeconds: 0, view: null });
    expect(JSON.stringify(states)).not.toMatch(/BD004711|TV1|Dế Mèn/);
    expect(await signIn(visit)).toEqual({ kind: 'done' });
    expect(states.at(-1)?.view).toEqual({
      calledAt: null,
      payments: [],
      printer: null,
      receipts: null,
      exceptions: [
        {
          id,
          kind: 'hold-waiting',
          action: 'checkout',
          title: 'Dế Mèn phiêu lưu ký',
          itemId: 'TV1',
          cardNumber: 'BD004711',
          at: '2026-11-24T01:00:00.000Z',
          reason: 'held-for-other',
          destination: 'Quầy 1',
        },
      ],
      exceptionCount: 1,
      queuedCount: 0,
      oldestQueuedAt: null,
      openCount: 0,
      pendingMarkCount: 0,
      unreadableFees: unreadable,
      line: 'offline',
    });
    expect(logged.join('\n')).not.toMatch(/BD004711|8027/);
  });

  it('clears one at a time, for good, and forgets the card', async () => {
    const [first, second] = [raise('patron-blocked', 'TV1'), raise('unclear', 'TV2')];
    const { visit, states } = enter();
    await signIn(visit);
    const clear = (id: number) => visit.call({ name: 'clearException', input: { id } });
    expect(await clear(first)).toEqual({ kind: 'done' });
    expect(states.at(-1)?.view).toMatchObject({ exceptions: [{ id: second }], exceptionCount: 1 });
    expect(await clear(first)).toEqual({ kind: 'failed', failure: 'not-there' });
    expect(journal.check()).toMatchObject({ ok: true });
    expect(logged.filter((line) => line.includes('exception-cleared'))).toHaveLength(1);
  });

  it('follows what the station does', async () => {
    const { visit, states } = enter();
    await signIn(visit);
    raise('unknown-item', 'TV9');
    expect(states.at(-1)?.view?.exceptionCount).toBe(0);
    await clock.advance(2_000);
    expect(states.at(-1)?.view).toMatchObject({ exceptionCount: 1, exceptions: [{ itemId: 'TV9' }] });
  });

  it('signs out when nobody touches it, and not while somebody does', async () => {
    const { visit, states } = enter();
    await signIn(visit);
    await clock.advance(staffIdleMs - 1);
    await visit.call({ name: 'stay', input: {} });
    await clock.advance(staffIdleMs - 1);
    expect(states.at(-1)?.view).not.toBeNull();
    await clock.advance(1);
    expect(states.at(-1)?.view).toBeNull();
    expect(clock.pendingTimers).toBe(0);
  });

  it('signs out on one page what was signed in there, and nothing else', async () => {
    const one = enter();
    const other = enter();
    await signIn(one.visit);
    expect(other.states.at(-1)?.view).toBeNull();
    await signIn(other.visit);
    await one.visit.call({ name: 'signOut', input: {} });
    expect(one.states.at(-1)?.view).toBeNull();
    expect(other.states.at(-1)?.view).not.toBeNull();
    other.visit.leave();
    const sent = other.states.length;
    expect(other.states.at(-1)?.view).toBeNull();
    expect(await signIn(other.visit)).toEqual({ kind: 'failed', failure: 'unavailable' });
    expect(other.states).toHaveLength(sent);
    expect(clock.pendingTimers).toBe(0);
  });

  it('lets nobody in who left while the PIN was looked at', async () => {
    const { visit, states } = enter();
    const asked = signIn(visit);
    visit.leave();
    expect(await asked).toEqual({ kind: 'failed', failure: 'unavailable' });
    expect(states.every(({ view }) => view === null)).toBe(true);
    expect(clock.pendingTimers).toBe(0);
  });

  it('says how long to wait after five wrong tries, on every page', async () => {
    const { visit } = enter();
    for (let wrong = 0; wrong < 5; wrong += 1) await signIn(visit, '111111');
    const { visit: next, states } = enter();
    expect(states).toEqual([{ pin: 'set', triesLeft: 0, waitSeconds: 30, view: null }]);
    expect(await signIn(next)).toEqual({ kind: 'failed', failure: 'wait' });
    await clock.advance(30_000);
    expect(await signIn(next)).toEqual({ kind: 'done' });
  });

  it('ends with the station', async () => {
    const { visit, states } = enter();
    await signIn(visit);
    desk.close();
    journal.close();
    expect(states.at(-1)?.view).toBeNull();
    await clock.advance(10 * staffIdleMs);
    expect(await signIn(visit)).toEqual({ kind: 'failed', failure: 'unavailable' });
  });
});
