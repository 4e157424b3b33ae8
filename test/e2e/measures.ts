import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';

/** What is measured of one screen, in CSS pixels. */
export interface Measures {
  readonly buttons: readonly Box[];
  readonly texts: readonly { readonly text: string; readonly fontPx: number; readonly capitalPx: number }[];
  readonly titlePx: readonly number[];
  /** Words that do not fit into what holds them, or are cut off at the edge of the screen. */
  readonly clipped: readonly string[];
  readonly overlaps: readonly string[];
  readonly isWide: boolean;
  /** Two things to be touched, nearer than this to each other. */
  readonly near: readonly string[];
  /** Words to be read; the library's own proper name is the library's and not counted. */
  readonly words: number;
}

interface Box {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly top: number;
  readonly isPrimary: boolean;
}

/** Measures everything that is to be seen. @param gapPx the least distance of two things that are touched */
export async function measure(page: Page, gapPx: number): Promise<Measures> {
  return page.evaluate((leastGap) => {
    const isSeen = (element: Element): boolean => {
      const { width, height } = element.getBoundingClientRect();
      if (width <= 2 || height <= 2 || element.closest('[inert]')) return false;
      for (let at: Element | null = element; at; at = at.parentElement)
        if (getComputedStyle(at).clipPath !== 'none') return false;
      return getComputedStyle(element).visibility === 'visible';
    };
    const label = (element: Element): string =>
      (element.getAttribute('aria-label') ?? element.textContent ?? '').trim();
    const all = (selector: string): Element[] => [...document.querySelectorAll(selector)].filter(isSeen);
    /** What moves what is in it: the lists, the parts that are longer than their place, and with large letters the middle. */
    const framesOf = (element: Element): Element[] => {
      const frames: Element[] = [];
      for (let at = element.parentElement; at; at = at.parentElement)
        if (/auto|scroll/u.test(getComputedStyle(at).overflowY)) frames.push(at);
      return frames;
    };
    const scrolls = (element: Element): boolean => framesOf(element).length > 0;
    const buttons = all('button, [role="button"], [role="switch"], a[href], input');
    const ownText = (element: Element): string =>
      [...element.childNodes]
        .filter(({ nodeType }) => nodeType === Node.TEXT_NODE)
        .map(({ textContent }) => textContent ?? '')
        .join('')
        .trim();
    const said = all('body *').filter(
      (element) =>
        !(element instanceof SVGElement) && ownText(element) !== '' && !element.closest('[aria-hidden]'),
    );
    const pencil = document.createElement('canvas').getContext('2d');
    const capitalOf = (element: Element): number => {
      if (!pencil) return 0;
      const { fontWeight, fontSize, fontFamily } = getComputedStyle(element);
      pencil.font = `${fontWeight} ${fontSize} ${fontFamily}`;
      return pencil.measureText('H').actualBoundingBoxAscent;
    };
    /** Where the letters really are, marks above and below included. */
    const clipped = said.flatMap((element) => {
      const text = ownText(element).slice(0, 60);
      const found: string[] = [];
      const range = document.createRange();
      range.selectNodeContents(element);
      const ink = range.getBoundingClientRect();
      const isClamped = [element, element.parentElement].some(
        (one) => one && getComputedStyle(one).webkitLineClamp !== 'none',
      );
      const holder = element.closest('button, h1, h2, p, output, li') ?? element;
      const box = holder.getBoundingClientRect();
      if (!isClamped && (ink.left < box.left - 1 || ink.right > box.right + 1))
        found.push(`${text}: wider than its place`);
      // The box of a line of letters is the font's, a little higher than the line itself.
      const spare = Math.max(2, 0.12 * parseFloat(getComputedStyle(element).fontSize));
      if (!isClamped && (ink.top < box.top - spare || ink.bottom > box.bottom + spare))
        found.push(`${text}: higher than its place`);
      if (!scrolls(element) && (ink.top < -0.5 || ink.bottom > innerHeight + 0.5))
        found.push(`${text}: off the screen`);
      if (ink.left < -0.5 || ink.right > innerWidth + 0.5) found.push(`${text}: off the side`);
      const { lineHeight, fontSize } = getComputedStyle(element);
      // Ẫ and Ộ need 1.2 of the size in Be Vietnam Pro.
      if (parseFloat(lineHeight) < 1.19 * parseFloat(fontSize)) found.push(`${text}: lines too close`);
      return found;
    });
    /** What of it is to be seen: a list hides what has moved out of its window. */
    const shownOf = (element: Element): { left: number; right: number; top: number; bottom: number } => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const frames = framesOf(element).map((frame) => frame.getBoundingClientRect());
      return {
        left,
        right,
        top: Math.max(top, ...frames.map((frame) => frame.top)),
        bottom: Math.min(bottom, ...frames.map((frame) => frame.bottom)),
      };
    };
    const clash = (one: Element, other: Element, apart: number): boolean => {
      const a = shownOf(one);
      const b = shownOf(other);
      if (a.bottom - a.top <= 2 || b.bottom - b.top <= 2) return false;
      return (
        Math.min(a.right, b.right) - Math.max(a.left, b.left) > -apart &&
        Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > -apart
      );
    };
    const pairs = (elements: readonly Element[], apart: number): string[] =>
      elements.flatMap((one, index) =>
        elements
          .slice(index + 1)
          .filter((other) => !one.contains(other) && !other.contains(one) && clash(one, other, apart))
          .map((other) => `${label(one).slice(0, 40)} × ${label(other).slice(0, 40)}`),
      );
    // What lies over a screen hides it.
    const asks = document.querySelector('.veil') !== null;
    const solid = all('h1, h2, p, output, button').filter(
      (element) => !element.closest('.notice-place, .said') && (!asks || element.closest('.veil') !== null),
    );
    const text = said
      .filter((element) => !element.matches('.library-name'))
      .map((element) => ownText(element))
      .join(' ');
    return {
      buttons: buttons.map((element) => {
        const { width, height, top } = element.getBoundingClientRect();
        const isPrimary = element.matches(
          '.button-primary, .button-borrow, .button-return, .button-account, .verb-button',
        );
        return { name: label(element), width, height, top, isPrimary };
      }),
      texts: said.map((element) => ({
        text: ownText(element),
        fontPx: parseFloat(getComputedStyle(element).fontSize),
        capitalPx: capitalOf(element),
      })),
      titlePx: all('h1').map((element) => parseFloat(getComputedStyle(element).fontSize)),
      clipped,
      overlaps: pairs(solid, -2),
      isWide: document.documentElement.scrollWidth > innerWidth,
      near: pairs(buttons, leastGap - 0.6),
      words: text.split(/\s+/u).filter((word) => /\p{L}/u.test(word)).length,
    };
  }, gapPx);
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Everything axe has to say of what is shown, each rule with the elements it found. */
export async function axeFindings(page: Page): Promise<string[]> {
  const hasAxe = await page.evaluate(() => 'axe' in globalThis);
  if (!hasAxe) await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await axe.run();
    return violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`,
    );
  });
}
