import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, expect, test } from '@playwright/test';
import { electronArguments } from '../../main/shell/electron-binary/run-electron.ts';
import { installedElectron } from '../../main/shell/electron-binary/find-electron.ts';
import { hasDisplay } from '../../main/shell/display.ts';

const root = join(import.meta.dirname, '../..');
const binary = installedElectron(root);
const canShow = hasDisplay(process.platform, process.env);

test('the Electron shell shows the kiosk, with everything denied', async () => {
  test.skip(binary === null, 'not run: the Electron binary is not installed here');
  test.skip(!canShow, 'not run: there is no display here');
  const dataDir = mkdtempSync(join(tmpdir(), 'muontra-electron-'));
  const app = await _electron.launch({
    executablePath: binary ?? '',
    args: electronArguments({
      root,
      dataDir,
      configFile: null,
      demo: true,
      isRoot: process.getuid?.() === 0,
    }),
  });
  try {
    await expect.poll(() => app.windows().length).toBe(2);
    const kiosk = app.windows().find((page) => page.url().endsWith('/index.html'));
    const dock = app.windows().find((page) => page.url().includes('dock.html'));
    if (!kiosk || !dock) throw new Error('a window is missing');
    await expect(kiosk.locator('[data-screen="attract"]')).toBeVisible();
    await dock.getByRole('button', { name: /BD000001/ }).click();
    await dock.getByRole('button', { name: 'Đặt 3 cuốn' }).click();
    await expect(kiosk.locator('[data-state="done"]')).toHaveCount(3);
    expect(await kiosk.evaluate(() => [typeof require, typeof process])).toEqual(['undefined', 'undefined']);
    expect(await kiosk.evaluate(() => window.open('https://example.org/'))).toBeNull();
    expect(
      await kiosk.evaluate(() =>
        fetch('https://example.org/').then(
          () => 'came',
          () => 'denied',
        ),
      ),
    ).toBe('denied');
  } finally {
    await app.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
