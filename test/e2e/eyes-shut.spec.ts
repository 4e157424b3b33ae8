import { allHeard, Ear, expectNoOverlap, listen } from './listening.ts';
import { expect, screen, shelfOf, startStation, test } from './running-station.ts';

// Decided by what is spoken alone: the keys of a keypad, a card under the scanner, books on the pad.

// Hearing takes its time, and so does a machine that has other things to do.
test.describe.configure({ timeout: 180_000 });

test.beforeEach(async ({ page }) => {
  await listen(page);
});

test('a whole borrow and a whole return with eyes shut', async ({ kiosk, station }) => {
  const ear = new Ear(kiosk);
  const books = await shelfOf(station, 2);
  const titles = (await station.dockView()).books
    .filter(({ id }) => books.includes(id))
    .map(({ title }) => title);
  // The help key begins the voice.
  await ear.press('F1');
  await ear.hear(/Đã bật giọng đọc.*Máy mượn và trả sách.*quét thẻ.*Phím mũi tên/u);
  await ear.walkTo(/^Mượn, nút \d+ trên \d+$/u);
  await ear.press('Enter');
  await ear.hear(/^Bước 1 trên 3\. Quét thẻ thư viện/u);
  await station.dock({ name: 'scanCode', input: { text: 'BD000001' } });
  await ear.hear(/^Bước 2 trên 3\. Đặt sách lên khay/u);
  await station.dock({ name: 'layOnPad', input: { itemIds: books } });
  for (const title of titles)
    await ear.hear(new RegExp(`Đã mượn: ${title}\\. hạn trả (?:Thứ|Chủ) \\S+ \\d+ tháng`, 'u'));
  await ear.hear(/chọn Xong/u);
  await ear.walkTo(/^(?:Xong|Không cần, xong), nút/u);
  await ear.press('Enter');
  await ear.hear(/^Bước 3 trên 3\. Đã mượn 2 cuốn\..*hạn trả.*đã gỡ chống trộm.*Màn hình đóng sau/u);
  await station.dock({ name: 'clearPad', input: {} });
  await ear.walkTo(/^(?:Xong|Không cần, xong), nút/u);
  await ear.press('Enter');
  await expect(screen(kiosk, 'attract')).toBeVisible();
  await expectNoOverlap(kiosk);
  const borrowed = (await station.dockView()).books.filter(({ id }) => books.includes(id));
  expect(borrowed.every(({ onLoan, mark }) => onLoan && mark === 'off')).toBe(true);

  // The voice went with the session.
  const atEnd = (await allHeard(kiosk)).length;
  await ear.press('ArrowDown');
  expect((await allHeard(kiosk)).length).toBe(atEnd);
  await ear.press('F1');
  await ear.hear(/Đã bật giọng đọc/u);
  await ear.walkTo(/^Trả, nút/u);
  await ear.press('Enter');
  await ear.hear(/^Bước 1 trên 2\. Đặt sách lên khay/u);
  await station.dock({ name: 'layOnPad', input: { itemIds: books } });
  for (const title of titles) await ear.hear(new RegExp(`Đã trả: ${title}`, 'u'));
  await ear.walkTo(/^(?:Xong|Không cần, xong), nút/u);
  await ear.press('Enter');
  await ear.hear(/^Bước 2 trên 2\. Đã trả 2 cuốn\./u);
  await expectNoOverlap(kiosk);
  await expect
    .poll(async () =>
      (await station.dockView()).books.filter(({ id, onLoan }) => books.includes(id) && onLoan),
    )
    .toHaveLength(0);
});

test('a card number typed on the keys of the glass, each character told; rows of a list one by one', async ({
  kiosk,
  station,
}) => {
  const ear = new Ear(kiosk);
  await ear.press('F1');
  await ear.hear(/Máy mượn/u);
  await ear.walkTo(/^Mượn, nút/u);
  await ear.press('Enter');
  await ear.hear(/Quét thẻ/u);
  await ear.walkTo(/^Nhập số thẻ, nút/u);
  await ear.press('Enter');
  await ear.hear(/^Nhập số thẻ/u);
  // With the digits of a keyboard, as far as it has them.
  for (const character of ['B', 'D', '0']) {
    await ear.press(character);
    await ear.hear(new RegExp(`^${character}$`, 'u'));
  }
  await ear.walkTo(/^0$/u, 'ArrowRight');
  for (let zero = 0; zero < 4; zero += 1) {
    await ear.press('Enter');
    await ear.hear(/^0$/u);
  }
  await ear.walkTo(/^1$/u, 'ArrowLeft');
  await ear.press('Enter');
  await ear.hear(/^1$/u);
  await ear.walkTo(/^(?:Xong|Không cần, xong), nút/u);
  await ear.press('Enter');
  await ear.hear(/^Bước 2 trên 3/u);
  await station.dock({ name: 'layOnPad', input: { itemIds: await shelfOf(station, 3) } });
  await ear.hear(/chọn Xong/u);
  await ear.walkTo(/^Danh sách, 3 dòng/u);
  await ear.walkTo(/dòng 1 trên 3/u);
  await ear.walkTo(/dòng 3 trên 3/u);
  await ear.press('Enter');
  await ear.hear(/dòng 3 trên 3/u);
  await expectNoOverlap(kiosk);
});

test('a refused card is told at once with what to do, repeated, skipped, louder and faster', async ({
  kiosk,
  station,
}) => {
  const ear = new Ear(kiosk);
  await ear.press('F1');
  await ear.hear(/Máy mượn/u);
  await station.dock({ name: 'scanCode', input: { text: 'BD999999' } });
  const alert = await ear.hear(/Chưa tìm thấy thẻ này\. Quét lại, hoặc hỏi thủ thư/u);
  expect(alert.volume).toBe(0.7);
  await ear.press('F1');
  await ear.hear(/Chưa tìm thấy thẻ này/u);
  await ear.press('F1');
  await ear.hear(/Quét thẻ thư viện.*Phím mũi tên/u);
  await ear.press('Escape');
  await ear.press('AudioVolumeUp');
  expect((await ear.hear(/^Âm lượng 85 phần trăm$/u)).volume).toBe(0.85);
  await kiosk.keyboard.press('-');
  await ear.hear(/^Âm lượng 70 phần trăm$/u);
  await ear.press('PageUp');
  expect((await ear.hear(/^Tốc độ 125 phần trăm$/u)).rate).toBe(1.25);
  await station.dock({ name: 'scanCode', input: { text: 'BD000007' } });
  await ear.hear(/Thẻ chưa mượn được lúc này.*Bạn vẫn trả sách được/u);
  await ear.walkTo(/^Quay lại, nút/u);
  await ear.press('Enter');
  await expect(screen(kiosk, 'attract')).toBeVisible();
  await ear.press('F1');
  const fresh = await ear.hear(/Đã bật giọng đọc/u);
  expect([fresh.rate, fresh.volume], 'as it was before anybody came').toEqual([1, 0.7]);
  await expectNoOverlap(kiosk);
});

test('a PIN is told as stars, and nothing says the card', async ({ page }) => {
  const station = await startStation({
    demo: true,
    config: { signIn: { pin: 'always', cardPattern: '^BD' } },
  });
  try {
    await page.goto(station.kioskUrl);
    const ear = new Ear(page);
    await expect(screen(page, 'attract')).toBeVisible();
    await ear.press('F1');
    await ear.hear(/Máy mượn/u);
    await station.dock({ name: 'scanCode', input: { text: 'BD000002' } });
    await ear.hear(/Nhập mã PIN.*dấu sao/u);
    for (const digit of '2222') {
      await ear.press(digit);
      await ear.hear(/^dấu sao$/u);
    }
    await ear.press('Backspace');
    await ear.hear(/^đã xóa$/u);
    await ear.press('2');
    await ear.hear(/^dấu sao$/u);
    await ear.walkTo(/^(?:Xong|Không cần, xong), nút/u);
    await ear.press('Enter');
    await ear.hear(/^Bước 2 trên 3/u);
    const said = (await allHeard(page)).map(({ text }) => text).join('\n');
    expect(said).not.toContain('2222');
    expect(said).not.toContain('BD000002');
  } finally {
    await station.stop();
  }
});

test('in English, with Vietnamese titles in their own voice', async ({ kiosk, station }) => {
  const ear = new Ear(kiosk);
  await ear.press('F1');
  await ear.hear(/Máy mượn/u);
  await ear.walkTo(/^English$/u, 'ArrowUp');
  await ear.press('Enter');
  expect((await ear.hear(/lends books/u)).language).toBe('en');
  await station.dock({ name: 'scanCode', input: { text: 'BD000001' } });
  await ear.hear(/^Step 2 of 3/u);
  const [book = ''] = await shelfOf(station, 1);
  const title = (await station.dockView()).books.find(({ id }) => id === book)?.title ?? '';
  await station.dock({ name: 'layOnPad', input: { itemIds: [book] } });
  expect((await ear.hear(/^Borrowed:/u)).language).toBe('en');
  expect((await ear.hear(new RegExp(title, 'u'))).language).toBe('vi');
  expect((await ear.hear(/^due \w+day \d+ \w+\./u)).language).toBe('en');
  await expect(kiosk.locator(`.row-title [lang="vi"]`)).toHaveText(title);
});
