import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { listPageFiles } from '../page-files.ts';
import { pageHeaders } from '../page-policy.ts';
import { answerPage } from './pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'muontra-scheme-'));
writeFileSync(join(folder, 'index.html'), 'kiosk');
writeFileSync(join(folder, 'dock.html'), 'dock');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const headers = pageHeaders({ connect: null, demo: false });
const answer = (url: string, method = 'GET', demo = false) =>
  answerPage({ url, method }, listPageFiles(folder, demo), headers);

it('answers our own pages with a policy that knows no network', async () => {
  const page = await answer('muontra://station/index.html');
  expect([page.status, await page.text()]).toEqual([200, 'kiosk']);
  expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(page.headers.get('content-security-policy')).toContain("connect-src 'none'");
});

it.each([
  'muontra://station/../secret',
  'muontra://station/%2e%2e/secret',
  'muontra://elsewhere/index.html',
  'muontra://station/dock.html',
  'https://station/index.html',
])('knows nothing of %s', async (url) => {
  expect((await answer(url)).status).toBe(404);
});

it('takes no other method, and shows the dock in the demo', async () => {
  expect((await answer('muontra://station/index.html', 'POST')).status).toBe(405);
  expect((await answer('muontra://station/dock.html?kiosk=apart', 'GET', true)).status).toBe(200);
});
