import { describe, expect, it } from 'vitest';
import { JournalError } from '../../db/stores/journal.ts';
import type { JournalCounts } from '../../db/stores/journal.ts';
import { firstSnapshot } from '../../test/harness/scripted-station.ts';
import { createManualClock } from '../clock/manual-clock.ts';
import { health } from '../contract/health.ts';
import { createLog } from '../log/log.ts';
import { Watch } from './watch-over.ts';

const none: JournalCounts = {
  queuedLoans: 0,
  queued: 0,
  oldestQueuedAt: null,
  open: 0,
  pendingSecurity: 0,
  exceptions: 0,
};

function bench() {
  const clock = createManualClock();
  const said: string[] = [];
  const state: { counts: JournalCounts | null; unreadable: number } = { counts: none, unreadable: 0 };
  const watch = new Watch({
    journal: {
      counts() {
        if (state.counts === null) throw new JournalError('full', 'full');
        return state.counts;
      },
    },
    clock,
    log: createLog(clock.now, (line) => {
      const { event, alarm } = JSON.parse(line) as { event: string; alarm: string };
      said.push(`${event} ${alarm}`);
    }),
    limits: { queued: 2, queuedHours: 4, exceptions: 0, marks: 1 },
    snapshot: () => firstSnapshot,
    unreadableFees: () => state.unreadable,
  });
  return { clock, said, state, watch };
}

describe('alarms', () => {
  it('are raised once when a limit is passed, and ended when it is kept again', async () => {
    const { clock, said, state, watch } = bench();
    watch.start();
    expect(said).toEqual([]);
    state.counts = { ...none, queued: 2, oldestQueuedAt: clock.now().toISOString(), pendingSecurity: 1 };
    await clock.advance(60_000);
    expect(said).toEqual([]);
    state.counts = { ...state.counts, queued: 3, pendingSecurity: 2, exceptions: 1 };
    await clock.advance(180_000);
    expect(said).toEqual(['alarm-raised queue-long', 'alarm-raised exceptions', 'alarm-raised marks']);
    await clock.advance(4 * 3_600_000);
    expect(said.at(-1)).toBe('alarm-raised queue-old');
    state.counts = none;
    await clock.advance(60_000);
    expect(said.slice(4).sort()).toEqual(
      ['queue-long', 'exceptions', 'marks', 'queue-old'].map((alarm) => `alarm-ended ${alarm}`).sort(),
    );
    watch.stop();
    state.counts = null;
    await clock.advance(600_000);
    expect(said).toHaveLength(8);
  });

  it('say that the journal cannot be read, and the numbers are then none', () => {
    const { state, watch } = bench();
    state.counts = null;
    expect(health.parse(watch.health())).toMatchObject({ queued: 0, alarms: ['storage'], line: 'online' });
  });

  it('say that fees cannot be read from the first one on, also while the journal cannot be', async () => {
    const { clock, said, state, watch } = bench();
    watch.start();
    state.unreadable = 1;
    await clock.advance(60_000);
    expect(said).toEqual(['alarm-raised fees-unreadable']);
    expect(health.parse(watch.health())).toMatchObject({ unreadableFees: 1, alarms: ['fees-unreadable'] });
    state.counts = null;
    expect(watch.health().alarms).toEqual(['storage', 'fees-unreadable']);
    state.counts = none;
    state.unreadable = 0;
    await clock.advance(60_000);
    expect(said.at(-1)).toBe('alarm-ended fees-unreadable');
    watch.stop();
  });
});
