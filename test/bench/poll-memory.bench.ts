import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Bench } from '../../main/cli/bench.ts';
import { createPresence } from '../../drivers/rfid/presence.ts';
import { padModels } from '../../drivers/models.ts';
import type { MakePort } from '../../drivers/port/byte-port.ts';
import { createMemoryPair } from '../../drivers/port/memory-port.ts';
import { createFeigSimulator } from '../../drivers/rfid/feig/simulator.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { bookTag, uidOf } from '../harness/feig-bench.ts';

const polls = 100_000;
const tags = 20;
const warmPolls = 2_000;
/** What the collector may not have got round to. */
const limitMb = 8;

/** Growth of memory over 100,000 inventories of a pile of twenty. */
export const bench: Bench = {
  name: 'poll-memory',
  async run() {
    const clock = createSystemClock();
    const field = new RfField();
    const accept = createFeigSimulator({ field, timers: clock, baud: null });
    const makePort: MakePort = () => {
      const pair = createMemoryPair((bytes) => {
        device.onData(bytes);
      });
      const device = accept({ send: pair.feed, close: pair.unplug });
      return pair.port;
    };
    const reader = padModels['feig-iso-host'].createReaderOn('memory:', makePort, clock);
    await reader.connect();
    const presence = createPresence({ missesUntilGone: 3 });
    for (let index = 0; index < tags; index += 1) field.lay(bookTag(uidOf(index), `TV${String(index)}`));
    let beforeBytes = 0;
    for (let poll = 0; poll < warmPolls + polls; poll += 1) {
      if (poll === warmPolls) beforeBytes = settledHeap();
      const round = await reader.inventory();
      if (round.kind === 'failed' || round.value.tags.length !== tags) throw new Error('an inventory failed');
      presence.see(round.value);
    }
    const value = Math.max(0, (settledHeap() - beforeBytes) / 1e6);
    await reader.close();
    return [{ name: 'poll-memory', value, unit: 'MB', limit: limitMb, ratio: value / limitMb }];
  },
};

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

function settledHeap(): number {
  collect();
  return process.memoryUsage().heapUsed;
}
