import type { CDPSession, Page } from '@playwright/test';
import type { Bench, BenchResult } from '../../main/cli/bench.ts';
import { createSilentLog } from '../../main/log/log.ts';
import { openBrowserShell } from '../../main/shell/browser/browser-shell.ts';
import { builtPages, firstPageBytes } from '../harness/first-page.ts';
import { openKioskPage, paintedAt, weigh } from '../harness/kiosk-page.ts';
import { itemOf, pileOf, playSessions } from '../harness/kiosk-sessions.ts';
import { createScriptedStation } from '../harness/scripted-station.ts';
import type { ScriptedStation } from '../harness/scripted-station.ts';
import { percentile } from './statistics.ts';

const taps = 60;
const runs = 40;
const warmSessions = 60;
/** `MUONTRA_BENCH_SESSIONS=10000` for the whole count. */
const sessions = Number(process.env['MUONTRA_BENCH_SESSIONS'] ?? 400);

/** The built kiosk in the real browser, before a station that only publishes. Build the pages first. */
export const bench: Bench = {
  name: 'kiosk',
  async run() {
    const station = createScriptedStation({ demo: false });
    const opened = await openBrowserShell({
      station,
      assetsDir: builtPages,
      port: 0,
      demo: false,
      log: createSilentLog(),
    });
    if (opened.kind === 'failed') throw new Error(opened.reason);
    const { browser, page, protocol } = await openKioskPage(opened.shell.url);
    try {
      const results = [
        figure('kiosk-input-to-paint', percentile(await inputToPaint(page, station), 0.95), 'ms', 50),
        await throttled(page, protocol, station),
        figure('kiosk-tag-to-row', percentile(await tagToRow(page, station), 0.95), 'ms', 100),
        figure('kiosk-session-reset', percentile(await sessionReset(page, station), 0.95), 'ms', 200),
        figure('kiosk-first-page', firstPageBytes() / 1000, 'kB', 120),
      ];
      await playSessions(page, station, warmSessions);
      const before = await weigh(protocol);
      await playSessions(page, station, sessions);
      const after = await weigh(protocol);
      return [
        ...results,
        figure('kiosk-heap-growth', Math.max(0, after.heapMb - before.heapMb), 'MB', 1),
        figure('kiosk-node-growth', Math.max(0, after.nodes - before.nodes), 'nodes', 50),
        figure('kiosk-listener-growth', Math.max(0, after.listeners - before.listeners), 'listeners', 10),
      ];
    } finally {
      await browser.close();
      await opened.shell.close();
    }
  },
};

const figure = (name: string, value: number, unit: string, limit: number): BenchResult => ({
  name,
  value,
  unit,
  limit,
  ratio: value / limit,
});

async function throttled(page: Page, protocol: CDPSession, station: ScriptedStation): Promise<BenchResult> {
  await protocol.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  const times = await inputToPaint(page, station);
  await protocol.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  return figure('kiosk-input-to-paint-slow', percentile(times, 0.95), 'ms', 150);
}

/** A finger lifted from a key … the dot of the PIN painted. */
async function inputToPaint(page: Page, station: ScriptedStation): Promise<number[]> {
  station.show({ kind: 'attract', leftoverCount: 0 });
  await page.locator('[data-screen="attract"]').waitFor();
  station.show({
    kind: 'pin',
    purpose: 'borrow',
    offersStaff: false,
    busy: false,
    problem: null,
    cardTail: '0001',
  });
  const key = page.getByRole('button', { name: '5' });
  await page.locator('.screen:not(.settling)').waitFor();
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(globalThis, { paintTimes: times });
    document.addEventListener(
      'click',
      ({ timeStamp }) => {
        requestAnimationFrame(() => {
          setTimeout(() => times.push(performance.now() - timeStamp));
        });
      },
      { capture: true },
    );
  });
  for (let tap = 0; tap < taps; tap += 1) await key.click();
  await page.waitForTimeout(200);
  return page.evaluate(() => (globalThis as unknown as { paintTimes: number[] }).paintTimes);
}

/** The station publishes one row more … it is painted. */
async function tagToRow(page: Page, station: ScriptedStation): Promise<number[]> {
  const times: number[] = [];
  const items = [itemOf(0)];
  station.show(pileOf(items));
  await page.locator('[data-item="TV0"]').waitFor();
  for (let run = 1; run <= runs; run += 1) {
    items.push(itemOf(run, { state: 'reading' }));
    const painted = paintedAt(page, `[data-item="TV${String(run)}"]`);
    const startMs = performance.timeOrigin + performance.now();
    station.show(pileOf(items.slice(-20)));
    times.push((await painted) - startMs);
  }
  return times;
}

/** The end of a session with twenty rows … the first screen painted. */
async function sessionReset(page: Page, station: ScriptedStation): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    station.show(pileOf(Array.from({ length: 20 }, (_, index) => itemOf(index))));
    await page.locator('[data-screen="pile"] [data-item="TV19"]').waitFor();
    const painted = paintedAt(page, '[data-screen="attract"]');
    const startMs = performance.timeOrigin + performance.now();
    station.show({ kind: 'attract', leftoverCount: 0 });
    times.push((await painted) - startMs);
  }
  return times;
}
