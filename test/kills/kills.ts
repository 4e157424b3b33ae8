import { setTimeout as sleep } from 'node:timers/promises';
import { isoHost } from '../../drivers/rfid/feig/commands.ts';
import type { ChildStation } from '../harness/child-station.ts';
import { journalOf } from '../harness/journal-of.ts';
import { createRandom } from '../fuzz/mutate.ts';
import { problemsAfterKill } from './agreement.ts';
import type { TaggedBook } from './agreement.ts';
import { card, openKillWorld, sortBooks } from './kill-world.ts';
import type { KillWorld } from './kill-world.ts';

export interface KillOptions {
  readonly count: number;
  /** Decides what is done and when the power goes; what the machine makes of it is its own affair. */
  readonly seed: number;
  /** Worlds that stand side by side. */
  readonly lanes?: number;
  readonly onKill?: (kill: number, found: string) => void;
}

export interface KillReport {
  readonly kills: number;
  /** In how many kills the journal was found so, e.g. `accepted`, `queued`, `mark pending`. */
  readonly found: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

/** What the station is at when the power goes. */
type Scene = 'online' | 'line-lost' | 'offline' | 'starting';
const scenes: readonly Scene[] = [
  'online',
  'online',
  'online',
  'line-lost',
  'offline',
  'offline',
  'starting',
];

type Random = (below: number) => number;

interface RoundEnd {
  /** What the journal was found at. */
  readonly state: string;
  readonly wrong: readonly string[];
}

/** The journal's listing is read whole each round: a world that has seen so many kills is given up for a new one. */
const killsInWorld = 60;
const mostOut = 3;

/**
 * Starts the real program before a real SIP2 server and a simulated pad, lets a patron borrow or return, ends it with
 * SIGKILL, and starts it again; each time ILS, journal and tags must agree.
 */
export async function runKills({ count, seed, lanes = 2, onKill }: KillOptions): Promise<KillReport> {
  const found: Record<string, number> = {};
  const problems: string[] = [];
  let kills = 0;
  const note = (scene: Scene, { state, wrong }: RoundEnd, laneSeed: number): void => {
    kills += 1;
    found[state] = (found[state] ?? 0) + 1;
    problems.push(
      ...wrong.map((problem) => `kill ${String(kills)} (${scene}, lane ${String(laneSeed)}): ${problem}`),
    );
    onKill?.(kills, `${scene}: ${state}`);
  };
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      const share = Math.floor(count / lanes) + (lane < count % lanes ? 1 : 0);
      const laneSeed = seed * lanes + lane;
      try {
        await runLane(share, createRandom(laneSeed * 7919 + 1), (scene, end) => {
          note(scene, end, laneSeed);
        });
      } catch (error) {
        problems.push(
          `lane ${String(laneSeed)}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
      }
    }),
  );
  return { kills, found, problems };
}

async function runLane(
  count: number,
  random: Random,
  note: (scene: Scene, end: RoundEnd) => void,
): Promise<void> {
  let kills = 0;
  while (kills < count) {
    const here = await openKillWorld();
    try {
      const lastedMs = await prologue(here);
      const last = Math.min(count, kills + killsInWorld);
      let agreed = true;
      while (agreed && kills < last) {
        const scene = scenes[random(scenes.length)] ?? 'online';
        const end = await inTime(round(here, scene, random, lastedMs), scene);
        kills += 1;
        // At the end of a world its last kill is settled, too.
        const settled = kills === last && end.wrong.length === 0 ? await epilogue(here) : [];
        const wrong = [...end.wrong, ...settled];
        note(scene, { ...end, wrong });
        agreed = wrong.length === 0;
      }
    } finally {
      await here.close();
    }
  }
}

const patienceMs = 180_000;

/** A station that hangs is a finding like any other. */
async function inTime<T>(work: Promise<T>, scene: Scene): Promise<T> {
  const abort = new AbortController();
  const late = sleep(patienceMs, null, { signal: abort.signal }).then(
    () => {
      throw new Error(`a round (${scene}) did not end`);
    },
    () => new Promise<never>(() => undefined),
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    abort.abort();
  }
}

/** One loan and one return without a fault: the station learns who the patron is. Milliseconds that the loan took. */
async function prologue(here: KillWorld): Promise<number> {
  const station = await here.start();
  await ready(station);
  const [book] = here.books;
  if (!book) throw new Error('no book');
  const startMs = performance.now();
  await borrow(here, station, [book]);
  const lastedMs = performance.now() - startMs;
  await giveBack(here, station, [book]);
  await station.stop();
  return lastedMs;
}

async function epilogue(here: KillWorld): Promise<string[]> {
  here.world.line.mend();
  here.clearPad();
  const station = await here.start();
  await ready(station);
  const wrong = await here.settle(station);
  await station.stop();
  return wrong;
}

/** @param lastedMs how long a loan takes here. */
async function round(here: KillWorld, scene: Scene, random: Random, lastedMs: number): Promise<RoundEnd> {
  const { world } = here;
  if (scene === 'offline') world.line.cut();
  else world.line.mend();
  const station = await here.start();
  const wrong: string[] = [];
  let isOver = false;
  if (scene === 'starting') await sleep(random(300));
  else {
    await ready(station);
    if (scene === 'offline') await station.until(({ devices }) => devices.line === 'offline');
    else wrong.push(...(await here.settle(station)));
    const power = aim(here, random, lastedMs);
    const { out, inside } = sortBooks(here);
    const givesBack = out.length >= mostOut || (out.length > 0 && random(2) === 0);
    const some = (givesBack ? out : inside).slice(0, 1 + random(2));
    const lost =
      scene === 'line-lost'
        ? loseLine(here, random, lastedMs, () => isOver)
        : new Promise<void>(() => undefined);
    const act = givesBack ? giveBack(here, station, some) : borrow(here, station, some);
    // What the patron was about to do ends with the station, and fails then; without a line it may get no further.
    await Promise.race([power, lost, act.catch(() => undefined)]);
  }
  isOver = true;
  const shown = await station.until(() => true);
  await station.kill();
  world.conduct = () => 'carry-out';
  world.onIls = () => undefined;
  const journal = journalOf(here.dataDir);
  const done = 'items' in shown.screen ? shown.screen.items.filter(({ state }) => state === 'done') : [];
  wrong.push(...problemsAfterKill(journal, here.books, done));
  here.clearPad();
  const open = journal.entries.findLast(({ settledAt }) => settledAt === null);
  const state = open?.state ?? (journal.pendingMarks.length > 0 ? 'mark pending' : 'all ended');
  return { state, wrong };
}

/** The line is lost in the midst of it. Resolves when the power goes, if nothing that was aimed at came before. */
async function loseLine(
  { world }: KillWorld,
  random: Random,
  lastedMs: number,
  isOver: () => boolean,
): Promise<void> {
  const cutAfterMs = random(Math.ceil(lastedMs));
  const dieAfterMs = random(Math.ceil(lastedMs));
  await sleep(cutAfterMs);
  // The power may have gone before: then this line is the next round's.
  if (isOver()) return;
  world.line.cut();
  await sleep(dieAfterMs);
}

/** Resolves when the power goes: at any time of the loan, or shortly after something that matters. */
function aim({ world }: KillWorld, random: Random, lastedMs: number): Promise<void> {
  const power = Promise.withResolvers<void>();
  const goIn = (ms: number): void => {
    void sleep(ms).then(() => {
      power.resolve();
    });
  };
  const target = (['any-time', 'any-time', 'ils-before', 'ils-after', 'mark'] as const)[random(5)];
  const lagMs = random(25);
  const workMs = random(30);
  if (target === 'any-time') goIn(random(Math.ceil(lastedMs)));
  world.onIls = async (moment) => {
    if (target === `ils-${moment}`) goIn(lagMs);
    // An ILS takes its time.
    await sleep(workMs);
  };
  world.conduct = ({ command, data }) => {
    if (target === 'mark' && command === 0xb0 && data[0] === isoHost.writeAfi) goIn(lagMs);
    return 'carry-out';
  };
  return power.promise;
}

async function ready(station: ChildStation): Promise<void> {
  await station.until(({ devices, screen }) => devices.pad === 'ready' && screen.kind === 'attract');
}

async function borrow(here: KillWorld, station: ChildStation, books: readonly TaggedBook[]): Promise<void> {
  await station.call('scan', { text: card });
  await station.untilScreen('pile');
  await handOver(here, station, books);
}

async function giveBack(here: KillWorld, station: ChildStation, books: readonly TaggedBook[]): Promise<void> {
  await station.call('chooseVerb', { verb: 'return' });
  await station.untilScreen('pile');
  await handOver(here, station, books);
}

async function handOver(here: KillWorld, station: ChildStation, books: readonly TaggedBook[]): Promise<void> {
  for (const { tag } of books) here.world.field.lay(tag);
  for (const { id } of books) {
    await station.untilRow(id, ({ state, security }) => state === 'done' && security === 'done');
  }
  await station.call('finish', {});
  await station.untilScreen('end');
  here.clearPad();
  await station.untilScreen('end', ({ leftoverCount }) => leftoverCount === 0);
  await station.call('finish', {});
  await station.untilScreen('attract');
}
