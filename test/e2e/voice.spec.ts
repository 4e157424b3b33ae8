import { spawnSync } from 'node:child_process';
import type { Page } from '@playwright/test';
import { expect, screen, startStation, test } from './running-station.ts';

const isInstalled = spawnSync('espeak-ng', ['--version']).status === 0;

interface Played {
  readonly seconds: number;
  readonly loudest: number;
  readonly atSeconds: number;
}

// What reaches the page's output, whoever made it.
test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    const played: Played[] = [];
    const start = AudioBufferSourceNode.prototype.start;
    AudioBufferSourceNode.prototype.start = function (...when) {
      const { buffer, context } = this;
      if (buffer) {
        const loudest = buffer
          .getChannelData(0)
          .reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
        played.push({ seconds: buffer.duration, loudest, atSeconds: context.currentTime });
      }
      start.apply(this, when);
    };
    Object.assign(window, { muontraPlayed: played });
  });
});

const playedOn = (page: Page): Promise<Played[]> =>
  page.evaluate(() => (window as unknown as { muontraPlayed: Played[] }).muontraPlayed);

test('eSpeak NG is heard in the page, one sound after the other, and stops with the voice', async ({
  page,
}) => {
  test.skip(!isInstalled, 'not run: espeak-ng is not installed here and could not be installed');
  const station = await startStation({ demo: true, config: { voice: { engine: 'espeak' } } });
  try {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(station.kioskUrl);
    await expect(screen(page, 'attract')).toBeVisible();
    await page.getByRole('button', { name: 'Trợ năng' }).click();
    await page.getByRole('button', { name: 'Đọc màn hình' }).click();
    await expect.poll(() => playedOn(page)).not.toHaveLength(0);
    const [first] = await playedOn(page);
    expect(first?.seconds, 'the whole first screen').toBeGreaterThan(5);
    expect(first?.loudest).toBeGreaterThan(0.05);
    await page.keyboard.press('F2');
    await page.keyboard.press('ArrowDown');
    await expect.poll(async () => (await playedOn(page)).length).toBeGreaterThan(1);
    expect((await playedOn(page)).at(-1)?.seconds).toBeLessThan(5);
    await expect(page.getByText('Máy này chưa có giọng đọc.')).toHaveCount(0);
    await page.getByRole('button', { name: 'Đọc màn hình' }).click();
    const count = (await playedOn(page)).length;
    await page.keyboard.press('ArrowDown');
    await page.waitForTimeout(300);
    expect((await playedOn(page)).length).toBe(count);
    expect(complaints).toEqual([]);
  } finally {
    await station.stop();
  }
});

test('a kiosk without a voice says so on the screen, and one whose voice is off does not offer it', async ({
  page,
}) => {
  const station = await startStation({ demo: true, config: { voice: { engine: 'browser' } } });
  try {
    await page.addInitScript(() => {
      Object.defineProperty(window.speechSynthesis, 'getVoices', { value: () => [] });
    });
    await page.goto(station.kioskUrl);
    await page.getByRole('button', { name: 'Trợ năng' }).click();
    await page.getByRole('button', { name: 'Đọc màn hình' }).click();
    await expect(page.getByText('Máy này chưa có giọng đọc.')).toBeVisible();
  } finally {
    await station.stop();
  }
  const silent = await startStation({ demo: true, config: { voice: { engine: 'off' } } });
  try {
    await page.goto(silent.kioskUrl);
    await page.getByRole('button', { name: 'Trợ năng' }).click();
    await expect(page.getByRole('button', { name: 'Chữ to' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Đọc màn hình' })).toHaveCount(0);
  } finally {
    await silent.stop();
  }
});
