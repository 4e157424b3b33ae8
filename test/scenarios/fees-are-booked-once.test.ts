import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../db/stores/journal-store.ts';
import type { Journal } from '../../db/stores/journal.ts';
import { createManualClock } from '../../main/clock/manual-clock.ts';
import type { ManualClock } from '../../main/clock/manual-clock.ts';
import { checkConfig } from '../../main/config/load.ts';
import type { Call } from '../../main/contract/calls.ts';
import type { Screen } from '../../main/contract/snapshot.ts';
import { createDemoLine } from '../../main/demo/demo-line.ts';
import type { DemoLine } from '../../main/demo/demo-line.ts';
import { configuredParts } from '../../main/launch/configured-parts.ts';
import { openLibrary } from '../../main/library/open-library.ts';
import type { Library } from '../../main/library/open-library.ts';
import { createSilentLog } from '../../main/log/log.ts';
import { WebhookAdapter } from '../../main/station/fees/webhook-adapter.ts';
import { parseVietQr } from '../../main/station/fees/vietqr.ts';
import { nothingKnown } from '../../main/station/offline/knowledge.ts';
import { Station } from '../../main/station/station.ts';

/** Owes 15,000 đ, and may borrow. */
const card = 'BD000011';
const secret = new TextEncoder().encode('a-secret-of-the-test-alone');
const key = new Uint8Array(32).fill(5);
const openedAt = '2026-11-24T02:00:00.000Z';

let dir: string;
let clock: ManualClock;
let library: Library;
let line: DemoLine;
let journal: Journal;
let adapter: WebhookAdapter;
let station: Station;

async function begin(): Promise<void> {
  const opened = openJournal({ file: join(dir, 'journal.db'), key });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  journal = opened.value;
  const books = openLibrary({ dir: join(dir, 'ils'), now: clock.now, demo: true });
  if (books.kind === 'failed') throw new Error(books.error.message);
  library = books.value;
  line = createDemoLine(library, clock);
  const loaded = checkConfig(
    {
      signIn: { cardPattern: '^BD' },
      fees: { pay: 'vietqr', vietqr: { bin: '970436', account: '0123456789' } },
      offline: { goodUntilUp: 1 },
    },
    'test',
  );
  if (loaded.kind === 'failed') throw new Error(loaded.message);
  const { vietqr } = loaded.config.fees;
  adapter = new WebhookAdapter({ port: 0, secret, clock, log: createSilentLog() });
  station = new Station({
    ...configuredParts(loaded.config, false),
    clock,
    log: createSilentLog(),
    ils: line,
    journal,
    pad: null,
    scanner: null,
    dock: null,
    knowledge: nothingKnown,
    fees: { beneficiary: vietqr, adapter },
  });
  await station.start();
  await until('the adapter', () => adapter.port !== null);
}

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'muontra-fees-'));
  clock = createManualClock(openedAt);
  await begin();
});
afterEach(async () => {
  await station.close();
  rmSync(dir, { recursive: true, force: true });
});

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 2_000; turn += 1) {
    if (await holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`never came: ${what}, but ${JSON.stringify(station.snapshot.screen)}`);
}

const call = async (one: Call): Promise<void> => {
  await station.call(one);
};
const shows = (kind: Screen['kind']): Promise<void> =>
  until(kind, () => station.snapshot.screen.kind === kind);

async function atAccount(): Promise<void> {
  await call({ name: 'openAccount', input: {} });
  await call({ name: 'scan', input: { text: card } });
  await shows('account');
}

/** Goes to the account and has a bill made out. */
async function makeBill(): Promise<string> {
  await atAccount();
  await call({ name: 'pay', input: {} });
  await until(
    'a bill',
    () => station.snapshot.screen.kind === 'pay' && station.snapshot.screen.state === 'open',
  );
  const { screen } = station.snapshot;
  return (screen.kind === 'pay' ? screen.bill : null) ?? '';
}

const payState = (): string | null =>
  station.snapshot.screen.kind === 'pay' ? station.snapshot.screen.state : null;

async function owed(): Promise<number> {
  const told = await library.patron(card);
  return told.kind === 'ok' ? (told.value.fees?.amountMinor ?? -1) : -1;
}

const feeEntries = () => journal.list(50).filter(({ action }) => action === 'fee');

interface Said {
  readonly bill: string;
  readonly amount?: unknown;
  readonly currency?: string;
}

/** The bank's word, over a real socket. */
function tell(said: Said, change: { secret?: Uint8Array; atMs?: number; body?: string; path?: string } = {}) {
  const body = change.body ?? JSON.stringify({ amount: 15_000, currency: 'VND', ...said });
  const timestamp = String(Math.floor((change.atMs ?? clock.now().getTime()) / 1000));
  const signature = createHmac('sha256', change.secret ?? secret)
    .update(`${timestamp}.${body}`)
    .digest('hex');
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: adapter.port ?? 0,
        method: 'POST',
        path: change.path ?? '/payments',
        headers: { 'X-Timestamp': timestamp, 'X-Signature': `sha256=${signature}` },
      },
      (answer) => {
        let text = '';
        answer.on('data', (part: Buffer) => {
          text += part.toString();
        });
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, text });
        });
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

describe('a fee paid by a code', () => {
  it('is not booked because the code was shown', async () => {
    const bill = await makeBill();
    expect(bill).toMatch(/^MT[2-9A-Z]{8}$/u);
    await call({ name: 'cancel', input: {} });
    await call({ name: 'cancel', input: {} });
    await shows('attract');
    expect(feeEntries()).toEqual([]);
    expect(await owed()).toBe(15_000);
    expect(station.payments.list(10)).toMatchObject([{ bill, amountMinor: 15_000, state: 'open' }]);
  });

  it('is booked once on the word of staff, whoever says it again', async () => {
    const bill = await makeBill();
    expect(station.payments.confirm(bill)).toBe('done');
    expect(station.payments.confirm(bill)).toBe('gone');
    expect(station.payments.drop(bill)).toBe('gone');
    await until('booked', () => payState() === 'booked');
    expect(await owed()).toBe(0);
    expect(feeEntries()).toMatchObject([{ state: 'done' }]);
    expect((await tell({ bill })).status).toBe(200);
    expect(feeEntries()).toHaveLength(1);
    expect(journal.check().problems).toEqual([]);
  });

  it('is booked once on the bank’s word, said by two at a time', async () => {
    const bill = await makeBill();
    const answers = await Promise.all([tell({ bill }), tell({ bill }), tell({ bill })]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.filter(({ text }) => text.includes('taken'))).toHaveLength(1);
    await until('booked', () => payState() === 'booked');
    expect(feeEntries()).toHaveLength(1);
    expect(await owed()).toBe(0);
  });

  it.each([
    ['another secret', 401, { secret: new Uint8Array(32) }],
    ['an old word', 401, { atMs: Date.parse(openedAt) - 600_000 }],
    ['a word from the future', 401, { atMs: Date.parse(openedAt) + 600_000 }],
    ['no JSON', 400, { body: 'bill=1' }],
    ['more than it may be', 413, { body: 'x'.repeat(10_000) }],
    ['another path', 404, { path: '/' }],
  ] as const)('is not booked by %s', async (_, status, change) => {
    const bill = await makeBill();
    const said = await tell({ bill }, change).catch(() => ({ status: 413 }));
    expect(said.status).toBe(status);
    expect(station.payments.list(10)).toMatchObject([{ state: 'open' }]);
  });

  it.each([
    ['another amount', 409, { amount: 14_999 }],
    ['half a đồng', 400, { amount: 15_000.5 }],
    ['text for a number', 400, { amount: '15000' }],
    ['another currency', 400, { currency: 'USD' }],
    ['a bill that is none', 404, { bill: 'MTNONE' }],
  ] as const)('is not booked by %s', async (_, status, change) => {
    const bill = await makeBill();
    expect((await tell({ bill, ...change })).status).toBe(status);
    expect(await owed()).toBe(15_000);
    expect(feeEntries()).toEqual([]);
  });

  it('waits for the line, and is booked once when it is back', async () => {
    const bill = await makeBill();
    line.setMood('down');
    await clock.advance(120_000);
    await until('no line', () => station.snapshot.devices.line === 'offline');
    expect((await tell({ bill })).status).toBe(200);
    expect(feeEntries()).toEqual([]);
    line.setMood('up');
    await clock.advance(120_000);
    await until('the booking', async () => (await owed()) === 0);
    expect(feeEntries()).toMatchObject([{ state: 'done' }]);
  });

  it('survives a restart, confirmed or not, and holds no identity in the clear', async () => {
    const bill = await makeBill();
    await station.close();
    for (const file of readdirSync(dir).filter((name) => name.startsWith('journal')))
      expect(readFileSync(join(dir, file)).includes(card)).toBe(false);
    await begin();
    expect(station.payments.list(10)).toMatchObject([{ bill, state: 'open' }]);
    expect((await tell({ bill })).status).toBe(200);
    await until('the booking', async () => (await owed()) === 0);
    expect(feeEntries()).toHaveLength(1);
    expect(station.payments.list(10)).toEqual([]);
  });

  it('is closed when staff say that no money came', async () => {
    const bill = await makeBill();
    expect(station.payments.drop(bill)).toBe('done');
    expect(payState()).toBe('dropped');
    expect((await tell({ bill })).status).toBe(404);
    expect(await owed()).toBe(15_000);
  });

  it('goes to staff when the ILS does not take it, and is not sent again', async () => {
    const bill = await makeBill();
    // Paid at the desk meanwhile.
    const at = clock.now();
    const amount = { amountMinor: 15_000, currency: 'VND' };
    await library.payFee({ patronId: card, amount, method: 'cash', reference: 'DESK1', at });
    station.payments.confirm(bill);
    await until('the end', () => payState() === 'unclear');
    expect(journal.exceptions()).toMatchObject([{ action: 'fee', kind: 'unclear', patronId: card }]);
    expect(feeEntries()).toMatchObject([{ state: 'refused' }]);
  });

  it('makes a code that says the amount and the bill, and nothing of the person', async () => {
    const bill = await makeBill();
    const { screen } = station.snapshot;
    expect(screen.kind === 'pay' ? (screen.code?.rows.length ?? 0) : 0).toBeGreaterThan(20);
    const { buildVietQr } = await import('../../main/station/fees/vietqr.ts');
    const text = buildVietQr({
      to: 'account',
      bin: '970436',
      account: '0123456789',
      amountVnd: 15_000,
      bill,
      purpose: `THU VIEN ${bill}`,
      once: true,
    });
    expect(text).not.toContain(card);
    expect(parseVietQr(text ?? '')).toMatchObject({ bill, amountVnd: 15_000 });
  });
});

describe('renewing at the account', () => {
  it('gives each loan its own end, in the journal and on the screen', async () => {
    await atAccount();
    const loans = () =>
      station.snapshot.screen.kind === 'account' ? station.snapshot.screen.loans.rows : [];
    await until('the titles', () => loans().length === 3 && loans().every(({ loading }) => !loading));
    await call({ name: 'renew', input: { key: null } });
    await until('the ends', () => loans().every(({ renewal }) => ['done', 'refused'].includes(renewal)));
    expect(loans().map(({ renewal, reason }) => [renewal, reason])).toEqual([
      ['done', null],
      ['refused', 'renewal-limit'],
      ['done', null],
    ]);
    const entries = journal.list(10).filter(({ action }) => action === 'renew');
    expect(entries.map(({ state }) => state).sort()).toEqual(['done', 'done', 'refused']);
  });
});
