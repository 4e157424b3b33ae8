import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { Ear, expectNoOverlap, listen } from './listening.ts';
import { expect, screen, shelfOf, startStation, test } from './running-station.ts';

const root = join(import.meta.dirname, '../..');

test.describe.configure({ timeout: 120_000 });

test.beforeEach(async ({ page }) => {
  await listen(page);
});

const openSearch = async (kiosk: Page): Promise<void> => {
  await kiosk.getByRole('button', { name: 'Tìm sách' }).click();
  await expect(screen(kiosk, 'search')).toBeVisible();
  // The keys of the screen before must not press one of this: for a moment nothing is taken.
  await expect(kiosk.locator('.settling')).toHaveCount(0);
};
const entry = (kiosk: Page) => kiosk.getByLabel('Tên sách');
const found = (kiosk: Page) => kiosk.locator('[data-found]');

async function tap(kiosk: Page, keys: string): Promise<void> {
  for (const key of keys)
    await kiosk
      .locator('.title-keys')
      .getByRole('button', { name: key === ' ' ? 'Dấu cách' : key, exact: true })
      .click();
}

test('a title is found by fingers, letter by letter, with its place on the shelf or whose return is awaited', async ({
  kiosk,
  station,
}) => {
  await openSearch(kiosk);
  await tap(kiosk, 'so do');
  await expect(entry(kiosk)).toHaveText('so do');
  await expect(found(kiosk).first()).toContainText('Số đỏ');
  await expect(found(kiosk).first()).toContainText(/Có \d+ trên \d+ cuốn/u);
  // A tone on the word, as it is written.
  await kiosk.getByRole('button', { name: 'Xóa' }).click();
  await tap(kiosk, 'o');
  await kiosk.getByRole('button', { name: 'Dấu hỏi' }).click();
  await expect(entry(kiosk)).toHaveText('so dỏ');
  await kiosk.getByRole('button', { name: /^Xem \d+ kết quả$/ }).click();
  await expect(kiosk.locator('.title-keys')).toHaveCount(0);
  await expect(found(kiosk).first()).toBeVisible();
  await kiosk.getByRole('button', { name: 'Gõ tiếp' }).click();
  await expect(entry(kiosk)).toHaveText('so dỏ');
  // A book that is laid down is what the person came for.
  await station.dock({ name: 'layOnPad', input: { itemIds: await shelfOf(station, 1) } });
  await expect(screen(kiosk, 'choose')).toBeVisible();
});

test('by a keyboard, in Telex: the same word, whatever the keys are called', async ({ kiosk }) => {
  await openSearch(kiosk);
  await kiosk.getByRole('button', { name: 'Aă' }).click();
  await expect(kiosk.getByRole('button', { name: 'Telex' })).toBeVisible();
  await kiosk.keyboard.type('Ddaast', { delay: 90 });
  await expect(entry(kiosk)).toHaveText('Đất');
  await expect(found(kiosk).first()).toContainText('Đất');
  await kiosk.keyboard.type(' xyz', { delay: 90 });
  await expect(kiosk.getByRole('status').getByText('Chưa tìm thấy')).toBeVisible();
  for (let letter = 0; letter < 8; letter += 1) await kiosk.keyboard.press('Backspace', { delay: 60 });
  await expect(entry(kiosk)).toHaveText('');
  await expect(found(kiosk)).toHaveCount(0);
});

test('a card under the scanner is a card, also in the midst of typing', async ({ kiosk, station }) => {
  await openSearch(kiosk);
  await tap(kiosk, 'nha');
  await station.dock({ name: 'scanCode', input: { text: 'BD000001' } });
  await expect(screen(kiosk, 'pile')).toBeVisible();
  await kiosk.getByRole('button', { name: 'Quay lại' }).click();
  await expect(screen(kiosk, 'attract')).toBeVisible();
  await openSearch(kiosk);
  await expect(entry(kiosk)).toHaveText('');
});

test('with eyes shut: what is typed is heard, how much was found, and each title with its place', async ({
  kiosk,
}) => {
  const ear = new Ear(kiosk);
  await ear.press('F1');
  await ear.hear(/Đã bật giọng đọc/u);
  await ear.walkTo(/^Tìm sách, nút/u);
  await ear.press('Enter');
  await ear.hear(/^Tìm sách\..*Gõ tên sách/u);
  for (const letter of ['t', 'a', 't', ' ', 'd', 'e', 'n']) {
    await ear.press(letter);
    if (letter !== ' ') await ear.hear(new RegExp(`^${letter}$`, 'u'));
  }
  await ear.hear(/^Tìm thấy \d+ kết quả/u);
  await ear.walkTo(/^Xem \d+ kết quả, nút/u);
  await ear.press('Enter');
  await ear.walkTo(/^Sách tìm thấy, \d+ dòng/u);
  await ear.press('ArrowDown');
  await ear.hear(/Tắt đèn.*Có.*dòng 1 trên/u);
  await expectNoOverlap(kiosk);
});

test('from a list that the library imported, also while the line is down', async ({ page }) => {
  const list =
    'barcode,title,location,status\nTV1,Dế Mèn phiêu lưu ký,FIC,available\nTV2,Tắt đèn,FIC,on-loan\n';
  const station = await startStation({
    demo: false,
    config: {
      ils: 'sip2://127.0.0.1:9/?institution=TV',
      search: { places: { FIC: { vi: 'kho tầng 2', en: 'the second floor' } } },
    },
    prepare: (dataDir) => {
      writeFileSync(join(dataDir, 'items.csv'), list);
      const words = ['cache', 'import', join(dataDir, 'items.csv'), '--data', dataDir];
      const done = spawnSync(process.execPath, [join(root, 'main/cli/muontra.js'), ...words]);
      if (done.status !== 0) throw new Error(done.stderr.toString());
    },
  });
  try {
    await page.goto(station.kioskUrl);
    // The index is made by a thread of its own, and looked for every five seconds.
    await page.getByRole('button', { name: 'Tìm sách' }).click({ timeout: 40_000 });
    await expect(page.locator('.settling')).toHaveCount(0);
    await tap(page, 'de men');
    await expect(found(page)).toHaveCount(1);
    await expect(found(page)).toContainText('Dế Mèn phiêu lưu ký');
    await expect(found(page)).toContainText('Có trên giá, ở kho tầng 2');
    await page.getByRole('button', { name: 'Xem 1 kết quả' }).click();
    await expect(page.getByText(/^Theo danh sách đến/)).toBeVisible();
  } finally {
    await station.stop();
  }
});
