import { describe, expect, it } from 'vitest';
import { bookTag, uidOf } from '../../../test/harness/feig-bench.ts';
import { createPadBench } from '../../../test/harness/pad-bench.ts';
import type { PadBench } from '../../../test/harness/pad-bench.ts';
import type { AcceptDevice, DeviceEnd } from '../../port/byte-server.ts';
import { encodeCommand } from './frame.ts';
import { MetratecReader } from './reader.ts';
import { createMetratecSimulator } from './simulator.ts';
import type { MetratecSimulatorOptions } from './simulator.ts';

interface Bench extends PadBench {
  /** Lines that the reader sent. */
  readonly sent: string[];
  /** The pad's end of the line, to say something out of turn. */
  say(text: string): void;
  /** Gives the pad a line that is not the reader's. */
  hear(line: string): void;
}

async function connected(options: Partial<MetratecSimulatorOptions> = {}): Promise<Bench> {
  const sent: string[] = [];
  let end: DeviceEnd | null = null;
  let device: ReturnType<AcceptDevice> | null = null;
  const bench = createPadBench({
    createReader: (makePort, timers) => new MetratecReader({ address: 'memory:', makePort, timers }),
    createSimulator: (field, timers): AcceptDevice => {
      const accept = createMetratecSimulator({ baud: 115_200, ...options, field, timers });
      return (deviceEnd) => {
        end = deviceEnd;
        device = accept(deviceEnd);
        return device;
      };
    },
  });
  bench.onRequest = (bytes) => {
    sent.push(new TextDecoder().decode(bytes).trim());
  };
  expect(await bench.settled(bench.reader.connect())).toMatchObject({
    kind: 'ok',
    value: { model: 'metratec', details: { revision: 'DESKID_ISO 01000218' } },
  });
  return Object.assign(bench, {
    sent,
    say(text: string) {
      end?.send(new TextEncoder().encode(text));
    },
    hear(line: string) {
      device?.onData(encodeCommand(line));
    },
  });
}

const uid = uidOf(0);
const lay = (bench: Bench, memoryBytes = 112): void => {
  bench.field.lay(bookTag(uid, 'TV00000000', memoryBytes));
};

describe('MetratecReader', () => {
  it('stops the pad and sets its mode and field before anything else', async () => {
    expect((await connected()).sent).toEqual(['BRK', 'MOD 156', 'SRI SS 100', 'REV']);
  });

  it('closes the port of a device that refuses the mode', async () => {
    const bench = createPadBench({
      createReader: (makePort, timers) => new MetratecReader({ address: 'memory:', makePort, timers }),
      createSimulator: () => (end) => ({
        onData: (bytes) => {
          end.send(new TextEncoder().encode(bytes[0] === 0x42 ? 'NCM\r' : 'UCO\r'));
        },
        onClose: () => undefined,
      }),
    });
    expect(await bench.settled(bench.reader.connect())).toMatchObject({ error: { reason: 'refused' } });
    expect(await bench.settled(bench.reader.inventory())).toMatchObject({ error: { reason: 'line' } });
  });

  it('sets the pad up again when it had been without power', async () => {
    const bench = await connected();
    lay(bench);
    // Seen from the host both are the same: the field is off, and the pad says RNW.
    bench.hear('RST');
    expect(await bench.settled(bench.reader.inventory())).toMatchObject({ value: { tags: [{ uid }] } });
    bench.hear('RST');
    expect(await bench.settled(bench.reader.readEas(uid))).toEqual({ kind: 'ok', value: true });
  });

  it('reads in smaller parts when the buffer of the pad is small, and remembers it', async () => {
    const bench = await connected({ mostBlocks: 10 });
    lay(bench);
    const memory = bench.field.tag(uid)?.memory;
    expect(await bench.settled(bench.reader.readBlocks(uid, 0, 28))).toMatchObject({
      value: { bytes: memory, blockSizeBytes: 4 },
    });
    bench.sent.length = 0;
    await bench.settled(bench.reader.readBlocks(uid, 0, 28));
    expect(bench.sent).toHaveLength(4);
  });

  it('reads block by block from tags that do not know another way', async () => {
    const bench = await connected({ tagsReadMultiple: false });
    lay(bench);
    expect(await bench.settled(bench.reader.readBlocks(uid, 2, 5))).toMatchObject({
      value: { firstBlock: 2, bytes: bench.field.tag(uid)?.memory.slice(8, 28) },
    });
    expect(bench.sent.at(-1)).toBe(`REQ 2220${uid}06 CRC`);
  });

  it('reaches EAS of one selected tag only, and frees it', async () => {
    const bench = await connected();
    lay(bench);
    bench.field.lay(bookTag(uidOf(1), 'TV1'));
    bench.sent.length = 0;
    expect(await bench.settled(bench.reader.writeEas(uid, false))).toMatchObject({ kind: 'ok' });
    expect(bench.sent).toEqual([`REQ 2225${uid} CRC`, 'WRQ 12A304 CRC', `REQ 2226${uid} CRC`]);
    expect(bench.field.tag(uid)?.eas).toBe(false);
    expect(bench.field.tag(uidOf(1))?.eas).toBe(true);
    expect(await bench.settled(bench.reader.readEas(uid))).toEqual({ kind: 'ok', value: false });
    expect(await bench.settled(bench.reader.readEas(uidOf(1)))).toEqual({ kind: 'ok', value: true });
  });

  it('takes a lost answer for no EAS state: it selects and asks again', async () => {
    const bench = await connected();
    lay(bench);
    bench.faults.push('none', 'silence');
    expect(await bench.settled(bench.reader.readEas(uid))).toEqual({ kind: 'ok', value: true });
    bench.faults.push('none', 'flipped-bit');
    expect(await bench.settled(bench.reader.readEas(uid))).toEqual({ kind: 'ok', value: true });
  });

  it('says of a tag of another maker that it has no EAS, and of a lifted one that it is gone', async () => {
    const bench = await connected();
    bench.field.lay(bookTag('E0070000000000AB', 'X'));
    const other = bench.reader.writeEas('E0070000000000AB', true);
    expect(await bench.settled(other)).toMatchObject({ error: { reason: 'tag-error' } });
    expect(await bench.settled(bench.reader.readEas(uid))).toMatchObject({ error: { reason: 'no-tag' } });
  });

  it('waits until a late answer has passed before it asks for another tag', async () => {
    let isDeaf = false;
    const bench = await connected({ answers: (line) => !(isDeaf && line.startsWith('REQ')) });
    lay(bench);
    bench.field.lay(bookTag(uidOf(1), 'TV11111111'));
    isDeaf = true;
    bench.sent.length = 0;
    const first = bench.reader.readBlocks(uid, 0, 2);
    const second = bench.reader.readBlocks(uidOf(1), 0, 2);
    await bench.clock.advance(1_001);
    expect(bench.sent.slice(0, 2)).toEqual([`REQ 2223${uid}0001 CRC`, 'BRK']);
    isDeaf = false;
    await bench.settled(first);
    expect(await bench.settled(second)).toMatchObject({
      value: { bytes: bench.field.tag(uidOf(1))?.memory.slice(0, 8) },
    });
  });

  it('does not believe an inventory from which a line was lost', async () => {
    const bench = await connected({ answers: (line) => line !== 'INV' });
    const lines = bench.reader.inventory();
    await bench.clock.advance(100);
    bench.say(`${uidOf(0)}\r${uidOf(1)}\rIVF 03\r`);
    expect(await bench.settled(lines)).toMatchObject({ error: { reason: 'line' } });
    const weak = bench.reader.inventory();
    await bench.clock.advance(100);
    bench.say(`${uidOf(0)}\rCER\rIVF 01\r`);
    expect(await bench.settled(weak)).toMatchObject({
      value: { tags: [{ uid: uidOf(0) }], complete: false },
    });
  });
});
