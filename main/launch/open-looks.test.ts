import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkConfig } from '../config/load.ts';
import { contrast } from '../contract/contrast.ts';
import { openLooks } from './open-looks.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muontra-looks-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function open(looks: object, screen: object = {}) {
  const checked = checkConfig({ looks, screen }, 'test');
  if (checked.kind === 'failed') throw new Error(checked.message);
  return openLooks(checked.config, folder);
}

it('takes an SVG or a PNG for a logo, and nothing else', () => {
  writeFileSync(
    join(folder, 'a.svg'),
    '<?xml version="1.0"?>\n<!-- ours --><svg xmlns="http://www.w3.org/2000/svg"/>',
  );
  writeFileSync(join(folder, 'b.png'), Buffer.from('89504e470d0a1a0a0000', 'hex'));
  writeFileSync(join(folder, 'c.html'), '<html><svg></svg></html>');
  writeFileSync(join(folder, 'd.svg'), `<svg>${' '.repeat(70_000)}</svg>`);
  expect(open({ logo: 'a.svg' })).toMatchObject({
    value: { logo: expect.stringMatching(/^data:image\/svg\+xml;base64,/u) as string },
  });
  expect(open({ logo: 'b.png' })).toMatchObject({
    value: { logo: 'data:image/png;base64,iVBORw0KGgoAAA==' },
  });
  for (const [logo, words] of [
    ['c.html', 'must be an SVG or a PNG'],
    ['d.svg', 'larger than 64 KB'],
    ['none.svg', 'ENOENT'],
  ] as const)
    expect(open({ logo })).toMatchObject({ kind: 'failed', error: expect.stringContaining(words) as string });
});

it('refuses a colour that white words cannot be read on, and makes the others of one that is good', () => {
  expect(open({ colours: { borrow: '#ffcc00' } })).toMatchObject({
    kind: 'failed',
    error: expect.stringMatching(/looks\.colours\.borrow.*contrast of 1\.5 : 1/u) as string,
  });
  for (const colour of ['#9b1c31', '#00543c', '#000000', '#5a5a00', '#5b2f9b', '#767676']) {
    const opened = open({ colours: { return: colour } });
    if (opened.kind === 'failed') throw new Error(opened.error);
    const { light, dark } = opened.value.colours;
    const of = (theme: Readonly<Record<string, string>>, name: string): string => theme[name] ?? '';
    expect(contrast(of(light, 'return-deep'), of(light, 'return-tint'))).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of(dark, 'return-deep'), of(dark, 'return-tint')), colour).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of(dark, 'return'), '#14191c'), colour).toBeGreaterThanOrEqual(3);
    expect(contrast(of(dark, 'on-return'), of(dark, 'return')), colour).toBeGreaterThanOrEqual(4.5);
    expect(contrast(of(dark, 'on-return'), of(dark, 'return-deep')), colour).toBeGreaterThanOrEqual(4.5);
  }
});

it('names the setting of texts that are wrong', () => {
  writeFileSync(join(folder, 'texts.json'), '{"vi": {"attract.titel": "a"}}');
  writeFileSync(join(folder, 'broken.json'), '{');
  expect(open({ texts: 'texts.json' })).toMatchObject({
    error: 'setting "looks.texts": unknown text "attract.titel" in "vi"',
  });
  expect(open({ texts: 'broken.json' })).toMatchObject({
    error: 'setting "looks.texts": the file is not valid JSON',
  });
});

it('leaves everything as it is where nothing is chosen', () => {
  expect(open({}, { widthMm: 268 })).toEqual({
    kind: 'ok',
    value: {
      widthMm: 268,
      theme: 'light',
      logo: null,
      colours: { light: {}, dark: {} },
      texts: { vi: {}, en: {} },
    },
  });
});

it('tells the screens how the library has them, for who turns a wish off again', () => {
  expect(open({ theme: 'dark' })).toMatchObject({ value: { theme: 'dark' } });
  expect(open({})).toMatchObject({ value: { theme: 'light' } });
});
