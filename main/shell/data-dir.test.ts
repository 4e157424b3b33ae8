import { join } from 'node:path';
import { expect, it } from 'vitest';
import { defaultDataDir } from './data-dir.ts';

const home = join('/', 'home', 'lan');

it.each([
  ['linux', {}, join(home, '.local', 'share', 'muontra')],
  ['linux', { XDG_DATA_HOME: '/data' }, join('/data', 'muontra')],
  ['linux', { XDG_DATA_HOME: '' }, join(home, '.local', 'share', 'muontra')],
  ['darwin', {}, join(home, 'Library', 'Application Support', 'muontra')],
  ['win32', { LOCALAPPDATA: '/local' }, join('/local', 'muontra')],
  ['win32', {}, join(home, 'AppData', 'Local', 'muontra')],
] as const)('on %s with %o data lies in %s', (platform, env, expected) => {
  expect(defaultDataDir({ platform, env, home }, false)).toBe(expected);
});

it('keeps the demo apart from a real station', () => {
  expect(defaultDataDir({ platform: 'linux', env: {}, home }, true)).toBe(
    join(home, '.local', 'share', 'muontra-demo'),
  );
});
