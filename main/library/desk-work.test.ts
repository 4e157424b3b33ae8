import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FeePayment } from '../../drivers/ils/ils.ts';
import { openLibrary } from './open-library.ts';
import type { Library } from './open-library.ts';

/** What the embedded library does besides lending: what happened offline, fees, holds, cards that were kept. */

const now = new Date('2026-11-24T03:00:00Z');
const lan = 'BD000001';
const an = 'BD000002';
const hoa = 'BD000004';
const inDebt = 'BD000008';
const holder = 'BD000015';

function demo(): Library {
  const dir = mkdtempSync(join(tmpdir(), 'muontra-library-'));
  const opened = openLibrary({ dir, now: () => now, demo: true });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  return opened.value;
}

function copyOf(library: Library, title: string, copy = 1): string {
  const found = library.books().filter((book) => book.title === title)[copy - 1];
  if (!found) throw new Error(title);
  return found.id;
}

describe('a loan made while the line was down', () => {
  const at = new Date('2026-11-22T03:00:00Z');
  const offline = { promisedDue: new Date('2026-11-29T16:59:00Z') };

  it.each([
    ['an expired card', 'BD000005', 'Chí Phèo', 1],
    ['a blocked patron', 'BD000007', 'Chí Phèo', 1],
    ['the limit', 'BD000010', 'Chí Phèo', 1],
    ['a reference book', lan, 'Đại Việt sử ký toàn thư', 1],
    ['a copy kept for another', lan, 'Truyện Kiều', 1],
  ])('is recorded in spite of %s, with the due date that was promised', async (_, patronId, title, copy) => {
    const library = demo();
    const itemId = copyOf(library, title, copy);
    expect(await library.checkout({ patronId, itemId, at, offline })).toMatchObject({
      kind: 'ok',
      value: { dueAt: '2026-11-29T23:59:00+07:00', renewed: false },
    });
    expect(await library.patron(patronId, undefined, 'loans')).toMatchObject({
      value: { loans: expect.arrayContaining([itemId]) as string[] },
    });
  });

  it('gives the hold on a lent copy back to the queue', async () => {
    const library = demo();
    const itemId = copyOf(library, 'Truyện Kiều');
    await library.checkout({ patronId: lan, itemId, at, offline });
    expect(await library.patron(holder, undefined, 'holds')).toMatchObject({ value: { listed: [] } });
    expect(await library.checkin({ itemId, at: now })).toMatchObject({ value: { route: 'hold-here' } });
  });

  it('takes no item from somebody else, who may be the one that has it', async () => {
    const library = demo();
    const itemId = copyOf(library, 'Số đỏ', 2);
    expect(await library.checkout({ patronId: lan, itemId, at, offline })).toMatchObject({
      kind: 'refused',
      reason: 'on-loan-to-other',
    });
    expect(await library.checkout({ patronId: hoa, itemId, at, offline })).toMatchObject({
      kind: 'ok',
      value: { renewed: true, dueAt: '2026-11-29T23:59:00+07:00' },
    });
  });

  it('is refused where there is no such card or item', async () => {
    const library = demo();
    const itemId = copyOf(library, 'Chí Phèo');
    expect(await library.checkout({ patronId: 'BD999999', itemId, at, offline })).toMatchObject({
      reason: 'patron-unknown',
    });
    expect(await library.checkout({ patronId: lan, itemId: 'TV99999999', at, offline })).toMatchObject({
      reason: 'item-unknown',
    });
  });
});

it('a return made while the line was down does not end a loan that began after it', async () => {
  const library = demo();
  const itemId = copyOf(library, 'Chí Phèo');
  await library.checkout({ patronId: lan, itemId, at: now });
  const before = new Date(now.getTime() - 60_000);
  const after = new Date(now.getTime() + 60_000);
  expect(await library.checkin({ itemId, at: before, offline: true })).toMatchObject({
    kind: 'refused',
    reason: 'not-on-loan',
  });
  expect(await library.item(itemId)).toMatchObject({ value: { status: 'on-loan' } });
  expect(await library.checkin({ itemId, at: after, offline: true })).toMatchObject({ kind: 'ok' });
});

describe('fees', () => {
  const pay = (amountMinor: number, more: Partial<FeePayment> = {}): FeePayment => ({
    patronId: inDebt,
    amount: { amountMinor, currency: 'VND' },
    method: 'cash',
    reference: 'KIOSK1-20261124-1',
    at: now,
    ...more,
  });
  const owed = async (library: Library): Promise<number> => {
    const patron = await library.patron(inDebt);
    return patron.kind === 'ok' ? (patron.value.fees?.amountMinor ?? -1) : -1;
  };

  it('are paid once, however often the same payment is told, and the block goes with them', async () => {
    const library = demo();
    const before = await owed(library);
    expect(await library.patron(inDebt)).toMatchObject({ value: { blocks: ['fees-owed'] } });
    for (let i = 0; i < 3; i += 1) expect(await library.payFee(pay(before))).toMatchObject({ kind: 'ok' });
    expect(await owed(library)).toBe(0);
    expect(await library.patron(inDebt, undefined, 'fines')).toMatchObject({
      value: { blocks: [], listed: [] },
    });
  });

  it.each([
    ['a reference that belongs to another payment', pay(2_000), 'other'],
    ['more than is owed', pay(10_000_000, { reference: 'x' }), 'other'],
    ['nothing', pay(0, { reference: 'x' }), 'other'],
    ['another currency', pay(1, { reference: 'x', amount: { amountMinor: 1, currency: 'USD' } }), 'other'],
    ['no reference', pay(1, { reference: ' ' }), 'bad-identifier'],
    ['a wrong PIN', pay(1, { reference: 'x', pin: '9' }), 'pin-wrong'],
    ['an unknown card', pay(1, { reference: 'x', patronId: 'BD999999' }), 'patron-unknown'],
  ])('%s is refused and books nothing', async (_, payment, reason) => {
    const library = demo();
    await library.payFee(pay(1_000));
    const before = await owed(library);
    expect(await library.payFee(payment)).toMatchObject({ kind: 'refused', reason });
    expect(await owed(library)).toBe(before);
  });

  it('whose answer was lost are found by their reference', async () => {
    const library = demo();
    const amount = { amountMinor: 1_000, currency: 'VND' };
    const lost = { kind: 'fee', patronId: inDebt, amount, owedBefore: null } as const;
    const reference = 'KIOSK1-20261124-1';
    expect(await library.reconcile({ ...lost, reference })).toEqual({ kind: 'notDone' });
    await library.payFee(pay(1_000));
    expect(await library.reconcile({ ...lost, reference })).toMatchObject({ kind: 'done' });
    expect(await library.reconcile(lost)).toMatchObject({ kind: 'conflict' });
  });
});

describe('holds', () => {
  it('are placed once, stand in a queue, are cancelled', async () => {
    const library = demo();
    const itemId = copyOf(library, 'Mắt biếc', 2);
    const place = { patronId: an, action: 'place', itemId } as const;
    expect(await library.hold(place)).toEqual({
      kind: 'ok',
      value: { available: false, queuePosition: 2, pickup: null },
    });
    expect(await library.hold(place)).toMatchObject({ kind: 'refused', reason: 'other' });
    expect(await library.patron(an, undefined, 'unavailable-holds')).toMatchObject({
      value: { holdsCount: 1, listed: [copyOf(library, 'Mắt biếc', 1)] },
    });
    const pending = { kind: 'hold', patronId: an, itemId, action: 'place' } as const;
    expect(await library.reconcile(pending)).toMatchObject({ kind: 'done' });
    expect(await library.hold({ ...place, action: 'change', pickup: 'x' })).toMatchObject({ kind: 'ok' });
    expect(await library.hold({ ...place, action: 'cancel' })).toMatchObject({ kind: 'ok' });
    expect(await library.hold({ ...place, action: 'cancel' })).toMatchObject({ kind: 'refused' });
    expect(await library.reconcile(pending)).toEqual({ kind: 'notDone' });
  });

  it('a cancelled one gives its copy to whoever is next', async () => {
    const library = demo();
    const itemId = copyOf(library, 'Truyện Kiều');
    await library.hold({ patronId: an, action: 'place', itemId });
    await library.hold({ patronId: holder, action: 'cancel', itemId });
    expect(await library.patron(an, undefined, 'holds')).toMatchObject({ value: { listed: [itemId] } });
  });

  it('end when the title is borrowed', async () => {
    const library = demo();
    await library.hold({ patronId: an, action: 'place', itemId: copyOf(library, 'Chí Phèo') });
    await library.checkout({ patronId: an, itemId: copyOf(library, 'Chí Phèo', 2), at: now });
    expect(await library.patron(an)).toMatchObject({ value: { holdsCount: 0 } });
  });

  it.each([
    ['an unknown card', 'BD999999', 'Chí Phèo', 'patron-unknown'],
    ['a blocked patron', 'BD000007', 'Chí Phèo', 'patron-blocked'],
    ['a reference book', an, 'Đại Việt sử ký toàn thư', 'not-loanable'],
    ['an own loan', hoa, 'Số đỏ', 'on-loan-to-self'],
  ])('are refused to %s', async (_, patronId, title, reason) => {
    const library = demo();
    const itemId = copyOf(library, title, 2);
    expect(await library.hold({ patronId, action: 'place', itemId })).toMatchObject({
      kind: 'refused',
      reason,
    });
  });
});

it('a card that a station kept is blocked until it is enabled; staff’s own block stays', async () => {
  const library = demo();
  const kept = { patronId: lan, cardRetained: true, message: 'Thẻ bỏ quên' };
  expect(await library.blockPatron(kept)).toMatchObject({
    kind: 'ok',
    value: { blocks: ['patron-blocked'] },
  });
  expect(await library.enablePatron(lan, '9999')).toMatchObject({ kind: 'refused', reason: 'pin-wrong' });
  expect(await library.enablePatron(lan, '1111')).toMatchObject({ kind: 'ok', value: { blocks: [] } });
  expect(await library.enablePatron('BD000007')).toMatchObject({ value: { blocks: ['patron-blocked'] } });
  expect(await library.blockPatron({ ...kept, patronId: 'x' })).toMatchObject({ reason: 'patron-unknown' });
});

it('renews all that may be renewed and says what became of it afterwards', async () => {
  const library = demo();
  const itemId = copyOf(library, 'Số đỏ', 2);
  const other = copyOf(library, 'Mắt biếc', 2);
  const dueOf = async (id: string): Promise<string | null> => {
    const item = await library.item(id);
    return item.kind === 'ok' ? item.value.dueAt : null;
  };
  const loans = [
    { itemId, dueBefore: await dueOf(itemId) },
    { itemId: other, dueBefore: await dueOf(other) },
  ];
  const pending = { kind: 'renew-all', patronId: hoa, loans } as const;
  const single = { kind: 'renew', patronId: hoa, itemId, dueBefore: await dueOf(itemId) } as const;
  expect(await library.reconcile(pending)).toEqual({ kind: 'notDone' });
  expect(await library.reconcile(single)).toEqual({ kind: 'notDone' });
  // Somebody waits for the second one.
  expect(await library.renewAll({ patronId: hoa, at: now })).toEqual({
    kind: 'ok',
    value: { renewed: [itemId], unrenewed: [other] },
  });
  expect(await library.reconcile(pending)).toMatchObject({ kind: 'done' });
  expect(await library.reconcile(single)).toMatchObject({ kind: 'done', title: 'Số đỏ' });
  expect(await library.reconcile({ ...single, patronId: lan })).toMatchObject({ kind: 'conflict' });
});

it('keeps what a station says of an item', async () => {
  const library = demo();
  expect(await library.updateItem({ itemId: copyOf(library, 'Chí Phèo'), properties: 'x' })).toMatchObject({
    kind: 'ok',
  });
  expect(await library.updateItem({ itemId: 'nosuch', properties: 'x' })).toMatchObject({
    reason: 'item-unknown',
  });
});
