import type { Page } from '@playwright/test';
import { expect, screen, shelfOf, test } from './running-station.ts';

test.describe.configure({ timeout: 180_000 });

/** Walks with a key until the button of this name has the focus. */
async function walkTo(page: Page, name: string, key = 'ArrowDown'): Promise<void> {
  const wanted = page.getByRole('button', { name, exact: true });
  for (let step = 0; step < 60; step += 1) {
    await page.keyboard.press(key);
    if (await wanted.evaluate((button) => button === document.activeElement)) return;
  }
  throw new Error(`never came to ${name}`);
}

/** Everything the walk stops at on this screen, with the ring that shows it. */
async function round(
  page: Page,
): Promise<{ name: string; top: number; left: number; ring: number; style: string }[]> {
  const stops: { name: string; top: number; left: number; ring: number; style: string }[] = [];
  for (let step = 0; step < 80; step += 1) {
    await page.keyboard.press('ArrowRight');
    const stop = await page.evaluate(() => {
      const here = document.activeElement;
      if (!here) throw new Error('no focus');
      const { top, left } = here.getBoundingClientRect();
      const { outlineWidth, outlineStyle } = getComputedStyle(here);
      return {
        name: here.getAttribute('aria-label') ?? here.textContent ?? '',
        top: Math.round(top),
        left: Math.round(left),
        ring: parseFloat(outlineWidth),
        style: outlineStyle,
      };
    });
    if (stops.some(({ top, left, name }) => top === stop.top && left === stop.left && name === stop.name))
      break;
    stops.push(stop);
  }
  return stops;
}

/** Every button is reached, in reading order, with a ring of 3 px and more (UX-23). */
async function judgeWalk(page: Page): Promise<void> {
  const stops = await round(page);
  const buttons = await page.locator('button:enabled:visible').count();
  expect(stops.length).toBeGreaterThanOrEqual(buttons);
  for (const { name, ring, style } of stops) {
    expect(ring, name).toBeGreaterThanOrEqual(3);
    expect(style, name).not.toBe('none');
  }
  const tops = await page.evaluate(() =>
    [...document.querySelectorAll('header, main, footer')].map((part) => part.getBoundingClientRect().top),
  );
  expect(
    [...tops].sort((a, b) => a - b),
    'read from the top down',
  ).toEqual(tops);
}

test('borrow and return with keys alone, the voice off', async ({ kiosk, station }) => {
  const [book = ''] = await shelfOf(station, 1);
  await judgeWalk(kiosk);
  await walkTo(kiosk, 'Mượn');
  await kiosk.keyboard.press('Enter');
  await expect(screen(kiosk, 'card')).toBeVisible();
  await judgeWalk(kiosk);
  await walkTo(kiosk, 'Nhập số thẻ');
  await kiosk.keyboard.press('Enter');
  await expect(screen(kiosk, 'type-card')).toBeVisible();
  await kiosk.keyboard.type('bd000001', { delay: 120 });
  await expect(kiosk.locator('output')).toHaveText('BD000001');
  await walkTo(kiosk, 'Xong', 'ArrowLeft');
  await kiosk.keyboard.press('Enter');
  await expect(screen(kiosk, 'pile')).toBeVisible();
  // A keyboard scanner types among the keys of the keypad.
  await kiosk.keyboard.type(`${book}\n`);
  await expect(kiosk.locator('[data-state="done"]')).toHaveCount(1);
  await judgeWalk(kiosk);
  await walkTo(kiosk, 'Xong');
  await kiosk.keyboard.press('Enter');
  await expect(screen(kiosk, 'end')).toBeVisible();
  await walkTo(kiosk, 'Không cần, xong');
  // Two presses within the time of a double tap are one: a person is slower than this test.
  await expect(async () => {
    await kiosk.keyboard.press('Enter');
    await expect(screen(kiosk, 'attract')).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await walkTo(kiosk, 'Trả');
  await kiosk.keyboard.press('Enter');
  await kiosk.keyboard.type(`${book}\n`);
  await expect(kiosk.getByRole('heading', { level: 1 })).toHaveText('Đã trả 1 cuốn');
});

test('the panel of wishes by keys alone: it holds the focus, obeys at once, and gives the focus back', async ({
  kiosk,
}) => {
  await walkTo(kiosk, 'Trợ năng', 'ArrowUp');
  await kiosk.keyboard.press('Enter');
  const panel = kiosk.getByRole('dialog');
  await expect(panel).toBeVisible();
  const names = (await round(kiosk)).map(({ name }) => name);
  expect(names).toContain('Chữ to');
  expect(names).not.toContain('Mượn');
  await walkTo(kiosk, 'Tương phản cao');
  await kiosk.keyboard.press('Enter');
  await expect(panel.getByRole('button', { name: 'Tương phản cao' })).toHaveAttribute('aria-pressed', 'true');
  await kiosk.keyboard.press('Tab');
  expect(await panel.evaluate((part) => part.contains(document.activeElement))).toBe(true);
  await kiosk.keyboard.press('Escape');
  await expect(panel).toHaveCount(0);
  await expect(kiosk.getByRole('button', { name: 'Trợ năng' })).toBeFocused();
});

test('a key that is held presses nothing twice, and one of an input method presses nothing', async ({
  kiosk,
}) => {
  await walkTo(kiosk, 'Mượn');
  await kiosk.evaluate(() => {
    document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'ArrowDown', isComposing: true, bubbles: true, cancelable: true }),
    );
  });
  await expect(kiosk.getByRole('button', { name: 'Mượn', exact: true })).toBeFocused();
  const isPrevented = await kiosk.evaluate(() => {
    const held = new KeyboardEvent('keydown', {
      key: 'Enter',
      repeat: true,
      bubbles: true,
      cancelable: true,
    });
    document.activeElement?.dispatchEvent(held);
    return held.defaultPrevented;
  });
  expect(isPrevented).toBe(true);
  await expect(screen(kiosk, 'attract')).toBeVisible();
});

test('the cover hides everything and a touch takes it away', async ({ kiosk }) => {
  await kiosk.getByRole('button', { name: 'Trợ năng' }).click();
  await kiosk.getByRole('button', { name: 'Đọc màn hình' }).click();
  await kiosk.getByRole('button', { name: 'Che màn hình' }).click();
  const cover = kiosk.locator('.cover');
  await expect(cover).toHaveCSS('background-color', 'rgb(0, 0, 0)');
  expect(await cover.evaluate((part) => part.getBoundingClientRect().height === innerHeight)).toBe(true);
  expect(
    await kiosk.evaluate(() => document.elementFromPoint(innerWidth / 2, innerHeight / 3)?.className),
  ).toBe('cover');
  await cover.click({ position: { x: 20, y: 20 } });
  await expect(cover).toHaveCount(0);
  await expect(screen(kiosk, 'attract')).toBeVisible();
});
