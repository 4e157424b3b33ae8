import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openJournal } from '../../db/stores/journal-store.ts';
import type { JournalEntry } from '../../db/stores/journal.ts';
import type { Ils } from '../../drivers/ils/ils.ts';
import { createSip2Ils } from '../../drivers/ils/sip2/client.ts';
import { createSip2Server } from '../../drivers/ils/sip2/server.ts';
import { createMemoryIls } from '../../drivers/ils/sip2/testing/memory-ils.ts';
import type { MemoryIls } from '../../drivers/ils/sip2/testing/memory-ils.ts';
import { createManualClock } from '../../main/clock/manual-clock.ts';
import type { ManualClock } from '../../main/clock/manual-clock.ts';
import { checkConfig } from '../../main/config/load.ts';
import type { CallInput, CallName } from '../../main/contract/calls.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import { configuredParts } from '../../main/launch/configured-parts.ts';
import { createSilentLog } from '../../main/log/log.ts';
import type { Knowledge } from '../../main/station/offline/knowledge.ts';
import { policySchema } from '../../main/station/offline/policy.ts';
import type { OfflinePolicy } from '../../main/station/offline/policy.ts';
import { Station } from '../../main/station/station.ts';
import { openMessageLine } from './message-line.ts';
import type { MessageLine } from './message-line.ts';

export const counted = ['loan', 'return', 'renewal'] as const;
export type Counted = (typeof counted)[number];

/**
 * A station in this process, its journal on the disk and its time moved by hand, before a SIP2 server that counts what
 * it carries out; between them a line that can break at any message.
 */
export interface CountingWorld {
  readonly clock: ManualClock;
  readonly ils: MemoryIls;
  readonly line: MessageLine;
  readonly station: Station;
  /** How often the ILS carried it out for this item. */
  count(what: Counted, itemId: string): number;
  /** Oldest first. */
  entries(): readonly JournalEntry[];
  call<N extends CallName>(name: N, input: CallInput<N>): Promise<void>;
  /** Lets time go on until it is so; throws when that takes ten minutes of it. */
  until(what: string, isSo: (snapshot: Snapshot) => boolean): Promise<void>;
  /** Sets the station's wall clock so far off, in milliseconds; its monotonic time goes on as before. */
  setClockOff(ms: number): void;
  /** Lets time go on until every entry has its end. */
  settled(): Promise<void>;
  /** Ends the session, and the closing screen after it. */
  leave(): Promise<void>;
  close(): Promise<void>;
}

const stepMs = 250;
const patienceMs = 600_000;

const everything = policySchema.parse({
  name: 'everything',
  issuedAt: '2020-01-01T00:00:00Z',
  expiresAt: '2100-01-01T00:00:00Z',
  loanDays: 7,
  itemsPerPatron: 50,
  queue: 10_000,
  hours: 720,
  items: 'any',
});

/** @param limits changes to a policy that permits everything; null: there is none. */
export async function createCountingWorld(
  limits: Partial<OfflinePolicy> | null = {},
): Promise<CountingWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'muontra-counting-'));
  const clock = createManualClock();
  let offMs = 0;
  const wallNow = (): Date => new Date(clock.now().getTime() + offMs);
  const ils = createMemoryIls();
  const counts = new Map<string, number>();
  const add = (what: Counted, itemId: string): void => {
    counts.set(`${what} ${itemId}`, (counts.get(`${what} ${itemId}`) ?? 0) + 1);
  };
  const counting: Ils = {
    ...ils,
    async checkout(request) {
      const outcome = await ils.checkout(request);
      if (outcome.kind === 'ok') add(outcome.value.renewed ? 'renewal' : 'loan', request.itemId);
      return outcome;
    },
    async checkin(request) {
      const outcome = await ils.checkin(request);
      if (outcome.kind === 'ok') add('return', request.itemId);
      return outcome;
    },
    async renew(request) {
      const outcome = await ils.renew(request);
      if (outcome.kind === 'ok') add('renewal', request.itemId);
      return outcome;
    },
  };
  const server = createSip2Server({ ils: counting, timers: clock, now: clock.now, institution: 'TV' });
  const listening = await server.listen('127.0.0.1', 0);
  if (listening.kind === 'failed') throw new Error(listening.error.detail);
  const line = await openMessageLine(listening.value.port);

  const checked = checkConfig(
    { signIn: { cardPattern: '^BD' }, items: { pattern: '^TV' }, offline: { goodUntilUp: 1 } },
    'test',
  );
  if (checked.kind === 'failed') throw new Error(checked.message);
  const parts = configuredParts(checked.config, false, limits === null ? null : { ...everything, ...limits });
  const knowledge: Knowledge = {
    item: () => null,
    patron: () => ({ blocks: [], expiresOn: null, category: null, loansCount: 0, asOf: wallNow() }),
  };
  const journal = openJournal({ file: join(folder, 'journal.db'), key: new Uint8Array(32).fill(3) });
  if (journal.kind === 'failed') throw new Error(journal.error.message);
  const station = new Station({
    ...parts,
    knowledge,
    clock: { ...clock, now: wallNow },
    log: createSilentLog(),
    ils: createSip2Ils({
      host: '127.0.0.1',
      port: line.port,
      institution: 'TV',
      timers: clock,
      now: clock.now,
      random: () => 0.5,
    }),
    journal: journal.value,
    pad: null,
    scanner: null,
    dock: null,
  });

  const world: CountingWorld = {
    clock,
    ils,
    line,
    station,
    count: (what, itemId) => counts.get(`${what} ${itemId}`) ?? 0,
    setClockOff(ms) {
      offMs = ms;
    },
    entries: () => journal.value.list(100_000).reverse(),
    async call(name, input) {
      await station.call({ name, input } as Parameters<Station['call']>[0]);
      await line.quiet();
    },
    async until(what, isSo) {
      for (let passedMs = 0; passedMs <= patienceMs; passedMs += stepMs) {
        await line.quiet();
        if (isSo(station.snapshot)) return;
        await clock.advance(stepMs);
      }
      throw new Error(`${what} never came; it shows ${JSON.stringify(station.snapshot.screen)}`);
    },
    settled: () =>
      world.until('the end of every entry', () => world.entries().every((one) => one.settledAt !== null)),
    async leave() {
      for (const screen of ['end', 'attract'] as const) {
        await world.call('finish', {});
        await world.until(`the screen ${screen}`, (snapshot) => snapshot.screen.kind === screen);
      }
    },
    async close() {
      await station.close();
      await line.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  void station.start();
  await world.until(
    'the line',
    ({ devices, screen }) => devices.line === 'online' && screen.kind === 'attract',
  );
  return world;
}
