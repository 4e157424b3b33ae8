import type { Bench, BenchResult } from '../../main/cli/bench.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { createSilentLog } from '../../main/log/log.ts';
import { PadWatch } from '../../main/station/pad-watch.ts';
import { createReader, padModels } from '../../drivers/models.ts';
import type { PadModel } from '../../drivers/models.ts';
import { serveTcp } from '../../drivers/port/byte-server.ts';
import { airTime, inventoryMs } from '../../drivers/rfid/air-time.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import { readTagContent } from '../../drivers/rfid/read-tag.ts';
import { bookTag, uidOf } from '../harness/feig-bench.ts';
import { createPadBench } from '../harness/pad-bench.ts';
import { median } from './statistics.ts';

const sizes = [1, 5, 10, 20];
const runs = 9;
/** Nine blocks of four bytes hold the basic block of ISO 28560-3. */
const blocks = 9;
const blockBytes = 4;

const bookOf = (index: number) => bookTag(uidOf(index), `TV${String(10_000_000 + index)}`);

interface LineWork {
  readonly bytes: number;
  readonly exchanges: number;
}

/** What crosses the line for one inventory of so many tags and, where asked for, a read of each. */
async function lineWork(model: PadModel, count: number, reads: boolean): Promise<LineWork> {
  const bench = createPadBench({
    createReader: (makePort, timers) => model.createReaderOn('memory:', makePort, timers),
    createSimulator: (field, timers) => model.createSimulator(field, timers),
  });
  await bench.settled(bench.reader.connect());
  for (let index = 0; index < count; index += 1) bench.field.lay(bookOf(index));
  let bytes = 0;
  let exchanges = 0;
  bench.onRequest = ({ length }) => {
    exchanges += 1;
    bytes += length;
  };
  bench.onReply = ({ length }) => {
    bytes += length;
  };
  await bench.settled(bench.reader.inventory());
  for (let index = 0; reads && index < count; index += 1) {
    await bench.settled(readTagContent(bench.reader, { uid: uidOf(index), dsfid: null }));
  }
  return { bytes, exchanges };
}

/**
 * Line and air for the same work: one inventory of the pile, one read of nine blocks for each tag. Before it comes, on
 * average, the half of an empty inventory that is under way when the books are laid down.
 */
async function limitMs(model: PadModel, uids: readonly string[]): Promise<number> {
  const { baud, parity } = model.line;
  const byteMs = ((parity === 'none' ? 10 : 11) * 1000) / baud;
  const { restMs = 0, polls = 1 } = model.pace ?? {};
  const lineMs = ({ bytes, exchanges }: LineWork): number => bytes * byteMs + exchanges * restMs;
  const empty = lineMs(await lineWork(model, 0, false)) + polls * inventoryMs([]);
  return (
    empty / 2 +
    lineMs(await lineWork(model, uids.length, true)) +
    polls * inventoryMs(uids) +
    uids.length * airTime.readBlocks(blocks, blockBytes, false)
  );
}

async function measure(id: string, model: PadModel, count: number): Promise<BenchResult> {
  const clock = createSystemClock();
  const field = new RfField();
  const served = await serveTcp('127.0.0.1', 0, model.createSimulator(field, clock));
  if (served.kind === 'failed') throw new Error(served.error);
  const reader = createReader(id, served.value.address, clock);
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
  const tags = Array.from({ length: count }, (_, index) => bookOf(index));
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
  const limit = await limitMs(
    model,
    tags.map(({ uid }) => uid),
  );
  const name = id === 'feig-iso-host' ? `pile-read-${String(count)}` : `pile-read-${id}-${String(count)}`;
  return { name, value, unit: 'ms', limit, ratio: value / limit, allowedRatio: 1.1 };
}

/** From books laid down to all decoded, for every HF pad at the speed its line has when it leaves the factory. */
export const bench: Bench = {
  name: 'pile-read',
  async run() {
    const results: BenchResult[] = [];
    for (const [id, model] of Object.entries<PadModel>(padModels)) {
      if (model.capabilities.band !== 'hf' || !model.ports.includes('tcp')) continue;
      for (const count of model.capabilities.multipleTags ? sizes : [1]) {
        results.push(await measure(id, model, count));
      }
    }
    return results;
  },
};
