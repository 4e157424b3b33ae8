import fc from 'fast-check';
import { inflateSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../main/clock/manual-clock.ts';
import { createSystemClock } from '../../../main/clock/clock.ts';
import { EscposParser } from '../escpos/frame.ts';
import { createPrinter } from '../models.ts';
import type { PrinterState, ReceiptPrinter } from '../printer.ts';
import { blankRaster } from '../raster.ts';
import { parseIppAddress } from './address.ts';
import { parseIpp, tags, writeIpp } from './frame.ts';
import type { IppMessage } from './frame.ts';
import { createIppSimulator } from './simulator.ts';
import type { IppSimulator, QueueConduct } from './simulator.ts';

const picture = { ...blankRaster(576, 300) };
picture.bits.fill(0xa5, 72, 144);

describe('a queue of a print server', () => {
  let queue: IppSimulator;
  let printer: ReceiptPrinter;
  beforeEach(async () => {
    queue = await createIppSimulator();
    const made = createPrinter('cups-80', queue.address, createSystemClock());
    if (made.kind === 'failed') throw new Error(made.error);
    printer = made.value;
  });
  afterEach(() => queue.close());

  it('is sent a page that holds the picture, under a name that says nothing', async () => {
    expect(await printer.print({ picture })).toEqual({
      kind: 'printed',
      status: { state: 'ready', detail: '' },
    });
    const [document] = queue.documents;
    expect(document?.mimeType).toBe('application/pdf');
    expect(queue.jobNames).toEqual(['receipt']);
    const file = Buffer.from(document?.data ?? []);
    const source = file.toString('latin1');
    expect(source).toMatch(/^%PDF-1\.4/);
    // 576 dots at 203 dpi are 72 mm.
    expect(source).toContain('/MediaBox [0 0 204.3 106.4]');
    const at = source.indexOf('stream\n', source.indexOf('/FlateDecode')) + 'stream\n'.length;
    expect(Uint8Array.from(inflateSync(file.subarray(at)))).toEqual(picture.bits);
    // Every object stands where the table says.
    for (const [, offset = ''] of source.matchAll(/^(\d{10}) 00000 n /gmu))
      expect(source.slice(Number(offset))).toMatch(/^\d 0 obj/);
  });

  it('is sent ESC/POS where it passes bytes on', async () => {
    queue.makeAndModel = 'Local Raw Printer';
    expect((await printer.print({ picture })).kind).toBe('printed');
    expect(queue.documents[0]?.mimeType).toBe('application/vnd.cups-raw');
    const commands = new EscposParser().push(queue.documents[0]?.data ?? new Uint8Array());
    expect(commands.at(0)).toEqual({ kind: 'initialise' });
    expect(commands.at(-1)).toEqual({ kind: 'cut' });
  });

  it.each<[string, PrinterState]>([
    ['media-empty-error', 'paper-out'],
    ['media-needed', 'paper-out'],
    ['media-low-warning', 'paper-low'],
    ['cover-open', 'cover-open'],
    ['door-open-report', 'cover-open'],
    ['offline-report', 'offline'],
    ['paused', 'offline'],
    ['marker-supply-low-warning', 'ready'],
  ])('that says %s is %s', async (reason, state) => {
    queue.reasons = ['marker-supply-low-warning', reason];
    expect((await printer.status()).state).toBe(state);
    const isGood = state === 'ready' || state === 'paper-low';
    expect((await printer.print({ picture })).kind).toBe(isGood ? 'printed' : 'failed');
    expect(queue.documents).toHaveLength(isGood ? 1 : 0);
  });

  it.each<[QueueConduct, PrinterState, 'not-printed' | 'unclear']>([
    ['refuses', 'offline', 'not-printed'],
    ['aborts', 'offline', 'unclear'],
    ['garbage', 'missing', 'not-printed'],
    ['http-error', 'missing', 'not-printed'],
  ])('that %s fails the job as a value', async (conduct, state, outcome) => {
    queue.conduct = conduct;
    expect(await printer.print({ picture })).toMatchObject({ kind: 'failed', outcome, status: { state } });
  });

  it('that takes no jobs, and one that is not there, are told', async () => {
    queue.isAccepting = false;
    expect(await printer.status()).toEqual({ state: 'offline', detail: 'the queue takes no jobs' });
    await queue.close();
    expect((await printer.status()).state).toBe('missing');
  });

  it('that never ends a job has it taken back: nobody else gets that receipt', async () => {
    queue.conduct = 'stuck';
    const time = createManualClock();
    const made = createPrinter('cups-80', queue.address, time);
    if (made.kind === 'failed') throw new Error(made.error);
    const printing = made.value.print({ picture });
    let result: unknown = null;
    void printing.then((value) => (result = value));
    // The queue answers in real time, the waits between are moved by hand.
    for (let turn = 0; turn < 400 && result === null; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      await time.advance(250);
    }
    expect(result).toMatchObject({ kind: 'failed', outcome: 'unclear', status: { state: 'offline' } });
    expect(queue.cancelled).toEqual([1]);
  });
});

describe('IPP messages', () => {
  it('come out of their bytes as they went in', () => {
    const value = fc.oneof(fc.string({ maxLength: 40 }).map((text) => text.replaceAll('\u0000', '')));
    const attribute = fc.record({
      group: fc.constantFrom(1, 2, 4),
      tag: fc.constant(tags.text),
      name: fc.stringMatching(/^[a-z-]{1,20}$/),
      values: fc.array(value, { minLength: 1, maxLength: 4 }),
    });
    fc.assert(
      fc.property(
        fc.array(attribute, { maxLength: 8 }),
        fc.nat(0xffff),
        fc.uint8Array({ maxLength: 30 }),
        (attributes, code, data) => {
          const message: IppMessage = { code, requestId: 7, attributes, data };
          expect(parseIpp(writeIpp(message))).toEqual({ ...message, data: Uint8Array.from(data) });
        },
      ),
    );
  });

  it('that are cut anywhere are none', () => {
    const whole = writeIpp({
      code: 0,
      requestId: 1,
      attributes: [
        { group: 1, tag: tags.enum, name: 'a', values: [3, -1] },
        { group: 4, tag: tags.boolean, name: 'b', values: [true] },
      ],
      data: new Uint8Array(),
    });
    expect(parseIpp(whole)?.attributes.map(({ values }) => values)).toEqual([[3, -1], [true]]);
    for (let size = 0; size < whole.length; size += 1) expect(parseIpp(whole.subarray(0, size))).toBeNull();
  });
});

it.each([
  ['ipp://h/printers/x', { host: 'h', port: 631, path: '/printers/x', send: 'auto' }],
  ['ipp://[::1]:8631/p?send=escpos', { host: '::1', port: 8631, path: '/p', send: 'escpos' }],
  ['http://h/printers/x', null],
  ['ipp://user@h/printers/x', null],
  ['ipp://h', null],
  ['ipp://h:99999/x', null],
])('the address %s', (text, wanted) => {
  const parsed = parseIppAddress(text);
  if (wanted === null) expect(parsed.kind).toBe('failed');
  else expect(parsed).toMatchObject({ value: wanted });
});
