import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// `npm run conformance [-- --write]`: runs the suites of every pad model and prints the table; --write keeps docs/pads/conformance.md.

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

/** Models across, cases down; blank where a model has no such case. */
function table(assertions: readonly Assertion[]): string {
  const modelOf = ({ ancestorTitles }: Assertion): string =>
    (ancestorTitles.at(-1) ?? '').split(' over ')[0] ?? '';
  const caseOf = ({ ancestorTitles, title }: Assertion): string => {
    const port = (ancestorTitles.at(-1) ?? '').split(' over ')[1];
    return port === undefined ? title : `${port}: ${title}`;
  };
  const models = [...new Set(assertions.map(modelOf))];
  const cases = [...new Set(assertions.map(caseOf))];
  const found = new Map(assertions.map((one) => [`${modelOf(one)} ${caseOf(one)}`, signs[one.status]]));
  const rows = cases.map((name) => [name, ...models.map((model) => found.get(`${model} ${name}`) ?? '')]);
  return [['case', ...models], ['---', ...models.map(() => ':-:')], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

let text = `# What every pad model passes

Each model before its own simulator, made by \`npm run conformance -- --write\`. ✓ passed, ✗ failed, – not for this model (what it
cannot do is a capability, and the suite checks that it says so).
`;
let failed = false;
for (const [title, suite] of Object.entries(suites)) {
  const assertions = run(suite);
  failed ||= assertions.length === 0 || assertions.some(({ status }) => status === 'failed');
  text += `\n## ${title}\n\n${table(assertions)}\n`;
}
console.log(text);
if (process.argv.includes('--write')) writeFileSync(page, text);
process.exitCode = failed ? 1 : 0;
