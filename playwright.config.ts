import { defineConfig } from '@playwright/test';

const browser = process.env['MUONTRA_TEST_BROWSER'];
const results = process.env['MUONTRA_E2E_RESULTS'];

// Started by tools/test.ts, which finds a browser or installs one.
export default defineConfig({
  testDir: 'test/e2e',
  outputDir: 'test-results',
  // The same whatever system the pictures were taken on: fonts come with the pages.
  snapshotPathTemplate: 'docs/screens/{arg}{ext}',
  workers: 1,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: results ? [['list'], ['json', { outputFile: results }]] : [['list']],
  use: {
    viewport: { width: 1080, height: 1920 },
    launchOptions: {
      ...(browser ? { executablePath: browser } : {}),
      // Chromium's sandbox refuses to run as root.
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    },
  },
});
