import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contrast } from '../../main/contract/contrast.ts';

const themes = ['light', 'dark', 'contrast'] as const;
type Theme = (typeof themes)[number];

const sheet = readFileSync(join(import.meta.dirname, 'tokens.css'), 'utf8');

/** The colours of a theme; what it does not name it has from the light one. */
function colours(theme: Theme): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, selector = '', body = ''] of sheet.matchAll(/^(:root[^\s{]*) \{\n([^}]*)\}/gmu)) {
    if (selector !== ':root' && selector !== `:root[data-theme='${theme}']`) continue;
    for (const [, name = '', value = ''] of body.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/gu))
      found.set(name, value);
  }
  return found;
}

const grounds = ['paper', 'sheet', 'busy-tint'];
const tints = ['borrow-tint', 'return-tint', 'account-tint', 'good-tint', 'attention-tint'];

/** Words and the grounds they may stand on. */
const words: Readonly<Record<string, readonly string[]>> = {
  ink: [...grounds, ...tints],
  'ink-soft': [...grounds, ...tints],
  busy: grounds,
  good: ['paper', 'sheet', 'good-tint'],
  attention: [...grounds, 'attention-tint'],
  'borrow-deep': ['paper', 'sheet', 'borrow-tint'],
  'return-deep': ['paper', 'sheet', 'return-tint'],
  'account-deep': ['paper', 'sheet', 'account-tint'],
  'on-borrow': ['borrow', 'borrow-deep'],
  'on-return': ['return', 'return-deep'],
  'on-account': ['account', 'account-deep'],
  'on-good': ['good', 'return'],
  'on-attention': ['attention'],
};

/** Edges, rings and signs, and what they stand beside. */
const signs: Readonly<Record<string, readonly string[]>> = {
  edge: ['paper', 'sheet'],
  borrow: ['paper', 'sheet'],
  return: ['paper', 'sheet'],
  account: ['paper', 'sheet'],
  busy: grounds,
  ink: [...grounds, ...tints],
};

/** Bear no meaning alone: a hairline, and the parts of drawings that words say as well. */
const silent = /^(line|draw-.*)$/u;

const pairsOf = (table: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(table).flatMap(([front, backs]) => backs.map((back) => [front, back] as const));

describe.each(themes)('the colours of the theme "%s"', (theme) => {
  const of = colours(theme);
  const ratio = (front: string, back: string): number => contrast(of.get(front) ?? '', of.get(back) ?? '');

  it('let every word be read', () => {
    const least = theme === 'contrast' ? 7 : 4.5;
    for (const [front, back] of pairsOf(words))
      expect(ratio(front, back), `${front} on ${back}`).toBeGreaterThanOrEqual(least);
  });

  it('let every edge and sign be seen', () => {
    for (const [front, back] of pairsOf(signs))
      expect(ratio(front, back), `${front} beside ${back}`).toBeGreaterThanOrEqual(3);
  });

  it('are all in a pair, so that a new one is judged as well', () => {
    const judged = new Set([...pairsOf(words), ...pairsOf(signs)].flat());
    expect([...of.keys()].filter((name) => !judged.has(name) && !silent.test(name))).toEqual([]);
    expect(of.size).toBeGreaterThan(30);
  });
});

it('counts contrast as WCAG does', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});
