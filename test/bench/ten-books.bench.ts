import type { Bench } from '../../main/cli/bench.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { createReader } from '../../drivers/models.ts';
import { serveTcp } from '../../drivers/port/byte-server.ts';
import { createFeigSimulator } from '../../drivers/rfid/feig/simulator.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import { bookTag, uidOf } from '../harness/feig-bench.ts';
import { createBenchIls } from './bench-ils.ts';
import { openBenchStation } from './bench-station.ts';

const books = 10;
const answerMs = 300;

/** Ten books from the pad to ten green rows, with an ILS that takes 300 ms for each and one exchange at a time. */
export const bench: Bench = {
  name: 'ten-books',
  async run() {
    const clock = createSystemClock();
    const field = new RfField();
    const served = await serveTcp(
      '127.0.0.1',
      0,
      createFeigSimulator({ field, timers: clock, baud: 38_400 }),
    );
    if (served.kind === 'failed') throw new Error(served.error);
    const reader = createReader('feig-iso-host', served.value.address, clock);
    if (reader.kind === 'failed') throw new Error(reader.error);
    const { station, until, close } = await openBenchStation(createBenchIls(answerMs), reader.value);
    await until(({ devices }) => devices.pad === 'ready');
    await station.call({ name: 'scan', input: { text: 'BD1' } });
    await until(({ screen }) => screen.kind === 'pile');
    const startMs = performance.now();
    for (let index = 0; index < books; index += 1) field.lay(bookTag(uidOf(index), `TV${String(index)}`));
    await until(({ screen }) => screen.kind === 'pile' && screen.doneCount === books);
    const value = performance.now() - startMs;
    await close();
    await served.value.close();
    const limit = books * answerMs;
    return [{ name: 'ten-books', value, unit: 'ms', limit, ratio: value / limit, allowedRatio: 1.2 }];
  },
};
