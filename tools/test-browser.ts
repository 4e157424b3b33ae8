import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { findBrowser } from '../main/shell/browser/find-browser.ts';
import { installPackages } from './debian-packages.ts';

const fetchLimitMs = 5 * 60_000;
/** A machine without the internet is told so within seconds. */
const connectLimitMs = '8000';

/** A browser for the end-to-end tests: one that is installed, else Playwright's own, else Debian's chromium. */
export function findOrInstallBrowser(say: (line: string) => void): string | null {
  const installed = installedBrowser();
  if (installed !== null) return installed;
  say('no browser here: fetching the one of Playwright …');
  spawnSync(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: connectLimitMs },
    timeout: fetchLimitMs,
  });
  if (playwrightBrowser() !== null) return playwrightBrowser();
  installPackages(['chromium'], say);
  return installedBrowser();
}

function installedBrowser(): string | null {
  const { platform, env } = process;
  return findBrowser({ platform, env, isExecutable }) ?? playwrightBrowser();
}

function playwrightBrowser(): string | null {
  const path = chromium.executablePath();
  return existsSync(path) ? path : null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
