import { createManualClock } from '../../main/clock/manual-clock.ts';
import type { ManualClock } from '../../main/clock/manual-clock.ts';
import { createMemoryPair } from '../../drivers/port/memory-port.ts';
import type { MemoryPair } from '../../drivers/port/memory-port.ts';
import { FeigReader } from '../../drivers/rfid/feig/reader.ts';
import { createFeigSimulator } from '../../drivers/rfid/feig/simulator.ts';
import type { FeigSimulatorOptions } from '../../drivers/rfid/feig/simulator.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import type { FieldTag } from '../../drivers/rfid/field.ts';
import { encodeTag } from '../../drivers/rfid/tag/encode-tag.ts';

/** A tag of the Danish model that is whole and secured. */
export function bookTag(uid: string, id: string, sizeBytes = 112): FieldTag {
  const encoded = encodeTag({ model: 'iso28560-3', id, owner: 'VN-HNI', sizeBytes });
  if (encoded.kind === 'failed') throw new Error(encoded.error.detail);
  return {
    uid,
    memory: encoded.value,
    blockSizeBytes: 4,
    afi: 0x07,
    dsfid: 0x3e,
    eas: true,
    locked: new Set(),
  };
}

export const uidOf = (number: number): string =>
  `E00401${(0x5000 + number * 7919).toString(16).toUpperCase().padStart(10, '0')}`;

export interface FeigBench {
  readonly clock: ManualClock;
  readonly field: RfField;
  readonly reader: FeigReader;
  /** The line of the moment: each connection has its own. */
  readonly line: () => MemoryPair;
  /** Lets time go on until the promise is settled; fails when that takes more than a minute of it. */
  settled<T>(promise: Promise<T>): Promise<T>;
}

/** A FEIG reader and its simulator with a line of memory between them, in a time moved by hand. */
export function createFeigBench(options: Partial<FeigSimulatorOptions> = {}): FeigBench {
  const clock = createManualClock();
  const field = new RfField();
  const accept = createFeigSimulator({ baud: 38_400, ...options, field, timers: clock });
  let pair: MemoryPair | null = null;
  const makePort = (): MemoryPair['port'] => {
    const made = createMemoryPair((bytes) => {
      device.onData(bytes);
    });
    const device = accept({
      send: (bytes) => {
        made.feed(bytes);
      },
      close: () => {
        made.unplug();
      },
    });
    pair = made;
    return made.port;
  };
  const reader = new FeigReader({ address: 'memory:', makePort, timers: clock, gapMs: 5 });
  return {
    clock,
    field,
    reader,
    line: () => {
      if (!pair) throw new Error('never connected');
      return pair;
    },
    async settled(promise) {
      let done = false;
      void promise.finally(() => {
        done = true;
      });
      for (let elapsedMs = 0; !done; elapsedMs += 50) {
        if (elapsedMs > 60_000) throw new Error('hangs');
        await clock.advance(50);
      }
      return promise;
    },
  };
}
