import { describe, expect, it } from 'vitest';
import { bookTag, uidOf } from '../../../test/harness/feig-bench.ts';
import { createPadBench } from '../../../test/harness/pad-bench.ts';
import type { PadBench } from '../../../test/harness/pad-bench.ts';
import { fromHex, toHex } from '../../frame/hex.ts';
import { noCardAnswer } from '../../port/pcsc-port.ts';
import { readTagContent } from '../read-tag.ts';
import { instruction } from './commands.ts';
import { PcscReader, storageCardCapabilities } from './reader.ts';
import { createPcscSimulator } from './simulator.ts';
import type { PcscSimulatorOptions } from './simulator.ts';

async function connected(options: Partial<PcscSimulatorOptions> = {}) {
  const bench = createPadBench({
    createReader: (makePort, timers) => new PcscReader({ address: 'pcsc:', makePort, timers }),
    createSimulator: (field, timers) => createPcscSimulator({ ...options, field, timers }),
  });
  const sent: string[] = [];
  bench.onRequest = (bytes) => sent.push(toHex(bytes));
  expect(await bench.settled(bench.reader.connect())).toMatchObject({ kind: 'ok', value: { model: 'pcsc' } });
  sent.length = 0;
  return Object.assign(bench, { sent });
}

const uid = uidOf(0);
const other = uidOf(1);
const lay = ({ field }: PadBench, count = 1): void => {
  for (let index = 0; index < count; index += 1) field.lay(bookTag(uidOf(index), `TV${String(index)}`));
};
const instructionsOf = (sent: readonly string[]): Set<number> =>
  new Set(sent.map((hex) => Number.parseInt(hex.slice(2, 4), 16)));

describe('PcscReader with transparent sessions', () => {
  it('asks a tag once who it is, and only looks whether it still lies there after that', async () => {
    const bench = await connected();
    lay(bench);
    for (let round = 0; round < 3; round += 1) {
      expect(await bench.settled(bench.reader.inventory())).toEqual({
        kind: 'ok',
        value: { tags: [{ uid, dsfid: 0x3e }], complete: true },
      });
    }
    expect(bench.sent).toEqual([
      'FFCA000000',
      'FFC2000002810000',
      'FFC20002048F020203',
      'FFC200010595032601' + '0000',
      'FFC2000002820000',
      'FFCA000000',
      'FFCA000000',
    ]);
  });

  it('sends no command to a tag without its UID', async () => {
    const bench = await connected();
    lay(bench);
    const { reader, settled } = bench;
    await settled(reader.inventory());
    bench.sent.length = 0;
    await settled(reader.readBlocks(uid, 0, 9));
    await settled(reader.writeBlocks(uid, 0, 4, new Uint8Array(8)));
    await settled(reader.tagInfo(uid));
    await settled(reader.writeAfi(uid, 0xc2));
    await settled(reader.writeEas(uid, false));
    expect(await settled(reader.readEas(uid))).toEqual({ kind: 'ok', value: false });
    const exchanges = bench.sent.filter((hex) => hex.startsWith('FFC20001'));
    expect(exchanges).toHaveLength(8);
    const turned = toHex((fromHex(uid) ?? new Uint8Array()).reverse());
    for (const hex of exchanges) expect(hex).toContain(turned);
    expect(instructionsOf(bench.sent)).toEqual(new Set([instruction.getData, instruction.session]));
  });

  it('says that more lies there, and writes to the one that it named', async () => {
    const bench = await connected();
    lay(bench, 2);
    expect(await bench.settled(bench.reader.inventory())).toEqual({
      kind: 'ok',
      value: { tags: [{ uid, dsfid: null }], complete: false },
    });
    expect(await bench.settled(bench.reader.writeAfi(uid, 0xc2))).toMatchObject({ kind: 'ok' });
    expect([bench.field.tag(uid)?.afi, bench.field.tag(other)?.afi]).toEqual([0xc2, 0x07]);
    expect(await bench.settled(bench.reader.writeAfi(other, 0xc2))).toMatchObject({
      error: { reason: 'no-tag' },
    });
    bench.field.lift(other);
    expect(await bench.settled(bench.reader.inventory())).toMatchObject({
      value: { tags: [{ uid, dsfid: 0x3e }], complete: true },
    });
  });

  it('does not take a tag that was exchanged in the middle for the one before', async () => {
    const bench = await connected();
    lay(bench);
    await bench.settled(bench.reader.inventory());
    const before = bookTag(other, 'X').memory;
    bench.onRequest = (bytes) => {
      if (!toHex(bytes).startsWith('FFC20001')) return;
      bench.field.lift(uid);
      if (!bench.field.tag(other)) bench.field.lay(bookTag(other, 'X'));
    };
    const write = bench.reader.writeBlocks(uid, 0, 4, new Uint8Array(8));
    expect(await bench.settled(write)).toMatchObject({ error: { reason: 'no-tag' } });
    expect(bench.field.tag(other)?.memory).toEqual(before);
  });

  it('ends a session that was left on before anything else is asked', async () => {
    let isDeaf = false;
    const bench = await connected({ answers: (apdu) => !(isDeaf && toHex(apdu).startsWith('FFC2')) });
    lay(bench);
    await bench.settled(bench.reader.inventory());
    bench.onRequest = (bytes) => {
      // The session begins, and then nothing of it is heard any more.
      isDeaf ||= toHex(bytes).startsWith('FFC20002');
    };
    expect(await bench.settled(bench.reader.tagInfo(uid))).toMatchObject({ error: { reason: 'line' } });
    isDeaf = false;
    bench.onRequest = () => undefined;
    expect(await bench.settled(bench.reader.inventory())).toMatchObject({ value: { tags: [{ uid }] } });
  });

  it('ends a session that another program had left on', async () => {
    const bench = await connected({ isInSession: true });
    lay(bench);
    expect(await bench.settled(bench.reader.inventory())).toMatchObject({
      value: { tags: [{ uid, dsfid: 0x3e }], complete: true },
    });
  });

  it('reads tags that know only single blocks, and those with blocks of eight bytes', async () => {
    const bench = await connected({ tags: { readsMultiple: false } });
    const memory = Uint8Array.from({ length: 256 }, (_, index) => index);
    bench.field.lay({ ...bookTag(uid, 'X'), memory, blockSizeBytes: 8 });
    expect(await bench.settled(bench.reader.readBlocks(uid, 2, 20))).toMatchObject({
      value: { blockSizeBytes: 8, bytes: memory.slice(16, 176) },
    });
  });

  it('tells a tag that does not know EAS from one that left', async () => {
    const bench = await connected();
    const notNxp = 'E007800012345678';
    bench.field.lay(bookTag(notNxp, 'X'));
    expect(await bench.settled(bench.reader.writeEas(notNxp, true))).toMatchObject({
      error: { reason: 'tag-error' },
    });
    expect(await bench.settled(bench.reader.readEas(notNxp))).toEqual({ kind: 'ok', value: false });
    bench.onRequest = (bytes) => {
      if (toHex(bytes).startsWith('FFC20001')) bench.field.lift(notNxp);
    };
    expect(await bench.settled(bench.reader.readEas(notNxp))).toMatchObject({ error: { reason: 'no-tag' } });
  });

  it('finds out in which order the reader gives a UID that ends as it begins', async () => {
    const odd = 'E0040100000050E0';
    for (const uidOrder of ['lowFirst', 'highFirst'] as const) {
      const bench = await connected({ uidOrder });
      bench.field.lay(bookTag(odd, 'X'));
      for (let round = 0; round < 2; round += 1) {
        expect(await bench.settled(bench.reader.inventory())).toMatchObject({
          value: { tags: [{ uid: odd, dsfid: 0x3e }], complete: true },
        });
      }
      expect(await bench.settled(bench.reader.writeAfi(odd, 0xc2))).toMatchObject({ kind: 'ok' });
    }
  });
});

describe('PcscReader on a reader for storage cards', () => {
  it('says what it cannot do once a tag lay there', async () => {
    const bench = await connected({ kind: 'storage-card' });
    expect(bench.reader.capabilities.afi).toBe(true);
    lay(bench);
    await bench.settled(bench.reader.inventory());
    expect(bench.reader.capabilities).toEqual(storageCardCapabilities);
    expect(await bench.settled(bench.reader.writeAfi(uid, 0xc2))).toMatchObject({
      error: { reason: 'unsupported', detail: expect.stringContaining('transparent session') as string },
    });
    expect(bench.field.tag(uid)?.afi).toBe(0x07);
  });

  it.each(['lowFirst', 'highFirst'] as const)('names tags E0 first, and reads them: %s', async (uidOrder) => {
    for (const readsSeveral of [true, false]) {
      const bench = await connected({ kind: 'storage-card', uidOrder, readsSeveral });
      lay(bench);
      expect(await bench.settled(bench.reader.inventory())).toMatchObject({ value: { tags: [{ uid }] } });
      const read = await bench.settled(readTagContent(bench.reader, { uid, dsfid: null }));
      expect(read).toMatchObject({ value: { content: { id: 'TV0', crc: 'ok' } } });
    }
  });

  it.each([8, 28, 64, 79, 80, 256])('finds out that a tag has %i blocks', async (blockCount) => {
    const bench = await connected({ kind: 'storage-card' });
    bench.field.lay({ ...bookTag(uid, 'X'), memory: new Uint8Array(blockCount * 4) });
    expect(await bench.settled(bench.reader.tagInfo(uid))).toMatchObject({
      value: { uid, dsfid: null, afi: null, blockCount, blockSizeBytes: 4 },
    });
  });

  it('reads tags whose blocks have eight bytes', async () => {
    const bench = await connected({ kind: 'storage-card' });
    const memory = Uint8Array.from({ length: 256 }, (_, index) => index);
    bench.field.lay({ ...bookTag(uid, 'X'), memory, blockSizeBytes: 8 });
    expect(await bench.settled(bench.reader.readBlocks(uid, 2, 20))).toMatchObject({
      value: { blockSizeBytes: 8, bytes: memory.slice(16, 176) },
    });
  });

  it.each([8, 28, 64, 79, 80, 256])(
    'writes nothing through a reader that counts in bytes, on a tag of %i blocks',
    async (blockCount) => {
      const bench = await connected({ kind: 'storage-card', counts: 'bytes' });
      // All blocks alike: nothing that is read tells one from another.
      bench.field.lay({ ...bookTag(uid, 'X'), memory: new Uint8Array(blockCount * 4) });
      const write = bench.reader.writeBlocks(uid, 1, 4, Uint8Array.of(1, 2, 3, 4));
      expect(await bench.settled(write)).toMatchObject({ error: { reason: 'refused' } });
      expect(bench.field.tag(uid)?.memory).toEqual(new Uint8Array(blockCount * 4));
    },
  );

  it('does not write to the tag that was laid there instead', async () => {
    const bench = await connected({ kind: 'storage-card' });
    lay(bench);
    await bench.settled(bench.reader.writeBlocks(uid, 0, 4, new Uint8Array(4)));
    const onReply = bench.onReply;
    let isExchanged = false;
    const before = bookTag(other, 'X').memory;
    // The port answers the first APDU after an exchange with "no card", and so does the bench.
    bench.onRequest = () => {
      if (isExchanged || !bench.field.tag(uid)) return;
      isExchanged = true;
      bench.field.lift(uid);
    };
    bench.onReply = (bytes) => {
      onReply(bytes);
      if (isExchanged && toHex(bytes) === toHex(noCardAnswer)) bench.field.lay(bookTag(other, 'X'));
    };
    const write = bench.reader.writeBlocks(uid, 0, 4, new Uint8Array(8));
    expect(await bench.settled(write)).toMatchObject({ error: { reason: 'no-tag' } });
    expect(bench.field.tag(other)?.memory).toEqual(before);
  });
});

describe('PcscReader and cards of other kinds', () => {
  it.each([
    ['MIFARE', '0455A1B2C3D480'],
    ['MIFARE of four bytes', '5A3C19E0'],
    ['FeliCa', '0112030405060708'],
  ])('does not list a card of another kind, and goes on: %s', async (_, identifier) => {
    let card: Uint8Array | null = fromHex(identifier);
    const bench = await connected({ otherCard: () => card });
    for (let round = 0; round < 3; round += 1) {
      expect(await bench.settled(bench.reader.inventory())).toEqual({
        kind: 'ok',
        value: { tags: [], complete: true },
      });
    }
    expect(new Set(bench.sent)).toEqual(new Set(['FFCA000000']));
    expect(await bench.settled(bench.reader.readBlocks(uid, 0, 9))).toMatchObject({
      error: { reason: 'no-tag' },
    });
    card = null;
    lay(bench);
    expect(await bench.settled(bench.reader.inventory())).toMatchObject({ value: { tags: [{ uid }] } });
  });
});
