import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { createReader, padModels } from '../../drivers/models.ts';
import type { PadModel } from '../../drivers/models.ts';
import { servePty, serveTcp } from '../../drivers/port/byte-server.ts';
import type { AcceptDevice, ByteServer } from '../../drivers/port/byte-server.ts';
import type { Result } from '../../drivers/result.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import { readTagContent } from '../../drivers/rfid/read-tag.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { bookTag, uidOf } from '../harness/feig-bench.ts';

// Every HF pad over sockets and serial lines, where it claims them, with real sockets and pseudo-terminals in between.
// HID and USB need a kernel's own stacks: test/devices.

const clock = createSystemClock();
const lines: Readonly<
  Record<'tcp' | 'serial', (accept: AcceptDevice) => Promise<Result<ByteServer, string>>>
> = {
  tcp: (accept) => serveTcp('127.0.0.1', 0, accept),
  serial: servePty,
};
// A pseudo-terminal is made by socat; tools/test.ts installs it where it may.
const hasSocat = spawnSync('socat', ['-V']).status === 0;

const cases = Object.entries<PadModel>(padModels)
  .filter(([, { capabilities }]) => capabilities.band === 'hf')
  .flatMap(([model, { ports }]) =>
    ports.flatMap((port) => (port === 'tcp' || port === 'serial' ? [[model, port] as const] : [])),
  );

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

describe.each(cases)('%s over %s', (model, port) => {
  it.skipIf(port === 'serial' && !hasSocat)('is read, written, unplugged and found again', async () => {
    const { capabilities, createSimulator } = padModels[model as keyof typeof padModels] as PadModel;
    const field = new RfField();
    const count = capabilities.multipleTags ? 5 : 1;
    for (let index = 0; index < count; index += 1)
      field.lay(bookTag(uidOf(index), `TV0000000${String(index)}`));
    const served = await lines[port](createSimulator(field, clock));
    if (served.kind !== 'ok') throw new Error(served.error);
    closing.push(served.value.close);
    const made = createReader(model, served.value.address, clock);
    if (made.kind !== 'ok') throw new Error(made.error);
    const reader = made.value;
    closing.push(() => reader.close());
    const uid = uidOf(count - 1);

    for (let turn = 0; turn < 2; turn += 1) {
      expect(await reader.connect()).toMatchObject({ kind: 'ok', value: { model } });
      const round = await reader.inventory();
      expect(round.kind === 'ok' ? round.value.tags.map((tag) => tag.uid).sort() : round).toEqual(
        [...field.uids].sort(),
      );
      const read = await readTagContent(reader, { uid, dsfid: null });
      expect(read).toMatchObject({ value: { content: { id: `TV0000000${String(count - 1)}` } } });
      if (capabilities.afi) {
        const afi = turn % 2 === 0 ? 0xc2 : 0x07;
        expect(await reader.writeAfi(uid, afi)).toMatchObject({ kind: 'ok' });
        expect(field.tag(uid)?.afi).toBe(afi);
      }
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
  });
});
