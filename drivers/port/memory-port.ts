import { failed, ok } from '../result.ts';
import type { BytePort, PortEvents } from './byte-port.ts';

export interface MemoryPair {
  /** The end a driver opens. */
  readonly port: BytePort;
  /** The other end: bytes for the driver. */
  feed(bytes: Uint8Array): void;
  unplug(): void;
}

/** Two ends of a line without a line, for tests that need to say each byte. */
export function createMemoryPair(onWrite: (bytes: Uint8Array) => void = () => undefined): MemoryPair {
  let events: PortEvents | null = null;
  const unplug = (): void => {
    const open = events;
    events = null;
    open?.onClose({ reason: 'closed', detail: 'unplugged' });
  };
  return {
    feed: (bytes) => events?.onData(bytes),
    unplug,
    port: {
      address: 'memory:',
      get isOpen() {
        return events !== null;
      },
      open(next) {
        events = next;
        return Promise.resolve(ok(undefined));
      },
      write(bytes) {
        if (!events) return Promise.resolve(failed({ reason: 'closed' as const, detail: 'not open' }));
        onWrite(bytes);
        return Promise.resolve(ok(undefined));
      },
      close() {
        unplug();
        return Promise.resolve();
      },
    },
  };
}
