import { createChance } from './chance.ts';
import { People } from './people.ts';
import { patrons, borrower } from './shelf.ts';
import { World } from './world.ts';
import type { ChangeParts } from './world.ts';

export interface Failure {
  readonly seed: number;
  readonly step: number;
  /** Which promise, and what broke it. */
  readonly reason: string;
  /** Everything that happened, in order. */
  readonly trace: readonly string[];
}

export interface Run {
  readonly failure: Failure | null;
  readonly trace: readonly string[];
  /** How often each fault came about. */
  readonly tally: ReadonlyMap<string, number>;
  /** What the ILS carried out for the station. */
  readonly operations: number;
  readonly simulatedMs: number;
}

const fewestSteps = 15;
const mostSteps = 55;
/** Long enough for the longest back-off of the line and for everybody's patience. */
const settlingMs = 100_000;

/**
 * One whole story out of a seed: people and faults, with the promises held against the truth after each step; then the
 * faults end, every book is shown to the pad once more, and everything must have come to its end.
 * @param change makes a wrong station of the right one, for the proof that it is found out
 */
export async function runSeed(seed: number, change: ChangeParts = (parts) => parts): Promise<Run> {
  const world = new World(seed, change);
  let step = 0;
  try {
    world.start();
    await world.clock.advance(500);
    const people = new People(world);
    const steps = createChance(seed, 'length').between(fewestSteps, mostSteps);
    while (step < steps && world.promises.broken === null) {
      step += 1;
      await people.act();
      world.promises.check();
    }
    if (world.promises.broken === null) await settle(world);
  } catch (error) {
    world.promises.complain(
      `an exception: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  } finally {
    await world.close();
  }
  const reason = world.promises.broken;
  const { trace, clock, central } = world;
  return {
    failure: reason === null ? null : { seed, step, reason, trace: trace.lines },
    trace: trace.lines,
    tally: trace.tally,
    operations: central.operations.filter(({ entryId }) => entryId !== null).length,
    simulatedMs: clock.monotonicMs(),
  };
}

async function settle(world: World): Promise<void> {
  const { clock, pad, promises, trace } = world;
  trace.add('fault', 'from here on everything works');
  world.faults.calm();
  world.line.mend();
  world.disk.setFull(false);
  world.central.saysOffline = false;
  pad.setPlugged(true);
  world.scanner.setPlugged(true);
  for (const uid of pad.field.uids) pad.field.lift(uid);
  await clock.advance(settlingMs);
  // What a full disk kept from its end is found out when the line comes back.
  world.line.cut(false);
  await clock.advance(45_000);
  world.line.mend();
  await clock.advance(settlingMs);
  promises.check();
  // Each book lies on the pad for a while: a mark still to be written is written then.
  const piles = [...world.books.map(({ tags }) => tags), [world.oddTags.twin]];
  for (const tags of piles) {
    for (const tag of tags) {
      trace.add('people', `lays ${tag.uid} once more`);
      pad.field.lay(tag);
    }
    await clock.advance(4_000);
    for (const { uid } of tags) pad.field.lift(uid);
    await clock.advance(2_500);
  }
  await clock.advance(5_000);
  promises.check();
  await promises.checkEnd(patrons.map(({ id }) => id));
  if (promises.broken === null) await lastVisitor(world);
}

/** Somebody comes by when all is over, and can still bring a book back. */
async function lastVisitor(world: World): Promise<void> {
  const { clock, pad, promises, trace, central } = world;
  const screen = world.snapshot?.screen.kind;
  if (screen !== 'attract') promises.complain(`shows ${screen ?? 'nothing'} when nobody is there any more`);
  const book = world.books.find(({ kind }) => kind === 'plain');
  if (!book) return;
  if (!central.loans.has(book.id)) await central.lendAtDesk(book.id, borrower.id);
  if (!central.loans.has(book.id)) return;
  trace.add('people', `brings ${book.id} back, as the last one`);
  for (const tag of book.tags) {
    tag.afi = 0xc2;
    pad.field.lay(tag);
  }
  await clock.advance(3_000);
  world.call({ name: 'chooseVerb', input: { verb: 'return' } });
  await clock.advance(5_000);
  if (central.loans.has(book.id)) promises.complain('does not take a book back any more');
  else if (book.tags.some(({ afi }) => afi !== 0x07)) promises.complain('does not set a mark any more');
  promises.check();
}
