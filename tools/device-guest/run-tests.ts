import { globSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import type { CaseResult } from './report.ts';

// Inside the guest: runs the tests of test/devices in this process and writes what came of each to the file named first.

const root = join(import.meta.dirname, '../..');
const testLimitMs = 120_000;
const [reportFile = '/dev/null'] = process.argv.slice(2);

const files = globSync(join(root, 'test/devices/*.test.ts')).sort();
const stream = run({ files, isolation: 'none', concurrency: false, timeout: testLimitMs });
const cases: CaseResult[] = [];
/** Names of the tests around the one that is reported, outermost first. */
const around: string[] = [];
stream.on('test:start', ({ name, nesting }) => {
  around.length = nesting;
  around.push(name);
});
const note = (
  event: {
    name: string;
    nesting: number;
    skip?: string | boolean | undefined;
    details: { type?: string | undefined };
  },
  passed: boolean,
): void => {
  // A group has failed with its tests; by itself it fails when what prepares it does.
  if (event.details.type === 'suite' && passed) return;
  const status = event.skip === undefined ? (passed ? 'passed' : 'failed') : 'skipped';
  cases.push({ group: around[event.nesting - 1] ?? event.name, name: event.name, status });
};
stream.on('test:pass', (event) => {
  note(event, true);
});
stream.on('test:fail', (event) => {
  note(event, false);
});
stream.compose(new spec()).pipe(process.stdout);
await new Promise((resolve) => stream.once('end', resolve));
writeFileSync(reportFile, JSON.stringify(cases));
const hasFailed = cases.some(({ status }) => status === 'failed');
console.log(`${String(files.length)} files: ${files.map((file) => basename(file)).join(' ')}`);
process.exit(hasFailed || cases.length === 0 ? 1 : 0);
