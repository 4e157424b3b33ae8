import type { Bench } from '../../main/cli/bench.ts';
import { createBenchIls } from './bench-ils.ts';
import { openBenchStation } from './bench-station.ts';
import { percentile } from './statistics.ts';

const sessions = 20;
const itemsInSession = 10;
const limitMs = 10;

/** All that a borrow costs besides ILS and RF: flow, journal on the disk, snapshot; from the scan to the row that says done. */
export const bench: Bench = {
  name: 'station-overhead',
  async run() {
    const ils = createBenchIls(1);
    const { station, until, close } = await openBenchStation(ils, null);
    const times: number[] = [];
    for (let session = 0; session < sessions; session += 1) {
      await station.call({ name: 'scan', input: { text: `BD${String(session)}` } });
      await until(({ screen }) => screen.kind === 'pile');
      for (let item = 1; item <= itemsInSession; item += 1) {
        const startMs = performance.now();
        await station.call({ name: 'scan', input: { text: `TV${String(session * 100 + item)}` } });
        await until(({ screen }) => screen.kind === 'pile' && screen.doneCount === item);
        times.push(performance.now() - startMs - ils.lastMs);
      }
      await station.call({ name: 'finish', input: {} });
      await until(({ screen }) => screen.kind === 'end');
      await station.call({ name: 'finish', input: {} });
    }
    await close();
    const value = percentile(times, 0.95);
    return [{ name: 'station-overhead', value, unit: 'ms', limit: limitMs, ratio: value / limitMs }];
  },
};
