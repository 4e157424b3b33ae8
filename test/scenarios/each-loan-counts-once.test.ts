import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ItemState, Screen } from '../../main/contract/snapshot.ts';
import { createCountingWorld } from '../harness/counting-world.ts';
import type { CountingWorld } from '../harness/counting-world.ts';
import { cutPoints } from '../harness/message-line.ts';

const card = 'BD000001';
const book = 'TV00000001';
const other = 'TV00000002';

let world: CountingWorld;
beforeEach(async () => {
  world = await createCountingWorld();
  world.ils.patrons.set(card, { name: 'Nguyễn Thị Thử', pin: '', blocks: [] });
});
afterEach(() => world.close());

function shelve(itemId: string, loanedTo: string | null = null): void {
  const status = loanedTo === null ? 'available' : 'on-loan';
  world.ils.items.set(itemId, { title: `Cuốn ${itemId}`, status, loanedTo });
}

const isEnd = (state: ItemState): boolean =>
  !['reading', 'listed', 'working', 'waiting', 'checking'].includes(state);
const rowIn = (screen: Screen, itemId: string) =>
  'items' in screen ? screen.items.find(({ id }) => id === itemId) : undefined;

async function signIn(): Promise<void> {
  await world.call('scan', { text: card });
  await world.until('the pile', ({ screen }) => screen.kind === 'pile');
}

async function takeBackPile(): Promise<void> {
  await world.call('chooseVerb', { verb: 'return' });
  await world.until('the pile', ({ screen }) => screen.kind === 'pile');
}

async function scan(itemId: string): Promise<void> {
  await world.call('scan', { text: itemId });
  await world.until(`the end of ${itemId}`, ({ screen }) => {
    const row = rowIn(screen, itemId);
    return row !== undefined && (isEnd(row.state) || row.state === 'checking');
  });
}

/** The line broke somewhere; it is whole again, everybody has left, and every entry has its end. */
async function aftermath(): Promise<void> {
  world.line.up();
  await world.leave();
  await world.until('the line', ({ devices }) => devices.line === 'online');
  await world.settled();
}

/** Each end that the journal has stands for one thing that the ILS did, and the other way round. */
function expectAgreement(): void {
  const entries = world.entries();
  for (const itemId of new Set(entries.map((entry) => entry.itemId))) {
    const done = (action: string): number =>
      entries.filter((entry) => entry.itemId === itemId && entry.action === action && entry.state === 'done')
        .length;
    expect(done('checkout'), `loans of ${itemId}`).toBe(world.count('loan', itemId));
    expect(done('checkin'), `returns of ${itemId}`).toBe(world.count('return', itemId));
    expect(world.count('renewal', itemId), `renewals of ${itemId}`).toBe(0);
  }
}

describe('a live checkout counts once when the line breaks', () => {
  it.each(cutPoints)('%s, also when the patron tries again', async (point) => {
    shelve(book);
    await signIn();
    const isCut = world.line.cutAt((code) => code === '11', point);
    await scan(book);
    await aftermath();
    expect(isCut()).toBe(true);
    expect(world.count('loan', book)).toBe(1);
    // What never reached the ILS is first found out to be so, and then sent as something new.
    const states = world.entries().map(({ state }) => state);
    expect(states).toEqual(point === 'before-ils' ? ['not-done', 'done'] : ['done']);
    expectAgreement();

    await signIn();
    await scan(book);
    await aftermath();
    expect(world.count('loan', book)).toBe(1);
    expectAgreement();
  });

  it('before it is sent, and is lent here as the policy permits', async () => {
    shelve(book);
    await signIn();
    world.line.down();
    await scan(book);
    expect(world.count('loan', book)).toBe(0);
    await aftermath();
    expect(world.count('loan', book)).toBe(1);
    expectAgreement();
  });
});

describe('a live checkin counts once when the line breaks', () => {
  it.each(cutPoints)('%s, also when it is laid down again', async (point) => {
    shelve(book, card);
    await takeBackPile();
    const isCut = world.line.cutAt((code) => code === '09', point);
    await scan(book);
    await aftermath();
    expect(isCut()).toBe(true);
    expect(world.count('return', book)).toBe(1);
    expectAgreement();

    await takeBackPile();
    await scan(book);
    await aftermath();
    expect(world.count('return', book)).toBe(1);
    expectAgreement();
  });

  it('before it is sent, and is taken back here', async () => {
    shelve(book, card);
    await takeBackPile();
    world.line.down();
    await scan(book);
    expect(world.count('return', book)).toBe(0);
    await aftermath();
    expect(world.count('return', book)).toBe(1);
    expectAgreement();
  });
});

/** A loan and a return made while the line is down; nobody stands there any more. */
async function queueTwo(): Promise<void> {
  shelve(book);
  shelve(other, card);
  world.line.down();
  // Somebody asks, and so it is found out.
  await world.until('a line that is down', ({ devices }) => devices.line === 'offline');
  await signIn();
  await scan(book);
  await world.leave();
  await takeBackPile();
  await scan(other);
  await world.leave();
  expect(world.entries().map(({ action, state }) => `${action} ${state}`)).toEqual([
    'checkout queued',
    'checkin queued',
  ]);
}

async function replayed(): Promise<void> {
  world.line.up();
  await world.until('the line', ({ devices }) => devices.line === 'online');
  await world.settled();
  expect(world.count('loan', book)).toBe(1);
  expect(world.count('return', other)).toBe(1);
  expectAgreement();
}

describe('a replay', () => {
  it('tells a loan and a return once each, in order', async () => {
    await queueTwo();
    const before = world.line.requests.length;
    await replayed();
    expect(world.line.requests.slice(before).filter((code) => code !== '99')).toEqual([
      '17',
      '11',
      '17',
      '09',
    ]);
  });

  const messages = ['status', 'second status', 'item of the loan', 'loan', 'item of the return', 'return'];
  const places = messages.flatMap((name, index) =>
    cutPoints.map((point) => [name, point, index + 1] as const),
  );
  it.each(places)('whose %s is cut %s tells each once', async (_, point, nth) => {
    await queueTwo();
    const before = world.line.requests.length;
    const isCut = world.line.cutAt((_code, index) => index === before + nth, point);
    await replayed();
    expect(isCut()).toBe(true);
  });

  it.each([
    ['checkout', '11'],
    ['checkin', '09'],
  ])('whose %s is cut at every attempt, at another point each time, tells it once', async (_, wanted) => {
    await queueTwo();
    world.line.up();
    for (const point of cutPoints) {
      const isCut = world.line.cutAt((code) => code === wanted, point);
      const isOver = (): boolean => world.entries().every(({ state }) => state === 'done');
      await world.until('the cut or the end', () => isCut() || isOver());
    }
    await replayed();
  });
});
