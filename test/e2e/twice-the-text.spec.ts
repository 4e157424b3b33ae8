import type { Page } from '@playwright/test';
import { allScreens } from './all-screens.ts';
import { measure } from './measures.ts';
import { expect, showCase, test } from './scripted-kiosk.ts';

/*
 * Text at 200 % (UX-12, WCAG 2.2, 1.4.4). A kiosk has no zoom of a browser, and its sizes hang on the screen's, so that
 * a zoom would change nothing. Here every size that the style sheets give to words is twice what it usually is, headings
 * and numbers too, while the glass stays as large as it is: what the largest of all letters need. What people choose
 * themselves (“large text”) is measured after it.
 */

test.setTimeout(240_000);

const sizes = [
  { width: 1080, height: 1920 },
  { width: 1280, height: 800 },
] as const;
const languages = ['vi', 'en'] as const;
const twice = { text: 'large' } as const;
/** No word of any screen is smaller than this on these two (all-screens.spec.ts). */
const leastPx = 24;

/** Twice the size, for every word on every screen of this page from here on. @returns how many rules give a size */
async function doubleTexts(page: Page): Promise<number> {
  return page.evaluate(() => {
    const tokens = ['--text-s', '--text-m', '--text-l', '--text-xl', '--title', '--title-great', '--count'];
    let changed = 0;
    const walk = (rules: CSSRuleList): void => {
      for (const rule of rules) {
        if (rule instanceof CSSStyleRule)
          for (const name of ['font-size', ...tokens]) {
            const size = rule.style.getPropertyValue(name).trim();
            // A part of the letters around it grows with them, and a token has been doubled where it is made.
            if (!/rem/u.test(size)) continue;
            rule.style.setProperty(
              name,
              size.replaceAll(/[\d.]+(?=rem)/gu, (rem) => String(2 * Number(rem))),
            );
            changed += 1;
          }
        if ('cssRules' in rule) walk((rule as CSSGroupingRule).cssRules);
      }
    };
    for (const sheet of document.styleSheets) walk(sheet.cssRules);
    return changed;
  });
}

/** A screen that has just come takes no touch for a moment; what is asked here is where its buttons are. */
async function takeTouchesAtOnce(page: Page): Promise<void> {
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.settling { pointer-events: auto }');
    document.adoptedStyleSheets = [sheet];
  });
}

interface Shown {
  /** What is to be read, in the order of the page, and how large. */
  readonly texts: readonly { readonly text: string; readonly px: number }[];
  /** What is to be pressed. */
  readonly buttons: readonly string[];
  /** What of it a finger does not find in its place, however the screen is moved. */
  readonly lost: readonly string[];
  /** What has to be moved sideways to be read. */
  readonly sideways: readonly string[];
}

/** What a person can read and press. */
async function shown(page: Page): Promise<Shown> {
  // This browser has no voice, and says so as soon as it knows.
  if ((await page.locator('.access-voice').count()) > 0)
    await page.locator('.access-voice > .hint').waitFor();
  return page.evaluate(() => {
    const isSeen = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect();
      if (width <= 2 || height <= 2 || element.closest('[inert], [aria-hidden]')) return false;
      for (let at: Element | null = element; at; at = at.parentElement)
        if (getComputedStyle(at).clipPath !== 'none') return false;
      return getComputedStyle(element).visibility === 'visible';
    };
    const all = [...document.querySelectorAll('body *')].filter((element) => isSeen(element));
    const own = (element: Element): string =>
      [...element.childNodes]
        .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
        .map(({ textContent }) => textContent ?? '')
        .join('')
        .trim();
    const buttons = all.filter((element) => element.matches('button, [role="switch"]'));
    return {
      texts: all
        .filter((element) => !(element instanceof SVGElement) && own(element) !== '')
        .map((element) => ({ text: own(element), px: parseFloat(getComputedStyle(element).fontSize) })),
      sideways: all
        .filter((element) => {
          const { overflowX } = getComputedStyle(element);
          return overflowX !== 'visible' && element.scrollWidth > element.clientWidth + 1;
        })
        .map(({ className }) => String(className)),
      buttons: buttons.map(({ textContent }) => textContent.trim()),
      lost: buttons
        .filter((button) => {
          button.scrollIntoView({ block: 'center', behavior: 'instant' });
          const { left, right, top, bottom } = button.getBoundingClientRect();
          if (left < -0.5 || right > innerWidth + 0.5) return true;
          return !button.contains(document.elementFromPoint((left + right) / 2, (top + bottom) / 2));
        })
        .map(({ textContent }) => textContent.trim()),
    };
  });
}

for (const size of sizes) {
  const stand = `${String(size.width)}x${String(size.height)}`;
  test(`nothing of any screen is lost with every text at twice its size at ${stand}`, async ({
    kiosk,
    scripted,
  }) => {
    await takeTouchesAtOnce(kiosk);
    await kiosk.setViewportSize(size);
    const usual = new Map<string, Shown>();
    const each = async (visit: (label: string) => Promise<void>, access: object): Promise<void> => {
      for (const language of languages)
        for (const one of allScreens) {
          await showCase(kiosk, scripted.station, one, { language, access });
          await visit(`${one.name}, ${language}`);
        }
    };
    await each(async (label) => void usual.set(label, await shown(kiosk)), {});
    expect(await doubleTexts(kiosk)).toBeGreaterThan(20);
    await each(async (label) => {
      const found = await measure(kiosk, 8);
      expect.soft(found.clipped, `${label}: clipped`).toEqual([]);
      expect.soft(found.overlaps, `${label}: overlap`).toEqual([]);
      expect.soft(found.near, `${label}: too near`).toEqual([]);
      expect.soft(found.isWide, `${label}: wider than the screen`).toBe(false);
      const now = await shown(kiosk);
      const before = usual.get(label);
      if (!before) throw new Error(`${label} was not shown before`);
      expect.soft(now.buttons, `${label}: buttons`).toEqual(before.buttons);
      expect.soft(now.lost, `${label}: cannot be pressed`).toEqual([]);
      expect.soft(now.sideways, `${label}: moves sideways`).toEqual([]);
      expect
        .soft(
          now.texts.map(({ text }) => text),
          `${label}: texts`,
        )
        .toEqual(before.texts.map(({ text }) => text));
      for (const [index, { text, px }] of now.texts.entries())
        expect.soft(px, `${label}: ${text}`).toBeGreaterThanOrEqual(2 * (before.texts[index]?.px ?? 0) - 0.1);
    }, twice);
  });
}

test('large text is twice the least text there usually is, and loses neither a word nor a button', async ({
  kiosk,
  scripted,
}) => {
  await takeTouchesAtOnce(kiosk);
  for (const size of sizes) {
    await kiosk.setViewportSize(size);
    for (const one of allScreens) {
      const label = `${one.name} ${String(size.width)}`;
      await showCase(kiosk, scripted.station, one, { language: 'vi' });
      const before = await shown(kiosk);
      await showCase(kiosk, scripted.station, one, { language: 'vi', access: twice });
      const now = await shown(kiosk);
      for (const { text, px } of now.texts)
        expect.soft(px, `${label}: ${text}`).toBeGreaterThanOrEqual(2 * leastPx);
      expect
        .soft(
          now.texts.map(({ text }) => text),
          label,
        )
        .toEqual(before.texts.map(({ text }) => text));
      expect.soft(now.buttons, label).toEqual(before.buttons);
      expect.soft(now.lost, `${label}: cannot be pressed`).toEqual([]);
      expect.soft(now.sideways, `${label}: moves sideways`).toEqual([]);
    }
  }
});
