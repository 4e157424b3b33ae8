import { describe, expect, it } from 'vitest';
import type { UsbDevice, UsbEndpoint, UsbLine } from './usb-device.ts';
import { createUsbPorts, listUsbDevices } from './usb-port.ts';
import type { UsbSystem } from './usb-port.ts';

const ids = { vendorId: 0x0ab1, productId: 0x0002 };
const line: UsbLine = { interfaceNumber: 0, outEndpoint: 2, inEndpoint: 1 };
const bulkIn: UsbEndpoint = { endpointNumber: 1, direction: 'in', type: 'bulk', packetSize: 64 };
const bulkOut: UsbEndpoint = { endpointNumber: 2, direction: 'out', type: 'bulk', packetSize: 64 };

interface Fake {
  readonly system: UsbSystem;
  readonly device: UsbDevice;
  readonly calls: string[];
  readonly sent: { endpoint: number; bytes: number[] }[];
  /** Ends the wait for a packet that is under way: with a packet, or with an error. */
  read(outcome: number[] | Error): void;
  /** What becomes of writes instead of being taken. */
  write: ((bytes: Uint8Array) => Promise<{ bytesWritten: number }>) | null;
  isListed: boolean;
}

const cancelled = new Error('transferIn error: Cancelled');

function createFake(
  endpoints: readonly UsbEndpoint[] = [bulkIn, bulkOut],
  overrides: Partial<UsbDevice> = {},
  platform: NodeJS.Platform = 'linux',
): Fake {
  let waiting: PromiseWithResolvers<{ data?: DataView }> | null = null;
  const call = (name: string): Promise<void> => {
    // As the package does: a device with a transfer under way is borrowed and cannot be let go of.
    if (waiting && /^(release|close)/.test(name)) {
      return Promise.reject(new Error('another borrow is active'));
    }
    fake.calls.push(name);
    return Promise.resolve();
  };
  const device: UsbDevice = {
    ...ids,
    productName: 'ID ISC.PR101',
    configuration: { interfaces: [{ interfaceNumber: 0, alternate: { endpoints } }] },
    open: () => call('open'),
    claimInterface: (number) => call(`claim ${String(number)}`),
    releaseInterface: (number) => call(`release ${String(number)}`),
    close: () => call('close'),
    clearHalt: (direction, endpoint) => call(`clear ${direction} ${String(endpoint)}`),
    async transferIn(endpoint, sizeBytes) {
      fake.calls.push(`in ${String(endpoint)} ${String(sizeBytes)}`);
      waiting = Promise.withResolvers();
      try {
        return await waiting.promise;
      } finally {
        waiting = null;
      }
    },
    async transferOut(endpoint, bytes) {
      if (fake.write) return fake.write(bytes);
      fake.sent.push({ endpoint, bytes: [...bytes] });
      await Promise.resolve();
      return { bytesWritten: bytes.length };
    },
    ...overrides,
  };
  const fake: Fake = {
    system: { list: () => Promise.resolve(fake.isListed ? [device] : []), platform },
    device,
    calls: [],
    sent: [],
    read(outcome) {
      if (outcome instanceof Error) waiting?.reject(outcome);
      else waiting?.resolve({ data: new DataView(Uint8Array.from(outcome).buffer) });
    },
    write: null,
    isListed: true,
  };
  return fake;
}

async function opened(
  fake: Fake,
  makePort = createUsbPorts({ ...ids, ...line }, () => Promise.resolve(fake.system)),
) {
  const data: number[][] = [];
  const closes: (string | undefined)[] = [];
  const port = makePort();
  const result = await port.open({
    onData: (bytes) => data.push([...bytes]),
    onClose: (error) => closes.push(error?.reason),
  });
  return { port, makePort, data, closes, result };
}

/** What has begun gets its turn. */
const turns = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a USB port', () => {
  it('is called by its ids, and carries bytes both ways', async () => {
    const fake = createFake();
    const { port, data, result } = await opened(fake);
    expect([port.address, result.kind, port.isOpen]).toEqual(['usb:0ab1:0002', 'ok', true]);
    expect(await port.write(Uint8Array.of(1, 2, 3))).toMatchObject({ kind: 'ok' });
    expect(fake.sent).toEqual([{ endpoint: 2, bytes: [1, 2, 3] }]);
    fake.read([9, 8]);
    await turns();
    fake.read([]);
    await turns();
    fake.read([7]);
    await turns();
    expect(data).toEqual([[9, 8], [7]]);
    expect(fake.calls).toEqual(['open', 'claim 0', ...Array.from({ length: 4 }, () => 'in 1 64')]);
  });

  it.each<[string, UsbEndpoint[], string]>([
    ['the documented ones', [{ ...bulkIn, endpointNumber: 3 }, bulkIn, bulkOut], 'in 1 64'],
    [
      'the first bulk ones',
      [{ ...bulkIn, type: 'interrupt' }, { ...bulkIn, endpointNumber: 4 }, bulkOut],
      'in 4 64',
    ],
    ['packets of the size it says', [{ ...bulkIn, packetSize: 512 }, bulkOut], 'in 1 512'],
  ])('finds its endpoints in the descriptors: %s', async (_, endpoints, read) => {
    const fake = createFake(endpoints);
    expect((await opened(fake)).result.kind).toBe('ok');
    expect(fake.calls.at(-1)).toBe(read);
  });

  it('refuses a device without a way in and out, and lets go of it', async () => {
    const fake = createFake([bulkIn]);
    const { result, port } = await opened(fake);
    expect(result).toMatchObject({ error: { reason: 'unsupported' } });
    expect(fake.calls).toEqual(['open', 'claim 0', 'release 0', 'close']);
    expect(port.isOpen).toBe(false);
  });

  it.each<[string, Partial<UsbDevice>, NodeJS.Platform, string, RegExp]>([
    [
      'no permission',
      { open: () => Promise.reject(new Error('open error: permission denied (errno 13)')) },
      'linux',
      'denied',
      /udev rule.*ATTR\{idVendor\}=="0ab1"/,
    ],
    [
      'taken by another',
      {
        claimInterface: () => Promise.reject(new Error('claimInterface error: interface is busy (errno 16)')),
      },
      'linux',
      'busy',
      /another program/,
    ],
    [
      'gone between listing and opening',
      { open: () => Promise.reject(new Error('open error: device disconnected (errno 19)')) },
      'linux',
      'not-found',
      /disconnected/,
    ],
    [
      'no WinUSB',
      { open: () => Promise.reject(new Error('open error: NOT_SUPPORTED')) },
      'win32',
      'unsupported',
      /WinUSB/,
    ],
    [
      'anything else',
      { open: () => Promise.reject(new Error('open error: something')) },
      'linux',
      'other',
      /something/,
    ],
    [
      'descriptors that cannot be read',
      {
        get configuration(): never {
          throw new Error('getString error: endpoint stalled');
        },
      },
      'linux',
      'other',
      /getString/,
    ],
  ])('names why it cannot be opened: %s', async (_, overrides, platform, reason, detail) => {
    const fake = createFake(undefined, {}, platform);
    Object.defineProperties(fake.device, Object.getOwnPropertyDescriptors(overrides));
    const { result, port } = await opened(fake);
    expect(result).toMatchObject({ error: { reason, detail: expect.stringMatching(detail) as unknown } });
    expect(port.isOpen).toBe(false);
    expect(fake.calls.at(-1)).toBe('close');
  });

  it('says that nothing is there, and that a system cannot do USB', async () => {
    const fake = createFake();
    fake.isListed = false;
    expect((await opened(fake)).result).toMatchObject({ error: { reason: 'not-found' } });
    const makePort = createUsbPorts({ ...ids, ...line }, () =>
      Promise.reject(new Error('no native binding')),
    );
    expect((await opened(fake, makePort)).result).toMatchObject({
      error: { reason: 'unsupported', detail: expect.stringContaining('no native binding') as unknown },
    });
  });

  it('waits on when nothing came in time', async () => {
    const fake = createFake();
    const { port, data, closes } = await opened(fake);
    for (let turn = 0; turn < 3; turn += 1) {
      fake.read(cancelled);
      await turns();
    }
    fake.read([5]);
    await turns();
    expect([port.isOpen, data, closes]).toEqual([true, [[5]], []]);
  });

  it('closes once when it is pulled, and is found again', async () => {
    const fake = createFake();
    const { port, closes, makePort } = await opened(fake);
    fake.write = () => Promise.reject(new Error('transferOut error: Disconnected'));
    const writing = port.write(Uint8Array.of(1));
    fake.read(new Error('transferIn error: Disconnected'));
    expect(await writing).toMatchObject({ error: { reason: 'closed' } });
    expect(closes).toEqual(['closed']);
    expect(await port.write(Uint8Array.of(1))).toMatchObject({ error: { reason: 'closed' } });
    await port.close();
    expect(fake.calls.slice(-2)).toEqual(['release 0', 'close']);
    fake.write = null;
    expect((await opened(fake, makePort)).result.kind).toBe('ok');
    expect(closes).toEqual(['closed']);
  });

  it('closes when the wait under way has ended, and the next port waits for that', async () => {
    const fake = createFake();
    const { port, makePort, closes, data } = await opened(fake);
    const closing = port.close();
    const next = opened(fake, makePort);
    await turns();
    expect([port.isOpen, closes, fake.calls.includes('release 0')]).toEqual([false, [], false]);
    fake.read([1]);
    await closing;
    expect((await next).result.kind).toBe('ok');
    expect([closes, data]).toEqual([[undefined], []]);
    expect(fake.calls.slice(3)).toEqual(['release 0', 'close', 'open', 'claim 0', 'in 1 64']);
  });

  it('writes one after another', async () => {
    const fake = createFake();
    const { port } = await opened(fake);
    let underWay = 0;
    let most = 0;
    fake.write = async (bytes) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await turns();
      underWay -= 1;
      return { bytesWritten: bytes.length };
    };
    const writes = [1, 2, 3].map((byte) => port.write(Uint8Array.of(byte)));
    expect((await Promise.all(writes)).map(({ kind }) => kind)).toEqual(['ok', 'ok', 'ok']);
    expect(most).toBe(1);
  });

  it.each<[string, () => Promise<{ bytesWritten: number }>, string]>([
    ['takes no bytes', () => Promise.reject(new Error('transferOut error: Cancelled')), 'timeout'],
    ['takes some of them', () => Promise.resolve({ bytesWritten: 1 }), 'closed'],
  ])('ends when the device %s', async (_, write, reason) => {
    const fake = createFake();
    const { port, closes } = await opened(fake);
    fake.write = write;
    const writing = port.write(Uint8Array.of(1, 2));
    await turns();
    fake.read(cancelled);
    expect(await writing).toMatchObject({ error: { reason } });
    expect(closes).toEqual([reason]);
  });

  it('sets a stalled endpoint free for the next connection', async () => {
    const fake = createFake();
    const { closes } = await opened(fake);
    fake.read(new Error('transferIn error: Stall'));
    await expect.poll(() => closes).toEqual(['closed']);
    expect(fake.calls.slice(-3)).toEqual(['clear in 1', 'release 0', 'close']);
  });
});

it('lists devices, with a name where one can be had', async () => {
  const { device, system } = createFake();
  expect(await listUsbDevices(() => Promise.resolve(system))).toMatchObject({
    value: [{ ...ids, name: 'ID ISC.PR101' }],
  });
  Object.defineProperty(device, 'productName', {
    get() {
      throw new Error('open error: permission denied (errno 13)');
    },
  });
  expect(await listUsbDevices(() => Promise.resolve(system))).toMatchObject({
    value: [{ ...ids, name: null }],
  });
  expect(
    await listUsbDevices(() => Promise.reject(new Error('/sys/bus/usb/devices/ not found'))),
  ).toMatchObject({
    error: { reason: 'unsupported', detail: expect.stringContaining('/sys/bus/usb') as unknown },
  });
});
