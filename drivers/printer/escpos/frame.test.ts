import { describe, expect, it } from 'vitest';
import { parsePng, pngOf } from '../png.ts';
import { blankRaster } from '../raster.ts';
import { rasterBands } from './commands.ts';
import { EscposParser, readStatus, StatusParser, writeStatus } from './frame.ts';
import type { StatusFacts } from './frame.ts';

const good: StatusFacts = {
  isOffline: false,
  isCoverOpen: false,
  isFeeding: false,
  isPaperOut: false,
  isPaperLow: false,
  error: 'none',
};

describe('status bytes', () => {
  // The bits of the tables under DLE EOT in Epson's command reference.
  it.each<[string, [number, number, number, number], Partial<StatusFacts>]>([
    ['all is well', [0x12, 0x12, 0x12, 0x12], {}],
    ['offline', [0x1a, 0x12, 0x12, 0x12], { isOffline: true }],
    ['cover open', [0x1a, 0x16, 0x12, 0x12], { isOffline: true, isCoverOpen: true }],
    ['stopped at the end of the paper', [0x1a, 0x32, 0x12, 0x72], { isOffline: true, isPaperOut: true }],
    ['near the end', [0x12, 0x12, 0x12, 0x1e], { isPaperLow: true }],
    ['cutter', [0x1a, 0x52, 0x1a, 0x12], { isOffline: true, error: 'cutter' }],
    ['too hot', [0x1a, 0x52, 0x52, 0x12], { isOffline: true, error: 'overheated' }],
    ['broken', [0x1a, 0x52, 0x32, 0x12], { isOffline: true, error: 'unrecoverable' }],
  ])('%s', (_, [printer, cause, error, paper], facts) => {
    const bytes = { 1: printer, 2: cause, 3: error, 4: paper };
    expect(readStatus(bytes)).toEqual({ ...good, ...facts });
    expect(readStatus(writeStatus({ ...good, ...facts }))).toEqual({ ...good, ...facts });
  });

  it('XON, XOFF and noise are no status, and are counted', () => {
    const parser = new StatusParser();
    const found = parser.push(Uint8Array.of(0x11, 0x13, 0xff, 0x12, 0x41, 0x00));
    expect(found).toEqual([
      { kind: 'real-time', byte: 0x12 },
      { kind: 'in-order', byte: 0x00 },
    ]);
    expect(parser.dropped).toBe(4);
  });
});

describe('commands out of a stream', () => {
  it('are found however the bytes are cut', () => {
    const picture = blankRaster(16, 2);
    picture.bits.set([1, 2, 3, 4]);
    const [band = new Uint8Array()] = rasterBands(picture);
    const bytes = [0x1b, 0x40, ...band, 0x1b, 0x64, 3, 0x1d, 0x56, 66, 10, 0x1d, 0x72, 1];
    const parser = new EscposParser();
    const commands = bytes.flatMap((byte) => parser.push(Uint8Array.of(byte)));
    expect(commands).toEqual([
      { kind: 'initialise' },
      { kind: 'raster', picture },
      { kind: 'feed', dots: 90 },
      { kind: 'feed', dots: 10 },
      { kind: 'cut' },
      { kind: 'ask-in-order' },
    ]);
    expect(parser.isInside).toBe(false);
  });

  it('a real-time request is answered in the middle of a picture', () => {
    const parser = new EscposParser();
    const commands = parser.push(
      Uint8Array.of(0x1d, 0x76, 0x30, 0, 2, 0, 1, 0, 0xaa, 0x10, 0x04, 0x02, 0xbb),
    );
    expect(commands.map(({ kind }) => kind)).toEqual(['ask-status', 'raster']);
  });

  it('a picture larger than any is thrown away, and what follows is read', () => {
    const parser = new EscposParser();
    parser.push(Uint8Array.of(0x1d, 0x76, 0x30, 0, 0xff, 0x00, 0x02, 0x00));
    parser.push(new Uint8Array(0xff * 2));
    expect(parser.push(Uint8Array.of(0x1b, 0x40))).toEqual([{ kind: 'initialise' }]);
  });
});

it('a picture comes out of its PNG as it went in', () => {
  const picture = blankRaster(20, 3);
  picture.bits.set([0x80, 0x01, 0xf0, 0xaa, 0x55, 0x00]);
  expect(parsePng(pngOf(picture))).toEqual(picture);
  expect(parsePng(Uint8Array.of(1, 2, 3))).toBeNull();
});
