import type { Bench, BenchResult } from '../../main/cli/bench.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { createReader } from '../../drivers/models.ts';
import { serveTcp } from '../../drivers/port/byte-server.ts';
import { inventoryMs } from '../../drivers/rfid/air-time.ts';
import { createFeigSimulator, lineMs } from '../../drivers/rfid/feig/simulator.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import { bookTag, uidOf } from '../harness/feig-bench.ts';
import { createBenchIls } from './bench-ils.ts';
import { openBenchStation } from './bench-station.ts';
import { median } from './statistics.ts';

const baud = 38_400;
const sizes = [1, 5, 10, 20];
const runs = 5;
/** What station and screen may take besides. */
const allowanceMs = 50;

/** Books laid down to all of them listed, their numbers still being read. */
export const bench: Bench = {
  name: 'first-list',
  async run() {
    const results: BenchResult[] = [];
    for (const count of sizes) {
      const times: number[] = [];
      for (let run = 0; run < runs; run += 1) times.push(await once(count));
      const uids = Array.from({ length: count }, (_, index) => uidOf(index));
      // Request of 7 bytes, answer of 7 and ten for each tag.
      const inventory = inventoryMs(uids) + lineMs(14 + 10 * count, baud);
      const limit = inventory * 1.1 + allowanceMs;
      const value = median(times);
      results.push({ name: `first-list-${String(count)}`, value, unit: 'ms', limit, ratio: value / limit });
    }
    return results;
  },
};

async function once(count: number): Promise<number> {
  const clock = createSystemClock();
  const field = new RfField();
  const served = await serveTcp('127.0.0.1', 0, createFeigSimulator({ field, timers: clock, baud }));
  if (served.kind === 'failed') throw new Error(served.error);
  const reader = createReader('feig-iso-host', served.value.address, clock);
  if (reader.kind === 'failed') throw new Error(reader.error);
  const { station, until, close } = await openBenchStation(createBenchIls(300), reader.value);
  await until(({ devices }) => devices.pad === 'ready');
  await station.call({ name: 'scan', input: { text: 'BD1' } });
  await until(({ screen }) => screen.kind === 'pile');
  const startMs = performance.now();
  for (let index = 0; index < count; index += 1) field.lay(bookTag(uidOf(index), `TV${String(index)}`));
  await until(({ screen }) => screen.kind === 'pile' && screen.seenCount === count);
  const elapsedMs = performance.now() - startMs;
  await close();
  await served.value.close();
  return elapsedMs;
}
