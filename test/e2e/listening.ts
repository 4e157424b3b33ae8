import type { Page } from '@playwright/test';
import { expect } from './running-station.ts';

/** One utterance as the engine was asked for it. */
export interface Heard {
  readonly text: string;
  readonly language: 'vi' | 'en';
  readonly kind: 'prompt' | 'echo' | 'list' | 'alert';
  readonly rate: number;
  readonly volume: number;
  /** Milliseconds of the page's own clock. */
  readonly startMs: number;
  readonly endMs: number | null;
}

/**
 * Puts an engine of its own into the page, before anything of it runs: it speaks as long as a person would, shortened
 * by `pace`, and writes down what it was asked to say.
 */
export async function listen(page: Page, pace = 20): Promise<void> {
  await page.addInitScript((msPerWord) => {
    const heard: object[] = [];
    const engine = {
      speak(
        utterance: { text: string },
        settings: { rate: number; volume: number },
        signal: AbortSignal,
      ): Promise<boolean> {
        const entry = { ...utterance, ...settings, startMs: performance.now(), endMs: null as number | null };
        heard.push(entry);
        return new Promise((resolve) => {
          const end = (): void => {
            entry.endMs ??= performance.now();
            resolve(true);
          };
          signal.addEventListener('abort', end);
          setTimeout(end, utterance.text.split(' ').length * msPerWord);
        });
      },
    };
    Object.assign(window, { muontraVoiceEngine: engine, muontraHeard: heard });
  }, pace);
}

export async function allHeard(page: Page): Promise<Heard[]> {
  return page.evaluate(() => (window as unknown as { muontraHeard: Heard[] }).muontraHeard);
}

/** A person with eyes shut: hears, and presses keys. */
export class Ear {
  readonly #page: Page;
  #from = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Waits until something that fits was said since the last time something was waited for. */
  async hear(wanted: RegExp): Promise<Heard> {
    let found: Heard | undefined;
    let all: Heard[] = [];
    await expect
      .poll(
        async () => {
          all = await allHeard(this.#page);
          const at = all.findIndex(({ text }, index) => index >= this.#from && wanted.test(text));
          if (at >= 0) {
            found = all[at];
            this.#from = at + 1;
          }
          return at >= 0 ? 'heard' : all.slice(this.#from).map(({ text }) => text);
        },
        { message: `to hear ${String(wanted)}`, intervals: [50], timeout: 20_000 },
      )
      .toBe('heard');
    if (!found) throw new Error(`never heard ${String(wanted)}`);
    return found;
  }

  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
    // As fast as nobody's fingers: the keys of a keypad come apart, or they would be a scan.
    await this.#page.waitForTimeout(60);
  }

  /** Walks on until the control is told whose name fits. */
  async walkTo(name: RegExp, key = 'ArrowDown'): Promise<void> {
    for (let step = 0; step < 60; step += 1) {
      const before = (await allHeard(this.#page)).length;
      await this.press(key);
      await expect
        .poll(async () => (await allHeard(this.#page)).length, { intervals: [30], timeout: 20_000 })
        .toBeGreaterThan(before);
      const told = (await allHeard(this.#page)).slice(before).filter(({ kind }) => kind === 'echo');
      if (told.some(({ text }) => name.test(text))) {
        this.#from = (await allHeard(this.#page)).length;
        return;
      }
    }
    throw new Error(`no control told as ${String(name)}`);
  }
}

/** Nothing was ever said over something else. */
export async function expectNoOverlap(page: Page): Promise<void> {
  const all = await allHeard(page);
  for (const [index, { text, startMs }] of all.entries()) {
    const before = all[index - 1];
    if (before)
      expect(startMs, `"${text}" over "${before.text}"`).toBeGreaterThanOrEqual(before.endMs ?? Infinity);
  }
}
