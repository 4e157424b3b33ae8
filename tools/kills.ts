import { parseArgs } from 'node:util';
import { runKills } from '../test/kills/kills.ts';

// `npm run kills -- [--count N] [--seed N]`: the power goes a thousand times while patrons borrow and return.

const { values } = parseArgs({
  options: { count: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' } },
});
const startMs = performance.now();
const { kills, found, problems } = await runKills({
  count: Number(values.count),
  seed: Number(values.seed),
  onKill: (kill, what) => {
    if (process.stdout.isTTY) process.stdout.write(`\r\u001b[K${String(kill)} ${what}`);
    else if (kill % 50 === 0) console.log(`${String(kill)} …`);
  },
});
const seconds = ((performance.now() - startMs) / 1000).toFixed(0);
console.log(`\n${String(kills)} kills in ${seconds} s, seed ${values.seed}; the journal was found:`);
for (const [state, times] of Object.entries(found)) console.log(`  ${state}: ${String(times)}`);
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'ILS, journal and tags agree' : `${String(problems.length)} problems`);
process.exitCode = problems.length > 0 || kills === 0 ? 1 : 0;
