import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../db/stores/journal-store.ts';
import type { Journal } from '../../db/stores/journal.ts';
import { createCalendar } from '../../main/clock/calendar.ts';
import { createSip2Ils } from '../../drivers/ils/sip2/client.ts';
import type { Ils } from '../../drivers/ils/ils.ts';
import type { Bench } from '../../main/cli/bench.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { createSilentLog } from '../../main/log/log.ts';
import { JournalPen } from '../../main/station/lending/journal-pen.ts';
import { ItemTurns } from '../../main/station/lending/item-turns.ts';
import { Recovery } from '../../main/station/lending/recovery.ts';
import { Replay } from '../../main/station/lending/replay.ts';
import { SteadyClock } from '../../main/station/lending/steady-clock.ts';
import { startBenchServer } from './bench-sip2-server.ts';
import { promisedDue, queueLength, queues, workOf } from './replay-work.ts';
import type { Work } from './replay-work.ts';
import { median } from './statistics.ts';

const allowedRatio = 1 / 0.95;

function fill(journal: Journal, queue: readonly Work[]): void {
  for (const { action, session, itemId, patronId } of queue) {
    const loan = action === 'checkout';
    journal.accept({
      action,
      session,
      itemId,
      patronId: loan ? patronId : null,
      wasOnLoanBefore: false,
      uids: [],
      at: new Date(),
      offline: true,
      facts: loan ? { promisedDue } : { dueBefore: null },
    });
  }
}

/** The same questions in the same order, by a loop that keeps nothing. */
async function bareLoop(ils: Ils, queue: readonly Work[]): Promise<void> {
  const at = new Date();
  for (const { action, itemId, patronId } of queue) {
    await ils.item(itemId);
    const outcome =
      action === 'checkout'
        ? await ils.checkout({ patronId, itemId, at, offline: { promisedDue: new Date(promisedDue) } })
        : await ils.checkin({ itemId, at, offline: true });
    if (outcome.kind !== 'ok') throw new Error(`${action} ${itemId}: ${outcome.kind}`);
  }
}

/** Ten thousand loans and returns that waited, told to a library behind SIP2 that carries each of them out, beside a bare loop of the same. */
export const bench: Bench = {
  name: 'replay',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'muontra-bench-'));
    const opened = openJournal({ file: join(folder, 'journal.db'), key: new Uint8Array(32) });
    if (opened.kind === 'failed') throw new Error(opened.error.message);
    const journal = opened.value;
    const server = await startBenchServer();
    const clock = createSystemClock();
    const log = createSilentLog();
    const ils = createSip2Ils({
      host: '127.0.0.1',
      port: server.port,
      // As this library does: what was done is recorded, whatever the limits say now.
      noBlock: 'honoured',
      timers: clock,
      now: clock.now,
    });
    const pen = new JournalPen({
      journal,
      log,
      onStorageFailed: () => {
        throw new Error('the disk took no entry');
      },
    });
    const turns = new ItemTurns();
    let queueSent = Promise.withResolvers<void>();
    const replay = new Replay({
      ils,
      pen,
      clock,
      steadyClock: new SteadyClock(clock),
      log: {
        write: (event) => {
          if (event === 'queue-sent') queueSent.resolve();
        },
      },
      recovery: new Recovery({ ils, pen, clock, marks: true, turns }),
      turns,
      marks: true,
      loanDays: null,
      dayOf: createCalendar('Asia/Ho_Chi_Minh').dayOf,
      isPatronThere: () => false,
      onLoanUndone: () => undefined,
      onSent: () => undefined,
      onLineBroken: (reason) => {
        throw new Error(`the line broke: ${reason}`);
      },
    });
    await ils.status();

    const times: { readonly bare: number; readonly replay: number }[] = [];
    for (let queue = 0; queue < queues; queue += 1) {
      const bareWork = workOf('A', queue);
      const bare = await timed(() => bareLoop(ils, bareWork));
      fill(journal, workOf('B', queue));
      queueSent = Promise.withResolvers();
      const sent = queueSent.promise;
      times.push({
        bare,
        replay: await timed(() => {
          replay.lineUp();
          return sent;
        }),
      });
      // It says that it has sent before it lies down.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { queued, open } = journal.counts();
    const isDone = journal.list(queues * queueLength).every(({ state }) => state === 'done');
    await ils.close();
    await server.close();
    journal.close();
    rmSync(folder, { recursive: true, force: true });
    if (queued + open > 0 || !isDone) throw new Error('the replay left something behind');
    const value = median(times.map(({ replay: ms }) => ms / queueLength));
    const limit = median(times.map(({ bare }) => bare / queueLength));
    return [{ name: 'replay-10000', value, unit: 'ms', limit, ratio: value / limit, allowedRatio }];
  },
};

async function timed(action: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await action();
  return performance.now() - startMs;
}
