import { expect, test } from './running-station.ts';

// One person, three books borrowed and one returned, with nothing but the dock and the kiosk beside it.
test('a reader borrows three books and returns one', async ({ page, station }) => {
  await page.setViewportSize({ width: 1600, height: 1000 });
  await page.goto(station.url);
  const kiosk = page.frameLocator('iframe');
  await expect(kiosk.locator('[data-screen="attract"]')).toBeVisible();

  await page.getByRole('button', { name: /BD000001/ }).click();
  await expect(kiosk.getByRole('heading', { level: 1 })).toHaveText('Đặt sách lên khay');

  await page.getByRole('button', { name: 'Đặt 3 cuốn' }).click();
  await expect(kiosk.getByRole('heading', { level: 1 })).toHaveText('Đã mượn 3 cuốn');
  await expect(kiosk.locator('[data-state="done"]')).toHaveCount(3);
  await expect(kiosk.locator('.due strong')).toHaveText(/^(Thứ|Chủ) \S+ \d{1,2}\/\d{1,2}/);
  await expect(page.getByText('đã gỡ chống trộm')).toHaveCount(3);

  await kiosk.getByRole('button', { name: 'Xong' }).click();
  await expect(kiosk.locator('[data-screen="end"]')).toContainText('Đã mượn 3 cuốn');
  await page.getByRole('button', { name: 'Nhấc hết' }).click();
  await kiosk.getByRole('button', { name: 'Xong' }).click();
  await expect(kiosk.locator('[data-screen="attract"]')).toBeVisible();

  const { books } = await station.dockView();
  const [borrowed] = books.filter(({ onLoan, mark, id }) => onLoan && mark === 'off' && id > 'TV00000300');
  await page.getByRole('searchbox').fill(borrowed?.id ?? '');
  await page
    .locator(`li[data-item="${borrowed?.id ?? ''}"]`)
    .getByRole('button', { name: 'Đặt lên' })
    .click();
  await expect(kiosk.locator('[data-screen="choose"]')).toBeVisible();
  await kiosk.getByRole('button', { name: 'Trả' }).click();
  await expect(kiosk.getByRole('heading', { level: 1 })).toHaveText('Đã trả 1 cuốn');
  await expect(page.getByText('có chống trộm')).toHaveCount(1);
  await expect
    .poll(async () => (await station.dockView()).books.find(({ id }) => id === borrowed?.id))
    .toMatchObject({ onLoan: false, mark: 'on' });
});
