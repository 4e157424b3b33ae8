import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { openJournal } from '../../db/stores/journal-store.ts';
import type { NewException } from '../../db/stores/journal.ts';
import { loadOrCreateKey } from '../../db/stores/key.ts';
import { createPinGate } from '../../main/station/staff/pin-gate.ts';
import { judge } from './judge.ts';
import { expect, screen, startStation, test } from './running-station.ts';
import type { RunningStation } from './running-station.ts';

const pin = '802714';

/** A folder whose station lent two books without a line, and was told no afterwards. */
async function leaveWork(dataDir: string): Promise<void> {
  const key = loadOrCreateKey(join(dataDir, 'journal.key'));
  if (key.kind === 'failed') throw new Error(key.error.message);
  const opened = openJournal({ file: join(dataDir, 'journal.db'), key: key.value });
  if (opened.kind === 'failed') throw new Error(opened.error.message);
  const journal = opened.value;
  const raise = (itemId: string, title: string, patronId: string, exception: NewException): void => {
    const at = new Date('2026-11-23T03:20:00Z');
    const entry = { action: 'checkout', session: 's-1', itemId, patronId, wasOnLoanBefore: false } as const;
    const id = journal.accept({ ...entry, uids: [], at, offline: true, facts: { title } });
    journal.settle(id, 'refused', at, { exception });
  };
  raise('TV00004711', 'Dế Mèn phiêu lưu ký', 'BD004711', { kind: 'hold-waiting', reason: 'held-for-other' });
  raise('TV00004712', 'Số đỏ', 'BD004712', { kind: 'patron-blocked', reason: 'card-expired' });
  journal.close();
}

const setPin = async (dataDir: string): Promise<void> => {
  await createPinGate(join(dataDir, 'staff-pin.json'), () => new Date()).change(pin);
};

async function holdHeader(page: Page): Promise<void> {
  await page.getByText('Thư viện Phường Mẫu').hover();
  await page.mouse.down();
  await page.waitForTimeout(3_300);
  await page.mouse.up();
}

async function enterPin(page: Page, digits: string): Promise<void> {
  for (const digit of digits) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.getByRole('button', { name: 'Vào' }).click();
}

async function take(page: Page, name: string): Promise<void> {
  if (process.env['MUONTRA_PICTURES'] !== '1') return;
  const path = join(import.meta.dirname, '../../docs/pictures', `${name}.png`);
  await page.setViewportSize({ width: 720, height: 1280 });
  await page.evaluate(() => document.fonts.ready);
  await page.screenshot({ path, animations: 'disabled', scale: 'css' });
  await page.setViewportSize({ width: 1080, height: 1920 });
}

test('staff hold the header, sign in, see what happened and clear it; nothing of it stays', async ({
  page,
}) => {
  test.setTimeout(300_000);
  const station = await startStation({
    demo: true,
    async prepare(dataDir) {
      await leaveWork(dataDir);
      await setPin(dataDir);
    },
  });
  const heard: string[] = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => heard.push(String(payload))));
  try {
    await page.goto(station.kioskUrl);
    await expect(screen(page, 'attract')).toBeVisible();
    await page.getByText('Thư viện Phường Mẫu').click({ delay: 500 });
    await expect(screen(page, 'attract')).toBeVisible();
    await holdHeader(page);
    await expect(screen(page, 'staff-sign-in')).toBeVisible();
    await enterPin(page, '802715');
    await expect(page.getByText('Mã PIN chưa đúng. Còn 4 lần trước khi phải chờ.')).toBeVisible();
    expect(heard.join('\n')).not.toMatch(/BD00471|TV00004711/);

    await page.keyboard.type(pin, { delay: 120 });
    await expect(page.locator('.dot-full')).toHaveCount(6);
    await page.getByRole('button', { name: 'Vào' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 việc cần xử lý');
    const held = page.locator('[data-exception="hold-waiting"]');
    await expect(held).toContainText('Dế Mèn phiêu lưu ký');
    await expect(held).toContainText('Thẻ BD004711');
    await expect(held).toContainText('Lý do: Có bạn đọc đã đặt trước');
    await take(page, 'staff-vi-portrait');
    await page.getByRole('button', { name: 'English' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 things to deal with');
    await judge(page, 'staff list in English');
    await page.getByRole('button', { name: 'Tiếng Việt' }).click();

    await held.getByRole('button', { name: 'Đã xử lý' }).click();
    await judge(page, 'staff question');
    await held.getByRole('button', { name: 'Chưa' }).click();
    await held.getByRole('button', { name: 'Đã xử lý' }).click();
    await held.getByRole('button', { name: 'Xong, xóa dòng này' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 việc cần xử lý');
    await expect(held).toHaveCount(0);
    await page.getByRole('button', { name: 'Đã xử lý' }).click();
    await page.getByRole('button', { name: 'Xong, xóa dòng này' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Không có việc gì cần xử lý');
    await judge(page, 'staff list empty');

    await page.getByRole('button', { name: 'Thoát' }).click();
    await expect(screen(page, 'attract')).toBeVisible();
    const left = await page.evaluate(() => ({
      html: document.documentElement.outerHTML,
      stored: [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie].join(''),
    }));
    expect(left.html).not.toMatch(/BD00471|TV0000471|Dế Mèn|Số đỏ|việc cần/);
    expect(left.stored).toBe('{}{}');
    const heardUntil = heard.length;
    await page.waitForTimeout(2_500);
    expect(heard.slice(heardUntil).join('')).not.toContain('staff');
  } finally {
    await station.stop();
  }
});

test('a page that goes is signed out, and another one begins at the PIN', async ({ page }) => {
  test.setTimeout(180_000);
  const station = await startStation({
    demo: true,
    async prepare(dataDir) {
      await leaveWork(dataDir);
      await setPin(dataDir);
    },
  });
  try {
    await page.goto(station.kioskUrl);
    await expect(screen(page, 'attract')).toBeVisible();
    await page.keyboard.press('Control+Alt+KeyS');
    await expect(screen(page, 'staff-sign-in')).toBeVisible();
    await enterPin(page, pin);
    await expect(screen(page, 'staff-exceptions')).toBeVisible();
    await page.reload();
    await expect(screen(page, 'attract')).toBeVisible();
    await page.keyboard.press('Control+Alt+KeyS');
    await expect(screen(page, 'staff-sign-in')).toBeVisible();
    for (const digit of '11111') await enterPin(page, digit.repeat(6));
    await expect(page.getByText(/Thử lại sau (30|2\d) giây/)).toBeVisible();
    await expect(page.getByRole('button', { name: '1', exact: true })).toBeDisabled();
    await judge(page, 'staff sign-in');
  } finally {
    await station.stop();
  }
});

test('while no PIN is set the staff screen says how to set one', async ({ kiosk }) => {
  test.setTimeout(180_000);
  await kiosk.keyboard.press('Control+Alt+KeyS');
  await expect(kiosk.getByRole('heading', { level: 1 })).toHaveText('Chưa có mã PIN cho thủ thư');
  await expect(kiosk.getByText('muontra staff set-pin')).toBeVisible();
  await judge(kiosk, 'staff without a PIN');
  await kiosk.getByRole('button', { name: 'Về màn hình bạn đọc' }).click();
  await expect(screen(kiosk, 'attract')).toBeVisible();
});

/** The account of who owes, with its bill shown; its number. */
async function showBill(kiosk: Page, station: RunningStation): Promise<string> {
  await kiosk.getByRole('button', { name: 'Tài khoản' }).click();
  await station.dock({ name: 'scanCode', input: { text: 'BD000011' } });
  await kiosk.getByRole('button', { name: 'Nộp phí' }).click();
  const number = kiosk.locator('.pay-bill strong');
  await expect(number).toHaveText(/^MT[2-9A-Z]{8}$/);
  return (await number.textContent()) ?? '';
}

test('staff book a bill once, drop another, and come to who called', async ({ page, context }) => {
  test.setTimeout(180_000);
  const station = await startStation({ demo: true, prepare: setPin });
  const staff = await context.newPage();
  try {
    await page.goto(station.kioskUrl);
    await expect(screen(page, 'attract')).toBeVisible();
    await page.getByRole('button', { name: 'Gọi thủ thư' }).click();
    await expect(page.getByText('Đã gọi thủ thư')).toBeVisible();

    await staff.goto(station.kioskUrl);
    await expect(screen(staff, 'attract')).toBeVisible();
    await staff.keyboard.press('Control+Alt+KeyS');
    await enterPin(staff, pin);
    await expect(screen(staff, 'staff-exceptions')).toBeVisible();
    await staff.getByRole('button', { name: 'Đã đến giúp' }).click();
    await expect(staff.getByRole('button', { name: 'Đã đến giúp' })).toHaveCount(0);
    await expect(page.getByText('Đã gọi thủ thư')).toHaveCount(0);

    const dropped = await showBill(page, station);
    const first = staff.locator(`[data-bill="${dropped}"]`);
    await expect(first).toContainText('15.000 đ');
    await judge(staff, 'staff list with a bill');
    await first.getByRole('button', { name: 'Không nhận' }).click();
    await expect(first).toHaveCount(0);
    await expect(page.getByText('Thủ thư chưa thấy tiền. Mời đến quầy.')).toBeVisible();
    await page.getByRole('button', { name: 'Quay lại' }).click();
    await expect(page.getByText('Còn nợ 15.000 đ')).toBeVisible();

    await page.getByRole('button', { name: 'Nộp phí' }).click();
    const number = page.locator('.pay-bill strong');
    await expect(number).toHaveText(/^MT[2-9A-Z]{8}$/);
    const bill = (await number.textContent()) ?? '';
    expect(bill).not.toBe(dropped);
    const second = staff.locator(`[data-bill="${bill}"]`);
    await second.getByRole('button', { name: 'Đã nhận tiền' }).click();
    await judge(staff, 'staff question of a bill');
    await second.getByRole('button', { name: 'Chưa' }).click();
    await expect(number).toHaveText(bill);
    await second.getByRole('button', { name: 'Đã nhận tiền' }).click();
    await second.getByRole('button', { name: 'Xong, xóa dòng này' }).dblclick();
    await expect(second).toHaveCount(0);

    await expect(page.getByText('Đã nộp xong. Cảm ơn bạn!')).toBeVisible();
    await judge(page, 'a payment that is booked, with its receipt');
    await page.getByRole('button', { name: 'In biên nhận' }).click();
    await expect(page.getByText('Mời bạn lấy biên nhận.')).toBeVisible();
    expect((await station.dockView()).paper).toMatch(/^data:image/);
    await page.getByRole('button', { name: 'Hiện mã QR' }).click();
    await expect(page.getByRole('img', { name: 'Mã QR biên nhận' })).toBeVisible();
    await judge(page, 'the receipt of a payment as a code');
    await page.getByRole('button', { name: 'Quay lại' }).click();
    await expect(screen(page, 'account')).toBeVisible();
    await expect(page.getByText(/Còn nợ/)).toHaveCount(0);

    // The ILS has it once: who comes anew owes nothing, and has nothing in hand either.
    await page.getByRole('button', { name: 'Quay lại' }).click();
    await expect(screen(page, 'attract')).toBeVisible();
    await page.getByRole('button', { name: 'Tài khoản' }).click();
    await station.dock({ name: 'scanCode', input: { text: 'BD000011' } });
    await expect(page.getByText('Đang mượn 3 trên 5 cuốn')).toBeVisible();
    await expect(page.getByText(/Còn nợ|Khoản phí/)).toHaveCount(0);
    await expect(staff.getByRole('heading', { level: 1 })).toHaveText('Không có việc gì cần xử lý');
  } finally {
    await staff.close();
    await station.stop();
  }
});
