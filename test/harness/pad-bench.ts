import { createManualClock } from '../../main/clock/manual-clock.ts';
import type { ManualClock } from '../../main/clock/manual-clock.ts';
import type { Timers } from '../../drivers/exchange/timers.ts';
import type { MakePort } from '../../drivers/port/byte-port.ts';
import type { AcceptDevice } from '../../drivers/port/byte-server.ts';
import { createMemoryPair } from '../../drivers/port/memory-port.ts';
import type { MemoryPair } from '../../drivers/port/memory-port.ts';
import { RfField } from '../../drivers/rfid/field.ts';
import type { RfidReader } from '../../drivers/rfid/reader.ts';

/** What a noisy or broken line makes of an answer. */
export type LineFault = 'none' | 'garbage-before' | 'half' | 'silence' | 'flipped-bit';

/** A reader and its own simulator with a line of memory between them, in a time moved by hand. */
export interface PadBench {
  readonly clock: ManualClock;
  readonly field: RfField;
  readonly reader: RfidReader;
  /** What becomes of the next answers, in order; then the line is good again. */
  readonly faults: LineFault[];
  /** Called for each request's bytes before the simulator gets them. */
  onRequest: (bytes: Uint8Array) => void;
  /** Called for each answer's bytes before the line spoils them. */
  onReply: (bytes: Uint8Array) => void;
  /** Answers take so much longer on the way. */
  delayMs: number;
  readonly connections: () => number;
  unplug(): void;
  /** Lets time go on until the promise is settled; fails when that takes more than two minutes of it. */
  settled<T>(promise: Promise<T>): Promise<T>;
}

export interface PadBenchParts {
  createReader(makePort: MakePort, timers: Timers): RfidReader;
  createSimulator(field: RfField, timers: Timers): AcceptDevice;
}

const stepMs = 25;
const patienceMs = 120_000;

export function createPadBench(parts: PadBenchParts): PadBench {
  const clock = createManualClock();
  const field = new RfField();
  const accept = parts.createSimulator(field, clock);
  const faults: LineFault[] = [];
  let pair: MemoryPair | null = null;
  let connections = 0;
  const makePort: MakePort = () => {
    const made = createMemoryPair((bytes) => {
      bench.onRequest(bytes);
      device.onData(bytes);
    });
    const deliver = (bytes: Uint8Array): void => {
      if (bench.delayMs === 0) made.feed(bytes);
      else
        clock.after(bench.delayMs, () => {
          made.feed(bytes);
        });
    };
    const device = accept({
      send: (bytes) => {
        bench.onReply(bytes);
        const spoiled = spoil(bytes, faults.shift() ?? 'none');
        if (spoiled.length > 0) deliver(spoiled);
      },
      close: () => {
        made.unplug();
      },
    });
    pair = made;
    connections += 1;
    return made.port;
  };
  const bench: PadBench = {
    clock,
    field,
    faults,
    reader: parts.createReader(makePort, clock),
    onRequest: () => undefined,
    onReply: () => undefined,
    delayMs: 0,
    connections: () => connections,
    unplug: () => pair?.unplug(),
    async settled(promise) {
      let done = false;
      const mark = (): void => {
        done = true;
      };
      promise.then(mark, mark);
      for (let elapsedMs = 0; !done; elapsedMs += stepMs) {
        if (elapsedMs > patienceMs) throw new Error('the call never ends');
        await clock.advance(stepMs);
      }
      return promise;
    },
  };
  return bench;
}

function spoil(bytes: Uint8Array, fault: LineFault): Uint8Array {
  switch (fault) {
    case 'none':
      return bytes;
    case 'silence':
      return new Uint8Array();
    case 'half':
      return bytes.slice(0, Math.ceil(bytes.length / 2));
    case 'garbage-before':
      return Uint8Array.of(0x55, 0x00, 0xff, 0x13, ...bytes);
    case 'flipped-bit': {
      const flipped = bytes.slice();
      const at = flipped.length >> 1;
      flipped[at] = (flipped[at] ?? 0) ^ 0x10;
      return flipped;
    }
  }
}
