import { judge } from './judge.ts';
import { expect, screen, shelfOf, startStation, test } from './running-station.ts';

test('every screen is large, whole and accessible in both stands', async ({ kiosk, station }) => {
  test.setTimeout(180_000);
  // The library's own proper name is not counted: how many words it has is not the kiosk's to choose.
  const name = await kiosk.locator('.library-name').innerText();
  const words = (await kiosk.locator('body').innerText())
    .replace(name, '')
    .split(/\s+/)
    .filter((word) => /\p{L}/u.test(word));
  expect(words.length, 'words on the first screen').toBeLessThanOrEqual(15);
  await judge(kiosk, 'attract');

  await kiosk.getByRole('button', { name: 'Mượn' }).click();
  await expect(screen(kiosk, 'card')).toBeVisible();
  await judge(kiosk, 'card');
  await station.dock({ name: 'scanCode', input: { text: 'BD999999' } });
  await expect(kiosk.getByText('Chưa tìm thấy thẻ này')).toBeVisible();
  await judge(kiosk, 'card not found');
  await kiosk.getByRole('button', { name: 'Nhập số thẻ' }).click();
  await judge(kiosk, 'card typed');
  await station.dock({ name: 'scanCode', input: { text: 'BD000007' } });
  await expect(screen(kiosk, 'blocked')).toBeVisible();
  await judge(kiosk, 'blocked');
  await station.dock({ name: 'scanCode', input: { text: 'BD000001' } });
  await expect(screen(kiosk, 'pile')).toBeVisible();
  await judge(kiosk, 'empty pile');

  const books = await shelfOf(station, 9);
  await station.dock({ name: 'layOnPad', input: { itemIds: books.slice(0, 3) } });
  await expect(kiosk.locator('[data-state="done"]')).toHaveCount(3);
  await station.dock({ name: 'scanCode', input: { text: 'TV99999999' } });
  await expect(kiosk.getByText('Sách chưa có trong hệ thống')).toBeVisible();
  // Before anything is finished, not only at the end (UX-40).
  await expect(kiosk.getByText('Máy thấy 4 cuốn, xong 3 cuốn')).toBeVisible();
  await judge(kiosk, 'pile');
  await station.dock({ name: 'setLine', input: { line: 'down' } });
  await station.dock({ name: 'layOnPad', input: { itemIds: books.slice(3) } });
  await expect(kiosk.locator('[data-state="waiting"]')).toHaveCount(6);
  await expect(kiosk.getByText('Đang chờ mạng')).toBeVisible();
  await judge(kiosk, 'long pile without line');
  await station.dock({ name: 'setLine', input: { line: 'up' } });
  await expect(kiosk.locator('[data-state="waiting"]')).toHaveCount(0);
  await kiosk.getByRole('button', { name: 'English' }).click();
  await expect(kiosk.getByRole('button', { name: 'Done' })).toBeVisible();
  await judge(kiosk, 'long pile in English');
  await expect(kiosk.locator('html')).toHaveAttribute('lang', 'en');

  await kiosk.getByRole('button', { name: 'Done' }).click();
  await expect(screen(kiosk, 'end')).toBeVisible();
  await expect(kiosk.locator('.badge-great.badge-good')).toHaveCount(0);
  await station.dock({ name: 'clearPad', input: {} });
  await kiosk.getByRole('button', { name: 'Done' }).click();
  await expect(screen(kiosk, 'attract')).toBeVisible();
  await expect(kiosk.getByText('English'), 'the language goes back after a session').toBeVisible();

  await expect
    .poll(async () => {
      await station.dock({ name: 'layOnPad', input: { itemIds: books.slice(0, 2) } });
      return screen(kiosk, 'choose').count();
    })
    .toBe(1);
  await judge(kiosk, 'choose');
  await kiosk.getByRole('button', { name: 'Quay lại' }).click();

  await station.dock({ name: 'setPad', input: { pad: 'unplugged' } });
  await station.dock({ name: 'setScanner', input: { scanner: 'unplugged' } });
  await expect(screen(kiosk, 'out-of-service')).toBeVisible();
  await judge(kiosk, 'out of service');
  await station.dock({ name: 'setPad', input: { pad: 'plugged' } });
  await expect(screen(kiosk, 'attract')).toBeVisible();
});

test('a station that asks for a PIN shows only how long it is', async ({ page }) => {
  const station = await startStation({
    demo: true,
    config: { signIn: { pin: 'always', cardPattern: '^BD' } },
  });
  try {
    await page.goto(station.kioskUrl);
    await expect(screen(page, 'attract')).toBeVisible();
    await station.dock({ name: 'scanCode', input: { text: 'BD000002' } });
    await expect(screen(page, 'pin')).toBeVisible();
    await page.keyboard.type('99', { delay: 120 });
    await page.getByRole('button', { name: '9' }).click();
    await expect(page.locator('.dot-full')).toHaveCount(3);
    await judge(page, 'pin');
    await page.getByRole('button', { name: 'Xong' }).click();
    await expect(page.getByText('Còn 2 lần thử.')).toBeVisible();
    await judge(page, 'pin wrong');
    await page.keyboard.type('2222', { delay: 120 });
    await expect(page.locator('.dot-full')).toHaveCount(4);
    expect(await page.locator('body').innerText()).not.toContain('2222');
    await page.getByRole('button', { name: 'Xong' }).click();
    await expect(screen(page, 'pile')).toBeVisible();
  } finally {
    await station.stop();
  }
});
