import { fileURLToPath } from 'node:url';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { blankRaster, bytesPerRow, highestDots } from '../../../drivers/printer/raster.ts';
import type { Raster } from '../../../drivers/printer/raster.ts';
import { qrCodeOf } from '../qr.ts';
import type { ReceiptLine } from './lines.ts';

type TextLine = Extract<ReceiptLine, { kind: 'text' }>;

/** Letters by size, in dots of an eighth of a millimetre: a body of 3.5 mm, and more on a roll that has the room. */
const sizes = {
  wide: { small: 22, normal: 27, large: 31, great: 44 },
  narrow: { small: 21, normal: 25, large: 28, great: 36 },
} as const;
/** Room for the marks that stand on one another (Vietnamese reference, 2.4). */
const lineHeight = 1.4;
const indentDots = 18;
/** Between the columns. */
const gutterDots = 16;
/** A text goes on so many lines at most, and then it is cut. */
const mostWrapped = 3;
const spaceDots = 14;
const ruleDots = 24;
const betweenItems = 5;
const marginDots = 8;
/** A dot of a code is so large: 0.5 mm is read by every telephone. */
const codeDots = 4;
const quietModules = 4;
/** Greyer than this is white: letters stay as strong as they are drawn. */
const threshold = 150;

const family = 'Be Vietnam Pro';

interface Painter {
  createContext(width: number, height: number): SKRSContext2D;
}

let loading: Promise<Painter> | null = null;

/** The drawing library and the typeface, loaded for the first receipt: a station without a printer needs neither. */
function loadPainter(): Promise<Painter> {
  loading ??= (async (): Promise<Painter> => {
    const { createCanvas, GlobalFonts } = await import('@napi-rs/canvas');
    for (const file of ['400Regular/BeVietnamPro_400Regular.ttf', '700Bold/BeVietnamPro_700Bold.ttf']) {
      const path = fileURLToPath(import.meta.resolve(`@expo-google-fonts/be-vietnam-pro/${file}`));
      GlobalFonts.registerFromPath(path, family);
    }
    return { createContext: (width, height) => createCanvas(width, height).getContext('2d') };
  })();
  return loading;
}

/** The picture of a receipt. @param widthDots of the printer; what is too long for any receipt is left out at the end. */
export async function typeset(lines: readonly ReceiptLine[], widthDots: number): Promise<Raster> {
  const painter = await loadPainter();
  const page = new Page(painter.createContext(8, 8), widthDots);
  for (const line of lines) page.lay(line);
  const height = Math.min(Math.ceil(page.height), highestDots);
  const context = painter.createContext(widthDots, height);
  context.fillStyle = '#fff';
  context.fillRect(0, 0, widthDots, height);
  context.fillStyle = '#000';
  context.textBaseline = 'alphabetic';
  for (const mark of page.marks) draw(context, mark);
  return blackAndWhite(context, widthDots, height);
}

/** Something at its place; measures in dots. */
type Mark =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly font: string;
      readonly x: number;
      readonly y: number;
      readonly align: 'left' | 'center' | 'right';
    }
  | {
      readonly kind: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
    };

/** Puts lines below one another. */
class Page {
  readonly marks: Mark[] = [];
  height = marginDots;
  readonly #measure: SKRSContext2D;
  readonly #width: number;
  readonly #sizes: Readonly<Record<TextLine['size'], number>>;

  constructor(measure: SKRSContext2D, width: number) {
    this.#measure = measure;
    this.#width = width;
    this.#sizes = width < 480 ? sizes.narrow : sizes.wide;
  }

  lay(line: ReceiptLine): void {
    // What is below the longest receipt would only be measured to be thrown away.
    if (this.height > highestDots) return;
    switch (line.kind) {
      case 'text':
        this.#layText(line);
        return;
      case 'columns':
        this.#layColumns(line);
        return;
      case 'rule':
        this.marks.push({
          kind: 'box',
          x: 0,
          y: this.height + ruleDots / 2 - 1,
          width: this.#width,
          height: 2,
        });
        this.height += ruleDots;
        return;
      case 'space':
        this.height += spaceDots;
        return;
      case 'qr':
        this.#layCode(line.text);
        return;
    }
  }

  #layText({ text, size, weight, align, indent }: TextLine): void {
    if (text === '') return;
    const number = /^\d{1,3}\. /u.exec(text)?.[0] ?? '';
    const font = this.#font(size, weight);
    if (number !== '') this.height += betweenItems;
    const start = indent * indentDots;
    const left = start + (number === '' ? 0 : this.#widthOf(number, font));
    // A numbered title goes on below its own beginning, not below the number.
    const wrapped = this.#wrap(text.slice(number.length), font, this.#width - left);
    for (const [index, part] of wrapped.entries()) {
      const y = this.#nextBaseline(size);
      if (index === 0 && number !== '') this.#put(number, font, start, y, 'left');
      if (align === 'centre') this.#put(part, font, this.#width / 2, y, 'center');
      else if (isRightToLeft(part)) this.#put(part, font, this.#width, y, 'right');
      else this.#put(part, font, left, y, 'left');
    }
  }

  /** The right column keeps its width; where both do not fit side by side they stand one below the other. */
  #layColumns({ left, right, weight }: Extract<ReceiptLine, { kind: 'columns' }>): void {
    const font = this.#font('normal', weight);
    const rightWidth = this.#widthOf(right, font);
    const room = this.#width - rightWidth - gutterDots;
    if (room < this.#width / 3) {
      const both = { kind: 'text', size: 'normal', weight, align: 'start', indent: 0 } as const;
      this.#layText({ ...both, text: left });
      this.#layText({ ...both, text: right, indent: 1 });
      return;
    }
    const wrapped = this.#wrap(left, font, room);
    for (const [index, part] of (wrapped.length > 0 ? wrapped : ['']).entries()) {
      const y = this.#nextBaseline('normal');
      this.#put(part, font, 0, y, 'left');
      if (index === 0) this.#put(right, font, this.#width, y, 'right');
    }
  }

  #layCode(text: string): void {
    const code = qrCodeOf(text);
    const side = (code?.rows.length ?? 0) + 2 * quietModules;
    // A code that does not fit the roll would be read by nobody.
    if (code === null || side * 2 > this.#width) return;
    const module = Math.min(codeDots, Math.floor(this.#width / side));
    const left = Math.floor((this.#width - code.rows.length * module) / 2);
    const top = Math.ceil(this.height) + quietModules * module;
    for (const [y, row] of code.rows.entries()) {
      for (const run of row.matchAll(/1+/gu)) {
        const [x, width] = [left + run.index * module, run[0].length * module];
        this.marks.push({ kind: 'box', x, y: top + y * module, width, height: module });
      }
    }
    this.height = top + (code.rows.length + quietModules) * module;
  }

  #put(text: string, font: string, x: number, y: number, align: 'left' | 'center' | 'right'): void {
    if (text !== '') this.marks.push({ kind: 'text', text, font, x, y, align });
  }

  #nextBaseline(size: TextLine['size']): number {
    const dots = this.#sizes[size];
    const top = this.height;
    this.height += Math.round(dots * lineHeight);
    return Math.round(top + dots * 1.08);
  }

  #font(size: TextLine['size'], weight: TextLine['weight']): string {
    return `${weight === 'bold' ? '700' : '400'} ${String(this.#sizes[size])}px "${family}"`;
  }

  #widthOf(text: string, font: string): number {
    this.#measure.font = font;
    return this.#measure.measureText(text).width;
  }

  /** Breaks at spaces, and inside a word that is longer than a line; no more than a few lines, the last with its cut shown. */
  #wrap(text: string, font: string, room: number): string[] {
    const lines: string[] = [];
    let line = '';
    const fits = (tried: string): boolean => this.#widthOf(tried, font) <= room;
    const cutLast = (): string[] => {
      const graphemes = graphemesOf(lines.pop() ?? '');
      while (graphemes.length > 0 && !fits(`${graphemes.join('').trimEnd()}…`)) graphemes.pop();
      return [...lines, `${graphemes.join('').trimEnd()}…`];
    };
    for (const word of text.split(' ')) {
      const joined = line === '' ? word : `${line} ${word}`;
      if (fits(joined)) {
        line = joined;
        continue;
      }
      let rest = word;
      if (line !== '') lines.push(line);
      if (lines.length >= mostWrapped) return cutLast();
      while (!fits(rest)) {
        const graphemes = graphemesOf(rest);
        let count = 1;
        while (count < graphemes.length && fits(graphemes.slice(0, count + 1).join(''))) count += 1;
        lines.push(graphemes.slice(0, count).join(''));
        if (lines.length >= mostWrapped) return cutLast();
        rest = graphemes.slice(count).join('');
      }
      line = rest;
    }
    if (line !== '') lines.push(line);
    return lines;
  }
}

const segmenter = new Intl.Segmenter('vi', { granularity: 'grapheme' });
const graphemesOf = (text: string): string[] => [...segmenter.segment(text)].map(({ segment }) => segment);

/** Whether the first letter that has a direction goes to the left (Hebrew, Arabic and their neighbours). */
function isRightToLeft(text: string): boolean {
  const letter = /\p{L}/u.exec(text)?.[0] ?? '';
  return /[\u{590}-\u{8ff}\u{fb1d}-\u{fdff}\u{fe70}-\u{fefc}]/u.test(letter);
}

function draw(context: SKRSContext2D, mark: Mark): void {
  if (mark.kind === 'box') {
    context.fillRect(mark.x, mark.y, mark.width, mark.height);
    return;
  }
  context.font = mark.font;
  context.textAlign = mark.align;
  context.fillText(mark.text, mark.x, mark.y);
}

function blackAndWhite(context: SKRSContext2D, width: number, height: number): Raster {
  const { data } = context.getImageData(0, 0, width, height);
  const raster = blankRaster(width, height);
  const row = bytesPerRow(width);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      // All three colours are the same grey.
      if ((data[(y * width + x) * 4] ?? 255) >= threshold) continue;
      const at = y * row + (x >> 3);
      raster.bits[at] = (raster.bits[at] ?? 0) | (0x80 >> (x & 7));
    }
  }
  return raster;
}
