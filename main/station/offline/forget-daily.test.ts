import { expect, it } from 'vitest';
import type { Cache } from '../../../db/stores/cache.ts';
import { createManualClock } from '../../clock/manual-clock.ts';
import { forgetDaily } from './forget-daily.ts';

it('forgets what is older than so many days, each day, until it is ended', async () => {
  const clock = createManualClock();
  const before: number[] = [];
  const cache = {
    forgetBefore(instant: Date) {
      before.push(Math.round((clock.now().getTime() - instant.getTime()) / 86_400_000));
      return { kind: 'ok', rows: 0 };
    },
  } as unknown as Cache;
  const end = forgetDaily(cache, clock, 30);
  await clock.advance(3 * 86_400_000);
  expect(before).toEqual([30, 30, 30]);
  end();
  await clock.advance(3 * 86_400_000);
  expect(before).toHaveLength(3);
});
