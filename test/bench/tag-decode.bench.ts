import { readFileSync } from 'node:fs';
import type { Bench, BenchResult } from '../../main/cli/bench.ts';
import { fromHex } from '../../drivers/frame/hex.ts';
import { decodeTag } from '../../drivers/rfid/tag/decode-tag.ts';
import { encodeTag } from '../../drivers/rfid/tag/encode-tag.ts';
import { median } from './statistics.ts';

interface Vector {
  readonly model: string;
  readonly hex: string;
}

const vectors = JSON.parse(
  readFileSync(new URL('../fixtures/vectors/tags.json', import.meta.url), 'utf8'),
) as Vector[];
const rounds = 9;
const roundMs = 150;

/** What one core must do in a second: 2,000,000 basic blocks with extensions, 500,000 chains of elements. */
const limits = { 'ISO28560-3': 1e9 / 2_000_000, 'ISO28560-2': 1e9 / 500_000 } as const;

/** Nanoseconds for one call, the median of several rounds. */
function nanoseconds(action: () => void): number {
  const times: number[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    let count = 0;
    const startMs = performance.now();
    let elapsedMs = 0;
    while (elapsedMs < roundMs) {
      for (let turn = 0; turn < 200; turn += 1) action();
      count += 200;
      elapsedMs = performance.now() - startMs;
    }
    // The first round warms the compiler up.
    if (round > 0) times.push((elapsedMs * 1e6) / count);
  }
  return median(times);
}

function decoding(model: keyof typeof limits): BenchResult {
  const tags = vectors
    .filter((vector) => vector.model === model)
    // Extension blocks stand behind the 34 bytes of the basic block.
    .map(({ hex }) => fromHex(hex) ?? new Uint8Array())
    .filter((memory) => model === 'ISO28560-2' || memory.length > 40);
  let next = 0;
  const value = nanoseconds(() => {
    next = (next + 1) % tags.length;
    const memory = tags[next];
    if (memory) decodeTag(memory, { dsfid: model === 'ISO28560-2' ? 0x06 : 0x3e });
  });
  const limit = limits[model];
  return { name: `tag-decode-${model.toLowerCase()}`, value, unit: 'ns', limit, ratio: value / limit };
}

function encoding(model: 'iso28560-2' | 'iso28560-3'): BenchResult {
  const value = nanoseconds(() => {
    encodeTag({ model, id: 'TV00000012', owner: 'VN-HNI', parts: 2, part: 1, usage: 'circulating' });
  });
  // Stated, not limited: a tag takes a hundred thousand times as long to write.
  const limit = 100_000;
  return { name: `tag-encode-${model}`, value, unit: 'ns', limit, ratio: value / limit };
}

/** Tag memory to content on one core: checksum checked, every element out. */
export const bench: Bench = {
  name: 'tag-decode',
  run: () =>
    Promise.resolve([
      decoding('ISO28560-3'),
      decoding('ISO28560-2'),
      encoding('iso28560-3'),
      encoding('iso28560-2'),
    ]),
};
