import type { Page } from '@playwright/test';
import type { Access } from '../../main/contract/access.ts';
import { plainLooks } from '../../main/contract/looks.ts';
import { firstSnapshot } from '../harness/scripted-station.ts';
import type { ScriptedStation } from '../harness/scripted-station.ts';
import { changed } from '../../main/station/flow/access.ts';
import { expect, openScriptedKiosk, test } from './scripted-kiosk.ts';

const wish = { contrast: 'Tương phản cao', dark: 'Nền tối' } as const;

/** What the page looks like now: the theme on its root, light where none is named. */
const themeOf = (page: Page): Promise<string> =>
  page.locator('html').evaluate((root) => root.dataset['theme'] ?? 'light');

/** The station does what a person wants of the looks and the language, and nothing else. */
function obeys(station: ScriptedStation): void {
  station.answerWith(({ name, input }) => {
    if (name === 'setAccess') station.publish({ access: changed(station.snapshot.access, input) });
    if (name === 'setLanguage') station.publish({ language: input.language });
    return Promise.resolve({ kind: 'done' });
  });
}

for (const { usual, pressed, on, off } of [
  { usual: 'light', pressed: 'contrast', on: 'contrast', off: 'light' },
  { usual: 'dark', pressed: 'contrast', on: 'contrast', off: 'dark' },
  { usual: 'contrast', pressed: 'dark', on: 'dark', off: 'contrast' },
  // Who wants it lighter than the library has it turns off what is on.
  { usual: 'dark', pressed: 'dark', on: 'light', off: 'dark' },
  { usual: 'contrast', pressed: 'contrast', on: 'light', off: 'contrast' },
] as const)
  test(`in a library that is ${usual}, ${pressed} twice is ${on} and then ${off} again`, async ({ page }) => {
    const kiosk = await openScriptedKiosk({ ...plainLooks, theme: usual });
    try {
      const access: Access = { ...firstSnapshot.access, theme: usual };
      kiosk.station.publish({ access });
      obeys(kiosk.station);
      await page.goto(kiosk.url);
      await expect.poll(() => themeOf(page)).toBe(usual);
      await page.locator('.kiosk:not(.settling)').waitFor();
      await page.getByRole('button', { name: 'Trợ năng' }).click();
      const button = page.getByRole('button', { name: wish[pressed] });
      await button.click();
      await expect.poll(() => themeOf(page)).toBe(on);
      await button.click();
      await expect.poll(() => themeOf(page)).toBe(off);
    } finally {
      await kiosk.close();
    }
  });

test('out of service the screen can be had larger, in contrast and in the other language', async ({
  kiosk,
  scripted,
}) => {
  obeys(scripted.station);
  scripted.station.publish({
    screen: { kind: 'out-of-service', reason: 'devices', since: '2026-11-24T01:00:00Z', instead: null },
  });
  await kiosk.locator('[data-screen="out-of-service"]').waitFor();
  await kiosk.locator('.kiosk:not(.settling)').waitFor();
  const title = kiosk.getByRole('heading', { level: 1 });
  await expect(title).toHaveText('Máy đang tạm nghỉ');
  await kiosk.getByRole('button', { name: 'Trợ năng' }).click();
  await kiosk.getByRole('button', { name: 'Chữ to' }).click();
  await kiosk.getByRole('button', { name: wish.contrast }).click();
  await kiosk.getByRole('dialog').getByRole('button', { name: 'Xong' }).click();
  await expect(kiosk.locator('html')).toHaveAttribute('data-text', 'large');
  expect(await themeOf(kiosk)).toBe('contrast');
  await kiosk.getByRole('button', { name: 'English' }).click();
  await expect(kiosk.locator('html')).toHaveAttribute('lang', 'en');
  await expect(title).not.toHaveText('Máy đang tạm nghỉ');
});

test('the panel of wishes does not wait behind another screen for the next person', async ({
  kiosk,
  scripted,
}) => {
  const { station } = scripted;
  await kiosk.locator('.kiosk:not(.settling)').waitFor();
  await kiosk.getByRole('button', { name: 'Trợ năng' }).click();
  await expect(kiosk.getByRole('dialog')).toBeVisible();
  for (const screen of [
    { kind: 'out-of-service', reason: 'devices', since: '2026-11-24T01:00:00Z', instead: null },
    { kind: 'attract', leftoverCount: 0 },
  ] as const) {
    station.publish({ screen });
    await kiosk.locator(`[data-screen="${screen.kind}"]`).waitFor();
    await expect(kiosk.getByRole('dialog')).toHaveCount(0);
  }
});
