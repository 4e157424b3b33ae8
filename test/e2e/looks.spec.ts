import { itemOf, pileOf } from '../harness/kiosk-sessions.ts';
import { allScreens } from './all-screens.ts';
import { measure } from './measures.ts';
import { expect, openScriptedKiosk, showCase, test } from './scripted-kiosk.ts';
import { plainLooks } from '../../main/contract/looks.ts';
import type { Looks } from '../../main/contract/looks.ts';
import { textKeys } from '../../main/contract/text-keys.ts';
import { entriesOf } from '../../renderer/i18n/text-keys.ts';
import { vi } from '../../renderer/i18n/vi.ts';

const logo =
  'data:image/svg+xml;base64,' +
  Buffer.from(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60"><script>document.title="run"</script><rect width="200" height="60" fill="#9b1c31"/></svg>',
  ).toString('base64');

test('a library has its own logo, colours and words, and no script of a logo runs', async ({ page }) => {
  const looks: Looks = {
    ...plainLooks,
    logo,
    colours: { light: { borrow: '#9b1c31', 'borrow-deep': '#741525', 'borrow-tint': '#f2dfe2' }, dark: {} },
    texts: { vi: { 'attract.title': 'Chào bạn nhỏ' }, en: {} },
  };
  const kiosk = await openScriptedKiosk(looks);
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  try {
    await page.goto(kiosk.url);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Chào bạn nhỏ');
    const picture = page.getByRole('img', { name: 'Thư viện thử' });
    expect(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
    const ground = (): Promise<string> =>
      page.locator('.verb-borrow').evaluate((button) => getComputedStyle(button).backgroundColor);
    expect(await ground()).toBe('rgb(155, 28, 49)');
    // Where contrast was asked for, the colours are those that have it.
    kiosk.station.publish({ access: { ...kiosk.station.snapshot.access, theme: 'contrast' } });
    await expect.poll(ground).toBe('rgb(141, 255, 223)');
    expect(await page.title()).toBe('Mượn Trả');
    expect(complaints).toEqual([]);
  } finally {
    await kiosk.close();
  }
});

/** Every text of the pack with the highest and lowest letters there are, or two fifths longer. */
function changed(change: (text: string) => string): Record<string, string> {
  const own: Record<string, string> = {};
  for (const [key, entry] of entriesOf(vi)) {
    if (key.startsWith('weekdays') || key === 'day' || key.startsWith('keyboard')) continue;
    const places = Array.from({ length: textKeys[key] ?? 0 }, (_, index) => `{${String(index + 1)}}`);
    own[key] = change(
      typeof entry === 'string' ? entry : (entry as (...args: string[]) => string)(...places),
    );
  }
  return own;
}

for (const [name, change] of [
  ['stacked marks', (text: string) => text.replace(/^\p{L}+/u, 'ẪỮỘỆ')],
  ['texts two fifths longer', (text: string) => text + ' đêm'.repeat(Math.ceil((text.length * 0.4) / 4))],
] as const)
  test(`nothing is clipped with ${name}`, async ({ page }) => {
    test.setTimeout(120_000);
    const kiosk = await openScriptedKiosk({ ...plainLooks, texts: { vi: changed(change), en: {} } });
    try {
      await page.goto(kiosk.url);
      for (const size of [
        { width: 1080, height: 1920 },
        { width: 1280, height: 800 },
      ]) {
        await page.setViewportSize(size);
        for (const one of allScreens.filter(({ press }) => !press)) {
          await showCase(page, kiosk.station, one, { language: 'vi' });
          const found = await measure(page, 8);
          expect.soft(found.clipped, `${one.name} ${String(size.width)}`).toEqual([]);
          expect.soft(found.overlaps, `${one.name} ${String(size.width)}`).toEqual([]);
        }
      }
    } finally {
      await kiosk.close();
    }
  });

const titles: Readonly<Record<string, string>> = {
  long: 'Truyện dài '.repeat(50).trim(),
  unbroken: 'x'.repeat(500),
  empty: '',
  arabic: 'ألف ليلة وليلة',
  hebrew: 'סיפורים (2)',
  nfd: 'Truyện Kiều'.normalize('NFD'),
  entity: 'A &#124; B',
  html: '<img src=x onerror="document.title=1"><b>đậm</b>',
  emoji: '📚👩‍🚀 Sách',
  control: 'a\u202Eb\u0000c',
};

test('titles of every kind are shown as they are, and break nothing', async ({ kiosk, scripted }) => {
  const items = Object.entries(titles).map(([id, title], index) => ({ ...itemOf(index, { title, id }) }));
  for (const size of [
    { width: 1080, height: 1920 },
    { width: 1024, height: 768 },
  ]) {
    await kiosk.setViewportSize(size);
    scripted.station.show(pileOf(items));
    await expect(kiosk.locator('.row')).toHaveCount(items.length);
    const found = await measure(kiosk, 8);
    expect(found.isWide).toBe(false);
    expect(found.clipped.filter((line) => line.includes('side'))).toEqual([]);
    await expect(kiosk.locator('[data-item="html"] .row-title')).toHaveText(titles['html'] ?? '');
    await expect(kiosk.locator('.row img, .row b')).toHaveCount(0);
    await expect(kiosk.locator('[data-item="nfd"] .row-title')).toHaveText('Truyện Kiều'.normalize('NFC'));
    await expect(kiosk.locator('[data-item="empty"] .row-title')).toHaveText('Cuốn sách');
    const direction = (id: string): Promise<string> =>
      kiosk.locator(`[data-item="${id}"] .row-title`).evaluate((title) => getComputedStyle(title).direction);
    expect(await direction('arabic')).toBe('rtl');
    expect(await direction('hebrew')).toBe('rtl');
    expect(await direction('long')).toBe('ltr');
    for (const row of await kiosk.locator('.row').all())
      expect((await row.boundingBox())?.height).toBeLessThan(size.height / 3);
  }
  expect(await kiosk.title()).toBe('Mượn Trả');
});

test('two hundred books are a list that scrolls', async ({ kiosk, scripted }) => {
  scripted.station.show(pileOf(Array.from({ length: 200 }, (_, index) => itemOf(index))));
  await expect(kiosk.locator('.row')).toHaveCount(200);
  await expect(kiosk.getByRole('heading', { level: 1 })).toHaveText('Đã mượn 200 cuốn');
  await expect(kiosk.locator('[data-item="TV199"]')).toBeInViewport();
  await expect(kiosk.getByRole('button', { name: 'Xong' })).toBeInViewport();
});

test('on a lying screen what the account counts and its buttons stand in one line each, beside long titles', async ({
  kiosk,
  scripted,
}) => {
  await kiosk.setViewportSize({ width: 1280, height: 800 });
  const one = allScreens.find(({ name }) => name === 'account');
  if (one?.change.screen.kind !== 'account') throw new Error('there is no account');
  const { screen } = one.change;
  const rows = screen.loans.rows.map((loan) => ({
    ...loan,
    title: 'Lược sử thời gian: từ vụ nổ lớn đến lỗ đen, ấn bản kỷ niệm có bổ sung và hình ảnh',
  }));
  const loans = { ...screen.loans, count: 12, limit: 15, rows };
  for (const language of ['vi', 'en'] as const) {
    const change = { screen: { ...screen, loans, renewableCount: 11 } };
    await showCase(kiosk, scripted.station, { name: 'account', change }, { language });
    const lines = await kiosk
      .locator(
        '.fact-words, .fact .button, .account-rows .row .button, [data-renewal="none"] .row-state strong',
      )
      .evaluateAll((elements) =>
        elements.map((element) => {
          const range = document.createRange();
          range.selectNodeContents(element);
          const sizePx = parseFloat(getComputedStyle(element).fontSize);
          return {
            text: element.textContent.trim(),
            lineCount: Math.floor(range.getBoundingClientRect().height / (1.2 * sizePx)),
          };
        }),
      );
    expect(lines.length, language).toBeGreaterThan(4);
    expect(
      lines.filter(({ lineCount }) => lineCount !== 1),
      language,
    ).toEqual([]);
    const found = await measure(kiosk, 8);
    expect([...found.clipped, ...found.overlaps, ...found.near], language).toEqual([]);
  }
});
