import { expect, it } from 'vitest';
import { createManualClock } from '../../clock/manual-clock.ts';
import { UnreadableFees } from './unreadable-fees.ts';

const hourMs = 3_600_000;

it('counts, knows when last, and forgets after a day without another one', async () => {
  const clock = createManualClock();
  const fees = new UnreadableFees(clock);
  expect(fees.now).toBeNull();
  fees.add();
  await clock.advance(23 * hourMs);
  fees.add();
  const lastAt = clock.now().toISOString();
  await clock.advance(24 * hourMs - 1);
  expect(fees.now).toEqual({ count: 2, lastAt });
  await clock.advance(1);
  expect(fees.now).toBeNull();
  fees.add();
  expect(fees.now).toMatchObject({ count: 1 });
});
