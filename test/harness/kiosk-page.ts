import { chromium } from '@playwright/test';
import type { Browser, CDPSession, Page } from '@playwright/test';
import { findBrowser } from '../../main/shell/browser/find-browser.ts';
import { accessSync, constants } from 'node:fs';

/** A real browser with one page, and the developer protocol behind it. */
export interface KioskPage {
  readonly browser: Browser;
  readonly page: Page;
  readonly protocol: CDPSession;
}

/** Opens Chromium: the one that `MUONTRA_TEST_BROWSER` names, or the one that is installed. */
export async function openKioskPage(url: string): Promise<KioskPage> {
  const named = process.env['MUONTRA_TEST_BROWSER'];
  const path = named ?? findBrowser({ platform: process.platform, env: process.env, isExecutable });
  if (path === null) throw new Error('no browser; name one in MUONTRA_TEST_BROWSER');
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: path, args });
  const page = await browser.newPage({ viewport: { width: 1080, height: 1920 } });
  const protocol = await page.context().newCDPSession(page);
  await page.goto(url);
  await page.locator('[data-screen="attract"]').waitFor();
  return { browser, page, protocol };
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Waits in the page until something is painted, and says when. It looks at every change of the document, so nothing
 * is added by asking again and again.
 * @returns milliseconds since 1970, on the clock that `Date.now` has too
 */
export function paintedAt(page: Page, selector: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const look = (): boolean => {
          if (!document.querySelector(wanted)) return false;
          observer.disconnect();
          requestAnimationFrame(() => {
            setTimeout(() => {
              resolve(performance.timeOrigin + performance.now());
            });
          });
          return true;
        };
        const observer = new MutationObserver(look);
        if (!look()) observer.observe(document, { subtree: true, childList: true, attributes: true });
      }),
    selector,
  );
}

export interface Weight {
  readonly heapMb: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** What the page holds once everything that can go has gone. */
export async function weigh(protocol: CDPSession): Promise<Weight> {
  await protocol.send('HeapProfiler.enable');
  for (let round = 0; round < 3; round += 1) await protocol.send('HeapProfiler.collectGarbage');
  await protocol.send('Performance.enable');
  const { metrics } = await protocol.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
  return { heapMb: of('JSHeapUsedSize') / 1e6, nodes: of('Nodes'), listeners: of('JSEventListeners') };
}
