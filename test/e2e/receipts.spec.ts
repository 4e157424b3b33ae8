import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { createPinGate } from '../../main/station/staff/pin-gate.ts';
import { judge } from './judge.ts';
import { expect, screen, shelfOf, startStation, test } from './running-station.ts';
import type { RunningStation } from './running-station.ts';

const folder = process.env['MUONTRA_RECEIPT_SHOTS'];

/** For a designer's eye, with MUONTRA_RECEIPT_SHOTS set to a folder. */
async function look(page: Page, name: string): Promise<void> {
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  for (const [stand, size] of [
    ['portrait', { width: 1080, height: 1920 }],
    ['landscape', { width: 1280, height: 800 }],
  ] as const) {
    await page.setViewportSize(size);
    await page.screenshot({ path: `${folder}/${name}-${stand}.png`, animations: 'disabled' });
  }
}

async function borrowAndFinish(kiosk: Page, station: RunningStation, count: number): Promise<void> {
  await station.dock({ name: 'scanCode', input: { text: 'BD000001' } });
  await expect(screen(kiosk, 'pile')).toBeVisible();
  await station.dock({ name: 'layOnPad', input: { itemIds: await shelfOf(station, count) } });
  await expect(kiosk.locator('[data-state="done"]')).toHaveCount(count);
  await kiosk.getByRole('button', { name: 'Xong' }).click();
  await expect(screen(kiosk, 'end')).toBeVisible();
}

test('a receipt is offered, printed with one tap, and seen to come out', async ({ kiosk, station }) => {
  await borrowAndFinish(kiosk, station, 3);
  await judge(kiosk, 'receipt offered');
  await look(kiosk, 'offered');
  await kiosk.getByRole('button', { name: 'In biên nhận' }).click();
  await expect(kiosk.getByText('Mời bạn lấy biên nhận.')).toBeVisible();
  expect((await station.dockView()).paper).toMatch(/^data:image\/png;base64,/);
  await judge(kiosk, 'receipt printed');
  await look(kiosk, 'printed');
  await kiosk.getByRole('button', { name: 'Hiện mã QR' }).click();
  await expect(kiosk.getByRole('img', { name: 'Mã QR biên nhận' })).toBeVisible();
  await judge(kiosk, 'receipt as a code');
  await look(kiosk, 'code');
  await kiosk.getByRole('button', { name: 'Xong' }).click();
  await expect(screen(kiosk, 'attract')).toBeVisible();
});

test('who renewed is offered a receipt when the account is left', async ({ kiosk, station }) => {
  await kiosk.getByRole('button', { name: 'Tài khoản' }).click();
  await station.dock({ name: 'scanCode', input: { text: 'BD000011' } });
  await kiosk.getByRole('button', { name: 'Gia hạn cả 3 cuốn' }).click();
  await expect(kiosk.locator('[data-renewal="done"]')).toHaveCount(2);
  await expect(kiosk.locator('[data-renewal="refused"]')).toHaveCount(1);
  await kiosk.getByRole('button', { name: 'Quay lại' }).click();
  await expect(screen(kiosk, 'end')).toBeVisible();
  await expect(kiosk.getByRole('heading', { level: 1 })).toHaveText('Đã gia hạn 2 cuốn');
  await judge(kiosk, 'receipt of renewals offered');
  await look(kiosk, 'renewals');
  await kiosk.getByRole('button', { name: 'In biên nhận' }).click();
  await expect(kiosk.getByText('Mời bạn lấy biên nhận.')).toBeVisible();
  expect((await station.dockView()).paper).toMatch(/^data:image\/png;base64,/);
  await kiosk.getByRole('button', { name: 'Xong' }).click();
  await expect(screen(kiosk, 'attract')).toBeVisible();
});

test('paper that is out brings the code, and nothing waits for it', async ({ kiosk, station }) => {
  await borrowAndFinish(kiosk, station, 2);
  await station.dock({ name: 'setPrinter', input: { fault: 'paper-out' } });
  await kiosk.getByRole('button', { name: 'In biên nhận' }).click();
  await expect(kiosk.getByText('Máy in hết giấy.')).toBeVisible();
  await expect(kiosk.getByRole('img', { name: 'Mã QR biên nhận' })).toBeVisible();
  await judge(kiosk, 'receipt that failed');
  await look(kiosk, 'failed');
  expect((await station.dockView()).paper).toBeNull();
});

test('the dock shows the paper', async ({ page, station }) => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(station.url);
  await page.getByRole('button', { name: /BD000001/ }).click();
  await page.getByRole('button', { name: 'Đặt 3 cuốn' }).click();
  const kiosk = page.frameLocator('iframe');
  await expect(kiosk.locator('[data-state="done"]')).toHaveCount(3);
  await kiosk.getByRole('button', { name: 'Xong' }).click();
  await kiosk.getByRole('button', { name: 'In biên nhận' }).click();
  await expect(page.getByRole('img', { name: 'Giấy ra khỏi máy in' })).toBeVisible();
  await expect(kiosk.getByText('Mời bạn lấy biên nhận.')).toBeVisible();
  if (folder !== undefined) await page.screenshot({ path: `${folder}/dock.png` });
  await page.getByRole('button', { name: 'Máy in: Hết giấy' }).click();
  await expect.poll(async () => (await station.dockView()).printer).toBe('paper-out');
  await page.getByRole('button', { name: 'Xé giấy' }).click();
  await expect(page.getByText('Chưa in gì')).toBeVisible();
});

test('staff write the template, see it at once, and cannot keep one that does not work', async ({ page }) => {
  test.setTimeout(120_000);
  const station = await startStation({
    demo: true,
    prepare: async (dataDir) => {
      await createPinGate(join(dataDir, 'staff-pin.json'), () => new Date()).change('802714');
    },
  });
  try {
    await page.goto(station.kioskUrl);
    await expect(screen(page, 'attract')).toBeVisible();
    await page.keyboard.press('Control+Alt+s');
    for (const digit of '802714') await page.getByRole('button', { name: digit, exact: true }).click();
    await page.getByRole('button', { name: 'Vào' }).click();
    await expect(page.getByText('Máy in sẵn sàng')).toBeVisible();
    await page.getByRole('button', { name: 'Mẫu biên nhận' }).click();
    await expect(screen(page, 'staff-receipts')).toBeVisible();
    const picture = page.getByRole('img', { name: 'Xem trước biên nhận' });
    await expect(picture).toBeVisible();
    await judge(page, 'receipt template');
    await look(page, 'template');
    const before = await picture.getAttribute('src');
    const text = page.getByRole('textbox', { name: 'Nội dung mẫu' });
    await text.fill('# {{ title }}\n{% for item in items %}\n{{ item.title }}\n{% endfor %}');
    await expect.poll(() => picture.getAttribute('src')).not.toBe(before);
    await text.fill('# {{ title');
    await expect(page.getByText('Mẫu chưa chạy được')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Lưu mẫu' })).toBeDisabled();
    await text.fill('# {{ title }}\n> {{ reference }}');
    await expect(page.getByRole('button', { name: 'Lưu mẫu' })).toBeEnabled();
    await page.getByRole('button', { name: 'Lưu mẫu' }).click();
    await expect(page.getByText('Đã lưu.')).toBeVisible();
    await page.getByRole('button', { name: 'In thử' }).click();
    await expect(page.getByText('Đã in thử.')).toBeVisible();
    await page.getByRole('button', { name: 'Dùng lại mẫu chuẩn' }).click();
    await expect(text).toHaveValue(/item\.already/);
  } finally {
    await station.stop();
  }
});
