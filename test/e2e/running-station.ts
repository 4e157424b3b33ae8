import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { openPageSocket } from '../harness/shell-client.ts';
import type { DockCall, DockView } from '../../main/contract/dock.ts';

const root = join(import.meta.dirname, '../..');

export interface RunningStation {
  /** Address of the page with its token. */
  readonly url: string;
  /** Address of the kiosk alone. */
  readonly kioskUrl: string;
  dock(call: DockCall): Promise<void>;
  dockView(): Promise<DockView>;
  stop(): Promise<void>;
}

/** Starts the station as a person would, in a process of its own with a data folder of its own. */
export async function startStation(options: {
  demo: boolean;
  config?: object;
  /** Puts something into the data folder before the station begins. */
  prepare?: (dataDir: string) => void | Promise<void>;
}): Promise<RunningStation> {
  const folder = mkdtempSync(join(tmpdir(), 'muontra-e2e-'));
  const words = ['start', '--shell', 'none', '--json', '--data', join(folder, 'data')];
  if (options.prepare) {
    mkdirSync(join(folder, 'data'));
    await options.prepare(join(folder, 'data'));
  }
  if (options.demo) words.push('--demo');
  if (options.config) {
    writeFileSync(join(folder, 'station.json'), JSON.stringify(options.config));
    words.push('--config', join(folder, 'station.json'));
  }
  const child = spawn(process.execPath, [join(root, 'main/cli/muontra.js'), ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (part: Buffer) => {
    log = (log + part.toString()).slice(-4000);
  });
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (part: Buffer) => {
      said += part.toString();
      if (said.includes('\n')) resolve((JSON.parse(said) as { url: string }).url);
    });
    child.once('exit', () => {
      reject(new Error(`the station ended: ${log}`));
    });
  });
  const { origin, hash } = new URL(url);
  const socket = options.demo ? await openPageSocket(url, '/dock') : null;
  let ref = 0;
  return {
    url,
    kioskUrl: `${origin}/${hash}`,
    async dock({ name, input }) {
      ref += 1;
      const mine = ref;
      socket?.send({ kind: 'dock-call', ref: mine, name, input });
      const message = await socket?.first(({ kind, ref: of }) => kind === 'dock-answer' && of === mine);
      expect(message?.['answer']).toEqual({ kind: 'done' });
    },
    async dockView() {
      await socket?.first(({ kind }) => kind === 'dock-view');
      const views = (socket?.received ?? []) as { kind: string; view: DockView }[];
      const last = views.findLast(({ kind }) => kind === 'dock-view');
      if (!last) throw new Error('no dock');
      return last.view;
    },
    async stop() {
      socket?.socket.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Copies on the shelf, one of each title, away from those with something special about them. */
export async function shelfOf(station: RunningStation, count: number): Promise<string[]> {
  const { books } = await station.dockView();
  const byTitle = new Map(
    books.filter(({ onLoan, id }) => !onLoan && id > 'TV00000300').map(({ title, id }) => [title, id]),
  );
  return [...byTitle.values()].slice(0, count);
}

/** The screen that is shown, by its name. */
export const screen = (page: Page, name: string): Locator => page.locator(`[data-screen="${name}"]`);

interface Fixtures {
  /** The demo station, fresh for each test. */
  readonly station: RunningStation;
  /** The kiosk of that station; anything the browser complains of fails the test. */
  readonly kiosk: Page;
}

export const test = base.extend<Fixtures>({
  // Playwright wants the braces to see that a fixture needs no other.
  // eslint-disable-next-line no-empty-pattern
  station: async ({}, use) => {
    const station = await startStation({ demo: true });
    await use(station);
    await station.stop();
  },
  kiosk: async ({ page, station }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      // Each browser knows other features of those that the policy denies.
      if (message.text().includes('Permissions-Policy header: Unrecognized')) return;
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(station.kioskUrl);
    await expect(screen(page, 'attract')).toBeVisible();
    await use(page);
    expect(complaints).toEqual([]);
  },
});
export { expect };
