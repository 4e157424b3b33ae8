import { expect, it } from 'vitest';
import { bookTag, createFeigBench, uidOf } from '../../test/harness/feig-bench.ts';
import { createSilentLog } from '../log/log.ts';
import type { Input } from './flow/inputs.ts';
import { PadWatch } from './pad-watch.ts';

function watch(tableSize: number) {
  const bench = createFeigBench({ tableSize });
  const inputs: Input[] = [];
  const padWatch = new PadWatch({
    reader: bench.reader,
    settings: { pollMs: 100, missesUntilGone: 3 },
    clock: bench.clock,
    log: createSilentLog(),
    onInput: (input) => inputs.push(input),
  });
  padWatch.start();
  const kinds = (kind: Input['kind']): number => inputs.filter((input) => input.kind === kind).length;
  return { ...bench, padWatch, inputs, kinds };
}

it('tells each tag once, what it is once, and that it went', async () => {
  const { clock, field, padWatch, kinds, inputs } = watch(50);
  for (let index = 0; index < 3; index += 1) field.lay(bookTag(uidOf(index), `TV0000000${String(index)}`));
  await clock.advance(3_000);
  expect([kinds('tag-appeared'), kinds('tag-identified')]).toEqual([3, 3]);
  field.lift(uidOf(1));
  await clock.advance(1_000);
  expect(inputs.filter(({ kind }) => kind === 'tag-gone')).toEqual([{ kind: 'tag-gone', uid: uidOf(1) }]);
  expect(kinds('pile-flickered')).toBe(0);
  await padWatch.stop();
  await clock.advance(1_000);
  expect(clock.pendingTimers).toBe(0);
});

it('asks to spread a pile in which tags flicker, and not again at once', async () => {
  const { clock, field, padWatch, kinds } = watch(50);
  for (let index = 0; index < 4; index += 1) field.lay(bookTag(uidOf(index), `TV0000000${String(index)}`));
  await clock.advance(1_000);
  // Two of them shade each other: now one answers, now the other.
  for (let turn = 0; turn < 12; turn += 1) {
    field.lift(uidOf(turn % 2));
    field.lay(bookTag(uidOf((turn + 1) % 2), `TV0000000${String((turn + 1) % 2)}`));
    await clock.advance(200);
  }
  expect(kinds('pile-flickered')).toBe(1);
  expect(kinds('tag-gone')).toBe(0);
  await padWatch.stop();
});

it('asks to spread a pile that the pad cannot tell apart', async () => {
  const { clock, field, padWatch, kinds } = watch(2);
  for (let index = 0; index < 5; index += 1) field.lay(bookTag(uidOf(index), `TV0000000${String(index)}`));
  await clock.advance(3_000);
  expect(kinds('pile-flickered')).toBe(1);
  await padWatch.stop();
});
