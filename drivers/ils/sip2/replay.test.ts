import { afterEach, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../../main/clock/manual-clock.ts';
import type { ManualClock } from '../../../main/clock/manual-clock.ts';
import type { Ils } from '../ils.ts';
import { createSip2Ils } from './client.ts';
import { parseMessage } from './message.ts';
import type { Sip2Message } from './message.ts';
import type { Sip2Options } from './options.ts';
import { startScriptedServer } from './testing/scripted-server.ts';
import type { TranscriptLine } from './testing/transcript.ts';
import { readTranscript } from './testing/transcript.ts';

/**
 * Recorded answers of real servers, each served once, in order, to the request it was recorded for: same message,
 * same patron, item, PIN and summary.
 */

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

interface Pair {
  readonly request: Sip2Message;
  readonly answer: Uint8Array;
}

function pairs(lines: TranscriptLine[]): Pair[] {
  const found: Pair[] = [];
  lines.forEach(({ from, bytes }, index) => {
    const next = lines[index + 1];
    const request = parseMessage(bytes);
    if (from !== 'client' || next?.from !== 'server' || request.kind === 'failed') return;
    found.push({ request: request.value, answer: next.bytes });
  });
  return found;
}

function same(a: Sip2Message, b: Sip2Message): boolean {
  const summary = (message: Sip2Message): string => (message.is('63') ? message.fixed('summary') : '');
  const pin = (message: Sip2Message): string | null => (message.is('63') ? message.field('AD') : null);
  return (
    a.code === b.code &&
    summary(a) === summary(b) &&
    pin(a) === pin(b) &&
    a.field('AA') === b.field('AA') &&
    a.field('AB') === b.field('AB')
  );
}

interface Replay {
  readonly options?: Partial<Sip2Options>;
  /** Requests after which the server hangs up instead of answering. */
  readonly lost?: '11' | '09';
  /** Answers to what only reads are given again and again, whatever the PIN. */
  readonly readsRepeat?: boolean;
  /** Only what was recorded from this comment on. */
  readonly from?: string;
}

async function replay(name: string, { options, lost, readsRepeat, from }: Replay = {}) {
  const lines = readTranscript(name);
  const start = from === undefined ? 0 : lines.findIndex(({ comment }) => comment.startsWith(from));
  const left = pairs(lines.slice(start));
  const clock = createManualClock('2026-11-23T02:00:00.000Z');

  const find = (asked: Sip2Message): number =>
    readsRepeat === true && (asked.is('17') || asked.is('63'))
      ? left.findIndex(({ request }) => request.code === asked.code)
      : left.findIndex(({ request }) => same(request, asked));

  const server = await startScriptedServer(({ request, send, hangUp }) => {
    const parsed = parseMessage(Buffer.from(request, 'utf8'));
    if (parsed.kind === 'failed') throw new Error(request);
    const asked = parsed.value;
    const index = find(asked);
    const answer = left[index]?.answer;
    const again = asked.is('93') || asked.is('99') || readsRepeat === true;
    if (!again && index >= 0) left.splice(index, 1);
    if (asked.code === lost) hangUp();
    else if (answer) send(answer);
    // Not every recorded session asks for the status, or logs in where a part of it begins.
    else if (asked.is('99')) send('98YYYYNY03000520261123    0902462.00AOCPL|BXYYYYYYYYYYYNYYYY|\r');
    else if (asked.is('93')) send('941\r');
    else hangUp();
  });
  const ils = createSip2Ils({
    host: '127.0.0.1',
    port: server.port,
    login: { user: 'sip_01', password: 'sip_pw1' },
    institution: 'CPL',
    location: 'CPL',
    currency: 'USD',
    checksum: 'off',
    timers: clock,
    now: clock.now,
    timeZone: 'UTC',
    ...options,
  });
  open.push(server, ils);
  return { ils, clock, server };
}

const at = new Date('2026-11-23T09:02:46Z');
const anna = '23529000000001';
const lend = (ils: Ils, patronId: string, itemId: string) => ils.checkout({ patronId, pin: '1', itemId, at });

describe('a whole day at Koha', () => {
  it('has the right outcomes', async () => {
    const { ils } = await replay('koha-01-basic');
    expect(await ils.status()).toMatchObject({ kind: 'ok', value: { online: true } });

    // Patrons
    expect(await ils.patron(anna, '1234')).toMatchObject({
      kind: 'ok',
      value: { name: 'Anna Müller', pinValid: true, blocks: [], loansCount: 0 },
    });
    expect(await ils.patron(anna, '9999')).toMatchObject({
      kind: 'ok',
      value: { pinValid: false, name: '' },
    });
    expect(await ils.patron(anna)).toMatchObject({ kind: 'ok', value: { pinValid: null } });
    expect(await ils.patron('nobody')).toMatchObject({ kind: 'refused', reason: 'patron-unknown' });
    expect(await ils.patron('23529000000003', '3333')).toMatchObject({ value: { blocks: ['card-expired'] } });
    expect(await ils.patron('23529000000005', '5555')).toMatchObject({
      value: { blocks: ['patron-blocked'] },
    });
    expect(await ils.patron('23529000000007', '7777')).toMatchObject({ value: { blocks: ['card-lost'] } });
    expect(await ils.patron(anna, '1234', 'loans')).toMatchObject({
      value: {
        loans: ['39529000000001', '39529000000009'],
        loansCount: 2,
        fees: { amountMinor: 300, currency: 'USD' },
      },
    });

    // Items
    expect(await ils.item('39529000000001')).toMatchObject({ value: { status: 'available' } });
    expect(await ils.item('39529000000005')).toMatchObject({ value: { title: 'Snow | crash' } });
    expect(await ils.item('39529000000002')).toMatchObject({
      value: { status: 'on-loan', dueAt: '2026-11-13T09:02:00+00:00' },
    });
    expect(await ils.item('39529000000007')).toMatchObject({ value: { title: 'Война и мир' } });
    expect(await ils.item('nosuch')).toMatchObject({ kind: 'refused', reason: 'item-unknown' });

    // Loans, in the order in which they were recorded
    expect(await lend(ils, anna, '39529000000001')).toMatchObject({
      kind: 'ok',
      value: {
        title: 'Perl desktop reference',
        renewed: false,
        security: 'off',
        dueAt: '2026-12-07T23:59:00+00:00',
      },
    });
    expect(await lend(ils, anna, '39529000000001')).toMatchObject({ kind: 'ok', value: { renewed: true } });
    expect(await lend(ils, anna, '39529000000001')).toMatchObject({ kind: 'ok', value: { renewed: true } });
    const refusals: [string, string, string][] = [
      [anna, '39529000000001', 'renewal-limit'],
      ['23529000000002', '39529000000001', 'on-loan-to-other'],
      [anna, '39529000000011', 'not-loanable'],
      [anna, 'nosuch', 'item-unknown'],
      ['nobody', '39529000000003', 'patron-unknown'],
      ['23529000000004', '39529000000003', 'patron-blocked'],
      [anna, '39529000000005', 'held-for-other'],
      [anna, '39529000000003', 'fees-owed'],
    ];
    for (const [patronId, itemId, reason] of refusals) {
      expect(await lend(ils, patronId, itemId), reason).toMatchObject({ kind: 'refused', reason });
    }

    // Renewals
    const renew = (patronId: string, itemId: string) => ils.renew({ patronId, itemId, at });
    expect(await renew(anna, '39529000000003')).toMatchObject({ kind: 'refused', reason: 'not-on-loan' });
    expect(await renew(anna, '39529000000001')).toMatchObject({ kind: 'refused', reason: 'renewal-limit' });

    // Returns
    const giveBack = (itemId: string) => ils.checkin({ itemId, at });
    expect(await giveBack('39529000000001')).toMatchObject({ kind: 'ok', value: { route: 'shelf' } });
    expect(await giveBack('39529000000001')).toMatchObject({
      kind: 'refused',
      reason: 'not-on-loan',
      value: { route: 'shelf' },
    });
    expect(await giveBack('39529000000002')).toMatchObject({ kind: 'ok', value: { route: 'transfer' } });
    expect(await giveBack('39529000000005')).toMatchObject({
      kind: 'refused',
      reason: 'not-on-loan',
      value: { route: 'hold-here', destination: 'CPL' },
    });
    expect(await giveBack('39529000000007')).toMatchObject({
      kind: 'refused',
      value: { route: 'hold-elsewhere', destination: 'FFL' },
    });
    expect(await ils.endSession(anna)).toEqual({ kind: 'ok', value: undefined });
  });
});

it('has every checksum and sequence number verified', async () => {
  // Our requests have the numbers of the recorded ones: 93, 99, 63, 17, 11, 09, 35.
  const { ils, server } = await replay('koha-02-errordetect', { options: { checksum: 'on' } });
  expect(await ils.patron(anna, '1234')).toMatchObject({ kind: 'ok', value: { name: 'Anna Müller' } });
  const title = 'Ein schöner Tag in Zürich';
  const itemId = '39529000000003';
  expect(await ils.item(itemId)).toMatchObject({ kind: 'ok', value: { title } });
  expect(await lend(ils, anna, itemId)).toMatchObject({ kind: 'ok', value: { title, renewed: false } });
  expect(await ils.checkin({ itemId, at })).toMatchObject({ kind: 'ok', value: { title, route: 'shelf' } });
  expect(await ils.endSession(anna)).toMatchObject({ kind: 'ok' });
  expect(server.requests).toHaveLength(7);
});

describe('an answer that was lost', () => {
  /** Moves time on as often as the client waits for it: for the keep-alive and for its own pause. */
  async function settle<T>(found: Promise<T>, clock: ManualClock): Promise<T> {
    await clock.advance(2_500);
    await vi.waitFor(() => {
      expect(clock.pendingTimers).toBe(2);
    }, 10_000);
    await clock.advance(2_500);
    return found;
  }

  it('to a checkout: it is found done, and never sent again', async () => {
    const { ils, clock, server } = await replay('koha-05-drop', { lost: '11', readsRepeat: true });
    const itemId = '39529000000001';
    const lost = { kind: 'unknown', cause: { reason: 'hung-up' } };
    expect(await lend(ils, anna, itemId)).toMatchObject(lost);
    const operation = { kind: 'checkout', patronId: anna, itemId, wasOnLoanBefore: false } as const;
    expect(await settle(ils.reconcile(operation), clock)).toEqual({
      kind: 'done',
      title: 'Perl desktop reference',
      due: { dueAt: '2026-12-07T23:59:00+00:00', dueText: null },
    });
    expect(server.requests.filter((line) => line.startsWith('11'))).toHaveLength(1);
  });

  it('to a return: it is found done', async () => {
    const from = 'resending the checkin answers ok=0';
    const { ils, clock, server } = await replay('koha-05-drop', { lost: '09', readsRepeat: true, from });
    const itemId = '39529000000001';
    expect(await ils.checkin({ itemId, at })).toMatchObject({
      kind: 'unknown',
      cause: { reason: 'hung-up' },
    });
    expect(await settle(ils.reconcile({ kind: 'checkin', itemId }), clock)).toMatchObject({ kind: 'done' });
    expect(server.requests.filter((line) => line.startsWith('09'))).toHaveLength(1);
  });
});

it('reads the holds, branches and decomposed letters of the other sessions', async () => {
  const holds = await replay('koha-09-holds');
  const itemId = '39529000000006';
  expect(await holds.ils.renew({ patronId: '23529000000006', itemId, at })).toMatchObject({
    reason: 'held-for-other',
  });
  const here = { route: 'hold-here', destination: 'CPL' };
  expect(await holds.ils.checkin({ itemId, at })).toMatchObject({ kind: 'ok', value: here });
  expect(await holds.ils.checkin({ itemId, at })).toMatchObject({ kind: 'refused', value: here });

  const decomposed = await replay('mock-03-utf8', { options: { institution: 'LPL' } });
  expect(await decomposed.ils.item('300001')).toMatchObject({ value: { title: 'Café Müller' } });

  const other = await replay('invenio-01-basic');
  expect(await other.ils.item('i2')).toMatchObject({
    kind: 'ok',
    value: { title: 'Zürich — naïve | title', status: 'other' },
  });
  expect(await other.ils.checkin({ itemId: 'i1', at })).toMatchObject({
    kind: 'ok',
    value: { route: 'shelf' },
  });
});
