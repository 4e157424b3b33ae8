import { allScreens } from './all-screens.ts';
import type { ScreenCase } from './all-screens.ts';
import { endOf, itemOf } from '../harness/kiosk-sessions.ts';
import { startStation, expect as expectStation, screen } from './running-station.ts';
import { expect, showCase, test } from './scripted-kiosk.ts';

const caseOf = (name: string): ScreenCase => {
  const found = allScreens.find((one) => one.name === name);
  if (!found) throw new Error(`no screen ${name}`);
  return found;
};
const names = (all: readonly { readonly name: string }[]): string[] =>
  all.map(({ name }) => name).filter((name) => name !== 'stay');

test('a button acts when the finger leaves it, and not when it slides off first', async ({
  kiosk,
  scripted,
}) => {
  await showCase(kiosk, scripted.station, caseOf('pile-three'), { language: 'vi' });
  await kiosk.locator('.screen:not(.settling)').waitFor();
  const box = await kiosk.getByRole('button', { name: 'Xong' }).boundingBox();
  if (!box) throw new Error('no button');
  const at = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await kiosk.mouse.move(at.x, at.y);
  await kiosk.mouse.down();
  expect(names(scripted.station.calls)).toEqual([]);
  await kiosk.mouse.move(at.x, at.y - 400);
  await kiosk.mouse.up();
  expect(names(scripted.station.calls)).toEqual([]);
  await kiosk.mouse.move(at.x, at.y);
  await kiosk.mouse.down();
  await kiosk.mouse.up();
  await expect.poll(() => names(scripted.station.calls)).toEqual(['finish']);
});

test('a double tap does one thing', async ({ kiosk, scripted }) => {
  const { station } = scripted;
  station.answerWith((call) => {
    // As the station does: the end of the pile at once, and the end of the end screen as well.
    if (call.name === 'finish') station.show(endOf([itemOf(1)]));
    if (call.name === 'cancel') station.show({ kind: 'attract', leftoverCount: 0 });
    return Promise.resolve({ kind: 'done' });
  });
  await showCase(kiosk, station, caseOf('pile-three'), { language: 'vi' });
  await kiosk.locator('.screen:not(.settling)').waitFor();
  await kiosk.getByRole('button', { name: 'Xong' }).dblclick();
  await expect(kiosk.locator('[data-screen="end"]')).toBeVisible();
  expect(names(station.calls)).toEqual(['finish']);

  // From the keys back to the card: both screens have their way back in the same place.
  await showCase(kiosk, station, caseOf('card-number'), { language: 'vi' });
  await kiosk.locator('.screen:not(.settling)').waitFor();
  const box = await kiosk.getByRole('button', { name: 'Quay lại' }).boundingBox();
  await kiosk.mouse.dblclick((box?.x ?? 0) + 60, (box?.y ?? 0) + 40);
  await expect(kiosk.locator('[data-screen="card"]')).toBeVisible();
  expect(names(station.calls)).toEqual(['finish']);
});

test('two buttons in quick turn are two wishes', async ({ kiosk, scripted }) => {
  const { station } = scripted;
  await showCase(kiosk, station, caseOf('attract'), { language: 'vi' });
  await kiosk.locator('.screen:not(.settling)').waitFor();
  await kiosk.evaluate(() => {
    for (const verb of ['.verb-borrow', '.verb-return', '.verb-return'])
      document.querySelector<HTMLButtonElement>(verb)?.click();
  });
  await expect
    .poll(() => station.calls.filter(({ name }) => name === 'chooseVerb').map(({ input }) => input))
    .toEqual([{ verb: 'borrow' }, { verb: 'return' }]);
});

test('a touch that meant the screen before presses nothing of the new one', async ({ kiosk, scripted }) => {
  await showCase(kiosk, scripted.station, caseOf('attract'), { language: 'vi' });
  await kiosk.locator('.screen:not(.settling)').waitFor();
  const box = await kiosk.getByRole('button', { name: 'Trả' }).boundingBox();
  scripted.station.show({ kind: 'choose', itemCount: 2 });
  await kiosk.locator('[data-screen="choose"]').waitFor();
  scripted.station.show({ kind: 'attract', leftoverCount: 0 });
  await kiosk.locator('[data-screen="attract"].settling').waitFor();
  await kiosk.mouse.click((box?.x ?? 0) + 100, (box?.y ?? 0) + 100);
  await kiosk.locator('.screen:not(.settling)').waitFor();
  expect(names(scripted.station.calls)).toEqual([]);
});

test('a number is typed on the pad, letters are one key away', async ({ kiosk, scripted }) => {
  await showCase(kiosk, scripted.station, caseOf('card-number'), { language: 'vi' });
  await kiosk.locator('.screen:not(.settling)').waitFor();
  for (const key of ['1', '2', 'ABC', 'B', 'D', '123', '7'])
    await kiosk.getByRole('button', { name: key, exact: true }).click();
  await kiosk.getByRole('button', { name: 'Xóa' }).click();
  await expect(kiosk.getByRole('status', { name: 'Số thẻ' })).toHaveText('12BD');
  await kiosk.getByRole('button', { name: 'Xong' }).click();
  await expect
    .poll(() => scripted.station.calls.find(({ name }) => name === 'typeCard')?.input)
    .toEqual({ text: '12BD' });
});

test('a scan comes whole through an input method that composes', async ({ kiosk, scripted }) => {
  await showCase(kiosk, scripted.station, caseOf('pile-empty'), { language: 'vi' });
  await kiosk.evaluate(() => {
    const target = document.body;
    target.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true, data: '' }));
    for (const letter of 'DDAAS12') {
      const code = /\d/u.test(letter) ? `Digit${letter}` : `Key${letter}`;
      // What Chromium sends while an input method holds the key.
      target.dispatchEvent(
        new KeyboardEvent('keydown', {
          key: 'Process',
          code,
          shiftKey: !/\d/u.test(letter),
          isComposing: true,
          bubbles: true,
          cancelable: true,
        }),
      );
      target.dispatchEvent(new CompositionEvent('compositionupdate', { bubbles: true, data: 'Đấ' }));
    }
    target.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: 'Đấ12' }));
    target.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', code: 'Enter', bubbles: true, cancelable: true }),
    );
  });
  await expect
    .poll(() => scripted.station.calls.find(({ name }) => name === 'scan')?.input)
    .toEqual({ text: 'DDAAS12' });
});

/** `MUONTRA_FISTS_SECONDS=600` for ten minutes, `MUONTRA_FISTS_SEED=…` for the same touches again. */
test('fists on the screen reach no dead end and no error', async ({ page }) => {
  const seconds = Number(process.env['MUONTRA_FISTS_SECONDS'] ?? 15);
  let seed = Number(process.env['MUONTRA_FISTS_SEED'] ?? 20_261_124);
  const chance = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
  test.setTimeout(seconds * 1000 + 120_000);
  const station = await startStation({
    demo: true,
    // Fists ask for large text and a voice, too: nobody waits three times as long for that here.
    config: { session: { idleSeconds: 30, warningSeconds: 20, accessibleFactor: 1 } },
  });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  try {
    await page.goto(station.kioskUrl);
    await expectStation(screen(page, 'attract')).toBeVisible();
    const books = (await station.dockView()).books.slice(0, 40).map(({ id }) => id);
    const untilMs = Date.now() + seconds * 1000;
    const seen = new Set<string>();
    while (Date.now() < untilMs) {
      // Two fingers at most at a time, anywhere; now and then a card, a book or a key.
      const { width = 1080, height = 1920 } = page.viewportSize() ?? {};
      for (let finger = 0; finger < 4; finger += 1)
        await page.mouse.click(chance() * width, chance() * height);
      const pick = chance();
      if (pick < 0.08) await station.dock({ name: 'scanCode', input: { text: 'BD000001' } });
      else if (pick < 0.16) {
        const from = Math.floor(chance() * 30);
        await station.dock({ name: 'layOnPad', input: { itemIds: books.slice(from, from + 3) } });
      } else if (pick < 0.22) await station.dock({ name: 'clearPad', input: {} });
      else if (pick < 0.3) await page.keyboard.press(chance() < 0.5 ? 'Enter' : 'Backspace');
      else if (pick < 0.7) {
        // A fist finds a button more often than chance would.
        const buttons = page.locator('button:enabled');
        const count = await buttons.count();
        if (count > 0)
          await buttons
            .nth(Math.floor(chance() * count))
            .click({ timeout: 500, force: true })
            .catch(() => undefined);
      }
      const kind = await page.locator('[data-screen]').first().getAttribute('data-screen');
      seen.add(kind ?? 'none');
    }
    expect(complaints).toEqual([]);
    expect([...seen]).not.toContain('none');
    expect(seen.size, [...seen].join(', ')).toBeGreaterThan(3);
    // No dead end: whatever was reached, the first screen comes again by itself or by its own buttons.
    await station.dock({ name: 'clearPad', input: {} });
    await expectStation(async () => {
      for (const name of ['Xong', 'Done', 'Không cần, xong', 'No receipt, done', 'Quay lại', 'Back']) {
        const button = page.getByRole('button', { name, exact: true });
        if ((await button.count()) > 0 && (await button.isEnabled())) await button.click({ timeout: 1000 });
      }
      await expectStation(screen(page, 'attract')).toBeVisible({ timeout: 1000 });
    }).toPass({ timeout: 80_000 });
  } finally {
    await station.stop();
  }
});
