import { mkdirSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { judge } from './judge.ts';
import { expect, screen, startStation, test } from './running-station.ts';

/** Pictures for whoever wants to look, where a folder is named. */
const pictures = process.env['MUONTRA_LOOK_DIR'];

async function look(page: Page, name: string): Promise<void> {
  await judge(page, name);
  if (pictures === undefined) return;
  mkdirSync(pictures, { recursive: true });
  for (const [stand, size] of [
    ['portrait', { width: 1080, height: 1920 }],
    ['landscape', { width: 1280, height: 800 }],
  ] as const) {
    await page.setViewportSize(size);
    await page.screenshot({ path: `${pictures}/${name.replaceAll(' ', '-')}-${stand}.png` });
  }
}

const loan = (page: Page, title: string) => page.locator('.account-rows .row', { hasText: title });

test('the account shows loans, renews them, and tells each result', async ({ kiosk, station }) => {
  test.setTimeout(120_000);
  await look(kiosk, 'attract');
  await kiosk.getByRole('button', { name: 'Tài khoản' }).click();
  await expect(screen(kiosk, 'card')).toBeVisible();
  await expect(kiosk.getByText('Quét thẻ để xem tài khoản')).toBeVisible();
  await look(kiosk, 'card for the account');
  await station.dock({ name: 'scanCode', input: { text: 'BD000011' } });
  await expect(screen(kiosk, 'account')).toBeVisible();
  await expect(kiosk.getByText('Đang mượn 3 trên 5 cuốn')).toBeVisible();
  await expect(kiosk.getByText('Còn nợ 15.000 đ')).toBeVisible();
  await expect(loan(kiosk, 'Không gia đình')).toContainText('Hạn trả');
  await look(kiosk, 'account');

  await kiosk.getByRole('button', { name: 'Gia hạn cả 3 cuốn' }).click();
  await expect(loan(kiosk, 'Không gia đình')).toContainText('Đã gia hạn đến');
  await expect(loan(kiosk, 'Đất rừng phương Nam')).toContainText('Đã gia hạn đến');
  await expect(loan(kiosk, 'Hoàng tử bé')).toContainText('Đã hết lượt gia hạn');
  await look(kiosk, 'account renewed');

  await kiosk.getByRole('button', { name: 'Mượn sách' }).click();
  await expect(screen(kiosk, 'pile')).toBeVisible();
  await kiosk.getByRole('button', { name: 'Tài khoản' }).click();
  await expect(screen(kiosk, 'account')).toBeVisible();
  await kiosk.getByRole('button', { name: 'Mượn tiếp' }).click();
  await kiosk.getByRole('button', { name: 'Quay lại' }).click();
  await expect(screen(kiosk, 'end')).toBeVisible();
  await kiosk.getByRole('button', { name: 'Không cần, xong' }).click();
  await expect(screen(kiosk, 'attract')).toBeVisible();
  await expect(kiosk.locator('body')).not.toContainText('Không gia đình');
});

test('the code of a bill books nothing', async ({ kiosk, station }) => {
  await kiosk.getByRole('button', { name: 'Tài khoản' }).click();
  await station.dock({ name: 'scanCode', input: { text: 'BD000011' } });
  await kiosk.getByRole('button', { name: 'Nộp phí' }).click();
  await expect(screen(kiosk, 'pay')).toBeVisible();
  await expect(kiosk.locator('.qr-code')).toBeVisible();
  await expect(kiosk.locator('.pay-bill strong')).toHaveText(/^MT[2-9A-Z]{8}$/);
  await look(kiosk, 'pay');
  // That it was shown books nothing.
  await kiosk.getByRole('button', { name: 'Quay lại' }).click();
  await expect(kiosk.getByText('Còn nợ 15.000 đ')).toBeVisible();
});

test('whoever may not borrow still sees the account, with every reason', async ({ kiosk, station }) => {
  await station.dock({ name: 'scanCode', input: { text: 'BD000009' } });
  await expect(screen(kiosk, 'blocked')).toBeVisible();
  await look(kiosk, 'blocked');
  await kiosk.getByRole('button', { name: 'Tài khoản' }).click();
  await expect(screen(kiosk, 'account')).toBeVisible();
  await expect(loan(kiosk, 'Giông tố')).toContainText('Quá hạn');
  await expect(kiosk.getByText('Có sách quá hạn')).toBeVisible();
  await look(kiosk, 'account blocked');
});

test('a hold that is ready is told at the account and at the pile, and is simply lent', async ({
  kiosk,
  station,
}) => {
  await station.dock({ name: 'scanCode', input: { text: 'BD000015' } });
  await expect(screen(kiosk, 'pile')).toBeVisible();
  await expect(kiosk.getByText('1 cuốn đặt trước đang chờ bạn ở kệ Đặt trước, cạnh quầy')).toBeVisible();
  await look(kiosk, 'pile with a hold');
  await kiosk.getByRole('button', { name: 'Tài khoản' }).click();
  await expect(kiosk.locator('[data-hold="ready"]')).toContainText('Truyện Kiều');
  await expect(kiosk.locator('[data-hold="waiting"]')).toContainText('Mắt biếc');
  await look(kiosk, 'account with holds');
  const { books } = await station.dockView();
  const held = books.find(({ title, id }) => title === 'Truyện Kiều' && id.endsWith('1'))?.id ?? '';
  await station.dock({ name: 'layOnPad', input: { itemIds: [held] } });
  await expect(screen(kiosk, 'pile')).toBeVisible();
  await expect(kiosk.locator('[data-state="done"]')).toHaveCount(1);
});

test('a loan that costs something is asked about, and others go on', async ({ kiosk, station }) => {
  await station.dock({ name: 'scanCode', input: { text: 'BD000001' } });
  await expect(screen(kiosk, 'pile')).toBeVisible();
  const { books } = await station.dockView();
  const costly = books.filter(({ title }) => title === 'Những người khốn khổ').map(({ id }) => id);
  const free = books.find(({ title, onLoan }) => title === 'Sông Đà' && !onLoan)?.id ?? '';
  await station.dock({ name: 'layOnPad', input: { itemIds: [...costly.slice(0, 2), free] } });
  await expect(kiosk.locator('[data-state="fee-asked"]')).toHaveCount(2);
  await expect(kiosk.locator('[data-state="done"]')).toHaveCount(1);
  await expect(kiosk.getByText('Phí mượn 5.000 đ — đồng ý?')).toHaveCount(2);
  await look(kiosk, 'pile with a fee');
  await kiosk.getByRole('button', { name: 'Đồng ý mượn' }).first().click();
  await expect(kiosk.locator('[data-state="done"]')).toHaveCount(2);
  await kiosk.getByRole('button', { name: 'Xong' }).click();
  await expect(screen(kiosk, 'end')).toBeVisible();
  await expect(kiosk.getByText('Chưa mượn, không mất phí')).toBeVisible();
});

test('a book that was back already is shown as back', async ({ kiosk, station }) => {
  const { books } = await station.dockView();
  const book = books.find(({ title, onLoan }) => title === 'Sông Đà' && !onLoan)?.id ?? '';
  await kiosk.getByRole('button', { name: 'Trả' }).click();
  await station.dock({ name: 'scanCode', input: { text: book } });
  await expect(kiosk.getByText('Sách này đã được trả từ trước')).toBeVisible();
  await kiosk.getByRole('button', { name: 'Xong' }).click();
  await expect(kiosk.locator('.badge-great.badge-good')).toBeVisible();
  await look(kiosk, 'end already returned');
});

test('staff can be called from any screen', async ({ kiosk }) => {
  await kiosk.getByRole('button', { name: 'Gọi thủ thư' }).click();
  await expect(kiosk.getByText('Đã gọi thủ thư')).toBeVisible();
  await look(kiosk, 'attract staff called');
});

test('another card asks, and the next person begins without the closing screen', async ({
  kiosk,
  station,
}) => {
  await station.dock({ name: 'scanCode', input: { text: 'BD000001' } });
  await expect(screen(kiosk, 'pile')).toBeVisible();
  await station.dock({ name: 'scanCode', input: { text: 'BD000002' } });
  await expect(kiosk.getByRole('alertdialog')).toBeVisible();
  await look(kiosk, 'other card');
  await kiosk.getByRole('button', { name: 'Tôi làm tiếp' }).click();
  await expect(kiosk.getByRole('alertdialog')).toHaveCount(0);
  await station.dock({ name: 'scanCode', input: { text: 'BD000002' } });
  await kiosk.getByRole('button', { name: 'Người khác' }).click();
  await expect(kiosk.getByRole('alertdialog')).toHaveCount(0);
  await expect(screen(kiosk, 'pile')).toBeVisible();
  await kiosk.getByRole('button', { name: 'Tài khoản' }).click();
  await expect(kiosk.getByText('Chào An')).toBeVisible();
});

test('a citizen card signs in with its PIN, and staff are offered after two wrong ones', async ({
  kiosk,
  station,
}) => {
  const text = '000000000123|000000123|LÝ MẪU PHÚC|01012000|Nam|1 Phố Mẫu, Phường Mẫu|02012021';
  await station.dock({ name: 'scanCode', input: { text } });
  await expect(screen(kiosk, 'pin')).toBeVisible();
  for (let time = 0; time < 2; time += 1) {
    await kiosk.keyboard.type('9999', { delay: 120 });
    await kiosk.getByRole('button', { name: 'Xong' }).click();
    await expect(kiosk.getByText(`Còn ${String(2 - time)} lần thử.`)).toBeVisible();
  }
  await expect(kiosk.getByText('Quên mã PIN? Thủ thư giúp được bạn.')).toBeVisible();
  await look(kiosk, 'pin with help');
  await kiosk.keyboard.type('1212', { delay: 120 });
  await kiosk.getByRole('button', { name: 'Xong' }).click();
  await expect(screen(kiosk, 'pile')).toBeVisible();
  await expect(kiosk.locator('body')).not.toContainText('Phố Mẫu');
});

test('a station out of service says where to go instead', async ({ page }) => {
  const station = await startStation({
    demo: true,
    config: {
      outOfService: { instead: { vi: 'quầy tầng 1', en: 'the desk on the ground floor' } },
      signIn: { cardPattern: '^BD' },
    },
  });
  try {
    await page.goto(station.kioskUrl);
    await expect(screen(page, 'attract')).toBeVisible();
    await station.dock({ name: 'setPad', input: { pad: 'unplugged' } });
    await station.dock({ name: 'setScanner', input: { scanner: 'unplugged' } });
    await expect(page.getByText('Mời mượn, trả tại quầy tầng 1.')).toBeVisible();
    await look(page, 'out of service');
  } finally {
    await station.stop();
  }
});
