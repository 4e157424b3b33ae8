import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCache } from '../../db/stores/cache-store.ts';
import type { Cache, CachedItem } from '../../db/stores/cache.ts';
import type { Ils, PatronView } from '../../drivers/ils/ils.ts';
import { createMemoryIls } from '../../drivers/ils/sip2/testing/memory-ils.ts';
import type { MemoryIls } from '../../drivers/ils/sip2/testing/memory-ils.ts';
import { CachingIls } from './caching-ils.ts';

const now = new Date('2026-11-24T02:00:00Z');
const dueAt = '2026-12-15T16:59:00.000Z';

let dir: string;
let cache: Cache;
let memory: MemoryIls;
let ils: CachingIls;
let later: (() => void)[];

const around = (inner: Ils): CachingIls =>
  new CachingIls({ ils: inner, cache, now: () => now, defer: (action) => later.push(action) });
/** The turn after the answer. */
const turn = (): void => {
  for (const action of later.splice(0)) action();
};
const known = (itemId: string, cardId?: string): CachedItem | null => {
  turn();
  return cache.item(itemId, cardId);
};

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'muontra-caching-'));
  const opened = openCache({ dataDir: dir, key: new Uint8Array(32).fill(5) });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  cache = opened.value;
  later = [];
  memory = createMemoryIls();
  memory.items.set('TV1', { title: 'Dế Mèn', status: 'available', loanedTo: null });
  memory.items.set('TV2', { title: 'Số đỏ', status: 'available', loanedTo: null });
  memory.patrons.set('BD1', { name: 'CANARYNAME', pin: '4711', blocks: [] });
  memory.patrons.set('BD2', { name: 'CANARYNAME', pin: '4712', blocks: ['fees-owed'] });
  ils = around(memory);
});
afterEach(() => {
  cache.close();
  rmSync(dir, { recursive: true, force: true });
});

const checkout = (patronId: string, itemId: string) => ils.checkout({ patronId, itemId, at: now });

describe('answers fill the cache', () => {
  it('an item', async () => {
    expect(await ils.item('TV1')).toEqual(await memory.item('TV1'));
    // Not before whoever asked has the answer.
    expect(cache.item('TV1')).toBeNull();
    expect(known('TV1')).toMatchObject({ title: 'Dế Mèn', status: 'available', asOf: now, source: 'ils' });
    await ils.item('TV9');
    expect(known('TV9')).toMatchObject({ status: 'unknown', title: null });
  });

  it('a patron and the list of loans', async () => {
    memory.items.set('TV3', { title: 'Ba', status: 'on-loan', loanedTo: 'BD1' });
    expect(await ils.patron('BD1', '4711', 'loans')).toEqual(await memory.patron('BD1', '4711', 'loans'));
    expect(known('TV3', 'BD1')).toMatchObject({ status: 'on-loan', onLoanTo: 'this-patron' });
    expect(cache.patron('BD1')).toMatchObject({ blocks: [], loansCount: 1 });
    await ils.patron('BD2');
    turn();
    expect(cache.patron('BD2')).toMatchObject({ blocks: ['fees-owed'], loansCount: 0 });
    await ils.patron('BD9');
    turn();
    expect(cache.patron('BD9')?.blocks).toEqual(['patron-unknown']);
  });

  it('of a patron nothing while the PIN is wrong', async () => {
    await ils.patron('BD2', '0000');
    turn();
    expect(cache.patron('BD2')).toBeNull();
  });

  it('holds, by number or title, whichever the ILS lists', async () => {
    const answered = (await memory.patron('BD1')) as { value: PatronView };
    const holding = around({
      ...memory,
      patron: () => Promise.resolve({ kind: 'ok', value: { ...answered.value, listed: ['TV1', 'Số đỏ'] } }),
    });
    await holding.patron('BD1', undefined, 'holds');
    await ils.item('TV2');
    expect(known('TV2', 'BD1')?.heldFor).toBe('this-patron');
    expect(known('TV2', 'BD2')?.heldFor).toBe('other-patron');
    await ils.item('TV1');
    expect(known('TV1', 'BD2')?.heldFor).toBe('other-patron');
  });

  it('a loan, a renewal, a return', async () => {
    expect(await checkout('BD1', 'TV1')).toMatchObject({ kind: 'ok', value: { renewed: false } });
    expect(known('TV1', 'BD1')).toMatchObject({
      title: 'Dế Mèn',
      status: 'on-loan',
      dueAt,
      onLoanTo: 'this-patron',
    });
    expect(known('TV1', 'BD2')?.onLoanTo).toBe('other-patron');
    expect(await ils.renew({ patronId: 'BD1', itemId: 'TV1', at: now })).toMatchObject({ kind: 'ok' });
    expect(known('TV1', 'BD1')).toMatchObject({ onLoanTo: 'this-patron', dueAt });
    expect(await ils.checkin({ itemId: 'TV1', at: now })).toMatchObject({ kind: 'ok' });
    expect(known('TV1', 'BD1')).toMatchObject({ status: 'available', onLoanTo: 'nobody', dueAt: null });
  });

  it.each([
    ['shelf', 'available', 'nobody'],
    ['hold-here', 'on-hold-shelf', 'somebody'],
    ['hold-elsewhere', 'in-transit', 'somebody'],
    ['transfer', 'in-transit', 'nobody'],
    ['staff', 'other', 'nobody'],
  ] as const)('a return that goes to %s', async (route, status, heldFor) => {
    memory.items.set('TV1', { title: 'Một', status: 'on-loan', loanedTo: 'BD1', route });
    await ils.checkin({ itemId: 'TV1', at: now });
    expect(known('TV1', 'BD2')).toMatchObject({ status, heldFor });
    // Returned once more: a refusal, and it says the same.
    await ils.checkin({ itemId: 'TV1', at: now });
    expect(known('TV1', 'BD2')).toMatchObject({ status, heldFor });
  });

  it('refusals: about the item, about whose it is, about the patron', async () => {
    memory.items.set('TV1', {
      title: 'Từ điển',
      status: 'available',
      loanedTo: null,
      refusal: 'not-loanable',
    });
    await checkout('BD1', 'TV1');
    expect(known('TV1')).toMatchObject({ title: 'Từ điển', loanable: false, status: null });
    memory.items.set('TV2', { title: 'Hai', status: 'available', loanedTo: null, refusal: 'held-for-other' });
    await checkout('BD1', 'TV2');
    expect(known('TV2', 'BD1')?.heldFor).toBe('somebody');
    memory.items.set('TV3', { title: 'Ba', status: 'on-loan', loanedTo: 'BD2' });
    await checkout('BD1', 'TV3');
    expect(known('TV3', 'BD1')).toMatchObject({ status: 'on-loan', onLoanTo: 'somebody' });
    memory.items.set('TV4', { title: 'Bốn', status: 'on-loan', loanedTo: null, refusal: 'on-loan-to-self' });
    await checkout('BD1', 'TV4');
    expect(known('TV4', 'BD1')?.onLoanTo).toBe('this-patron');
    await checkout('BD1', 'TV9');
    expect(known('TV9')?.status).toBe('unknown');
    memory.items.set('TV5', { title: 'Năm', status: 'available', loanedTo: null, refusal: 'too-many-loans' });
    await checkout('BD1', 'TV5');
    turn();
    expect(cache.patron('BD1')?.blocks).toEqual(['too-many-loans']);
  });

  it('nothing from an answer that never came', async () => {
    for (const broken of ['notSent', 'unknown'] as const) {
      memory.broken = broken;
      expect(await ils.item('TV1')).toMatchObject({ kind: broken });
      expect(await checkout('BD1', 'TV1')).toMatchObject({ kind: broken });
      expect(await ils.patron('BD1')).toMatchObject({ kind: broken });
      expect(await ils.checkin({ itemId: 'TV1', at: now })).toMatchObject({ kind: broken });
    }
    expect(known('TV1')).toBeNull();
    expect(cache.counts().learned).toEqual({ items: 0, patrons: 0, holds: 0 });
  });

  it('what became of a lost answer', async () => {
    const due = { dueAt: '2026-12-15T23:59:00+07:00', dueText: null };
    const asked = around({
      ...memory,
      reconcile: () => Promise.resolve({ kind: 'done', title: 'Một', due }),
    });
    await asked.reconcile({ kind: 'checkout', patronId: 'BD1', itemId: 'TV1', wasOnLoanBefore: false });
    expect(known('TV1', 'BD1')).toMatchObject({ title: 'Một', onLoanTo: 'this-patron', dueAt });
    await asked.reconcile({ kind: 'checkin', itemId: 'TV1' });
    expect(known('TV1', 'BD1')).toMatchObject({ onLoanTo: 'nobody' });
    await ils.reconcile({ kind: 'checkin', itemId: 'TV2' });
    expect(known('TV2')).toBeNull();
  });
});

it('what waits for its turn is written before the line is closed', async () => {
  await ils.item('TV1');
  await ils.close();
  expect(cache.item('TV1')?.title).toBe('Dế Mèn');
  turn();
});

it('a cache that takes nothing changes no answer', async () => {
  cache.close();
  expect(await ils.item('TV1')).toMatchObject({ kind: 'ok', value: { title: 'Dế Mèn' } });
  expect(await checkout('BD1', 'TV1')).toMatchObject({ kind: 'ok' });
  expect(turn).not.toThrow();
});

it('neither names nor PINs nor card numbers reach the disk', async () => {
  memory.patrons.set('BDCANARY1', { name: 'CANARYNAME', pin: '947113', blocks: [] });
  await ils.patron('BDCANARY1', '947113', 'loans');
  await ils.checkout({ patronId: 'BDCANARY1', itemId: 'TV1', pin: '947113', at: now });
  expect(known('TV1', 'BDCANARY1')?.onLoanTo).toBe('this-patron');
  const files = readdirSync(dir);
  expect(files).toContain('cache.db-wal');
  for (const file of files) {
    const bytes = readFileSync(join(dir, file)).toString('latin1').toLowerCase();
    expect(bytes).not.toMatch(/canary|947113/);
  }
});
