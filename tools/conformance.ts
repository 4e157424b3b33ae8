import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDeviceTests } from './device-guest/run-device-tests.ts';

// `npm run conformance [-- --write]`: runs the suites of every pad model and prints the tables; --write keeps
// docs/pads/conformance.md, and does so only when the tests of real device stacks could be run too.

const root = join(import.meta.dirname, '..');
const page = join(root, 'docs/pads/conformance.md');

interface Assertion {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: 'passed' | 'failed' | 'pending' | 'skipped' | 'todo';
}

interface Report {
  readonly testResults: readonly { readonly assertionResults: readonly Assertion[] }[];
}

const suites: Readonly<Record<string, string>> = {
  'HF pads': 'test/simulation/pad-conformance.test.ts',
  'Marks of HF tags under a password': 'test/simulation/pad-passwords.test.ts',
  'UHF readers': 'test/simulation/uhf-conformance.test.ts',
  'Lines: real sockets and pseudo-terminals': 'test/simulation/pad-line.test.ts',
};

const signs: Readonly<Record<Assertion['status'], string>> = {
  passed: '✓',
  failed: '✗',
  pending: '–',
  skipped: '–',
  todo: '–',
};

function run(suite: string): readonly Assertion[] {
  const folder = mkdtempSync(join(tmpdir(), 'muontra-conformance-'));
  const file = join(folder, 'report.json');
  const words = ['node_modules/vitest/vitest.mjs', 'run', suite, '--reporter=json', `--outputFile=${file}`];
  spawnSync(process.execPath, words, { cwd: root, stdio: 'ignore' });
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  rmSync(folder, { recursive: true });
  return report.testResults.flatMap(({ assertionResults }) => assertionResults);
}

/** Models across, cases down, each under its port's name where a suite has several. */
function tableOf(assertions: readonly Assertion[]): string {
  return table(
    assertions.map(({ ancestorTitles, title, status }) => {
      const [model = '', port] = (ancestorTitles.at(-1) ?? '').split(' over ');
      return { column: model, row: port === undefined ? title : `${port}: ${title}`, status };
    }),
  );
}

interface Cell {
  readonly column: string;
  readonly row: string;
  readonly status: Assertion['status'];
}

/** Blank where a column has no such row. */
function table(cells: readonly Cell[]): string {
  const columns = [...new Set(cells.map(({ column }) => column))];
  const rows = [...new Set(cells.map(({ row }) => row))];
  const found = new Map(cells.map(({ column, row, status }) => [`${column} ${row}`, signs[status]]));
  const lines = rows.map((row) => [row, ...columns.map((column) => found.get(`${column} ${row}`) ?? '')]);
  return [['case', ...columns], ['---', ...columns.map(() => ':-:')], ...lines]
    .map((each) => `| ${each.join(' | ')} |`)
    .join('\n');
}

let text = `# What every pad model passes

Each model before its own simulator, made by \`npm run conformance -- --write\`. ✓ passed, ✗ failed, – not for this model (what it
cannot do is a capability, and the suite checks that it says so; a line that carries whole messages does not spoil them).
`;
let failed = false;
for (const [title, suite] of Object.entries(suites)) {
  const assertions = run(suite);
  failed ||= assertions.length === 0 || assertions.some(({ status }) => status === 'failed');
  text += `\n## ${title}\n\n${tableOf(assertions)}\n`;
}
const devices = await runDeviceTests((line) => {
  console.error(line);
}, 'err');
if (devices.kind === 'ok') {
  failed ||= devices.value.some(({ status }) => status === 'failed');
  const cells = devices.value.map(({ group, name, status }) => ({ column: group, row: name, status }));
  text += `
## Lines: a kernel's own HID, USB and serial stacks

In a virtual machine whose kernel has the device on its bus (\`npm run test:devices\`): /dev/uhid for HID, a USB gadget with a bulk
endpoint each way for USB, a CDC-ACM gadget for serial. The libraries that drive them are those of a station.

${table(cells)}
`;
}
console.log(text);
if (devices.kind === 'failed') console.error(`without the device tests: ${devices.error}`);
if (process.argv.includes('--write')) {
  if (devices.kind === 'ok') writeFileSync(page, text);
  else failed = true;
}
process.exitCode = failed ? 1 : 0;
