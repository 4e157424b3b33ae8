import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { electronArguments, runElectron } from './run-electron.ts';
import type { RunningElectron } from './run-electron.ts';

let folder: string;
let logged: string[];
const running: RunningElectron[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-run-'));
  logged = [];
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((electron) => electron.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** A program in Electron's place that speaks to the command line as the real entry file does. */
function run(script: string): RunningElectron {
  const binary = join(folder, 'electron');
  writeFileSync(binary, `#!${process.execPath}\n${script}`);
  chmodSync(binary, 0o700);
  const electron = runElectron({
    binary,
    root: folder,
    dataDir: join(folder, 'data'),
    configFile: null,
    demo: true,
    isRoot: false,
    onLog: (line) => logged.push(line),
  });
  running.push(electron);
  return electron;
}

it('hands the start over as arguments', () => {
  const start = { root: '/app', dataDir: '/data', configFile: '/c.json', demo: true, isRoot: false };
  expect(electronArguments(start)).toEqual(['/app', '--data=/data', '--config=/c.json', '--demo']);
  expect(electronArguments({ ...start, configFile: null, demo: false, isRoot: true })).toEqual([
    '--no-sandbox',
    '/app',
    '--data=/data',
  ]);
});

it.skipIf(process.platform === 'win32')(
  'waits until the kiosk says it is ready, and passes the log on',
  async () => {
    const electron = run(`
    console.error('{"event":"station-started"}');
    console.log('muontra-ready muontra://station/index.html');
    setInterval(() => {}, 1000);
  `);
    expect(await electron.ready).toEqual({ kind: 'ok', url: 'muontra://station/index.html' });
    await electron.close();
    expect(logged).toEqual(['{"event":"station-started"}']);
  },
);

it.skipIf(process.platform === 'win32')(
  'reports a failure, an early end and a binary that cannot be run',
  async () => {
    expect(await run(`console.log('muontra-failed setting "pad": unknown');`).ready).toEqual({
      kind: 'failed',
      message: 'setting "pad": unknown',
    });
    expect((await run('process.exit(1);').ready).kind).toBe('failed');
    rmSync(join(folder, 'electron'));
    const gone = runElectron({
      binary: join(folder, 'electron'),
      root: folder,
      dataDir: folder,
      configFile: null,
      demo: false,
      isRoot: false,
      onLog: () => undefined,
    });
    expect((await gone.ready).kind).toBe('failed');
  },
);

it.skipIf(process.platform === 'win32')(
  'does not let the environment turn Electron into a plain Node',
  async () => {
    process.env['ELECTRON_RUN_AS_NODE'] = '1';
    try {
      const electron = run(`console.log('muontra-ready ' + (process.env.ELECTRON_RUN_AS_NODE ?? 'unset'));`);
      expect(await electron.ready).toEqual({ kind: 'ok', url: 'unset' });
    } finally {
      delete process.env['ELECTRON_RUN_AS_NODE'];
    }
  },
);
