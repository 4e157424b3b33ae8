import { parseArgs } from 'node:util';
import { runCanary } from '../test/canary/canary.ts';

// `npm run canary -- [--sessions N] [--seed N]`: 500 invented people borrow; then every byte of the station is searched for them.

const { values } = parseArgs({
  options: { sessions: { type: 'string', default: '500' }, seed: { type: 'string', default: '1' } },
});
const { sessions, exceptions, during, after } = await runCanary({
  sessions: Number(values.sessions),
  seed: Number(values.seed),
  onStep: (step) => {
    console.log(step);
  },
});
const traces = [...during, after].flatMap(({ traces: found }) => found);
const { files, bytes } = after;
console.log(
  `${String(sessions)} sessions, ${String(exceptions)} exceptions cleared, ${String(during.length)} looks on the way`,
);
console.log(
  `last look: ${String(files)} files, ${String(bytes)} bytes, ${String(after.traces.length)} traces`,
);
for (const { file, kind, encoding, text } of traces)
  console.error(`${file}: a ${kind} (${encoding}): ${text}`);
process.exitCode = traces.length > 0 ? 1 : 0;
