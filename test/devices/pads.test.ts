import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, before, beforeEach, describe, it } from 'node:test';
import { createReader, padModels } from '../../drivers/models.ts';
import type { Result } from '../../drivers/result.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import { readTagContent } from '../../drivers/rfid/read-tag.ts';
import type { ReaderError, RfidReader } from '../../drivers/rfid/reader.ts';
import { switchMark } from '../../drivers/rfid/security-mark.ts';
import { padCommand } from '../../main/cli/pad.ts';
import { bookTag, uidOf } from '../harness/feig-bench.ts';
import { runCommand } from '../harness/run-command.ts';
import { eventually } from './eventually.ts';
import { createPatientTimers } from './patient-timers.ts';
import { pluggable, plugPad } from './virtual/plug-pad.ts';
import type { PluggedPad } from './virtual/plug-pad.ts';

// Pads over the kernel's own HID, USB and serial stacks, driven as in a station: addresses, the real libraries, real
// frames. Made to run in the guest of tools/test-devices.ts.

const timers = createPatientTimers();
const afi = { secured: 0x07, unsecured: 0xc2 };
const reconnects = 10;

/** What a technician reads when the station's user may not use a device. */
const denials = {
  serial: /permission denied/i,
  hid: /this user may not use.*a udev rule allows it: KERNEL=="hidraw\*", ATTRS\{idVendor\}==/,
  usb: /this user may not use.*a udev rule allows it: SUBSYSTEM=="usb", ATTR\{idVendor\}=="0ab1"/,
};

/** Runs `action` as a user without rights. */
async function asNobody<T>(action: () => Promise<T>): Promise<T> {
  const nobody = 65_534;
  const groups = process.getgroups?.() ?? [];
  process.setgroups?.([nobody]);
  process.setegid?.(nobody);
  process.seteuid?.(nobody);
  try {
    return await action();
  } finally {
    process.seteuid?.(0);
    process.setegid?.(0);
    process.setgroups?.(groups);
  }
}

function value<T>(result: Result<T, unknown>): T {
  assert.equal(result.kind, 'ok', JSON.stringify(result));
  return (result as { value: T }).value;
}

function failure(result: Result<unknown, ReaderError>): ReaderError {
  assert.equal(result.kind, 'failed');
  return (result as { error: ReaderError }).error;
}

/** What `pad discover` lists first. */
const listedAs: Readonly<Record<string, unknown>> = {
  'rrhfoem04 over hid': { address: 'hid:1781:0c10', models: ['rrhfoem04'], name: 'RRHFOEM04' },
  'cf-rh320u over hid': { address: 'hid:ffff:0035', models: ['cf-rh320u'], name: 'CF-RH320U' },
  'feig-iso-host over usb': { address: 'usb:0ab1:0002', models: ['feig-iso-host'], name: 'ID ISC.PR101' },
  'feig-iso-host over serial': {
    path: '/dev/ttyACM0',
    usb: { vendorId: '076b', productId: '5428' },
    maker: 'FEIG',
  },
};

for (const [model, port] of pluggable) {
  describe(`${model} over ${port}`, () => {
    const { capabilities } = padModels[model];
    const most = capabilities.multipleTags ? 20 : 1;
    const field = new RfField();
    let pad: PluggedPad;
    let reader: RfidReader;

    const lay = (count: number): string[] =>
      Array.from({ length: count }, (_, index) => {
        field.lay(bookTag(uidOf(index), `TV${String(index).padStart(8, '0')}`));
        return uidOf(index);
      });
    const seen = async (): Promise<string[]> =>
      value(await reader.inventory())
        .tags.map(({ uid }) => uid)
        .sort();
    const connect = async (): Promise<void> => {
      const info = await eventually(
        () => reader.connect(),
        ({ kind }) => kind === 'ok',
      );
      assert.equal(value(info).model, model);
    };
    const openFiles = (): number => readdirSync('/proc/self/fd').length;

    before(async () => {
      pad = await plugPad(model, port, field);
      reader = value(createReader(model, pad.address, timers));
      await connect();
    });
    beforeEach(() => {
      field.setTo([]);
    });
    after(async () => {
      await reader.close();
      await pad.device.close();
    });

    it('sees an empty pad, one tag and a pile, each tag once, again and again', async () => {
      assert.deepEqual(await seen(), []);
      for (const count of new Set([1, most])) {
        const uids = lay(count).sort();
        for (let round = 0; round < 3; round += 1) assert.deepEqual(await seen(), uids);
      }
      field.setTo([]);
      assert.deepEqual(await seen(), []);
    });

    it('reads what tags say, and whole memories', async () => {
      const uids = lay(Math.min(most, 3));
      await seen();
      for (const [index, uid] of uids.entries()) {
        const { content } = value(await readTagContent(reader, { uid, dsfid: null }));
        assert.equal(content.id, `TV${String(index).padStart(8, '0')}`);
      }
      field.setTo([]);
      const memory = Uint8Array.from({ length: 316 }, (_, at) => (at * 7) & 0xff);
      field.lay({ ...bookTag(uidOf(3), 'X'), memory });
      await seen();
      const parts: number[] = [];
      for (let block = 0; block < 79; block += 16) {
        const count = Math.min(16, 79 - block);
        parts.push(...value(await reader.readBlocks(uidOf(3), block, count)).bytes);
      }
      assert.deepEqual(Uint8Array.from(parts), memory);
    });

    it('writes blocks, and names a locked one', async () => {
      field.lay({ ...bookTag(uidOf(1), 'X'), locked: new Set([9]) });
      await seen();
      const bytes = Uint8Array.from({ length: 32 }, (_, at) => at + 1);
      value(await reader.writeBlocks(uidOf(1), 0, 4, bytes));
      assert.deepEqual(field.tag(uidOf(1))?.memory.slice(0, 32), bytes);
      assert.equal(failure(await reader.writeBlocks(uidOf(1), 8, 4, bytes.slice(0, 8))).reason, 'locked');
    });

    it(
      'switches the mark of one tag among others and reads it back',
      { skip: !capabilities.afi },
      async () => {
        const [uid = '', ...others] = lay(3);
        await seen();
        value(await switchMark(reader, uid, { kind: 'afi', afi }, 'off'));
        assert.equal(field.tag(uid)?.afi, afi.unsecured);
        assert.equal(value(await reader.tagInfo(uid)).afi, afi.unsecured);
        for (const other of others) assert.equal(value(await reader.tagInfo(other)).afi, afi.secured);
        value(await switchMark(reader, uid, { kind: 'afi', afi }, 'on'));
        assert.equal(value(await reader.tagInfo(uid)).afi, afi.secured);
      },
    );

    it('tells once that it was unplugged in use, and works again when it is plugged in', async () => {
      const uids = lay(1);
      for (let turn = 0; turn < 3; turn += 1) {
        const losses: ReaderError[] = [];
        const stop = reader.onLost((error) => losses.push(error));
        const first = Promise.withResolvers<undefined>();
        const inUse = (async (): Promise<ReaderError> => {
          for (;;) {
            const round = await reader.inventory();
            if (round.kind === 'failed') return round.error;
            first.resolve(undefined);
          }
        })();
        await first.promise;
        await pad.device.setPlugged(false);
        assert.equal((await inUse).reason, 'line');
        await eventually(
          () => losses.length,
          (count) => count > 0,
        );
        assert.deepEqual(
          losses.map(({ reason }) => reason),
          ['line'],
        );
        assert.equal(failure(await reader.connect()).reason, 'line');
        await pad.device.setPlugged(true);
        await connect();
        assert.deepEqual(await seen(), uids);
        assert.equal(losses.length, 1);
        stop();
      }
    });

    it('tells that it was unplugged while nothing was asked of it', async () => {
      const lost = Promise.withResolvers<string>();
      const stop = reader.onLost(({ reason }) => {
        lost.resolve(reason);
      });
      await pad.device.setPlugged(false);
      assert.equal(await lost.promise, 'line');
      stop();
      await pad.device.setPlugged(true);
      await connect();
    });

    it(`leaves no file open in ${String(reconnects)} connections`, async () => {
      const files = openFiles();
      for (let turn = 0; turn < reconnects; turn += 1) {
        await reader.close();
        assert.equal((await reader.inventory()).kind, 'failed');
        await connect();
      }
      assert.equal(await eventually(openFiles, (count) => count === files), files);
    });

    it('is found by the discover command', async () => {
      await reader.close();
      const listed = await runCommand(padCommand, 'discover', '--json');
      assert.equal(listed.status, 0, listed.err);
      const { ports, devices } = JSON.parse(listed.out) as Record<'ports' | 'devices', readonly unknown[]>;
      const [found] = port === 'serial' ? ports : devices;
      assert.deepEqual(found, listedAs[`${model} over ${port}`]);
      const asked = await runCommand(padCommand, 'discover', '--at', pad.address, '--json');
      assert.equal(asked.status, 0, asked.err);
      assert.match(asked.out, new RegExp(`"found":\\[{"address":"${pad.address}","model":"${model}"`));
      await connect();
    });

    it('says so when this user may not use it', async () => {
      await reader.close();
      const denied = failure(await asNobody(() => reader.connect()));
      assert.equal(denied.reason, 'line');
      assert.match(denied.detail, denials[port]);
      await connect();
    });

    // Any number of programs may have a HID device open.
    it('says so when another has it', { skip: port === 'hid' }, async () => {
      const another = value(createReader(model, pad.address, timers));
      const { reason, detail } = failure(await another.connect());
      assert.equal(reason, 'busy', detail);
      assert.deepEqual(await seen(), []);
    });
  });
}
