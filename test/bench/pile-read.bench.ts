import type { Bench, BenchResult } from '../../main/cli/bench.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { createSilentLog } from '../../main/log/log.ts';
import { PadWatch } from '../../main/station/pad-watch.ts';
import { createReader } from '../../drivers/models.ts';
import { serveTcp } from '../../drivers/port/byte-server.ts';
import { airTime, inventoryMs } from '../../drivers/rfid/air-time.ts';
import { createFeigSimulator, lineMs } from '../../drivers/rfid/feig/simulator.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import { bookTag, uidOf } from '../harness/feig-bench.ts';
import { median } from './statistics.ts';

const baud = 38_400;
const sizes = [1, 5, 10, 20];
const runs = 9;
/** Nine blocks of four bytes hold the basic block of ISO 28560-3. */
const blocks = 9;
const blockBytes = 4;

/** Frame bytes of ISO-Host in the short form: LEN, COM, CMD, CRC; a reply has a status, too. */
const requestFrame = 5;
const replyFrame = 6;

/** Line and air for the same work: one inventory of the pile, one read of nine blocks for each tag. */
function limitMs(uids: readonly string[]): number {
  const inventoryBytes = requestFrame + 2 + replyFrame + 1 + 10 * uids.length;
  const readBytes = requestFrame + 12 + replyFrame + 2 + blocks * (1 + blockBytes);
  return (
    lineMs(inventoryBytes, baud) +
    inventoryMs(uids) +
    uids.length * (lineMs(readBytes, baud) + airTime.readBlocks(blocks, blockBytes, false))
  );
}

async function measure(count: number): Promise<BenchResult> {
  const clock = createSystemClock();
  const field = new RfField();
  const served = await serveTcp('127.0.0.1', 0, createFeigSimulator({ field, timers: clock, baud }));
  if (served.kind === 'failed') throw new Error(served.error);
  const reader = createReader('feig-iso-host', served.value.address, clock);
  if (reader.kind === 'failed') throw new Error(reader.error);
  let decoded = 0;
  let gone = 0;
  let wake = (): void => undefined;
  const watch = new PadWatch({
    reader: reader.value,
    settings: { pollMs: 200, missesUntilGone: 1 },
    clock,
    log: createSilentLog(),
    onInput({ kind }) {
      if (kind === 'tag-identified') decoded += 1;
      if (kind === 'tag-gone') gone += 1;
      wake();
    },
  });
  const until = (isThere: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      wake = () => {
        if (isThere()) resolve();
      };
      wake();
    });
  const tags = Array.from({ length: count }, (_, index) =>
    bookTag(uidOf(index), `TV${String(10_000_000 + index)}`),
  );
  watch.start();
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    // Long enough for the watch to have seen the empty pad; not the same moment of its round each time.
    await new Promise((resolve) =>
      clock.after(300 + 7 * run, () => {
        resolve(undefined);
      }),
    );
    decoded = 0;
    gone = 0;
    const startMs = clock.monotonicMs();
    for (const tag of tags) field.lay(tag);
    await until(() => decoded === count);
    times.push(clock.monotonicMs() - startMs);
    for (const { uid } of tags) field.lift(uid);
    await until(() => gone === count);
  }
  await watch.stop();
  await served.value.close();
  const value = median(times);
  const limit = limitMs(tags.map(({ uid }) => uid));
  return {
    name: `pile-read-${String(count)}`,
    value,
    unit: 'ms',
    limit,
    ratio: value / limit,
    allowedRatio: 1.25,
  };
}

export const bench: Bench = {
  name: 'pile-read',
  async run() {
    const results: BenchResult[] = [];
    for (const count of sizes) results.push(await measure(count));
    return results;
  },
};
