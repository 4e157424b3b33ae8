import { describe, expect, it } from 'vitest';
import { createHidPort, listHidDevices } from './hid-port.ts';
import type { HidLine, HidSystem, OpenHid } from './hid-port.ts';

interface Fake {
  readonly system: HidSystem;
  readonly sent: Uint8Array[];
  /** What feature reports answer, one after another; an error is thrown. */
  readonly answers: (Uint8Array | Error)[];
  readonly opened: string[];
  path: string | null;
  emit(event: 'data' | 'error', value: unknown): void;
  closed: number;
}

function createFake(): Fake {
  let listeners: { event: string; listener: (value: never) => void }[] = [];
  const gone = (): void => {
    if (fake.path === null) throw new Error('Cannot write to hid device');
  };
  const device: OpenHid = {
    on: (event: string, listener: (value: never) => void) => listeners.push({ event, listener }),
    write(bytes) {
      gone();
      fake.sent.push(Uint8Array.from(bytes));
      return Promise.resolve(bytes.length);
    },
    async sendFeatureReport(bytes) {
      await Promise.resolve();
      gone();
      fake.sent.push(Uint8Array.from(bytes));
      return bytes.length;
    },
    async getFeatureReport() {
      await Promise.resolve();
      gone();
      const answer = fake.answers.shift() ?? new Uint8Array(8);
      if (answer instanceof Error) throw answer;
      return answer;
    },
    close() {
      fake.closed += 1;
      listeners = [];
      return Promise.resolve();
    },
  };
  const fake: Fake = {
    sent: [],
    answers: [],
    opened: [],
    path: 'hid-1',
    closed: 0,
    emit(event, value) {
      for (const each of listeners) if (each.event === event) each.listener(value as never);
    },
    system: {
      find: (vendorId = ids.vendorId, productId = ids.productId) => {
        const device = { vendorId, productId, product: 'Pad', release: 0, interface: 0 };
        // Once for each of its collections.
        return Promise.resolve(
          fake.path === null ? [] : [1, 2].map(() => ({ ...device, path: fake.path ?? '' })),
        );
      },
      open(path) {
        fake.opened.push(path);
        return Promise.resolve(device);
      },
    },
  };
  return fake;
}

const ids = { vendorId: 0xffff, productId: 0x0035 };
const byReports: HidLine = { carries: { way: 'reports', sizeBytes: 4, id: 0 } };
const byFeatures: HidLine = { carries: { way: 'features', sizeBytes: 8, answerId: 2 } };

async function opened(line: HidLine, fake = createFake()) {
  const data: number[][] = [];
  const closes: (string | undefined)[] = [];
  const port = createHidPort({ ...ids, ...line }, () => Promise.resolve(fake.system));
  const result = await port.open({
    onData: (bytes) => data.push([...bytes]),
    onClose: (error) => closes.push(error?.reason),
  });
  return { fake, port, data, closes, result };
}

describe('a HID port', () => {
  it('is called by its ids', async () => {
    const { port } = await opened(byReports);
    expect(port.address).toBe('hid:ffff:0035');
  });

  it('splits what it writes into output reports, padded with zeros', async () => {
    const { port, fake } = await opened(byReports);
    expect(await port.write(Uint8Array.of(1, 2, 3, 4, 5))).toMatchObject({ kind: 'ok' });
    expect(fake.sent.map((bytes) => [...bytes])).toEqual([
      [0, 1, 2, 3, 4],
      [0, 5, 0, 0, 0],
    ]);
  });

  it('gives out input reports as they come', async () => {
    const { data, fake } = await opened(byReports);
    fake.emit('data', Buffer.of(2, 1, 65));
    expect(data).toEqual([[2, 1, 65]]);
  });

  it('sends one feature report and looks for its answer until there is one', async () => {
    const { port, data, fake } = await opened(byFeatures);
    const answer = Uint8Array.of(2, 0, 0xaa, 0, 0, 0, 0, 0);
    fake.answers.push(new Uint8Array(8), new Error('stalled'), answer);
    await port.write(Uint8Array.of(1, 9));
    expect(fake.sent.map((bytes) => [...bytes])).toEqual([[1, 9, 0, 0, 0, 0, 0, 0]]);
    await expect.poll(() => data).toEqual([[...answer]]);
    expect(await port.write(new Uint8Array(9))).toMatchObject({ error: { reason: 'other' } });
    await port.close();
  });

  it('says that nothing is there, and that a system cannot do HID', async () => {
    const fake = createFake();
    fake.path = null;
    expect((await opened(byReports, fake)).result).toMatchObject({ error: { reason: 'not-found' } });
    const port = createHidPort({ ...ids, ...byReports }, () =>
      Promise.reject(new Error('libudev.so.1: cannot open shared object file')),
    );
    expect(await port.open({ onData: () => undefined, onClose: () => undefined })).toMatchObject({
      error: { reason: 'unsupported', detail: expect.stringContaining('libudev.so.1') as unknown },
    });
  });

  it.each([
    ['could not open: Permission denied', 'denied'],
    ['The process cannot access the file because it is being used by another process.', 'busy'],
    ['something', 'other'],
  ])('names why it cannot be opened: %s', async (message, reason) => {
    const fake = createFake();
    const system = { ...fake.system, open: () => Promise.reject(new Error(message)) };
    expect((await opened(byReports, { ...fake, system })).result).toMatchObject({ error: { reason } });
  });

  it('closes once when it is pulled, and is found again under another path', async () => {
    const { fake, closes, port } = await opened(byReports);
    fake.path = null;
    fake.emit('error', 'could not read from HID device');
    await expect.poll(() => closes).toEqual(['closed']);
    expect(await port.write(Uint8Array.of(1))).toMatchObject({ error: { reason: 'closed' } });
    fake.path = 'hid-2';
    expect((await opened(byReports, fake)).result.kind).toBe('ok');
    expect(fake.opened).toEqual(['hid-1', 'hid-2']);
  });

  it('makes a value of a write that throws', async () => {
    const { fake, closes, port } = await opened(byFeatures);
    fake.path = null;
    expect(await port.write(Uint8Array.of(1))).toMatchObject({ error: { reason: 'closed' } });
    expect(closes).toEqual(['closed']);
    expect(fake.closed).toBe(1);
  });

  it('goes on with a device that has nothing to read, while it is there', async () => {
    const { fake, closes, port } = await opened(byFeatures);
    fake.emit('error', 'could not read from HID device');
    await new Promise((resolve) => setImmediate(resolve));
    expect(port.isOpen).toBe(true);
    fake.path = null;
    await expect.poll(() => closes).toEqual(['closed']);
  });
});

it('lists HID devices, each once, or says why it cannot', async () => {
  const { system } = createFake();
  expect(await listHidDevices(() => Promise.resolve(system))).toEqual({
    kind: 'ok',
    value: [{ ...ids, name: 'Pad' }],
  });
  expect(await listHidDevices(() => Promise.reject(new Error('libudev.so.1')))).toMatchObject({
    error: { reason: 'unsupported', detail: expect.stringContaining('libudev.so.1') as unknown },
  });
});
