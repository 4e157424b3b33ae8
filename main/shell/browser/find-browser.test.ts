import { expect, it } from 'vitest';
import { findBrowser } from './find-browser.ts';

const machine = (installed: readonly string[]) => (path: string) => installed.includes(path);

it('finds Chromium on PATH before Chrome', () => {
  const isExecutable = machine(['/usr/bin/google-chrome', '/own/bin/chromium']);
  expect(findBrowser({ platform: 'linux', env: { PATH: '/usr/bin:/own/bin' }, isExecutable })).toBe(
    '/own/bin/chromium',
  );
});

it('looks in the usual places where PATH is short, and never in a relative folder', () => {
  const isExecutable = machine(['/snap/bin/chromium', 'chromium', './chromium']);
  expect(findBrowser({ platform: 'linux', env: { PATH: '.::bin' }, isExecutable })).toBe(
    '/snap/bin/chromium',
  );
});

it('finds Edge on Windows, which is always there', () => {
  const edge = 'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe';
  const env = { ProgramFiles: 'C:\\Program Files', 'ProgramFiles(x86)': 'C:\\Program Files (x86)' };
  expect(findBrowser({ platform: 'win32', env, isExecutable: machine([edge]) })).toBe(edge);
});

it('finds Chrome on macOS', () => {
  const chrome = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';
  expect(findBrowser({ platform: 'darwin', env: {}, isExecutable: machine([chrome]) })).toBe(chrome);
});

it('takes the named one and no other in its place', () => {
  const isExecutable = machine(['/usr/bin/chromium', '/own/edge']);
  const find = (named: string) =>
    findBrowser({ platform: 'linux', env: { MUONTRA_BROWSER: named, PATH: '/usr/bin' }, isExecutable });
  expect(find('/own/edge')).toBe('/own/edge');
  expect(find('/gone')).toBeNull();
});

it('says null where there is none', () => {
  expect(findBrowser({ platform: 'linux', env: { PATH: '/usr/bin' }, isExecutable: () => false })).toBeNull();
});
