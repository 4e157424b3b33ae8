import { allScreens } from './all-screens.ts';
import { expect, showCase, test } from './scripted-kiosk.ts';

test.setTimeout(300_000);
// Half the pixels are enough to see every difference that a person would.
test.use({ deviceScaleFactor: 0.5, timezoneId: 'Asia/Ho_Chi_Minh' });

/**
 * How every screen looks, in both languages and stands, kept in docs/screens. After a change that is meant:
 * `npm run screens`, and look at what changed.
 */
for (const { stand, size } of [
  { stand: 'portrait', size: { width: 1080, height: 1920 } },
  { stand: 'landscape', size: { width: 1280, height: 800 } },
] as const)
  for (const language of ['vi', 'en'] as const)
    test(`every screen looks as it did, ${stand}, ${language}`, async ({ kiosk, scripted }) => {
      await kiosk.setViewportSize(size);
      // A list that scrolls to its end by itself is caught on its way now and then: it is measured, not compared.
      for (const one of allScreens.filter(({ name }) => name !== 'pile-long-offline')) {
        await showCase(kiosk, scripted.station, one, { language });
        await expect.soft(kiosk).toHaveScreenshot(`${one.name}-${language}-${stand}.png`, {
          animations: 'disabled',
          caret: 'hide',
          scale: 'device',
          // Another build of the browser rounds other edges.
          threshold: 0.25,
          maxDiffPixelRatio: 0.01,
        });
      }
    });

for (const theme of ['dark', 'contrast'] as const)
  test(`the first screens look as they did in the theme ${theme}`, async ({ kiosk, scripted }) => {
    for (const one of allScreens.filter(({ name }) => ['attract', 'pile-mixed', 'end'].includes(name))) {
      await showCase(kiosk, scripted.station, one, { language: 'vi', access: { theme } });
      await expect.soft(kiosk).toHaveScreenshot(`${one.name}-vi-${theme}.png`, {
        animations: 'disabled',
        scale: 'device',
        threshold: 0.25,
        maxDiffPixelRatio: 0.01,
      });
    }
  });

for (const [name, access] of [
  ['large', { text: 'large' }],
  ['low', { reach: 'low' }],
  ['child', { child: true }],
] as const)
  test(`the first screens look as they did with ${name}`, async ({ kiosk, scripted }) => {
    for (const one of allScreens.filter(({ name: of }) =>
      ['attract', 'pile-mixed', 'blocked'].includes(of),
    )) {
      await showCase(kiosk, scripted.station, one, { language: 'vi', access });
      await expect.soft(kiosk).toHaveScreenshot(`${one.name}-vi-${name}.png`, {
        animations: 'disabled',
        scale: 'device',
        threshold: 0.25,
        maxDiffPixelRatio: 0.01,
      });
    }
  });
