import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkImports } from './check-imports.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'muontra-imports-'));
  for (const name of ['serialport', 'zod', 'electron', 'react', 'better-sqlite3']) {
    put(`node_modules/${name}/package.json`, `{"name":"${name}","main":"index.js"}`);
    put(`node_modules/${name}/index.js`, 'module.exports = {};');
  }
  put('package.json', '{"dependencies":{"serialport":"1","zod":"1","react":"1","better-sqlite3":"1"}}');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** Files as `path` → imported specifiers; every target that is one of ours exists. */
async function problemsOf(files: Readonly<Record<string, readonly string[]>>): Promise<readonly string[]> {
  for (const [path, imports] of Object.entries(files)) {
    put(path, `${imports.map((name) => `import '${name}';`).join('\n')}\nexport const x: number = 1;\n`);
  }
  const { seen, files: count, problems } = await checkImports(root);
  expect(seen).toBe(count);
  return problems;
}

it.each([
  ['contract-knows-too-much', 'main/contract/a.ts', '../log/log.ts', 'main/log/log.ts'],
  ['contract-knows-zod-only', 'main/contract/a.ts', 'node:fs', null],
  ['station-knows-too-much', 'main/station/a.ts', '../shell/b.ts', 'main/shell/b.ts'],
  ['library-knows-too-much', 'main/library/a.ts', '../../drivers/ils/sip2/c.ts', 'drivers/ils/sip2/c.ts'],
  ['shell-knows-too-much', 'main/shell/browser/a.ts', '../../../db/b.ts', 'db/b.ts'],
  ['shells-are-apart', 'main/shell/browser/a.ts', '../electron/b.ts', 'main/shell/electron/b.ts'],
  ['drivers-knows-too-much', 'drivers/a.ts', '../main/clock/b.ts', 'main/clock/b.ts'],
  ['db-knows-too-much', 'db/a.ts', '../drivers/b.ts', 'drivers/b.ts'],
  ['renderer-knows-too-much', 'renderer/a.tsx', '../main/log/b.ts', 'main/log/b.ts'],
  ['renderer-is-a-page', 'renderer/a.tsx', 'node:fs', null],
  ['pure-rooms-only-calculate', 'drivers/frame/a.ts', 'node:timers', null],
  ['pure-rooms-only-calculate', 'drivers/rfid/tag/a.ts', 'zod', null],
  ['serialport-has-one-place', 'drivers/port/tcp-port.ts', 'serialport', null],
  ['better-sqlite3-has-one-place', 'db/stores/a.ts', 'better-sqlite3', null],
  ['electron-has-one-place', 'main/cli/a.ts', 'electron', null],
  [
    'electron-stays-in-its-shell',
    'main/cli/a.ts',
    '../shell/electron/main.ts',
    'main/shell/electron/main.ts',
  ],
  ['nothing-needs-tests-or-tools', 'drivers/a.ts', '../test/harness/b.ts', 'test/harness/b.ts'],
  ['nothing-needs-tests-or-tools', 'main/cli/a.ts', './b.test.ts', 'main/cli/b.test.ts'],
  [
    'simulators-are-not-the-product',
    'drivers/rfid/feig/reader.ts',
    './simulator.ts',
    'drivers/rfid/feig/simulator.ts',
  ],
  ['everything-resolves', 'main/cli/a.ts', './gone.ts', null],
])('finds %s', async (rule, from, to, target) => {
  const problems = await problemsOf({ [from]: [to], ...(target === null ? {} : { [target]: [] }) });
  expect(problems.filter((problem) => problem.startsWith(`${rule}: ${from}`))).toHaveLength(1);
});

it('finds a cycle', async () => {
  const problems = await problemsOf({ 'db/a.ts': ['./b.ts'], 'db/b.ts': ['./c.ts'], 'db/c.ts': ['./a.ts'] });
  expect(problems.join('\n')).toMatch(/^no-cycles: /);
});

it('sees type imports, too', async () => {
  put(
    'main/shell/browser/a.ts',
    `import type { x } from '../../../drivers/b.ts';\nexport type Y = typeof x;\n`,
  );
  put('drivers/b.ts', 'export const x: number = 1;\n');
  expect((await checkImports(root)).problems).toHaveLength(1);
});

it('is content with the house as it should be', async () => {
  const problems = await problemsOf({
    'main/contract/a.ts': ['zod'],
    'main/station/a.ts': ['../contract/a.ts', '../../drivers/models.ts', '../../db/open.ts'],
    'main/launch/launch-station.ts': ['../station/a.ts', '../demo/a.ts'],
    'main/demo/a.ts': ['../../drivers/rfid/feig/simulator.ts'],
    'main/shell/electron/main.ts': ['electron', '../../launch/launch-station.ts'],
    'drivers/models.ts': ['./rfid/feig/simulator.ts'],
    'drivers/rfid/feig/simulator.ts': ['node:net'],
    'drivers/port/serial-port.ts': ['serialport'],
    'db/open.ts': ['better-sqlite3'],
    'renderer/a.tsx': ['react', '../main/contract/a.ts'],
    'test/scenarios/a.test.ts': ['../../main/station/a.ts', '../../drivers/rfid/feig/simulator.ts'],
  });
  expect(problems).toEqual([]);
});

it('fails on a module that it did not see', async () => {
  put('renderer/a.tsx', 'export const x = 1;\n');
  put('renderer/node_modules/hidden.ts', 'export const x = 1;\n');
  const { files, seen, problems } = await checkImports(root);
  expect([files, seen]).toEqual([2, 1]);
  expect(problems).toEqual(['not seen: renderer/node_modules/hidden.ts']);
});
