import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCache } from '../../db/stores/cache-store.ts';
import type { Cache } from '../../db/stores/cache.ts';
import { openJournal } from '../../db/stores/journal-store.ts';
import type { Journal } from '../../db/stores/journal.ts';
import { createMemoryIls } from '../../drivers/ils/sip2/testing/memory-ils.ts';
import type { MemoryIls, MemoryItem } from '../../drivers/ils/sip2/testing/memory-ils.ts';
import { createManualClock } from '../../main/clock/manual-clock.ts';
import type { ManualClock } from '../../main/clock/manual-clock.ts';
import { checkConfig } from '../../main/config/load.ts';
import type { PileItem } from '../../main/contract/snapshot.ts';
import { configuredParts } from '../../main/launch/configured-parts.ts';
import { createSilentLog } from '../../main/log/log.ts';
import { CachingIls } from '../../main/station/caching-ils.ts';
import { knowledgeOf } from '../../main/station/offline/cache-knowledge.ts';
import { hashCard, policySchema, signPolicy, parsePolicy } from '../../main/station/offline/policy.ts';
import type { OfflinePolicy } from '../../main/station/offline/policy.ts';
import { Station } from '../../main/station/station.ts';

const key = new Uint8Array(32).fill(9);
const salt = '00112233445566778899aabbccddeeff';

function policyOf(more: Partial<OfflinePolicy> = {}): OfflinePolicy {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ type: 'spki', format: 'der' }).subarray(-32).toString('base64');
  const plain = policySchema.parse({
    name: 'Thử',
    issuedAt: '2026-11-01T00:00:00+07:00',
    expiresAt: '2026-12-01T00:00:00+07:00',
    loanDays: 7,
    itemsPerPatron: 2,
    queue: 10,
    hours: 24,
    blocked: { salt, cards: [hashCard('BD000003', salt)] },
    ...more,
  });
  const parsed = parsePolicy(signPolicy(plain, privateKey), raw);
  if (parsed.kind === 'failed') throw new Error(parsed.error);
  return parsed.value;
}

let dir: string;
let clock: ManualClock;
let ils: MemoryIls;
let journal: Journal;
let cache: Cache;
let station: Station;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muontra-offline-'));
  clock = createManualClock('2026-11-24T02:00:00.000Z');
  ils = createMemoryIls();
  for (const card of ['BD000001', 'BD000002', 'BD000003'])
    ils.patrons.set(card, { name: 'Nguyễn Thị Thử', pin: '1234', blocks: [] });
  for (const id of ['TV00000001', 'TV00000002', 'TV00000003'])
    ils.items.set(id, { title: `Sách ${id.slice(-1)}`, status: 'available', loanedTo: null });
});
afterEach(async () => {
  await station.close();
  cache.close();
  rmSync(dir, { recursive: true, force: true });
});

async function start(policy: OfflinePolicy | null, offline: Record<string, unknown> = {}): Promise<void> {
  const opened = openJournal({ file: join(dir, 'journal.db'), key });
  const memory = openCache({ dataDir: dir, key });
  const checked = checkConfig(
    { signIn: { cardPattern: '^BD' }, items: { pattern: '^TV' }, offline: { loanDays: 14, ...offline } },
    'test',
  );
  if (opened.kind === 'failed' || memory.kind === 'failed' || checked.kind === 'failed')
    throw new Error('the test cannot begin');
  journal = opened.value;
  cache = memory.value;
  station = new Station({
    ...configuredParts(checked.config, false, policy),
    clock,
    log: createSilentLog(),
    ils: new CachingIls({ ils, cache, now: clock.now, defer: (action) => void clock.after(0, action) }),
    journal,
    knowledge: knowledgeOf(cache),
    pad: null,
    scanner: null,
    dock: null,
  });
  await station.start();
  await clock.advance(10);
}

async function scan(text: string): Promise<void> {
  await station.call({ name: 'scan', input: { text } });
  await clock.advance(50);
}

async function press(name: 'finish' | 'cancel'): Promise<void> {
  await station.call({ name, input: {} });
  await clock.advance(50);
}

function row(id: string): PileItem | undefined {
  const { screen } = station.snapshot;
  return 'items' in screen ? screen.items.find((item) => item.id === id) : undefined;
}

/** The line goes, and the station has noticed. */
async function cut(): Promise<void> {
  ils.broken = 'notSent';
  await clock.advance(31_000);
  expect(station.snapshot.devices.line).toBe('offline');
}

async function mend(): Promise<void> {
  ils.broken = null;
  await clock.advance(8_000);
  expect(station.snapshot.devices.line).toBe('online');
}

/** A session that the cache learns from. */
async function visit(card: string, item: string): Promise<void> {
  await scan(card);
  await scan(item);
  expect(row(item)).toMatchObject({ state: 'done', provisional: false });
  await press('finish');
  await press('finish');
}

function itemOf(id: string): MemoryItem {
  const item = ils.items.get(id);
  if (!item) throw new Error(id);
  return item;
}

/** Somebody brought it back at the desk. */
function putBack(id: string): void {
  Object.assign(itemOf(id), { loanedTo: null, status: 'available' });
}

const changes = (): string[] =>
  ils.calls.filter((call) => call.startsWith('check')).map((call) => call.replace(/ offline.*/, ''));

describe('without a line', () => {
  it('books are taken back, and told to the ILS when the line is back, with the time of the return', async () => {
    await start(null);
    await visit('BD000001', 'TV00000001');
    await cut();
    expect(station.snapshot).toMatchObject({
      screen: { kind: 'attract' },
      served: { borrow: false, return: true },
    });
    const returnedAt = clock.now().toISOString();
    await station.call({ name: 'chooseVerb', input: { verb: 'return' } });
    await scan('TV00000001');
    expect(row('TV00000001')).toMatchObject({ state: 'done', provisional: true, title: 'Sách 1' });
    await press('finish');
    expect(station.snapshot.screen).toMatchObject({ kind: 'end', doneCount: 1 });
    expect(ils.items.get('TV00000001')?.loanedTo).toBe('BD000001');
    await mend();
    await clock.advance(60_000);
    expect(changes().slice(1)).toEqual([`checkin TV00000001 ${returnedAt}`]);
    expect(ils.items.get('TV00000001')?.loanedTo).toBeNull();
    expect(journal.counts()).toMatchObject({ queued: 0, open: 0, exceptions: 0 });
    expect(journal.check()).toMatchObject({ ok: true });
  });

  it('nothing is lent unless the library permits it, and the way to the desk is told', async () => {
    await start(null);
    await cut();
    await scan('BD000001');
    expect(station.snapshot).toMatchObject({
      screen: { kind: 'attract' },
      notice: { kind: 'no-borrowing-now' },
    });
  });

  it('nothing is taken back where the library will not have it: out of service', async () => {
    await start(null, { returns: false });
    await cut();
    expect(station.snapshot.screen).toMatchObject({ kind: 'out-of-service', reason: 'line' });
  });

  it('a known card borrows what is known, up to the limit, with a due date that holds', async () => {
    await start(policyOf());
    await visit('BD000001', 'TV00000001');
    for (const id of ['TV00000002', 'TV00000003']) {
      await scan('BD000002');
      await scan(id);
      await press('finish');
      await press('finish');
      putBack(id);
      cache.learnItem(
        { itemId: id, title: `Sách ${id.slice(-1)}`, status: 'available', dueAt: null },
        clock.now(),
      );
      cache.learnLoan(id, null, null, clock.now());
    }
    await cut();
    expect(station.snapshot.served).toEqual({ borrow: true, return: true, account: false });
    await scan('BD000001');
    await scan('TV00000002');
    expect(row('TV00000002')).toMatchObject({ state: 'done', provisional: true, dueDate: '2026-12-01' });
    await scan('TV00000009');
    expect(row('TV00000009')).toMatchObject({ state: 'refused', reason: 'offline-item-unknown' });
    await scan('TV00000003');
    expect(row('TV00000003')).toMatchObject({ state: 'done', provisional: true });
    await scan('TV00000001');
    expect(row('TV00000001')).toMatchObject({ state: 'refused', reason: 'offline-limit' });
    await press('finish');
    await press('finish');
    await mend();
    await clock.advance(60_000);
    expect(ils.items.get('TV00000002')?.loanedTo).toBe('BD000001');
    expect(ils.items.get('TV00000003')?.loanedTo).toBe('BD000001');
    expect(journal.counts()).toMatchObject({ queued: 0, open: 0, exceptions: 0 });
  });

  it.each([
    ['a card never seen here', 'BD000002', { kind: 'card', problem: { reason: 'offline-card-unknown' } }],
    ['a card on the block list', 'BD000003', { kind: 'blocked', reasons: ['patron-blocked'] }],
  ])('%s borrows nothing', async (_, card, screen) => {
    await start(policyOf());
    if (card === 'BD000003') await visit(card, 'TV00000001');
    await cut();
    await scan(card);
    expect(station.snapshot.screen).toMatchObject(screen);
  });

  it.each([
    ['still theirs: the ILS is asked and not told', false],
    ['brought back at the desk meanwhile: it is lent to them anew', true],
  ])('what a patron had at the sign-in is written down when it is shown again: %s', async (_, isBack) => {
    await start(policyOf({ itemsPerPatron: 1 }));
    await visit('BD000001', 'TV00000001');
    await scan('BD000001');
    ils.broken = 'notSent';
    // The line is found to be gone with this one, which is lent here and is all that the policy allows.
    cache.learnItem({ itemId: 'TV00000002', title: 'Sách 2', status: 'available', dueAt: null }, clock.now());
    await scan('TV00000002');
    await clock.advance(10_000);
    if (isBack) putBack('TV00000001');
    await scan('TV00000001');
    expect(row('TV00000001')).toMatchObject({ state: 'done', alreadyYours: true, provisional: true });
    await press('finish');
    await press('finish');
    const before = ils.calls.length;
    await mend();
    await clock.advance(60_000);
    expect(ils.items.get('TV00000001')?.loanedTo).toBe('BD000001');
    const told = ils.calls.slice(before).filter((call) => call.startsWith('checkout'));
    expect(told.filter((call) => call.includes('TV00000001'))).toHaveLength(isBack ? 1 : 0);
    expect(journal.counts()).toMatchObject({ queued: 0, open: 0, exceptions: 0 });
  });

  it('a policy that runs out closes the door by itself', async () => {
    await start(policyOf({ expiresAt: '2026-11-24T09:02:00+07:00' }));
    await cut();
    expect(station.snapshot.served.borrow).toBe(true);
    await clock.advance(120_000);
    expect(station.snapshot.served).toEqual({ borrow: false, return: true, account: false });
  });

  it('the line goes between two books of one person: the second is written down here', async () => {
    await start(policyOf());
    await visit('BD000001', 'TV00000002');
    putBack('TV00000002');
    cache.learnLoan('TV00000002', null, null, clock.now());
    await scan('BD000001');
    await scan('TV00000001');
    expect(row('TV00000001')).toMatchObject({ state: 'done', provisional: false });
    ils.broken = 'notSent';
    await scan('TV00000002');
    await clock.advance(100);
    expect(row('TV00000002')).toMatchObject({ state: 'done', provisional: true });
    expect(journal.counts().queued).toBe(1);
  });

  it('a loan that the ILS will not have stands on the list of staff, with the name of the card', async () => {
    await start(policyOf());
    await visit('BD000001', 'TV00000001');
    cache.learnItem({ itemId: 'TV00000002', title: 'Sách 2', status: 'available', dueAt: null }, clock.now());
    await cut();
    await scan('BD000001');
    await scan('TV00000002');
    await press('finish');
    await press('finish');
    itemOf('TV00000002').refusal = 'held-for-other';
    await mend();
    await clock.advance(60_000);
    expect(journal.exceptions()).toMatchObject([
      { kind: 'hold-waiting', itemId: 'TV00000002', patronId: 'BD000001' },
    ]);
  });

  it('a return after the line is back comes after what was lent without it', async () => {
    await start(policyOf());
    await visit('BD000001', 'TV00000001');
    cache.learnItem({ itemId: 'TV00000002', title: 'Sách 2', status: 'available', dueAt: null }, clock.now());
    await cut();
    await scan('BD000001');
    await scan('TV00000002');
    await press('finish');
    await press('finish');
    // Somebody stands there when the line comes back: the queue waits, their own book does not.
    await station.call({ name: 'chooseVerb', input: { verb: 'return' } });
    ils.broken = null;
    await clock.advance(7_000);
    expect(journal.counts().queued).toBe(1);
    await scan('TV00000002');
    expect(row('TV00000002')).toMatchObject({ state: 'done', provisional: false });
    expect(
      changes()
        .slice(1)
        .map((call) => call.split(' ').slice(0, 2).join(' ')),
    ).toEqual(['checkout BD000001', 'checkin TV00000002']);
  });
});
