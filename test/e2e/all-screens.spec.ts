import type { Access } from '../../main/contract/access.ts';
import type { Screen } from '../../main/contract/snapshot.ts';
import { allScreens } from './all-screens.ts';
import { axeFindings, measure } from './measures.ts';
import { expect, openScriptedKiosk, showCase, test } from './scripted-kiosk.ts';
import { plainLooks } from '../../main/contract/looks.ts';

const languages = ['vi', 'en'] as const;
const themes = ['light', 'dark', 'contrast'] as const;
const sizes = [
  { width: 1080, height: 1920 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 1024, height: 768 },
] as const;
/** CSS pixels of a millimetre at 96 dpi. */
const mm = 96 / 25.4;
/** Stands for a title that is not known yet. */
const unnamed = { vi: 'Cuốn sách', en: 'A book' } as const;
/** What lies over a screen has the word; the heading below is not to be touched or read meanwhile. */
const asks = ['idle', 'other-card', 'access-panel', 'access-panel-voice'];
const large = { text: 'large' } as const;

test.setTimeout(180_000);

/*
 * Sizes, distances, clipping and overlaps are measured for every screen × language × size of monitor × size of text.
 * axe sees every screen upright in every theme, in the light theme in both languages, and lying in one: what it finds
 * (contrast, names, roles) hangs on the theme, the words and the layout, and not on all three at once. The child's
 * screens it sees upright in both languages.
 */

/** What the books on a screen are called there: names, no words of the kiosk's. */
function titlesOf(screen: Screen, language: 'vi' | 'en'): string[] {
  if ('items' in screen) return screen.items.map(({ title }) => title || unnamed[language]);
  if (screen.kind !== 'account') return [];
  return [
    ...screen.loans.rows.map(({ title, id }) => title || id),
    ...screen.holds.rows.map(({ title }) => title),
  ];
}

for (const size of sizes) {
  const stand = `${String(size.width)}x${String(size.height)}`;
  for (const text of ['normal', 'large'] as const)
    test(`every screen is large, whole and apart at ${stand} in ${text} text`, async ({
      kiosk,
      scripted,
    }) => {
      await kiosk.setViewportSize(size);
      for (const language of languages)
        for (const one of allScreens) {
          await showCase(kiosk, scripted.station, one, { language, access: { text } });
          const found = await measure(kiosk, 8);
          const label = `${one.name}, ${language}`;
          for (const { name, width, height } of found.buttons)
            expect.soft(Math.min(width, height), `${label}: size of ${name}`).toBeGreaterThanOrEqual(75.4);
          expect.soft(found.near, `${label}: too near`).toEqual([]);
          expect.soft(found.clipped, `${label}: clipped`).toEqual([]);
          expect.soft(found.overlaps, `${label}: overlap`).toEqual([]);
          expect.soft(found.isWide, `${label}: wider than the screen`).toBe(false);
          const least = Math.min(...found.texts.map(({ fontPx }) => fontPx));
          const capital = Math.min(...found.texts.map(({ capitalPx }) => capitalPx));
          if (text === 'large') expect.soft(capital / mm, `${label}: capital H`).toBeGreaterThanOrEqual(7.25);
          else
            expect.soft(least, `${label}: least text`).toBeGreaterThanOrEqual(size.height === 768 ? 19 : 24);
          if (size.width === 1080 && !asks.includes(one.name))
            expect.soft(found.titlePx[0], `${label}: title`).toBeGreaterThanOrEqual(40);
        }
    });
}

for (const theme of themes)
  for (const language of theme === 'light' ? languages : (['vi'] as const))
    test(`axe finds nothing on any screen in the theme ${theme}, ${language}`, async ({
      kiosk,
      scripted,
    }) => {
      for (const one of allScreens) {
        await showCase(kiosk, scripted.station, one, { language, access: { theme } });
        expect.soft(await axeFindings(kiosk), one.name).toEqual([]);
      }
    });

for (const size of sizes.slice(1, 2))
  test(`axe finds nothing on any screen at ${String(size.width)}x${String(size.height)}`, async ({
    kiosk,
    scripted,
  }) => {
    await kiosk.setViewportSize(size);
    for (const one of allScreens) {
      await showCase(kiosk, scripted.station, one, { language: 'vi' });
      expect.soft(await axeFindings(kiosk), one.name).toEqual([]);
    }
  });

test('in the low layout everything that is touched lies in the lower half', async ({ kiosk, scripted }) => {
  for (const access of [{ reach: 'low' }, { reach: 'low', ...large }] as const)
    for (const one of allScreens) {
      await showCase(kiosk, scripted.station, one, { language: 'vi', access });
      const found = await measure(kiosk, 8);
      for (const { name, top } of found.buttons)
        expect.soft(top, `${one.name}: ${name}`).toBeGreaterThanOrEqual(960);
      expect.soft(found.clipped, one.name).toEqual([]);
      expect.soft(found.overlaps, one.name).toEqual([]);
      expect.soft(found.near, one.name).toEqual([]);
    }
  expect(await axeFindings(kiosk)).toEqual([]);
});

/** What is shown to a child beside the names of books. */
const wordsOf = (texts: readonly { readonly text: string }[], titles: readonly string[]): string[] =>
  texts
    .filter(({ text }) => !titles.includes(text))
    .flatMap(({ text }) => text.split(/\s+/u))
    .filter((word) => /\p{L}/u.test(word));

test('a child reads eight words at most on a screen, and nothing of money', async ({ kiosk, scripted }) => {
  const access: Partial<Access> = { child: true };
  for (const size of sizes.slice(0, 2)) {
    await kiosk.setViewportSize(size);
    for (const language of languages)
      // A child's card is scanned, not typed, and a title is asked for.
      for (const one of allScreens.filter(({ press, change }) => !press && change.screen.kind !== 'search')) {
        await showCase(kiosk, scripted.station, one, { language, access });
        const found = await measure(kiosk, 8);
        const titles = titlesOf(one.change.screen, language);
        const words = wordsOf(found.texts, titles);
        const label = `${one.name}, ${language}: ${words.join(' ')}`;
        expect.soft(words.length, label).toBeLessThanOrEqual(8);
        const shown = found.texts.filter(({ text }) => !titles.includes(text)).map(({ text }) => text);
        expect.soft(shown.join(' '), label).not.toMatch(/phí|nộp|tiền|\d đ|fee|pay|VND|₫/iu);
        expect.soft(found.clipped, label).toEqual([]);
        expect.soft(found.overlaps, label).toEqual([]);
        if (size === sizes[0]) expect.soft(await axeFindings(kiosk), label).toEqual([]);
      }
  }
});

test('what just happened is told to a child by a picture and two words, or by whom to ask', async ({
  kiosk,
  scripted,
}) => {
  const one = allScreens.find(({ name }) => name === 'notice');
  const first = allScreens.find(({ name }) => name === 'attract');
  if (!one?.change.notice || !first) throw new Error('there is no notice');
  const title = 'Lược sử thời gian: từ vụ nổ lớn đến lỗ đen, ấn bản kỷ niệm';
  const atDoor = ['no-borrowing-now', 'no-returning-now', 'no-account-now'];
  const notices = [
    ...(['security-finished', 'security-failed', 'already-in-list', 'not-an-item'] as const),
    ...(['spread-pile', 'ask-staff-then', ...(['no-borrowing-now', 'no-returning-now'] as const)] as const),
    'no-account-now' as const,
  ];
  for (const size of sizes.slice(0, 2)) {
    await kiosk.setViewportSize(size);
    for (const language of languages)
      for (const kind of notices) {
        // A door that is shut says so on the first screen, where its three doors have six words already.
        const { change } = atDoor.includes(kind) ? first : one;
        const said = { ...change, notice: { kind, title: kind === 'not-an-item' ? '' : title } };
        await showCase(
          kiosk,
          scripted.station,
          { name: kind, change: said },
          { language, access: { child: true } },
        );
        const label = `${kind}, ${language} ${String(size.width)}`;
        await expect.soft(kiosk.locator('.child-notice svg').first(), label).toBeVisible();
        const found = await measure(kiosk, 8);
        const words = wordsOf(found.texts, [title, ...titlesOf(change.screen, language)]);
        if (!atDoor.includes(kind))
          expect.soft(words.length, `${label}: ${words.join(' ')}`).toBeLessThanOrEqual(8);
        const own = await kiosk.locator('.child-notice').evaluate((notice) => {
          const parts = [...notice.querySelectorAll('.child-notice-words > p:last-child, button')];
          return parts
            .map(({ textContent }) => textContent)
            .join(' ')
            .trim();
        });
        expect.soft(own.split(/\s+/u).length, `${label}: ${own}`).toBeLessThanOrEqual(3);
        expect.soft(found.clipped, label).toEqual([]);
        expect.soft(found.near, label).toEqual([]);
        expect.soft(await axeFindings(kiosk), label).toEqual([]);
      }
  }
});

test('on a calibrated screen the ways on are 20 mm and everything else 15 mm', async ({ page }) => {
  // A screen of 10.1 inches: 5.9 pixels to the millimetre.
  const widthMm = 217;
  const kiosk = await openScriptedKiosk({ ...plainLooks, widthMm });
  try {
    await page.setViewportSize({ width: 1280, height: 800 });
    await page.goto(kiosk.url);
    for (const one of allScreens) {
      await showCase(page, kiosk.station, one, { language: 'vi' });
      const found = await measure(page, (2 * 1280) / widthMm);
      for (const { name, width, height, isPrimary } of found.buttons)
        expect
          .soft((Math.min(width, height) / 1280) * widthMm, `${one.name}: ${name}`)
          .toBeGreaterThanOrEqual(isPrimary ? 19.9 : 14.9);
      expect.soft(found.near, one.name).toEqual([]);
      expect.soft(found.clipped, one.name).toEqual([]);
      expect.soft(found.overlaps, one.name).toEqual([]);
    }
  } finally {
    await kiosk.close();
  }
});
