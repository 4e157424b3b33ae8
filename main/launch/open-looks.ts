import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import type { StationConfig } from '../config/schema.ts';
import { contrast, mixed } from '../contract/contrast.ts';
import type { Looks } from '../contract/looks.ts';
import { checkSiteTexts } from './screen-texts.ts';

const largestLogoBytes = 64 * 1024;
const largestTextsBytes = 256 * 1024;
const verbs = ['borrow', 'return', 'account'] as const;

/** What the library made of its screens; a failure is one sentence that names the setting. @param baseDir beside what its files lie */
export function openLooks({ looks, screen }: StationConfig, baseDir: string): Result<Looks, string> {
  const logo = looks.logo === null ? ok(null) : readLogo(resolve(baseDir, looks.logo));
  if (logo.kind === 'failed') return failed(`setting "looks.logo": ${logo.error}`);
  for (const verb of verbs) {
    const colour = looks.colours[verb];
    const ratio = colour === null ? 21 : contrast('#ffffff', colour);
    if (ratio < 4.5)
      return failed(
        `setting "looks.colours.${verb}": white words on it have a contrast of ${ratio.toFixed(1)} : 1, and 4.5 : 1 is the least; take it darker`,
      );
  }
  const texts = looks.texts === null ? ok({ vi: {}, en: {} }) : readTexts(resolve(baseDir, looks.texts));
  if (texts.kind === 'failed') return failed(`setting "looks.texts": ${texts.error}`);
  return ok({
    widthMm: screen.widthMm,
    theme: looks.theme,
    logo: logo.value,
    colours: coloursOf(looks.colours),
    texts: texts.value,
  });
}

function coloursOf(chosen: StationConfig['looks']['colours']): Looks['colours'] {
  const light: Record<string, string> = {};
  const dark: Record<string, string> = {};
  for (const verb of verbs) {
    const colour = chosen[verb]?.toLowerCase() ?? null;
    if (colour === null) continue;
    light[verb] = colour;
    light[`${verb}-deep`] = mixed(colour, '#000000', 0.25);
    light[`${verb}-tint`] = mixed(colour, '#ffffff', 0.87);
    Object.assign(dark, onDark(verb, colour));
  }
  return { light, dark };
}

/** The same colour for a dark ground: lighter until words can be read on it and with it. */
function onDark(verb: string, colour: string): Record<string, string> {
  const words = mixed(colour, '#000000', 0.8);
  const tint = mixed(colour, '#14191c', 0.78);
  let share = 0.4;
  while (share < 0.9 && contrast(mixed(colour, '#ffffff', share), tint) < 6) share += 0.05;
  return {
    [verb]: mixed(colour, '#ffffff', share),
    [`${verb}-deep`]: mixed(colour, '#ffffff', Math.min(0.95, share + 0.15)),
    [`${verb}-tint`]: tint,
    [`on-${verb}`]: words,
  };
}

/** Only as the picture of an `<img>`: there no script of an SVG runs and nothing of it is fetched. */
function readLogo(path: string): Result<string, string> {
  const read = readBounded(path, largestLogoBytes);
  if (read.kind === 'failed') return read;
  const bytes = read.value;
  const isPng = bytes.subarray(0, 8).equals(Buffer.from('89504e470d0a1a0a', 'hex'));
  if (isPng) return ok(`data:image/png;base64,${bytes.toString('base64')}`);
  const isSvg = /^\uFEFF?\s*(?:<\?xml[^>]*>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>|\s)*<svg[\s>]/iu.test(
    bytes.toString('utf8'),
  );
  return isSvg
    ? ok(`data:image/svg+xml;base64,${bytes.toString('base64')}`)
    : failed('must be an SVG or a PNG');
}

function readTexts(path: string): Result<Looks['texts'], string> {
  const read = readBounded(path, largestTextsBytes);
  if (read.kind === 'failed') return read;
  try {
    return checkSiteTexts(JSON.parse(read.value.toString('utf8')));
  } catch {
    return failed('the file is not valid JSON');
  }
}

function readBounded(path: string, mostBytes: number): Result<Buffer, string> {
  try {
    if (statSync(path).size > mostBytes) return failed(`larger than ${String(mostBytes / 1024)} KB`);
    return ok(readFileSync(path));
  } catch (error) {
    return failed(`the file cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`);
  }
}
