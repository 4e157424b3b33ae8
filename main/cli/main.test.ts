import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { exit } from './io.ts';
import type { CliIo } from './io.ts';
import { dispatch } from './main.ts';

function createIo(): CliIo & { readonly said: string[]; readonly complained: string[] } {
  const said: string[] = [];
  const complained: string[] = [];
  return {
    said,
    complained,
    out: (text) => said.push(text),
    err: (text) => complained.push(text),
    readSecret: () => Promise.resolve(null),
    signal: new AbortController().signal,
    onHangup: () => () => undefined,
  };
}

it.each(['--help', '-h', 'help'])('lists the commands on %s', async (word) => {
  const io = createIo();
  expect(await dispatch([word], io)).toBe(exit.done);
  for (const name of [
    'start',
    'tag',
    'pad',
    'ils',
    'journal',
    'staff',
    'cache',
    'offline',
    'screen',
    'bench',
  ]) {
    expect(io.said.join()).toContain(`  ${name} `);
  }
});

it.each([[[]], [['stop']], [['constructor']], [['__proto__']], [['\u001b[2J']]])(
  'answers %j with one clear line and wrong use',
  async (words) => {
    const io = createIo();
    expect(await dispatch(words, io)).toBe(exit.badUse);
    expect(io.said).toEqual([]);
    expect(io.complained).toHaveLength(1);
    expect(io.complained[0]).not.toMatch(/[\n\u001b]/);
    expect(io.complained[0]).toContain('known are start');
  },
);

it.each([
  [['start', '--shell', 'firefox'], '--shell must be'],
  [['start', '--port', '70000'], '--port must be'],
  [['start', '--port', '-1'], 'port'],
  [['start', '--data', ''], '--data must'],
  [['start', '--fast'], '--fast'],
  [['start', 'now'], 'now'],
  [['bench', 'no-such-bench'], 'no benchmark'],
  [['screen', 'calibrate', '--width-mm', '3', '--pixels', '1080x1920'], '80 to 2000'],
  [['screen'], 'usage: muontra screen calibrate'],
  [['bench', '../../package'], 'no benchmark'],
  [['bench', '--fast'], '--fast'],
])('refuses %j', async (words, expected) => {
  const io = createIo();
  expect(await dispatch(words, io)).toBe(exit.badUse);
  expect(io.complained).toHaveLength(1);
  expect(io.complained[0]).toContain(expected);
});

it('tells the installer what the measures come to, and what to check with a measure', async () => {
  const io = createIo();
  const words = ['screen', 'calibrate', '--width-mm', '268', '--pixels', '1080x1920'];
  expect(await dispatch(words, io)).toBe(exit.done);
  const said = io.said.join('\n');
  expect(said).toContain('"screen": { "widthMm": 268 }');
  for (const measure of ['380 and 1,220 mm', '1,000 mm', 'room for knees']) expect(said).toContain(measure);
});

const entry = fileURLToPath(import.meta.resolve('./muontra.js'));

it('runs as a process', () => {
  const ran = spawnSync(process.execPath, [entry, 'fly'], { encoding: 'utf8' });
  expect(ran.status).toBe(2);
  expect(ran.stdout).toBe('');
  expect(ran.stderr.trim().split('\n')).toHaveLength(1);
});

/** Node as a machine brings it along, where that is older than the project's own. */
const machineNode = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => {
  if (!existsSync(path)) return false;
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8' });
  return Number(stdout.slice(1).split('.')[0]) < 24;
});

it('says in one line that an older Node is too old', () => {
  // Where there is no older Node, the same entry is run under a version number that says so.
  const script = `
    Object.defineProperty(process.versions, 'node', { value: '20.20.2' });
    await import(${JSON.stringify(entry)});
  `;
  const ran = machineNode
    ? spawnSync(machineNode, [entry, 'start'], { encoding: 'utf8' })
    : spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  expect(ran.status).toBe(2);
  expect(ran.stderr).toMatch(/^muontra needs Node 24 or later; this is \d+\.\d+\.\d+\n$/);
});
