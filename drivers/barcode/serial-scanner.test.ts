import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../main/clock/manual-clock.ts';
import { createMemoryPair } from '../port/memory-port.ts';
import { serveTcp } from '../port/byte-server.ts';
import { createScannerSimulator } from './scanner-simulator.ts';
import { createScanner } from './create-scanner.ts';
import { createSerialScanner } from './serial-scanner.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function listen() {
  const clock = createManualClock();
  const pair = createMemoryPair();
  const seen: string[] = [];
  const scanner = createSerialScanner({ address: 'memory:', makePort: () => pair.port, timers: clock });
  await scanner.connect({
    onScan: ({ text, aimId }) => seen.push(aimId ? `${aimId} ${text}` : text),
    onRejected: (reason) => seen.push(`rejected ${reason}`),
    onLost: ({ reason }) => seen.push(`lost ${reason}`),
  });
  return { clock, pair, seen, scanner };
}

describe('a serial scanner', () => {
  it.each([
    ['CR', 'TV00000001\r'],
    ['CR LF', 'TV00000001\r\n'],
    ['TAB', 'TV00000001\t'],
    ['STX and ETX', '\u0002TV00000001\u0003'],
  ])('takes a code that ends with %s', async (_, sent) => {
    const { pair, seen } = await listen();
    pair.feed(bytes(sent));
    expect(seen).toEqual(['TV00000001']);
  });

  it('takes a code without a terminator once the scanner falls silent', async () => {
    const { pair, seen, clock } = await listen();
    pair.feed(bytes('TV000'));
    await clock.advance(100);
    pair.feed(bytes('00001'));
    await clock.advance(100);
    expect(seen).toEqual([]);
    await clock.advance(50);
    expect(seen).toEqual(['TV00000001']);
  });

  it('parts the AIM identifier from the code', async () => {
    const { pair, seen } = await listen();
    pair.feed(bytes(']C0TV00000001\r'));
    expect(seen).toEqual([']C0 TV00000001']);
  });

  it('rejects 10,000 characters once and takes the next code', async () => {
    const { pair, seen } = await listen();
    for (let part = 0; part < 100; part += 1) pair.feed(bytes('9'.repeat(100)));
    pair.feed(bytes('\rTV00000002\r'));
    expect(seen).toEqual(['rejected too-long', 'TV00000002']);
  });

  it('rejects what is no text: control characters, broken UTF-8', async () => {
    const { pair, seen } = await listen();
    pair.feed(bytes('TV\u0007001\r'));
    pair.feed(Uint8Array.of(0x54, 0xff, 0xfe, 0x0d));
    expect(seen).toEqual(['rejected not-text', 'rejected not-text']);
  });

  it('never gives out a control character or more than 256 of them, whatever comes', async () => {
    const { pair, seen } = await listen();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (noise) => {
        pair.feed(noise);
        for (const text of seen.splice(0)) {
          expect(text.length).toBeLessThanOrEqual(270);
          expect(text).not.toMatch(/\p{Cc}/u);
        }
      }),
    );
  });

  it('says once that its cable went, and leaves no timer', async () => {
    const { pair, seen, clock } = await listen();
    pair.feed(bytes('half'));
    pair.unplug();
    expect(seen).toEqual(['lost closed']);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('a scanner behind a socket', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  it('is heard, lost and heard again', async () => {
    const simulator = createScannerSimulator();
    const served = await serveTcp('127.0.0.1', 0, simulator.accept);
    if (served.kind !== 'ok') throw new Error(served.error);
    const made = createScanner(served.value.address, createManualClock());
    if (made.kind !== 'ok') throw new Error(made.error);
    closing.push(() => made.value.close(), served.value.close);
    for (let turn = 0; turn < 3; turn += 1) {
      const heard = Promise.withResolvers<string>();
      const lost = Promise.withResolvers<undefined>();
      const connected = await made.value.connect({
        onScan: ({ text }) => {
          heard.resolve(text);
        },
        onRejected: () => undefined,
        onLost: () => {
          lost.resolve(undefined);
        },
      });
      expect(connected.kind).toBe('ok');
      await new Promise((resolve) => setImmediate(resolve));
      simulator.scan('Ấn bản 1');
      expect(await heard.promise).toBe('Ấn bản 1');
      await served.value.setPlugged(false);
      await lost.promise;
      await served.value.setPlugged(true);
    }
  });
});
