import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createScanner } from '../../drivers/barcode/create-scanner.ts';
import type { BarcodeScanner, Scan } from '../../drivers/barcode/scanner.ts';
import type { PortError } from '../../drivers/port/byte-port.ts';
import { createSystemClock } from '../../main/clock/clock.ts';
import { eventually } from './eventually.ts';
import type { UhidSettings } from './virtual/uhid-device.ts';
import { startVirtualDevice } from './virtual/virtual-device.ts';
import type { VirtualDevice } from './virtual/virtual-device.ts';

// A barcode scanner over the kernel's own HID stack. Made to run in the guest of tools/test-devices.ts.

/**
 * HID Point of Sale Usage Tables 1.02, 3: report 2 is scanned data (length, three bytes of AIM identifier, 56 of data,
 * two of the maker's, flags), report 4 the trigger, feature 254 the maker's own start.
 */
const settings: UhidSettings = {
  name: 'POS scanner',
  vendorId: 0x0c2e,
  productId: 0x0b81,
  descriptor: `05 8C 09 02 A1 01
    09 12 A1 02 85 02 15 00 26 FF 00 75 08 95 01 05 01 09 3B 81 02
    05 8C 09 FB 09 FC 09 FD 95 03 81 02 09 FE 95 38 82 02 01
    06 66 FF 09 04 09 05 95 02 81 02 05 8C 09 FF 15 00 25 01 75 01 95 01 81 02 95 07 81 03 C0
    09 14 A1 02 85 04 15 00 25 01 75 01 95 01 05 8C 09 60 91 02 95 07 91 03 C0
    06 66 FF 09 01 85 FE 15 00 26 FF 00 75 08 95 01 B1 02 C0`,
};
const dataBytes = 56;
const encoder = new TextEncoder();

/** A code as a scanner reports it: in as many reports as it takes, all but the last with the flag "continued". */
function reportsOf(text: string, aim: string): Uint8Array[] {
  const data = encoder.encode(text);
  const parts = Math.max(1, Math.ceil(data.length / dataBytes));
  return Array.from({ length: parts }, (_, index) => {
    const part = data.subarray(index * dataBytes, (index + 1) * dataBytes);
    const report = new Uint8Array(64);
    report.set([2, part.length, ...encoder.encode(aim), ...part]);
    report[63] = index + 1 < parts ? 1 : 0;
    return report;
  });
}

describe('hid-pos-scanner over hid', () => {
  const scans: Scan[] = [];
  const rejected: string[] = [];
  const losses: PortError[] = [];
  const features: number[][] = [];
  let device: VirtualDevice;
  let scanner: BarcodeScanner;

  const scan = (text: string, aim = ']C0'): void => {
    for (const bytes of reportsOf(text, aim)) device.send({ kind: 'send', bytes });
  };
  const connect = async (): Promise<void> => {
    const connected = await eventually(
      () =>
        scanner.connect({
          onScan: (one) => scans.push(one),
          onRejected: (reason) => rejected.push(reason),
          onLost: (error) => losses.push(error),
        }),
      ({ kind }) => kind === 'ok',
    );
    assert.equal(connected.kind, 'ok', JSON.stringify(connected));
  };
  /** Scans so far, once there are so many. */
  const scanned = (count: number): Promise<Scan[]> =>
    eventually(
      () => scans,
      ({ length }) => length >= count,
    );

  before(async () => {
    device = await startVirtualDevice('uhid-device.ts', settings, (message) => {
      if (message.kind === 'feature') features.push([...message.report]);
    });
    await device.setPlugged(true);
    const made = createScanner('hid:0c2e:0b81', createSystemClock());
    assert.equal(made.kind, 'ok');
    scanner = (made as { value: BarcodeScanner }).value;
    await connect();
  });
  after(async () => {
    await scanner.close();
    await device.close();
  });

  it('is set going, and gives out codes with their symbology', async () => {
    assert.deepEqual(
      await eventually(
        () => features,
        ({ length }) => length > 0,
      ),
      [[0xfe, 0x01]],
    );
    scan('TV00000001');
    scan('9786041234567', ']E0');
    assert.deepEqual(await scanned(2), [
      { text: 'TV00000001', aimId: ']C0' },
      { text: '9786041234567', aimId: ']E0' },
    ]);
  });

  it('puts a code together that is longer than a report, and refuses one that never ends', async () => {
    const long =
      'https://thuvien.example/the?so=TV00000002&ten=Tr%E1%BA%A7n%20Th%E1%BB%8B%20M%E1%BA%ABu&han=2031';
    assert.ok(long.length > dataBytes);
    scan(long, ']Q1');
    assert.deepEqual((await scanned(3)).at(2), { text: long, aimId: ']Q1' });
    scan('9'.repeat(2_000), ']Q1');
    assert.deepEqual(
      await eventually(
        () => rejected,
        ({ length }) => length > 0,
      ),
      ['too-long'],
    );
    scan('TV00000003');
    assert.equal((await scanned(4)).at(3)?.text, 'TV00000003');
  });

  it('tells once that it was unplugged, and scans again when it is plugged in', async () => {
    for (let turn = 1; turn <= 3; turn += 1) {
      await device.setPlugged(false);
      await eventually(
        () => losses.length,
        (count) => count >= turn,
      );
      assert.deepEqual(
        losses.map(({ reason }) => reason),
        Array.from({ length: turn }, () => 'closed'),
      );
      await device.setPlugged(true);
      await connect();
      scan(`TV0000001${String(turn)}`);
      assert.equal((await scanned(4 + turn)).at(-1)?.text, `TV0000001${String(turn)}`);
    }
    assert.equal(losses.length, 3);
    assert.equal(features.length, 4);
  });
});
