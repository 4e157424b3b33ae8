import { describe, expect, it } from 'vitest';
import { runSeed } from './station/run.ts';
import { storyOf } from './station/story.ts';
import { wrongStations } from './station/wrong-stations.ts';

// A whole station against people, faults and power cuts, every story out of its seed; `npm run simulate` has more.

const limitMs = 180_000;
const seedsATurn = 50;
const turns = [1, 51, 101, 151];
const tally = new Map<string, number>();

/** What has to come about in so many stories, or the simulation proves less than it says. */
const faults = [
  ['kill', 'at accept', 'before it is sent', 'just sent', 'asked', 'carried out', 'at settle done'],
  ['kill', 'before a mark is written', 'a mark is written', 'at endSecurity written'],
  ['line', 'slow', 'late', 'swallowed', 'cut before', 'cut after', 'answer lost', 'spoiled', 'cut', 'half'],
  ['line', 'twice', 'stale', 'of another', 'noise', 'no connection'],
  ['ils', 'slow', 'dies before', 'dies after', 'cannot now'],
  ['disk', 'full', 'kept though full'],
  ['pad', 'ignore', 'wrong-crc', 'half-answer', 'lose-answer', 'lifted', 'lifted after', 'not kept'],
  ['mishap', 'the power is pulled', 'the line goes down', 'the disk is full', 'the wall clock jumps'],
].flatMap(([place = '', ...names]) => names.map((name) => `${place}: ${name}`));

describe('a station, whatever happens', () => {
  it.each(turns)(
    `keeps its promises in ${String(seedsATurn)} stories from seed %i on`,
    async (from) => {
      for (let seed = from; seed < from + seedsATurn; seed += 1) {
        const run = await runSeed(seed);
        if (run.failure) expect.fail(storyOf(run.failure));
        for (const [name, count] of run.tally) tally.set(name, (tally.get(name) ?? 0) + count);
      }
    },
    limitMs,
  );

  it('met every fault in them', () => {
    expect(faults.filter((name) => !tally.has(name))).toEqual([]);
  });

  it('tells the same story of the same seed', async () => {
    for (const seed of [3, 22, 47]) {
      const first = await runSeed(seed);
      expect((await runSeed(seed)).trace).toEqual(first.trace);
    }
  });
});

describe('a wrong station', () => {
  const enoughSeeds = 40;

  it.each(wrongStations)(
    'that $name is found out',
    async ({ change, breaks }) => {
      let reason = '';
      for (let seed = 1; seed <= enoughSeeds && !breaks.test(reason); seed += 1) {
        reason = (await runSeed(seed, change)).failure?.reason ?? '';
      }
      expect(reason).toMatch(breaks);
    },
    limitMs,
  );
});
