import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, startStation, test } from './running-station.ts';
import { builtPages as built, firstFiles, firstPageBytes } from '../harness/first-page.ts';
import { openSocket } from '../harness/shell-client.ts';

const firstPageLimitBytes = 120_000;

test('a production station has no dock: no page, no socket, no code', async ({ page }) => {
  const station = await startStation({ demo: false });
  try {
    expect(station.url).not.toContain('dock');
    const { origin } = new URL(station.url);
    expect((await page.request.get(`${origin}/dock.html`)).status()).toBe(404);
    expect(await openSocket({ url: station.url, path: '/dock' })).toEqual({ refused: 404 });
    await page.goto(station.kioskUrl);
    await expect(page.locator('[data-screen="attract"]')).toBeVisible();
    const files = readdirSync(built, { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => name.includes('dock'))).toEqual([]);
    for (const name of files.filter((file) => /\.(js|css|html)$/.test(file))) {
      // Words that only the dock says, and the calls that only it makes.
      expect(readFileSync(join(built, name), 'utf8'), name).not.toMatch(/layOnPad|Bàn thử|Dev dock|scanCode/);
    }
  } finally {
    await station.stop();
  }
});

test('the first page stays small, and the staff side is no part of it', () => {
  const files = readdirSync(built, { recursive: true, encoding: 'utf8' });
  const first = firstFiles();
  const bytes = firstPageBytes();
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(firstPageLimitBytes);
  const textOf = (names: readonly string[]): string =>
    names.map((name) => readFileSync(join(built, name), 'utf8')).join('\n');
  const onlyStaff = /Mã PIN của thủ thư|staff-facts/;
  expect(textOf(first)).not.toMatch(onlyStaff);
  const later = files.filter((name) => /\.(js|css)$/.test(name) && !first.includes(name));
  expect(textOf(later)).toMatch(onlyStaff);
});
