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
import { median } from './statistics.ts';

const entries = 10_000;
/** Replay and bare loop take turns: whatever else the machine does meets both. */
const slice = 1_000;
const allowedRatio = 1 / 0.95;

const itemOf = (turn: number): string => `TV${String(turn).padStart(8, '0')}`;
const patronOf = (turn: number): string => `BD${String(turn % 500).padStart(6, '0')}`;
const isLoan = (turn: number): boolean => turn % 2 === 0;

function fill(journal: Journal): void {
  for (let turn = 0; turn < entries; turn += 1) {
    const loan = isLoan(turn);
    journal.accept({
      action: loan ? 'checkout' : 'checkin',
      session: `session ${String(turn >> 2)}`,
      itemId: itemOf(turn),
      patronId: loan ? patronOf(turn) : null,
      wasOnLoanBefore: false,
      uids: [],
      at: new Date(),
      offline: true,
      facts: loan ? { promisedDue: '2026-12-01T16:59:59.000Z' } : { dueBefore: null },
    });
  }
}

/** The same questions in the same order, by a loop that keeps nothing. */
async function bareLoop(ils: Ils, from: number): Promise<void> {
  const at = new Date();
  for (let turn = from; turn < from + slice; turn += 1) {
    const itemId = itemOf(turn);
    await ils.item(itemId);
    if (isLoan(turn)) {
      const offline = { promisedDue: new Date('2026-12-01T16:59:59.000Z') };
      await ils.checkout({ patronId: patronOf(turn), itemId, at, offline });
    } else await ils.checkin({ itemId, at, offline: true });
  }
}

/** Ten thousand loans and returns that waited, told to a fast SIP2 server on a socket, beside a bare loop of the same. */
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
    let asked = 0;
    const ils = createSip2Ils({
      host: '127.0.0.1',
      port: server.port,
      timers: clock,
      now: clock.now,
      onExchange: ({ sent }) => {
        if (sent.startsWith('11') || sent.startsWith('09')) asked += 1;
      },
    });
    const pen = new JournalPen({
      journal,
      log,
      onStorageFailed: () => {
        throw new Error('the disk took no entry');
      },
    });
    const turns = new ItemTurns();
    let pauseAt = 0;
    let sliceSent = Promise.withResolvers<void>();
    const replay = new Replay({
      ils,
      pen,
      clock,
      steadyClock: new SteadyClock(clock),
      log: {
        write: (event) => {
          if (event === 'queue-sent') sliceSent.resolve();
        },
      },
      recovery: new Recovery({ ils, pen, clock, marks: true, turns }),
      turns,
      marks: true,
      loanDays: null,
      dayOf: createCalendar('Asia/Ho_Chi_Minh').dayOf,
      // A patron who comes after each slice makes it pause, as in a library.
      isPatronThere: () => asked >= pauseAt,
      onLoanUndone: () => undefined,
      onSent: () => undefined,
      onLineBroken: (reason) => {
        throw new Error(`the line broke: ${reason}`);
      },
    });
    fill(journal);
    await ils.status();

    const times: { readonly bare: number; readonly replay: number }[] = [];
    for (let from = 0; from < entries; from += slice) {
      const bare = await timed(() => bareLoop(ils, from));
      pauseAt = asked + slice;
      sliceSent = Promise.withResolvers();
      const sent = sliceSent.promise;
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
    const isDone = journal.list(entries).every(({ state }) => state === 'done');
    await ils.close();
    await server.close();
    journal.close();
    rmSync(folder, { recursive: true, force: true });
    if (queued + open > 0 || !isDone) throw new Error('the replay left something behind');
    const value = median(times.map(({ replay: ms }) => ms / slice));
    const limit = median(times.map(({ bare }) => bare / slice));
    return [{ name: 'replay-10000', value, unit: 'ms', limit, ratio: value / limit, allowedRatio }];
  },
};

async function timed(action: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await action();
  return performance.now() - startMs;
}
