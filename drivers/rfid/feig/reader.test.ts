import { describe, expect, it } from 'vitest';
import { bookTag, createFeigBench, uidOf } from '../../../test/harness/feig-bench.ts';
import type { FeigBench } from '../../../test/harness/feig-bench.ts';
import { createPadBench } from '../../../test/harness/pad-bench.ts';
import { padModels } from '../../models.ts';
import { readTagContent } from '../read-tag.ts';
import { isoHost } from './commands.ts';
import { createFeigSimulator } from './simulator.ts';
import type { Conduct } from './simulator.ts';
import type { FeigRequest } from './frame.ts';

async function connected(bench: FeigBench): Promise<FeigBench> {
  expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok' });
  return bench;
}

const lay = (bench: FeigBench, count: number): string[] =>
  Array.from({ length: count }, (_, index) => {
    const uid = uidOf(index);
    bench.field.lay(bookTag(uid, `TV${String(index).padStart(8, '0')}`));
    return uid;
  });

async function seen(bench: FeigBench): Promise<string[]> {
  const round = await bench.settled(bench.reader.inventory());
  expect(round).toMatchObject({ kind: 'ok', value: { complete: true } });
  return round.kind === 'ok' ? round.value.tags.map((tag) => tag.uid) : [];
}

const sub = (request: FeigRequest): number | undefined =>
  request.command === 0xb0 ? request.data[0] : undefined;

describe('FeigReader', () => {
  it.each(['standard', 'advanced'] as const)(
    'finds out that a reader knows only %s frames',
    async (forms) => {
      const bench = await connected(createFeigBench({ forms }));
      const uids = lay(bench, 3);
      expect((await seen(bench)).sort()).toEqual(uids.sort());
    },
  );

  it.each([
    ['usb:0ab1:0002', true],
    ['serial:/dev/ttyUSB0', false],
  ])('is asked first as its line has it: %s', async (address, isAdvanced) => {
    const { createReaderOn, createSimulator } = padModels['feig-iso-host'];
    const bench = createPadBench({
      createReader: (makePort, timers) => createReaderOn(address, makePort, timers),
      createSimulator,
    });
    const asked: number[] = [];
    bench.onRequest = ([first = 0]) => asked.push(first);
    expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok' });
    // STX, or the length of a short frame.
    expect(asked.map((first) => first === 0x02)).toEqual([isAdvanced]);
  });

  it.each(['standard', 'advanced'] as const)(
    'takes a late answer for what it is, from a reader that knows only %s frames',
    async (forms) => {
      const { createReaderOn } = padModels['feig-iso-host'];
      const bench = createPadBench({
        createReader: (makePort, timers) => createReaderOn('memory:', makePort, timers),
        createSimulator: (field, timers) => createFeigSimulator({ field, timers, baud: null, forms }),
      });
      // Longer than one form is waited for.
      bench.delayMs = 450;
      expect(await bench.settled(bench.reader.connect())).toMatchObject({
        kind: 'ok',
        value: { details: { frames: forms } },
      });
      bench.delayMs = 0;
      expect(await bench.settled(bench.reader.inventory())).toMatchObject({ kind: 'ok' });
    },
  );

  it('sees the whole pile in every inventory although named tags keep quiet', async () => {
    const bench = await connected(createFeigBench());
    const uids = lay(bench, 6).sort();
    for (let round = 0; round < 4; round += 1) expect((await seen(bench)).sort()).toEqual(uids);
    bench.field.lift(uids[0] ?? '');
    expect(await seen(bench)).toHaveLength(5);
  });

  it('fetches what one answer did not hold before the inventory is complete', async () => {
    const bench = await connected(createFeigBench({ dataSetsPerAnswer: 4 }));
    lay(bench, 18);
    expect(new Set(await seen(bench)).size).toBe(18);
  });

  it('says that an inventory is incomplete when the table of the pad is full', async () => {
    const bench = await connected(createFeigBench({ tableSize: 5 }));
    lay(bench, 9);
    const round = await bench.settled(bench.reader.inventory());
    expect(round).toMatchObject({ kind: 'ok', value: { complete: false } });
    expect(round.kind === 'ok' && round.value.tags).toHaveLength(5);
  });

  it('reads blocks in tag order', async () => {
    const bench = await connected(createFeigBench());
    const [uid = ''] = lay(bench, 1);
    const read = await bench.settled(readTagContent(bench.reader, { uid: uid, dsfid: 0x3e }));
    expect(read).toMatchObject({ kind: 'ok', value: { content: { id: 'TV00000000', crc: 'ok' } } });
  });

  it('reads a tag smaller than the first read', async () => {
    const bench = await connected(createFeigBench());
    bench.field.lay({ ...bookTag(uidOf(1), 'X'), memory: new Uint8Array(16), dsfid: 0 });
    const read = await bench.settled(readTagContent(bench.reader, { uid: uidOf(1), dsfid: 0 }));
    expect(read).toMatchObject({ kind: 'ok', value: { content: { model: 'blank' } } });
  });

  it('writes AFI and blocks so that the tag itself has them', async () => {
    const bench = await connected(createFeigBench());
    const [uid = ''] = lay(bench, 2);
    expect(await bench.settled(bench.reader.writeAfi(uid, 0xc2))).toMatchObject({ kind: 'ok' });
    expect(await bench.settled(bench.reader.tagInfo(uid))).toMatchObject({ value: { afi: 0xc2, uid } });
    const bytes = Uint8Array.from({ length: 112 }, (_, index) => index);
    expect(await bench.settled(bench.reader.writeBlocks(uid, 0, 4, bytes))).toMatchObject({ kind: 'ok' });
    expect(bench.field.tag(uid)?.memory).toEqual(bytes);
    expect(bench.field.tag(uidOf(1))?.afi).toBe(0x07);
  });

  it('switches and reads EAS on tags that have it, and says when one has not', async () => {
    const bench = await connected(createFeigBench());
    const [uid = ''] = lay(bench, 1);
    expect(await bench.settled(bench.reader.readEas(uid))).toEqual({ kind: 'ok', value: true });
    expect(await bench.settled(bench.reader.writeEas(uid, false))).toMatchObject({ kind: 'ok' });
    expect(await bench.settled(bench.reader.readEas(uid))).toEqual({ kind: 'ok', value: false });
    const other = 'E0070000000000AB';
    bench.field.lay({ ...bookTag(other, 'X') });
    expect(await bench.settled(bench.reader.writeEas(other, true))).toMatchObject({ kind: 'failed' });
    expect(await bench.settled(bench.reader.readEas(uidOf(9)))).toMatchObject({
      error: { reason: 'no-tag' },
    });
  });

  it('names a locked block and a tag that was lifted', async () => {
    const bench = await connected(createFeigBench());
    bench.field.lay({ ...bookTag(uidOf(1), 'X'), locked: new Set([2]) });
    const write = bench.reader.writeBlocks(uidOf(1), 0, 4, new Uint8Array(16));
    expect(await bench.settled(write)).toMatchObject({ error: { reason: 'locked' } });
    const gone = bench.reader.writeAfi(uidOf(2), 0xc2);
    expect(await bench.settled(gone)).toMatchObject({ error: { reason: 'no-tag' } });
  });

  it.each<Conduct>(['ignore', 'wrong-crc', 'half-answer', 'noise-before', 'lose-answer'])(
    'reads a tag although the line does once: %s',
    async (fault) => {
      let faults = 1;
      const conduct = (request: FeigRequest): Conduct =>
        sub(request) === isoHost.readBlocks && faults-- > 0 ? fault : 'carry-out';
      const bench = await connected(createFeigBench({ conduct }));
      const [uid = ''] = lay(bench, 1);
      const read = await bench.settled(readTagContent(bench.reader, { uid: uid, dsfid: 0x3e }));
      expect(read).toMatchObject({ kind: 'ok', value: { content: { id: 'TV00000000' } } });
    },
  );

  it('sees tags again whose naming was lost on the line', async () => {
    let faults = 1;
    const conduct = (request: FeigRequest): Conduct =>
      sub(request) === isoHost.inventory && faults-- > 0 ? 'lose-answer' : 'carry-out';
    const bench = await connected(createFeigBench({ conduct }));
    lay(bench, 3);
    expect(await bench.settled(bench.reader.inventory())).toMatchObject({ error: { reason: 'line' } });
    expect(await seen(bench)).toHaveLength(3);
  });

  it('ends every call when the pad stops answering, and leaves no timer', async () => {
    let deaf = false;
    const bench = await connected(createFeigBench({ conduct: () => (deaf ? 'ignore' : 'carry-out') }));
    deaf = true;
    const calls = [
      bench.reader.inventory(),
      bench.reader.readBlocks(uidOf(0), 0, 9),
      bench.reader.writeAfi(uidOf(0), 7),
      bench.reader.signal('good'),
    ];
    for (const result of await bench.settled(Promise.all(calls))) {
      expect(result).toMatchObject({ kind: 'failed', error: { reason: 'line' } });
    }
    await bench.reader.close();
    expect(bench.clock.pendingTimers).toBe(0);
  });

  it('says what lies at the address when nothing there speaks ISO-Host', async () => {
    const bench = createFeigBench({ conduct: () => 'ignore' });
    expect(await bench.settled(bench.reader.connect())).toMatchObject({
      error: { reason: 'line', detail: 'nothing at this address speaks FEIG ISO-Host' },
    });
  });

  it('reports a lost cable once and works after each new connection', async () => {
    const bench = createFeigBench();
    lay(bench, 2);
    let losses = 0;
    bench.reader.onLost(() => {
      losses += 1;
    });
    for (let turn = 1; turn <= 20; turn += 1) {
      await connected(bench);
      expect(await seen(bench)).toHaveLength(2);
      const pending = bench.reader.inventory();
      bench.line().unplug();
      expect(await bench.settled(pending)).toMatchObject({ error: { reason: 'line' } });
      expect(losses).toBe(turn);
    }
    expect(bench.clock.pendingTimers).toBeLessThanOrEqual(1);
  });

  it('lets a write go before the next inventory', async () => {
    const order: string[] = [];
    const conduct = (request: FeigRequest): Conduct => {
      order.push(request.command === 0x69 ? 'reset' : `sub ${String(sub(request))}`);
      return 'carry-out';
    };
    const bench = await connected(createFeigBench({ conduct }));
    const [uid = ''] = lay(bench, 1);
    order.length = 0;
    const all = Promise.all([
      bench.reader.inventory(),
      bench.reader.inventory(),
      bench.reader.writeAfi(uid, 0xc2),
    ]);
    await bench.settled(all);
    expect(order).toEqual(['reset', 'sub 1', 'sub 39', 'reset', 'sub 1']);
  });
});
