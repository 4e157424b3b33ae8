import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import type { Page } from '@playwright/test';
import type { Access } from '../../main/contract/access.ts';
import type { Looks } from '../../main/contract/looks.ts';
import type { Snapshot } from '../../main/contract/snapshot.ts';
import { createSilentLog } from '../../main/log/log.ts';
import { openBrowserShell } from '../../main/shell/browser/browser-shell.ts';
import { createScriptedStation, firstSnapshot } from '../harness/scripted-station.ts';
import type { ScriptedStation } from '../harness/scripted-station.ts';
import type { ScreenCase } from './all-screens.ts';

const assetsDir = join(import.meta.dirname, '../../dist/renderer');

export interface ScriptedKiosk {
  readonly station: ScriptedStation;
  readonly url: string;
  close(): Promise<void>;
}

/** The built pages before a station that shows what it is told. */
export async function openScriptedKiosk(looks?: Looks): Promise<ScriptedKiosk> {
  const station = createScriptedStation({ demo: false, ...(looks ? { looks } : {}) });
  const opened = await openBrowserShell({ station, assetsDir, port: 0, demo: false, log: createSilentLog() });
  if (opened.kind === 'failed') throw new Error(opened.reason);
  return { station, url: opened.shell.url, close: () => opened.shell.close() };
}

interface Fixtures {
  readonly scripted: ScriptedKiosk;
  /** The page of that kiosk; anything the browser complains of fails the test. */
  readonly kiosk: Page;
}

export const test = base.extend<Fixtures>({
  // Playwright wants the braces to see that a fixture needs no other.
  // eslint-disable-next-line no-empty-pattern
  scripted: async ({}, use) => {
    const scripted = await openScriptedKiosk();
    await use(scripted);
    await scripted.close();
  },
  kiosk: async ({ page, scripted }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.text().includes('Permissions-Policy header: Unrecognized')) return;
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.clock.setFixedTime(new Date('2026-11-24T01:00:00Z'));
    await page.goto(scripted.url);
    await expect(page.locator('[data-screen]')).toBeVisible();
    await page.evaluate(() => document.fonts.ready);
    await use(page);
    expect(complaints).toEqual([]);
  },
});
export { expect };

export interface Appearance {
  readonly language: 'vi' | 'en';
  readonly access?: Partial<Access>;
}

/** Brings one state of one screen onto the page and waits until it stands there. */
export async function showCase(
  page: Page,
  station: ScriptedStation,
  one: ScreenCase,
  { language, access }: Appearance,
): Promise<void> {
  // Through another screen, so that each case begins with a screen that has just come.
  station.publish({
    ...plainChange,
    screen: { kind: 'out-of-service', reason: 'starting', since: '', instead: null },
  });
  await page.locator('[data-screen="out-of-service"]').waitFor();
  station.publish({
    ...plainChange,
    ...one.change,
    language,
    access: { ...plainAccess, ...one.change.access, ...access },
  });
  const { kind } = one.change.screen;
  await page.locator(`[data-screen="${kind}"]`).waitFor();
  await page.locator(`html[lang="${language}"]`).waitFor({ state: 'attached' });
  if (one.press) {
    await page.locator('.kiosk:not(.settling)').waitFor();
    await page.getByRole('button', { name: one.press[language], exact: true }).click();
  }
  // Two frames: what came is laid out and painted.
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
}

const { access: plainAccess, speech: plainSpeech } = firstSnapshot;
const plainChange: Partial<Snapshot> = {
  access: plainAccess,
  idleSecondsLeft: null,
  notice: null,
  devices: { pad: 'ready', scanner: 'ready', line: 'online' },
  served: { borrow: true, return: true, account: true },
  staffCall: null,
  otherCard: false,
  speech: plainSpeech,
};
