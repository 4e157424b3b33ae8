import { afterEach, beforeEach, expect, it } from 'vitest';
import { createCountingWorld } from '../harness/counting-world.ts';
import type { CountingWorld } from '../harness/counting-world.ts';

const yearMs = 365 * 24 * 60 * 60 * 1000;
const card = 'BD000001';

let world: CountingWorld;
beforeEach(async () => {
  world = await createCountingWorld();
  world.ils.patrons.set(card, { name: 'Nguyễn Thị Thử', pin: '', blocks: [] });
  for (const number of [1, 2])
    world.ils.items.set(`TV0${String(number)}`, { title: 'Cuốn', status: 'available', loanedTo: null });
  world.ils.items.set('TV03', { title: 'Cuốn', status: 'on-loan', loanedTo: card });
});
afterEach(() => world.close());

it('lends nothing while the clock stands before the newest entry, takes back, and tells all in the order it was done', async () => {
  world.line.down();
  await world.until('a line that is down', ({ devices }) => devices.line === 'offline');
  await world.call('scan', { text: card });
  await world.until('the pile', ({ screen }) => screen.kind === 'pile');
  await world.call('scan', { text: 'TV01' });
  expect(world.entries()).toMatchObject([{ action: 'checkout', itemId: 'TV01', state: 'queued' }]);

  world.setClockOff(-3 * yearMs);
  await world.call('scan', { text: 'TV02' });
  const { screen } = world.station.snapshot;
  const row = screen.kind === 'pile' ? screen.items.find(({ id }) => id === 'TV02') : undefined;
  expect(row).toMatchObject({ state: 'refused', reason: 'offline-no-loans' });
  await world.leave();
  await world.call('chooseVerb', { verb: 'return' });
  await world.call('scan', { text: 'TV03' });
  await world.leave();
  expect(world.entries().map(({ action, itemId }) => `${action} ${itemId}`)).toEqual([
    'checkout TV01',
    'checkin TV03',
  ]);
  const [loan, back] = world.entries();
  expect(Date.parse(back?.at ?? '')).toBeLessThan(Date.parse(loan?.at ?? ''));

  const before = world.line.requests.length;
  world.line.up();
  await world.until('the line', ({ devices }) => devices.line === 'online');
  await world.settled();
  expect(world.line.requests.slice(before).filter((code) => code === '11' || code === '09')).toEqual([
    '11',
    '09',
  ]);
  expect([world.count('loan', 'TV01'), world.count('loan', 'TV02'), world.count('return', 'TV03')]).toEqual([
    1, 0, 1,
  ]);
});
