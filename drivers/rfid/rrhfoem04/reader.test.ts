import { describe, expect, it } from 'vitest';
import { bookTag, uidOf } from '../../../test/harness/feig-bench.ts';
import { createPadBench } from '../../../test/harness/pad-bench.ts';
import type { PadBench } from '../../../test/harness/pad-bench.ts';
import { command } from './commands.ts';
import { Rrhfoem04RequestParser } from './frame.ts';
import { Rrhfoem04Reader } from './reader.ts';
import { createRrhfoem04Simulator } from './simulator.ts';
import type { Rrhfoem04SimulatorOptions } from './simulator.ts';

interface Bench extends PadBench {
  /** Commands that the reader sent, and when. */
  readonly sent: { readonly command: number; readonly atMs: number }[];
}

async function connected(options: Partial<Rrhfoem04SimulatorOptions> = {}): Promise<Bench> {
  const bench = createPadBench({
    createReader: (makePort, timers) => new Rrhfoem04Reader({ address: 'memory:', makePort, timers }),
    createSimulator: (field, timers) => createRrhfoem04Simulator({ baud: null, ...options, field, timers }),
  });
  const sent: Bench['sent'][number][] = [];
  bench.onRequest = (bytes) => {
    for (const request of new Rrhfoem04RequestParser().push(bytes)) {
      sent.push({ command: request.command, atMs: bench.clock.monotonicMs() });
    }
  };
  expect(await bench.settled(bench.reader.connect())).toMatchObject({
    kind: 'ok',
    value: { model: 'rrhfoem04', details: { reader: 'RRHFOEM04-1.0', serialNumber: '000102' } },
  });
  return Object.assign(bench, { sent });
}

const uid = uidOf(0);

function lay({ field }: PadBench, count: number): string[] {
  return Array.from({ length: count }, (_, index) => {
    field.lay(bookTag(uidOf(index), `TV${String(index).padStart(8, '0')}`));
    return uidOf(index);
  });
}

async function seen({ reader, settled }: PadBench): Promise<string[]> {
  const round = await settled(reader.inventory());
  return round.kind === 'ok' ? round.value.tags.map((tag) => tag.uid).sort() : [];
}

const commands = ({ sent }: Bench): number[] => sent.map((request) => request.command);

describe('Rrhfoem04Reader', () => {
  it('rests 100 ms between commands', async () => {
    const bench = await connected();
    lay(bench, 1);
    await bench.settled(Promise.all([bench.reader.inventory(), bench.reader.readBlocks(uid, 0, 28)]));
    const times = bench.sent.map(({ atMs }) => atMs);
    expect(times.length).toBeGreaterThan(4);
    for (const [index, atMs] of times.entries()) {
      if (index > 0) expect(atMs - (times[index - 1] ?? 0)).toBeGreaterThanOrEqual(100);
    }
  });

  it('reads out of HID reports with zeros behind each frame', async () => {
    const bench = await connected({ reportBytes: 64 });
    const uids = lay(bench, 12).sort();
    expect(await seen(bench)).toEqual(uids);
    expect(await bench.settled(bench.reader.readBlocks(uid, 0, 28))).toMatchObject({
      value: { bytes: bench.field.tag(uid)?.memory },
    });
  });

  it('sends and asks for no more than one HID report holds', async () => {
    const bench = await connected();
    lay(bench, 1);
    const sizes: number[] = [];
    bench.onRequest = (bytes) => {
      sizes.push(bytes.length);
    };
    await bench.settled(bench.reader.writeBlocks(uid, 0, 4, new Uint8Array(112)));
    expect(sizes).toEqual([61, 61, 41]);
  });

  it('asks a small pile in one request, and a large one until the pad names no more', async () => {
    const bench = await connected();
    const uids = lay(bench, 30);
    bench.sent.length = 0;
    expect(await seen(bench)).toHaveLength(30);
    expect(commands(bench)).toEqual([command.inventory16Slots]);
    uids.push(...lay(bench, 40).slice(30));
    bench.sent.length = 0;
    expect(await seen(bench)).toEqual(uids.sort());
    expect(commands(bench).filter((code) => code === command.resetToReady)).toHaveLength(31);
    expect(await seen(bench)).toEqual(uids);
  });

  it('wakes the tags of an inventory that broke off before the next one', async () => {
    let isDeaf = false;
    const bench = await connected({ answers: () => !isDeaf });
    const uids = lay(bench, 40).sort();
    bench.onRequest = () => {
      bench.sent.push({ command: 0, atMs: 0 });
      if (bench.sent.length > 10) isDeaf = true;
    };
    bench.sent.length = 0;
    expect(await bench.settled(bench.reader.inventory())).toMatchObject({ error: { reason: 'line' } });
    bench.onRequest = () => undefined;
    isDeaf = false;
    expect(await seen(bench)).toEqual(uids);
  });

  it('says that an inventory is incomplete when quiet tags go on answering', async () => {
    const bench = await connected({ obeysQuiet: false });
    lay(bench, 40);
    const round = await bench.settled(bench.reader.inventory());
    expect(round).toMatchObject({ kind: 'ok', value: { complete: false } });
    expect(round.kind === 'ok' && round.value.tags).toHaveLength(31);
  });

  it('finds out what FFFF meant: gone, locked, or not there in the tag', async () => {
    const bench = await connected();
    bench.field.lay({ ...bookTag(uid, 'X'), locked: new Set([9]) });
    const write = (block: number): Promise<unknown> =>
      bench.settled(bench.reader.writeBlocks(uid, block, 4, new Uint8Array(8)));
    expect(await write(8)).toMatchObject({ error: { reason: 'locked', detail: 'block 9 is locked' } });
    expect(await write(27)).toMatchObject({ error: { reason: 'tag-error' } });
    expect(await bench.settled(bench.reader.readBlocks(uid, 24, 8))).toMatchObject({
      error: { reason: 'tag-error' },
    });
    bench.field.lift(uid);
    expect(await write(0)).toMatchObject({ error: { reason: 'no-tag' } });
    expect(await bench.settled(bench.reader.readEas(uid))).toMatchObject({ error: { reason: 'no-tag' } });
  });

  it('works block by block where the commands for several are unknown', async () => {
    const bench = await connected({ severalBlocks: false });
    lay(bench, 1);
    const bytes = Uint8Array.from({ length: 20 }, (_, index) => index);
    expect(await bench.settled(bench.reader.writeBlocks(uid, 3, 4, bytes))).toMatchObject({ kind: 'ok' });
    expect(await bench.settled(bench.reader.readBlocks(uid, 3, 5))).toMatchObject({ value: { bytes } });
  });

  it('reads tags whose blocks have eight bytes', async () => {
    const bench = await connected();
    const memory = Uint8Array.from({ length: 256 }, (_, index) => index);
    bench.field.lay({ ...bookTag(uid, 'X'), memory, blockSizeBytes: 8 });
    expect(await bench.settled(bench.reader.readBlocks(uid, 0, 9))).toMatchObject({
      value: { blockSizeBytes: 8, bytes: memory.slice(0, 72) },
    });
  });

  it('says of a tag of another maker that it has no EAS', async () => {
    const bench = await connected();
    bench.field.lay(bookTag('E0070000000000AB', 'X'));
    expect(await bench.settled(bench.reader.writeEas('E0070000000000AB', true))).toMatchObject({
      error: { reason: 'tag-error' },
    });
  });

  it('beeps at the end of something only, and does not mind that the pad forgets to answer', async () => {
    const bench = await connected({ answers: ({ command: code }) => code !== command.beep });
    bench.sent.length = 0;
    for (const signal of ['ready', 'working', 'good', 'attention'] as const) {
      expect(await bench.settled(bench.reader.signal(signal))).toMatchObject({ kind: 'ok' });
    }
    expect(commands(bench)).toEqual([command.beep, command.beep]);
  });

  it('lets a late answer pass before it asks for another tag', async () => {
    let isDeaf = false;
    const bench = await connected({ answers: () => !isDeaf });
    lay(bench, 2);
    isDeaf = true;
    bench.sent.length = 0;
    const first = bench.reader.readBlocks(uid, 0, 2);
    const second = bench.reader.readBlocks(uidOf(1), 0, 2);
    await bench.clock.advance(1_250);
    expect(commands(bench)).toEqual([command.readMultiple, command.readerInfo]);
    isDeaf = false;
    await bench.settled(first);
    expect(await bench.settled(second)).toMatchObject({
      value: { bytes: bench.field.tag(uidOf(1))?.memory.slice(0, 8) },
    });
  });

  it('says what lies at the address when nothing there answers', async () => {
    const bench = createPadBench({
      createReader: (makePort, timers) => new Rrhfoem04Reader({ address: 'memory:', makePort, timers }),
      createSimulator: (field, timers) =>
        createRrhfoem04Simulator({ baud: null, field, timers, answers: () => false }),
    });
    expect(await bench.settled(bench.reader.connect())).toMatchObject({
      error: { reason: 'line', detail: 'nothing at this address answers as an RRHFOEM04' },
    });
  });
});
