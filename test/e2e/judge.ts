import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from './running-station.ts';

const sizes = { portrait: { width: 1080, height: 1920 }, landscape: { width: 1280, height: 800 } } as const;

/** Measures everything on the screen that is shown against what people need (reference: kiosk use, kiosk screens). */
export async function judge(page: Page, name: string): Promise<void> {
  for (const [stand, size] of Object.entries(sizes)) {
    const label = `${name}, ${stand}`;
    await page.setViewportSize(size);
    const found = await page.evaluate(() => {
      const seen = (element: Element): boolean => {
        const box = element.getBoundingClientRect();
        return box.width > 0 && box.height > 0 && getComputedStyle(element).visibility === 'visible';
      };
      const box = (element: Element): { name: string; width: number; height: number; out: boolean } => {
        const { width, height, left, right, top, bottom } = element.getBoundingClientRect();
        // A list scrolls: what is above or below its window comes into it.
        const scrolls = element.closest('.rows') !== null;
        const isPast = !scrolls && (top < 0 || bottom > innerHeight + 0.5);
        const out = isPast || left < 0 || right > innerWidth + 0.5;
        return { name: element.textContent ?? '', width, height, out };
      };
      const texts = [...document.querySelectorAll('p, h1, h2, button, li, output')].filter(
        (element) =>
          seen(element) &&
          [...element.childNodes].some(
            (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim(),
          ),
      );
      return {
        buttons: [...document.querySelectorAll('button')].filter(seen).map(box),
        small: texts
          .filter((element) => parseFloat(getComputedStyle(element).fontSize) < 24)
          .map((element) => element.textContent),
        titles: [...document.querySelectorAll('h1')].map((element) =>
          parseFloat(getComputedStyle(element).fontSize),
        ),
        wide: document.documentElement.scrollWidth > innerWidth,
        overlaps: overlapping(
          [...document.querySelectorAll('h1, p, button, output')].filter(
            // What lies behind an open question is covered by it.
            (element) => seen(element) && element.closest('[inert]') === null,
          ),
        ),
      };

      function overlapping(elements: Element[]): string[] {
        const clashes: string[] = [];
        for (const [index, one] of elements.entries()) {
          for (const other of elements.slice(index + 1)) {
            if (one.contains(other) || other.contains(one) || one.closest('.rows') || other.closest('.rows'))
              continue;
            const a = one.getBoundingClientRect();
            const b = other.getBoundingClientRect();
            const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            if (across > 2 && down > 2) clashes.push(`${one.textContent ?? ''} × ${other.textContent ?? ''}`);
          }
        }
        return clashes;
      }
    });
    expect(found.titles, label).toHaveLength(1);
    if (stand === 'portrait') expect(found.titles[0], label).toBeGreaterThanOrEqual(40);
    for (const button of found.buttons) {
      expect(Math.min(button.width, button.height), `${label}: ${button.name}`).toBeGreaterThanOrEqual(75.9);
      expect(button.out, `${label}: ${button.name} is cut off`).toBe(false);
    }
    expect(found.small, label).toEqual([]);
    expect(found.wide, label).toBe(false);
    expect(found.overlaps, label).toEqual([]);
    const axe = await new AxeBuilder({ page }).analyze();
    expect(
      axe.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`),
      label,
    ).toEqual([]);
  }
  await page.setViewportSize(sizes.portrait);
}
