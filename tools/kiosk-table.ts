import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSilentLog } from '../main/log/log.ts';
import { openBrowserShell } from '../main/shell/browser/browser-shell.ts';
import { axeFindings, measure } from '../test/e2e/measures.ts';
import type { Measures } from '../test/e2e/measures.ts';
import { shelfOf, startStation } from '../test/e2e/running-station.ts';
import type { RunningStation } from '../test/e2e/running-station.ts';
import { median } from '../test/bench/statistics.ts';
import { builtPages, firstPageBytes } from '../test/harness/first-page.ts';
import { openKioskPage, paintedAt, weigh } from '../test/harness/kiosk-page.ts';
import type { KioskPage } from '../test/harness/kiosk-page.ts';
import { itemOf, pileOf, playSessions } from '../test/harness/kiosk-sessions.ts';
import { createScriptedStation } from '../test/harness/scripted-station.ts';

/** Fills in docs/kiosk-table.md from the running kiosk: the rows that seven other kiosks were measured by. */

const sessions = Number(process.env['MUONTRA_TABLE_SESSIONS'] ?? 400);
const rows: (readonly [what: string, found: string, wanted: string])[] = [];

interface Walk {
  readonly seen: Measures[];
  readonly axe: string[];
  actions: number;
}

const note = async ({ page }: KioskPage, walk: Walk): Promise<Measures> => {
  const found = await measure(page, 8);
  walk.seen.push(found);
  walk.axe.push(...(await axeFindings(page)));
  return found;
};

const shown = async ({ page }: KioskPage, name: string): Promise<void> => {
  await page.locator(`[data-screen="${name}"] .title`).waitFor();
  await page.locator('.screen:not(.settling)').waitFor();
};

async function borrowAndReturn(kiosk: KioskPage, station: RunningStation): Promise<void> {
  const { page } = kiosk;
  const walk: Walk = { seen: [], axe: [], actions: 0 };
  const books = await shelfOf(station, 9);
  const attract = await note(kiosk, walk);
  await page.getByRole('button', { name: 'Mượn' }).click();
  await shown(kiosk, 'card');
  const card = await note(kiosk, walk);
  await page.getByRole('button', { name: 'Quay lại' }).click();
  await shown(kiosk, 'attract');

  // What a person does, and nothing else, is counted from here on.
  await station.dock({ name: 'scanCode', input: { text: 'BD000001' } });
  walk.actions += 1;
  await shown(kiosk, 'pile');
  await note(kiosk, walk);
  await station.dock({ name: 'layOnPad', input: { itemIds: books.slice(0, 3) } });
  walk.actions += 1;
  await page.locator('[data-state="done"]').nth(2).waitFor();
  const three = await note(kiosk, walk);
  const titles = (await page.locator('.row-title').allInnerTexts()).join(' ').split(/\s+/u).length;
  const times: number[] = [];
  for (const book of books.slice(4)) {
    const painted = paintedAt(page, `[data-item="${book}"]`);
    const startMs = performance.timeOrigin + performance.now();
    await station.dock({ name: 'scanCode', input: { text: book } });
    times.push((await painted) - startMs);
  }
  const scanMs = median(times);
  await page.getByRole('button', { name: 'Xong' }).click();
  walk.actions += 1;
  await shown(kiosk, 'end');
  await note(kiosk, walk);
  await station.dock({ name: 'clearPad', input: {} });
  await page.getByRole('button', { name: 'Xong' }).click();
  await shown(kiosk, 'attract');
  await station.dock({ name: 'layOnPad', input: { itemIds: books.slice(0, 1) } });
  walk.actions += 1;
  await shown(kiosk, 'choose');
  await note(kiosk, walk);
  await page.getByRole('button', { name: 'Trả' }).click();
  walk.actions += 1;
  await page.locator('[data-state="done"]').first().waitFor();
  await note(kiosk, walk);
  await page.getByRole('button', { name: 'Xong' }).click();
  await shown(kiosk, 'end');
  await station.dock({ name: 'clearPad', input: {} });
  await page.getByRole('button', { name: 'Xong' }).click();
  await shown(kiosk, 'attract');

  const buttons = walk.seen.flatMap((found) => found.buttons);
  const texts = walk.seen.flatMap((found) => found.texts);
  const least = (values: readonly number[]): string => (Math.round(Math.min(...values) * 10) / 10).toString();
  const contrast = walk.axe.filter((finding) => finding.startsWith('color-contrast'));
  rows.push(
    ['actions, borrow 3 + return 1', String(walk.actions), 'at most 6'],
    [
      "words: attract / sign-in / around 3 items (neither the library's own name nor the titles of the books are counted)",
      `${String(attract.words)} / ${String(card.words)} / ${String(three.words - titles)}`,
      'at most 15 / – / 30',
    ],
    [
      'smallest target on the path, CSS px',
      least(buttons.map(({ width, height }) => Math.min(width, height))),
      'from 76',
    ],
    ['smallest text, px', least(texts.map(({ fontPx }) => fontPx)), 'from 24'],
    ['smallest title, px', least(walk.seen.flatMap(({ titlePx }) => titlePx)), 'from 40'],
    ['axe rules broken', String(new Set(walk.axe.map((finding) => finding.split(':')[0])).size), '0'],
    ['contrast failures', String(contrast.length), '0'],
    ['scan to row, ms (a barcode read by the scanner … its row painted)', scanMs.toFixed(0), 'at most 30'],
  );
}

async function withoutLine({ page }: KioskPage, station: RunningStation): Promise<void> {
  const books = await shelfOf(station, 2);
  await station.dock({ name: 'scanCode', input: { text: 'BD000002' } });
  await page.locator('[data-screen="pile"]').waitFor();
  await station.dock({ name: 'layOnPad', input: { itemIds: books.slice(0, 1) } });
  await page.locator('[data-state="done"]').waitFor();
  await station.dock({ name: 'setLine', input: { line: 'down' } });
  await station.dock({ name: 'layOnPad', input: { itemIds: books.slice(1) } });
  await page.locator('[data-state="waiting"]').waitFor();
  const said = (await page.locator('.row-waiting .row-state').innerText()).trim();
  const count = await page.locator('[data-state="done"]').count();
  await station.dock({ name: 'setLine', input: { line: 'up' } });
  await page.locator('[data-state="done"]').nth(1).waitFor();
  rows.push([
    'ILS drops in mid-session',
    `session and list stay; the ${String(count)} that is lent is said, the other "${said}"; goes on by itself when the line is back`,
    'nothing lost, nothing that looks like success',
  ]);
  await page.getByRole('button', { name: 'Xong' }).click();
  await station.dock({ name: 'clearPad', input: {} });
}

async function overManySessions(): Promise<void> {
  const station = createScriptedStation({ demo: false });
  const log = createSilentLog();
  const opened = await openBrowserShell({ station, assetsDir: builtPages, port: 0, demo: false, log });
  if (opened.kind === 'failed') throw new Error(opened.reason);
  const startMs = performance.now();
  const kiosk = await openKioskPage(opened.shell.url);
  const opening = performance.now() - startMs;
  const interactive = await kiosk.page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
  );
  await playSessions(kiosk.page, station, 20);
  const before = await weigh(kiosk.protocol);
  await playSessions(kiosk.page, station, sessions);
  const after = await weigh(kiosk.protocol);
  const title = '<b>x</b>&#124;Tiếng Việt ệ';
  station.show(pileOf([itemOf(1, { title, id: 'T' })]));
  const row = kiosk.page.locator('[data-item="T"] .row-title');
  await row.waitFor();
  const isSafe = (await row.innerText()) === title && (await row.locator('b').count()) === 0;
  const isOnce = (await kiosk.page.getByText('Tiếng Việt ệ').count()) === 1;
  await kiosk.browser.close();
  await opened.shell.close();
  rows.push(
    ['first page JS + CSS, gzip kB', (firstPageBytes() / 1000).toFixed(0), 'at most 120'],
    [
      'interactive, ms (first content painted)',
      interactive.toFixed(0),
      `– (browser and all: ${opening.toFixed(0)})`,
    ],
    [
      `heap MB over ${String(sessions)} sessions`,
      `${before.heapMb.toFixed(1)} → ${after.heapMb.toFixed(1)}`,
      'flat over 10,000',
    ],
    [
      'DOM nodes, listeners over those sessions',
      `${String(before.nodes)} → ${String(after.nodes)}, ${String(before.listeners)} → ${String(after.listeners)}`,
      'flat over 10,000',
    ],
    [
      'title `<b>x</b>&#124;Tiếng Việt ệ`',
      `${isSafe ? 'safe' : 'NOT SAFE'}, ${isOnce ? 'once' : 'SHOWN TWICE'}`,
      'safe, once',
    ],
  );
}

const station = await startStation({ demo: true });
const kiosk = await openKioskPage(station.kioskUrl);
await kiosk.page.emulateMedia({ reducedMotion: 'reduce' });
await borrowAndReturn(kiosk, station);
await withoutLine(kiosk, station);
await kiosk.browser.close();
await station.stop();
await overManySessions();

const page = `# The kiosk by the measures of others

Seven open kiosks were run at 1080×1920 against an ILS that answers at once, three books borrowed and one returned, and
measured. This is the same of ours, from the running demo in the real browser. Made by \`npm run kiosk-table\`
(\`MUONTRA_TABLE_SESSIONS=10000\` for the whole count of sessions).

| | found | wanted |
|---|---|---|
${rows.map(([what, found, wanted]) => `| ${what} | ${found} | ${wanted} |`).join('\n')}
`;
writeFileSync(join(import.meta.dirname, '../docs/kiosk-table.md'), page);
console.log(page);
