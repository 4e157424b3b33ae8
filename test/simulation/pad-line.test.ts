import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { createReader } from '../../drivers/models.ts';
import { servePty, serveTcp } from '../../drivers/port/byte-server.ts';
import type { AcceptDevice, ByteServer } from '../../drivers/port/byte-server.ts';
import type { Result } from '../../drivers/result.ts';
import { createFeigSimulator } from '../../drivers/rfid/feig/simulator.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import { readTagContent } from '../../drivers/rfid/read-tag.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { bookTag, uidOf } from '../harness/feig-bench.ts';

const clock = createSystemClock();
const lines: Record<string, (accept: AcceptDevice) => Promise<Result<ByteServer, string>>> = {
  'a socket': (accept) => serveTcp('127.0.0.1', 0, accept),
  'a serial line': servePty,
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

// A pseudo-terminal is made by socat; tools/test.ts installs it where it may.
const hasSocat = spawnSync('socat', ['-V']).status === 0;

describe.each(Object.keys(lines))('a pad on %s', (line) => {
  it.skipIf(line === 'a serial line' && !hasSocat)(
    'is read, written, unplugged and found again',
    async () => {
      const field = new RfField();
      for (let index = 0; index < 5; index += 1)
        field.lay(bookTag(uidOf(index), `TV0000000${String(index)}`));
      const served = await lines[line]?.(createFeigSimulator({ field, timers: clock, baud: null }));
      if (served?.kind !== 'ok') throw new Error(served?.error ?? 'no line');
      closing.push(served.value.close);
      const made = createReader('feig-iso-host', served.value.address, clock);
      if (made.kind !== 'ok') throw new Error(made.error);
      const reader = made.value;
      closing.push(() => reader.close());

      for (let turn = 0; turn < 3; turn += 1) {
        expect(await reader.connect()).toMatchObject({ kind: 'ok', value: { model: 'feig-iso-host' } });
        const round = await reader.inventory();
        expect(round.kind === 'ok' ? round.value.tags.map((tag) => tag.uid).sort() : round).toEqual(
          [...field.uids].sort(),
        );
        const read = await readTagContent(reader, { uid: uidOf(3), dsfid: 0x3e });
        expect(read).toMatchObject({ value: { content: { id: 'TV00000003' } } });
        const afi = turn % 2 === 0 ? 0xc2 : 0x07;
        expect(await reader.writeAfi(uidOf(3), afi)).toMatchObject({ kind: 'ok' });
        expect(field.tag(uidOf(3))?.afi).toBe(afi);

        const lost = new Promise<string>((resolve) => {
          const stop = reader.onLost(({ reason }) => {
            stop();
            resolve(reason);
          });
        });
        await served.value.setPlugged(false);
        expect(await lost).toBe('line');
        expect(await reader.connect()).toMatchObject({ kind: 'failed' });
        await served.value.setPlugged(true);
      }
    },
  );
});
