import { describe, expect, it } from 'vitest';
import { createPcscPort, noCardAnswer } from './pcsc-port.ts';
import { listPcscReaders } from './pcsc-readers.ts';
import type { PcscSystem } from './pcsc-system.ts';

interface Fake {
  readonly system: PcscSystem;
  /** By name, with whether a card lies there. */
  readonly readers: Map<string, boolean>;
  /** What a card answers, or the code of what goes wrong. */
  answer: (apdu: Uint8Array) => Promise<Uint8Array>;
  check: () => Promise<void>;
  disconnect: () => Promise<void>;
  lists: number;
  /** Attempts to connect, and cards held now. */
  connects: number;
  cards: number;
}

const quick = { emptyMs: 0, watchMs: 60_000, partingMs: 20 };
const error = (code: string, message = code): Error => Object.assign(new Error(message), { code });

function createFake(readers: Record<string, boolean> = { 'ACME Pad 00 00': true }): Fake {
  const fake: Fake = {
    readers: new Map(Object.entries(readers)),
    answer: (apdu) => Promise.resolve(Uint8Array.of(...apdu, 0x90, 0x00)),
    check: () => Promise.resolve(),
    disconnect: () => Promise.resolve(),
    lists: 0,
    connects: 0,
    cards: 0,
    system: {
      list() {
        fake.lists += 1;
        return Promise.resolve([...fake.readers.keys()]);
      },
      connect(name) {
        fake.connects += 1;
        const hasCard = fake.readers.get(name);
        if (hasCard !== true)
          return Promise.reject(error(hasCard === false ? 'NoSmartCard' : 'UnknownReader'));
        fake.cards += 1;
        return Promise.resolve({
          transmit: (apdu: Uint8Array) => fake.answer(apdu),
          check: () => fake.check(),
          disconnect: () => {
            fake.cards -= 1;
            return fake.disconnect();
          },
        });
      },
    },
  };
  return fake;
}

async function opened(fake = createFake(), wanted = '', patience = quick) {
  const data: number[][] = [];
  const closes: (string | undefined)[] = [];
  const port = createPcscPort(wanted, () => Promise.resolve(fake.system), patience);
  const result = await port.open({
    onData: (bytes) => data.push([...bytes]),
    onClose: (lost) => closes.push(lost?.reason),
  });
  /** Writes and waits until what it leads to has happened. */
  const ask = async (...apdu: number[]): Promise<number[] | undefined> => {
    const before = data.length;
    expect(await port.write(Uint8Array.from(apdu))).toMatchObject({ kind: 'ok' });
    await expect.poll(() => data.length > before || !port.isOpen).toBe(true);
    return data[before];
  };
  return { fake, port, data, closes, result, ask };
}

const noCard = [...noCardAnswer];

describe('a PC/SC port', () => {
  it.each([
    ['', 'pcsc:ACME%20Pad%2000%2000'],
    ['ACME', 'pcsc:ACME%20Pad%2000%2000'],
    ['Zebra', 'pcsc:Zebra%20Pad'],
    ['ACME SAM', 'pcsc:ACME%20SAM%2000%2001'],
    ['Zebra Pad', 'pcsc:Zebra%20Pad'],
  ])('takes the reader whose name begins with "%s", slots for modules last', async (wanted, address) => {
    const readers = {
      'Zebra Pad XL': false,
      'ACME SAM 00 01': false,
      'ACME Pad 00 00': true,
      'Zebra Pad': false,
    };
    const { port, result, fake } = await opened(createFake(readers), wanted);
    expect(result.kind).toBe('ok');
    expect(port.address).toBe(address);
    // A whole name needs no list.
    expect(fake.lists).toBe(wanted === 'Zebra Pad' ? 0 : 1);
    await port.close();
  });

  it('carries APDUs over one connection while the card lies there', async () => {
    const { ask, fake, port, closes } = await opened();
    expect(await ask(0xff, 0xca)).toEqual([0xff, 0xca, 0x90, 0x00]);
    expect(await ask(0xff, 0xb0)).toEqual([0xff, 0xb0, 0x90, 0x00]);
    expect(fake.connects).toBe(1);
    await port.close();
    await port.close();
    expect(closes).toEqual([undefined]);
    expect(fake.cards).toBe(0);
  });

  it('says that there is no card, and finds the one that comes', async () => {
    const { ask, fake } = await opened(createFake({ 'ACME Pad 00 00': false }));
    expect(await ask(1)).toEqual(noCard);
    fake.readers.set('ACME Pad 00 00', true);
    expect(await ask(2)).toEqual([2, 0x90, 0x00]);
  });

  it('does not ask an empty reader again at once', async () => {
    const { ask, fake } = await opened(createFake({ 'ACME Pad 00 00': false }), '', {
      ...quick,
      emptyMs: 60_000,
    });
    for (let turn = 0; turn < 5; turn += 1) expect(await ask(turn)).toEqual(noCard);
    expect(fake.connects).toBe(1);
  });

  it.each(['RemovedCard', 'ResetCard', 'NotTransacted', 'UnresponsiveCard', 'never heard of'])(
    'sends nothing twice when a card fails: %s',
    async (code) => {
      const { ask, fake, port } = await opened();
      const asked: number[] = [];
      fake.answer = (apdu) => {
        asked.push(apdu[0] ?? 0);
        return asked.length === 1 ? Promise.reject(error(code)) : Promise.resolve(Uint8Array.of(0x90, 0x00));
      };
      expect(await ask(1)).toEqual(noCard);
      expect(fake.cards).toBe(0);
      expect(await ask(2)).toEqual([0x90, 0x00]);
      expect(asked).toEqual([1, 2]);
      expect(port.isOpen).toBe(true);
    },
  );

  it.each([
    ['NoService', 'refused'],
    ['ReaderUnavailable', 'closed'],
    ['UnknownReader', 'closed'],
    ['SharingViolation', 'busy'],
  ])('closes once when the reader fails: %s', async (code, reason) => {
    const { ask, fake, port, closes } = await opened();
    fake.answer = () => Promise.reject(error(code));
    fake.disconnect = () => Promise.reject(error(code));
    expect(await ask(1)).toBeUndefined();
    expect(closes).toEqual([reason]);
    expect(await port.write(Uint8Array.of(1))).toMatchObject({ error: { reason: 'closed' } });
    await expect.poll(() => fake.cards).toBe(0);
    expect(closes).toEqual([reason]);
  });

  it('closes when its empty reader is pulled', async () => {
    const { ask, fake, closes } = await opened(createFake({ 'ACME Pad 00 00': false }));
    expect(await ask(1)).toEqual(noCard);
    fake.readers.clear();
    expect(await ask(2)).toBeUndefined();
    expect(closes).toEqual(['closed']);
  });

  it('notices by itself that its reader or the service is gone', async () => {
    const watching = { ...quick, watchMs: 1 };
    const empty = await opened(createFake({ 'ACME Pad 00 00': false }), '', watching);
    empty.fake.readers.clear();
    await expect.poll(() => empty.closes).toEqual(['closed']);
    const held = await opened(createFake(), '', watching);
    await held.ask(1);
    held.fake.check = () => Promise.reject(error('NoService'));
    await expect.poll(() => held.closes).toEqual(['refused']);
    expect([empty.fake.cards, held.fake.cards]).toEqual([0, 0]);
  });

  it('lets the next APDU hear that the card has left, and does not send it to another', async () => {
    const { ask, fake, port } = await opened(createFake(), '', { ...quick, watchMs: 1 });
    await ask(1);
    let checks = 0;
    fake.check = () => {
      checks += 1;
      return Promise.reject(error('RemovedCard'));
    };
    fake.answer = () => Promise.reject(error('RemovedCard'));
    await expect.poll(() => checks).toBeGreaterThan(2);
    expect(await ask(2)).toEqual(noCard);
    expect(port.isOpen).toBe(true);
    await port.close();
  });

  it('gives out no answer that came too late for its question', async () => {
    const { fake, port, data } = await opened();
    const slow = Promise.withResolvers<Uint8Array>();
    fake.answer = (apdu) => (apdu[0] === 1 ? slow.promise : Promise.resolve(Uint8Array.of(2)));
    await port.write(Uint8Array.of(1));
    await port.write(Uint8Array.of(2));
    slow.resolve(Uint8Array.of(1));
    await expect.poll(() => data).toEqual([[2]]);
  });

  it('closes although a card never answers, and lets it go when it does', async () => {
    const { fake, port, data, closes } = await opened();
    const slow = Promise.withResolvers<Uint8Array>();
    fake.answer = () => slow.promise;
    await port.write(Uint8Array.of(1));
    await expect.poll(() => fake.cards).toBe(1);
    await port.close();
    expect(closes).toEqual([undefined]);
    expect(fake.cards).toBe(1);
    slow.resolve(Uint8Array.of(1));
    await expect.poll(() => fake.cards).toBe(0);
    expect(data).toEqual([]);
  });

  it('ends when a card cannot be let go', async () => {
    const { ask, fake, closes } = await opened();
    fake.answer = () => Promise.reject(error('RemovedCard'));
    fake.disconnect = () => Promise.reject(error('CardIsBusy'));
    await ask(1);
    expect(closes).toEqual(['closed']);
  });

  it.each([
    ['', {}, 'no PC/SC reader is plugged in'],
    ['Omni', { 'ACME Pad 00 00': false }, 'there is "ACME Pad 00 00"'],
  ])('says which readers there are when "%s" is not', async (wanted, readers, detail) => {
    const { result } = await opened(createFake(readers), wanted);
    expect(result).toMatchObject({
      error: { reason: 'not-found', detail: expect.stringContaining(detail) as string },
    });
  });

  it.each([
    [error('', 'Error: libpcsclite.so.1: cannot open shared object file'), 'unsupported', 'apt install'],
    [error('', 'Required addon dependency not found (@pcsc-mini/x)'), 'unsupported', 'no PC/SC part'],
    [error('NoService'), 'refused', 'service'],
    [error('SecurityViolation'), 'denied', 'polkit'],
  ])('says what is missing: %s', async (problem, reason, detail) => {
    const expected = { error: { reason, detail: expect.stringContaining(detail) as string } };
    const system: PcscSystem = {
      list: () => Promise.reject(problem),
      connect: () => Promise.reject(problem),
    };
    const nothing = (): void => undefined;
    for (const load of [() => Promise.reject(problem), () => Promise.resolve(system)]) {
      const port = createPcscPort('', load, quick);
      expect(await port.open({ onData: nothing, onClose: nothing })).toMatchObject(expected);
      expect(await listPcscReaders(load)).toMatchObject(expected);
    }
  });

  it('lists readers, slots for modules last', async () => {
    const fake = createFake({ 'Z SAM 0': false, B: true, A: false });
    const listed = await listPcscReaders(() => Promise.resolve(fake.system));
    expect(listed).toEqual({ kind: 'ok', value: ['A', 'B', 'Z SAM 0'] });
  });
});
