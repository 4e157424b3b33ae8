import { afterEach, expect, it } from 'vitest';
import type { OfflinePolicy } from '../../main/station/offline/policy.ts';
import { createCountingWorld } from '../harness/counting-world.ts';
import type { CountingWorld } from '../harness/counting-world.ts';

let world: CountingWorld;
afterEach(() => world.close());

async function withoutLine(limits: Partial<OfflinePolicy> | null): Promise<void> {
  world = await createCountingWorld(limits);
  world.line.down();
  await world.until('a line that is down', ({ devices }) => devices.line === 'offline');
}

async function borrow(...itemIds: readonly string[]): Promise<(string | null | undefined)[]> {
  await world.call('scan', { text: 'BD000001' });
  for (const text of itemIds) await world.call('scan', { text });
  const { screen } = world.station.snapshot;
  const rows = 'items' in screen ? screen.items : [];
  return itemIds.map((id) => {
    const row = rows.find((one) => one.id === id);
    return row?.state === 'refused' ? row.reason : row?.state;
  });
}

it('nothing is lent where no policy permits it', async () => {
  await withoutLine(null);
  expect(world.station.snapshot.served).toMatchObject({ borrow: false, return: true });
  await borrow('TV01');
  expect(world.entries()).toEqual([]);
});

it.each([
  ['items of one patron', { itemsPerPatron: 1 }, 'offline-limit'],
  ['loans that wait', { queue: 1 }, 'offline-no-loans'],
] as const)('the limit of %s holds', async (_, limits, reason) => {
  await withoutLine(limits);
  expect(await borrow('TV01', 'TV02')).toEqual(['done', reason]);
  expect(world.entries()).toHaveLength(1);
});

it('the limit of hours holds', async () => {
  await withoutLine({ hours: 1 });
  await world.clock.advance(61 * 60 * 1000);
  expect(world.station.snapshot.served).toMatchObject({ borrow: false, return: true });
});
