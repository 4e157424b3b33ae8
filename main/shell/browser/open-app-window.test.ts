import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appWindowFlags, openAppWindow } from './open-app-window.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'muontra-window-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

const url = 'http://127.0.0.1:8420/#token';

it('opens an app window with a profile of its own and a sandbox', () => {
  const flags = appWindowFlags({ url, dataDir: '/data', demo: false, isRoot: false });
  expect(flags).toContain(`--app=${url}`);
  expect(flags).toContain(`--user-data-dir=${join('/data', 'window')}`);
  expect(flags).toContain('--kiosk');
  expect(flags).toContain('--disable-background-networking');
  expect(flags).toContain('--autoplay-policy=no-user-gesture-required');
  expect(flags).not.toContain('--no-sandbox');
});

it('leaves the demo a window that can be moved and closed', () => {
  const flags = appWindowFlags({ url, dataDir: '/data', demo: true, isRoot: true });
  expect(flags).not.toContain('--kiosk');
  expect(flags).toContain('--no-sandbox');
});

it('says when the browser cannot be run', async () => {
  const window = openAppWindow({ browser: join(dataDir, 'gone'), url, dataDir, demo: true, isRoot: false });
  expect(await window.ended).toBe('failed');
  await window.close();
});

it.skipIf(process.platform === 'win32')('ends the browser with the station', async () => {
  const browser = join(dataDir, 'browser');
  writeFileSync(browser, '#!/bin/sh\nexec sleep 60\n');
  chmodSync(browser, 0o700);
  const window = openAppWindow({ browser, url, dataDir, demo: false, isRoot: false });
  await window.close();
  expect(await window.ended).toBe('closed');
});
