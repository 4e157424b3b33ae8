import { expect, screen, shelfOf, test } from './running-station.ts';

test('a scanner that types signs in and borrows, wherever somebody tapped before', async ({
  kiosk,
  station,
}) => {
  await kiosk.locator('.welcome').click();
  await kiosk.keyboard.type('BD000001\n');
  await expect(screen(kiosk, 'pile')).toBeVisible();
  const [book = ''] = await shelfOf(station, 1);
  await kiosk.getByRole('button', { name: 'Quay lại' }).focus();
  await kiosk.keyboard.type(`${book}\n`);
  await expect(kiosk.locator(`[data-item="${book}"][data-state="done"]`)).toBeVisible();
  await kiosk.getByRole('button', { name: 'Xong' }).focus();
  await kiosk.keyboard.type(`${book}\n`);
  await expect(kiosk.getByText('đã có trong danh sách')).toBeVisible();
  await expect(screen(kiosk, 'pile'), 'the Enter of a scan presses no button').toBeVisible();
  expect(kiosk.url()).not.toContain(book);
});

test('what a person types is no scan', async ({ kiosk }) => {
  await kiosk.keyboard.type('BD000001\n', { delay: 90 });
  await expect(screen(kiosk, 'attract')).toBeVisible();
  await kiosk.getByRole('button', { name: 'Mượn' }).click();
  await kiosk.getByRole('button', { name: 'Nhập số thẻ' }).click();
  await kiosk.keyboard.type('bd000001', { delay: 90 });
  await expect(kiosk.locator('output')).toHaveText('BD000001');
  await kiosk.getByRole('button', { name: 'Xong' }).click();
  await expect(screen(kiosk, 'pile')).toBeVisible();
});

test('10,000 characters from a scanner change nothing and are said not to be a book', async ({ kiosk }) => {
  await kiosk.evaluate(() => {
    for (let index = 0; index < 10_000; index += 1) {
      document.dispatchEvent(new KeyboardEvent('keydown', { key: '9', code: 'Digit9' }));
    }
    document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter' }));
  });
  await expect(kiosk.getByText('Mã này không phải của sách hay thẻ')).toBeVisible();
  await expect(screen(kiosk, 'attract')).toBeVisible();
});
