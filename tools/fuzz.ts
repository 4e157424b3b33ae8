import { parseArgs } from 'node:util';
import { fuzz } from '../test/fuzz/fuzz.ts';
import { fuzzTargets } from '../test/fuzz/targets.ts';

// `npm run fuzz -- [--count N] [--seed N] [NAME…]`: every parser and decoder under mutated inputs, a million each.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { count: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
});
const count = Number(values.count);
let failed = 0;
for (const target of fuzzTargets) {
  if (positionals.length > 0 && !positionals.some((name) => target.name.includes(name))) continue;
  const startMs = performance.now();
  const problem = fuzz(target, count, Number(values.seed));
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  console.log(problem ?? `${target.name}: ${String(count)} inputs, ${seconds} s`);
  if (problem !== null) failed += 1;
}
process.exitCode = failed > 0 ? 1 : 0;
