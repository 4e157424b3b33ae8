import { describe, expect, it } from 'vitest';
import { padModels } from '../../drivers/models.ts';
import type { PadModel } from '../../drivers/models.ts';
import { crc16Genibus } from '../../drivers/frame/crc16.ts';
import { toHex } from '../../drivers/frame/hex.ts';
import type { FieldTag } from '../../drivers/rfid/field.ts';
import { readTagContent } from '../../drivers/rfid/read-tag.ts';
import { bookTag, uidOf } from '../harness/feig-bench.ts';
import { createPadBench } from '../harness/pad-bench.ts';
import type { LineFault, PadBench } from '../harness/pad-bench.ts';

// The suite of the UHF readers: what they name, they name whole.

const uhf = Object.entries<PadModel>(padModels).filter(([, { capabilities }]) => capabilities.band === 'uhf');

function uhfTag(number: number): FieldTag {
  // A university's tag: eight digits in the 96-bit coding, the last one the number's own.
  const digits = 0x04f4 + number * 4;
  const bytes = Uint8Array.of(
    0x17,
    0x03,
    0x00,
    0x03,
    0x98,
    0x13,
    0x08,
    0x03,
    digits & 0xff,
    digits >> 8,
    0,
    0,
  );
  return {
    uid: toHex(bytes),
    memory: new Uint8Array(),
    blockSizeBytes: 2,
    afi: 0,
    dsfid: 0,
    eas: false,
    locked: new Set(),
    epc: { pc: 0x3400, bytes },
  };
}

async function connected(model: PadModel): Promise<PadBench> {
  const bench = createPadBench({
    createReader: (makePort, timers) => model.createReaderOn('memory:', makePort, timers),
    createSimulator: (field, timers) => model.createSimulator(field, timers),
  });
  expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok' });
  return bench;
}

async function seen({ reader, settled }: PadBench, attempts = 1): Promise<string[]> {
  for (let attempt = 1; ; attempt += 1) {
    const round = await settled(reader.inventory());
    if (round.kind === 'ok' && (round.value.complete || attempt === attempts)) {
      return round.value.tags.map(({ uid }) => uid).sort();
    }
    expect(attempt, JSON.stringify(round)).toBeLessThan(attempts);
  }
}

describe.each(uhf)('%s', (_, model) => {
  it.each([0, 1, 20, 50])('sees %i tags, each once, and no HF tag', async (count) => {
    const bench = await connected(model);
    const tags = Array.from({ length: count }, (__, number) => uhfTag(number));
    for (const tag of tags) bench.field.lay(tag);
    bench.field.lay(bookTag(uidOf(1), 'TV1'));
    for (let round = 0; round < 3; round += 1) {
      expect(await seen(bench)).toEqual(tags.map(({ uid }) => uid).sort());
    }
    const [first] = tags;
    if (!first) return;
    bench.field.lift(first.uid);
    expect(await seen(bench)).toHaveLength(count - 1);
  });

  it('tells what a tag says without reading it', async () => {
    const bench = await connected(model);
    bench.field.lay(uhfTag(0));
    const round = await bench.settled(bench.reader.inventory());
    const [tag] = round.kind === 'ok' ? round.value.tags : [];
    if (!tag?.epc) throw new Error('no tag');
    expect(await readTagContent(bench.reader, tag)).toMatchObject({
      value: { content: { model: 'gaoxiao', id: '32103179' } },
    });
    // The EPC's own CRC covers PC and EPC, as on the air.
    expect(crc16Genibus(Uint8Array.of(0x34, 0x00, ...tag.epc.bytes)).toString(16)).toBe('c157');
  });

  it('says of what it cannot do that it is not supported', async () => {
    const { reader } = await connected(model);
    const calls = [
      reader.readBlocks('', 0, 1),
      reader.writeBlocks('', 0, 4, new Uint8Array(4)),
      reader.tagInfo(''),
      reader.writeAfi('', 7),
      reader.writeEas('', true),
      reader.readEas(''),
      reader.signal('good'),
    ];
    for (const result of await Promise.all(calls))
      expect(result).toMatchObject({ error: { reason: 'unsupported' } });
  });

  it.each<LineFault>(['garbage-before', 'half', 'silence', 'flipped-bit'])(
    'goes on after one answer spoiled on the line: %s',
    async (fault) => {
      const bench = await connected(model);
      const tags = [0, 1, 2].map(uhfTag);
      for (const tag of tags) bench.field.lay(tag);
      bench.faults.push(fault);
      expect(await seen(bench, 3)).toEqual(tags.map(({ uid }) => uid).sort());
    },
  );

  it('ends every call when the reader falls silent, and comes back', async () => {
    const bench = await connected(model);
    bench.field.lay(uhfTag(0));
    bench.faults.push(...Array.from({ length: 60 }, () => 'silence' as const));
    expect(await bench.settled(bench.reader.inventory())).toMatchObject({ error: { reason: 'line' } });
    bench.faults.length = 0;
    await bench.reader.close();
    expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok' });
    expect(await seen(bench, 2)).toHaveLength(1);
  });

  it('leaves no listener and no timer behind in 1,000 connections', async () => {
    const bench = await connected(model);
    let losses = 0;
    bench.reader.onLost(() => {
      losses += 1;
    });
    for (let turn = 0; turn < 1_000; turn += 1) {
      bench.unplug();
      expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok' });
    }
    expect(losses).toBe(1_000);
    await bench.reader.close();
    await bench.clock.advance(60_000);
    expect(bench.clock.pendingTimers).toBe(0);
  });
});
