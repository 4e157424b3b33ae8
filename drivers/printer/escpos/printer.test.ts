import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { createSystemClock } from '../../../main/clock/clock.ts';
import { createManualClock } from '../../../main/clock/manual-clock.ts';
import { servePty, serveTcp } from '../../port/byte-server.ts';
import type { ByteServer } from '../../port/byte-server.ts';
import { createMemoryPair } from '../../port/memory-port.ts';
import { createPrinter } from '../models.ts';
import type { PrinterState, ReceiptPrinter } from '../printer.ts';
import { blankRaster, differingDots, rowsOf } from '../raster.ts';
import type { Raster } from '../raster.ts';
import { EscposPrinter } from './printer.ts';
import { createEscposSimulator } from './simulator.ts';
import type { EscposSimulator, EscposSimulatorOptions, PrinterFault } from './simulator.ts';

const clock = createSystemClock();
const hasSocat = spawnSync('socat', ['-V']).status === 0;
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Bench {
  readonly printer: ReceiptPrinter;
  readonly simulator: EscposSimulator;
  readonly server: ByteServer;
}

/** A simulated printer on a real socket or pseudo-terminal, and the driver at its address. */
async function open(
  line: 'tcp' | 'serial' | 'lp' = 'tcp',
  options: Partial<EscposSimulatorOptions> = {},
  model = 'escpos-80',
): Promise<Bench> {
  const simulator = createEscposSimulator({ timers: clock, widthDots: 576, ...options });
  const served = await (line === 'tcp'
    ? serveTcp('127.0.0.1', 0, simulator.accept)
    : servePty(simulator.accept));
  if (served.kind === 'failed') throw new Error(served.error);
  const server = served.value;
  closing.push(() => server.close());
  const address = line === 'lp' ? server.address.replace('serial:', 'lp:') : server.address;
  const made = createPrinter(model, address, clock);
  if (made.kind === 'failed') throw new Error(made.error);
  closing.push(() => made.value.close());
  return { printer: made.value, simulator, server };
}

/** Every byte value beside every other, real-time commands among them. */
function pattern(heightDots: number): Raster {
  const picture = blankRaster(576, heightDots);
  for (const at of picture.bits.keys()) picture.bits[at] = (at * 7 + (at >> 4)) & 0xff;
  picture.bits.set([0x10, 0x04, 0x01, 0x10, 0x14, 0x02, 0x01, 0x08, 0x1d, 0x56, 0x00], 200);
  return picture;
}

describe.each(['tcp', 'serial', 'lp'] as const)('an ESC/POS printer over %s', (line) => {
  it.skipIf(line !== 'tcp' && !hasSocat)(
    'prints dot for dot what it is given, unplugged and plugged again',
    async () => {
      const { printer, simulator, server } = await open(line);
      expect(await printer.status()).toEqual({ state: 'ready', detail: '' });
      const picture = pattern(700);
      expect(await printer.print({ picture })).toEqual({
        kind: 'printed',
        status: { state: 'ready', detail: '' },
      });
      const printed = simulator.receipts[0];
      expect(printed && rowsOf(printed, 0, 700)).toMatchObject({ widthDots: 576, heightDots: 700 });
      // Two dots keep DLE EOT and DLE DC4 out of the picture.
      expect(printed && differingDots(rowsOf(printed, 0, 700), picture)).toBe(2);

      await server.setPlugged(false);
      expect((await printer.status()).state).toBe('missing');
      expect(await printer.print({ picture })).toMatchObject({ kind: 'failed', outcome: 'not-printed' });
      await server.setPlugged(true);
      expect((await printer.print({ picture })).kind).toBe('printed');
      expect(simulator.receipts).toHaveLength(2);
    },
  );
});

describe('how a printer stands', () => {
  it.each<[PrinterFault, PrinterState]>([
    ['none', 'ready'],
    ['paper-low', 'paper-low'],
    ['paper-out', 'paper-out'],
    ['cover-open', 'cover-open'],
    ['cutter', 'offline'],
    ['offline', 'offline'],
    ['silent', 'offline'],
    ['garbage', 'offline'],
  ])('%s is told as %s, and nothing is sent where it would not print', async (fault, state) => {
    const { printer, simulator } = await open();
    simulator.setFault(fault);
    expect((await printer.status()).state).toBe(state);
    const result = await printer.print({ picture: pattern(40) });
    const isGood = state === 'ready' || state === 'paper-low';
    expect(result).toMatchObject(isGood ? { kind: 'printed' } : { kind: 'failed', outcome: 'not-printed' });
    expect(simulator.receipts).toHaveLength(isGood ? 1 : 0);
  });

  it('paper that ends in mid-job is told, and the job is not called printed', async () => {
    const { printer, simulator } = await open();
    simulator.setRowsLeft(100);
    const result = await printer.print({ picture: pattern(600) });
    expect(result).toMatchObject({ kind: 'failed', outcome: 'unclear', status: { state: 'paper-out' } });
    expect(simulator.paper.heightDots).toBe(100);
  });

  it('a cable that is pulled in mid-job ends it', async () => {
    const { printer, server } = await open('tcp', { rowMs: 5 });
    const printing = printer.print({ picture: pattern(2_000) });
    await new Promise((resolve) => setTimeout(resolve, 150));
    await server.setPlugged(false);
    expect(await printing).toMatchObject({
      kind: 'failed',
      outcome: 'unclear',
      status: { state: 'missing' },
    });
  });

  it('a slow printer is waited for by its own word, and is busy meanwhile', async () => {
    const { printer, simulator } = await open('tcp', { rowMs: 4 });
    const printing = printer.print({ picture: pattern(400) });
    expect((await printer.status()).state).toBe('busy');
    expect((await printing).kind).toBe('printed');
    expect(simulator.receipts).toHaveLength(1);
  });

  it('two jobs at once come out one after the other', async () => {
    const { printer, simulator } = await open();
    const results = await Promise.all([1, 2].map(() => printer.print({ picture: pattern(60) })));
    expect(results.map(({ kind }) => kind)).toEqual(['printed', 'printed']);
    expect(simulator.receipts).toHaveLength(2);
  });

  it('a printer without a knife is fed past its edge', async () => {
    const { printer, simulator } = await open('tcp', { widthDots: 384 }, 'escpos-58');
    expect((await printer.print({ picture: blankRaster(384, 50) })).kind).toBe('printed');
    expect(simulator.receipts).toHaveLength(0);
    expect(simulator.paper.heightDots).toBe(50 + 5 * 30);
  });

  it('a printer that never answers is sent its job all the same where the site says so', async () => {
    const { simulator, server } = await open();
    simulator.setFault('silent');
    const made = createPrinter('escpos-80', server.address, clock, false);
    if (made.kind === 'failed') throw new Error(made.error);
    expect((await made.value.print({ picture: pattern(40) })).kind).toBe('printed');
    await expect.poll(() => simulator.receipts.length).toBe(1);
  });

  it('silence takes no longer than its limit, by the clock that is given', async () => {
    const time = createManualClock();
    const pair = createMemoryPair();
    const printer = new EscposPrinter({
      address: 'memory:',
      makePort: () => pair.port,
      timers: time,
      widthDots: 576,
      cuts: true,
      answers: true,
    });
    const asked = printer.status();
    await time.advance(1_499);
    expect((await printer.status()).state).toBe('busy');
    await time.advance(1);
    expect((await asked).state).toBe('offline');
    expect(time.pendingTimers).toBe(0);
  });
});
