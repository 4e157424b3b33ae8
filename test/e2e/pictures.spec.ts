import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, screen, shelfOf, test } from './running-station.ts';

const folder = join(import.meta.dirname, '../../docs/pictures');
const isWanted = process.env['MUONTRA_PICTURES'] === '1';

/** The README's pictures, taken anew with MUONTRA_PICTURES=1. */
async function take(page: Page, name: string): Promise<void> {
  if (!isWanted) return;
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled', scale: 'device' });
}

test.describe('on a kiosk that stands upright', () => {
  // Two thirds of the pixels are enough for a page that is read.
  test.use({ deviceScaleFactor: 2 / 3 });

  test('borrowing three books, as the README shows it', async ({ kiosk, station }) => {
    await kiosk.setViewportSize({ width: 1080, height: 1920 });
    await kiosk.emulateMedia({ reducedMotion: 'reduce' });
    await take(kiosk, 'attract-vi-portrait');
    await station.dock({ name: 'scanCode', input: { text: 'BD000001' } });
    await expect(screen(kiosk, 'pile')).toBeVisible();
    await station.dock({ name: 'layOnPad', input: { itemIds: await shelfOf(station, 3) } });
    await expect(kiosk.locator('[data-state="done"]')).toHaveCount(3);
    await expect
      .poll(async () => (await station.dockView()).books.filter(({ onPad, mark }) => onPad && mark === 'off'))
      .toHaveLength(3);
    await take(kiosk, 'pile-vi-portrait');
    await kiosk.getByRole('button', { name: 'Xong' }).click();
    await expect(kiosk.locator('.badge-great.badge-good')).toBeVisible();
    await take(kiosk, 'end-vi-portrait');
  });
});

test('the demo, as the README shows it', async ({ page, station }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(station.url);
  await page.getByRole('button', { name: /BD000001/ }).click();
  await page.getByRole('button', { name: 'Đặt 3 cuốn' }).click();
  await expect(page.frameLocator('iframe').locator('[data-state="done"]')).toHaveCount(3);
  await take(page, 'demo');
});
