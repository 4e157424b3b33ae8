import type { Page } from '@playwright/test';
import { heapTexts } from '../harness/heap-texts.ts';
import { expect, screen, shelfOf, startStation, test } from './running-station.ts';

/** Strings that live in the page once its garbage is gone, as the browser's own heap snapshot lists them. */
async function stringsOf(page: Page): Promise<ReadonlySet<string>> {
  const session = await page.context().newCDPSession(page);
  const parts: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => parts.push(chunk));
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  await session.detach();
  return heapTexts(parts.join(''));
}

/** What the page could keep beyond its heap. */
function keptOf(page: Page): Promise<{ text: string; stores: number; history: number; address: string }> {
  return page.evaluate(async () => ({
    text: document.documentElement.outerHTML,
    stores:
      localStorage.length +
      sessionStorage.length +
      document.cookie.length +
      (await indexedDB.databases()).length +
      (await caches.keys()).length,
    history: history.length,
    address: location.href,
  }));
}

test('after a session nothing of it is left in the page: not shown, not stored, not in its memory, and no page to go back to', async ({
  page,
}) => {
  test.setTimeout(120_000);
  const station = await startStation({
    demo: true,
    config: { signIn: { pin: 'always', cardPattern: '^BD' } },
  });
  await page.goto(station.kioskUrl);
  await expect(screen(page, 'attract')).toBeVisible();
  const before = await keptOf(page);

  const searched = 'qwzkv tmr';
  await page.getByRole('button', { name: 'Tìm sách' }).click();
  await expect(screen(page, 'search')).toBeVisible();
  await page.keyboard.type(searched, { delay: 90 });
  await expect(page.getByLabel('Tên sách')).toHaveText(searched);
  await page.getByRole('button', { name: 'Quay lại' }).click();
  await expect(screen(page, 'attract')).toBeVisible();

  await page.getByRole('button', { name: /^Mượn/ }).click();
  await page.getByRole('button', { name: 'Nhập số thẻ' }).click();
  await page.keyboard.type('BD000001', { delay: 60 });
  await page.getByRole('button', { name: 'Xong' }).click();
  await expect(screen(page, 'pin')).toBeVisible();
  await page.keyboard.type('1111', { delay: 60 });
  await page.getByRole('button', { name: 'Xong' }).click();
  await expect(screen(page, 'pile')).toBeVisible();
  const books = await shelfOf(station, 2);
  await station.dock({ name: 'layOnPad', input: { itemIds: books } });
  await expect(page.locator('[data-state="done"]')).toHaveCount(2);
  const titles = await page.locator('.row-title').allTextContents();
  const during = await stringsOf(page);
  expect(
    titles.filter((title) => !during.has(title)),
    'the search finds what is there',
  ).toEqual([]);

  await page.getByRole('button', { name: 'Xong' }).click();
  await expect(screen(page, 'end')).toBeVisible();
  await station.dock({ name: 'clearPad', input: {} });
  await page.getByRole('button', { name: 'Xong' }).click();
  await expect(screen(page, 'attract')).toBeVisible();

  const secrets = ['BD000001', '1111', searched, ...titles, ...books];
  const after = await keptOf(page);
  expect(secrets.filter((secret) => after.text.includes(secret))).toEqual([]);
  expect({ ...after, text: '' }).toEqual({ ...before, text: '' });
  // Neither a page of ours nor a stray one can reach it.
  await expect(page.evaluate(() => navigator.clipboard.readText())).rejects.toThrow(/blocked/);
  expect(await page.evaluate(() => getSelection()?.toString() ?? '')).toBe('');
  // A picture of the screen that comes next may be drawn from what was there before it: the next person moves it on.
  await page.getByRole('button', { name: /^Trả/ }).click();
  await expect(screen(page, 'pile')).toBeVisible();
  await page.getByRole('button', { name: 'Quay lại' }).click();
  await expect(screen(page, 'attract')).toBeVisible();
  const strings = await stringsOf(page);
  expect(
    secrets.filter((secret) => strings.has(secret)),
    'in the memory of the page',
  ).toEqual([]);

  await station.stop();
});
