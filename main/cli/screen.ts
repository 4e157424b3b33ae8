import { exit } from './io.ts';
import type { Command } from './io.ts';
import { parseWords } from './parse-words.ts';

const usage = 'usage: muontra screen calibrate [--width-mm N --pixels WIDTHxHEIGHT] [--json]';

/** Where a station must stand for everybody to reach it (EN 301 549 8.3; UX-19). */
const setUp = [
  'Set-up, to be checked with a measure:',
  '  [ ] everything that is touched between 380 and 1,220 mm above the floor',
  '  [ ] the pad and the scanner no higher than 1,000 mm',
  '  [ ] room for knees under the shelf: 700 mm high, 800 mm wide, 500 mm deep',
  '  [ ] 1,500 by 1,500 mm of free floor before it, no step',
  '  [ ] no lamp and no window mirrored in the screen; a privacy film where others stand behind',
  '  [ ] headset jack and keypad, where there are any, within 380 to 1,220 mm and marked by touch',
];

const howTo = [
  'Lay a ruler across the lit part of the screen, from its left edge to its right as the screen stands, and read the',
  'millimetres. Check with a bank card, which is 85.6 mm wide. Then write into the configuration, e.g. for 268 mm:',
  '',
  '  "screen": { "widthMm": 268 }',
  '',
  'With --width-mm 268 --pixels 1080x1920 this command says how large buttons and letters then are.',
  '',
  ...setUp,
].join('\n');

/** `screen calibrate`: what to measure, and what follows from it (UX-09, UX-11). */
export const screenCommand: Command = (args, io) => {
  const words = parseWords(args, {
    'width-mm': { type: 'string' },
    pixels: { type: 'string' },
    json: { type: 'boolean', default: false },
  });
  if (words.kind === 'failed' || words.value.positionals.join(' ') !== 'calibrate') {
    io.err(words.kind === 'failed' ? `${words.error}; ${usage}` : usage);
    return Promise.resolve(exit.badUse);
  }
  const { values } = words.value;
  const { 'width-mm': width, pixels, json } = values;
  if (width === undefined && pixels === undefined) {
    io.out(howTo);
    return Promise.resolve(exit.done);
  }
  const widthMm = Number(width);
  const [, across = '', down = ''] = /^(\d{3,5})x(\d{3,5})$/.exec(String(pixels)) ?? [];
  if (!(widthMm >= 80 && widthMm <= 2000) || across === '') {
    io.err(`--width-mm takes 80 to 2000, --pixels e.g. 1080x1920; ${usage}`);
    return Promise.resolve(exit.badUse);
  }
  const perMm = Number(across) / widthMm;
  const measures = {
    pixelsPerMm: round(perMm),
    dotsPerInch: Math.round(perMm * 25.4),
    primaryButtonPx: Math.ceil(Math.max(76, 20 * perMm)),
    otherButtonPx: Math.ceil(Math.max(76, 15 * perMm)),
    largeTextPx: Math.ceil(10.5 * perMm),
  };
  if (json) io.out(JSON.stringify(measures));
  else {
    io.out(
      [
        `${String(measures.dotsPerInch)} dots per inch, ${String(measures.pixelsPerMm)} to the millimetre`,
        `the ways on are at least ${String(measures.primaryButtonPx)} px (20 mm), other buttons ${String(measures.otherButtonPx)} px`,
        `large text is ${String(measures.largeTextPx)} px, its capital H 7.3 mm`,
        ...(10 * measures.otherButtonPx > Number(across)
          ? ['ten letters abreast are narrower than 15 mm on this screen: let readers scan their cards']
          : []),
        `write: "screen": { "widthMm": ${String(widthMm)} }   (${across} x ${down})`,
        '',
        ...setUp,
      ].join('\n'),
    );
  }
  return Promise.resolve(exit.done);
};

const round = (value: number): number => Math.round(value * 100) / 100;
