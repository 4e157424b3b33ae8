import { createMemoryPair } from '../../../drivers/port/memory-port.ts';
import type { MemoryPair } from '../../../drivers/port/memory-port.ts';
import type { MakePort } from '../../../drivers/port/byte-port.ts';
import { failed } from '../../../drivers/result.ts';
import type { Caller } from './line.ts';

/** The barcode scanner's cable: what it reads goes to the station that is alive. */
export class ScannerCable {
  #pair: { readonly pair: MemoryPair; readonly caller: Caller } | null = null;
  #plugged = true;

  get plugged(): boolean {
    return this.#plugged;
  }

  setPlugged(plugged: boolean): void {
    this.#plugged = plugged;
    if (!plugged) this.#pair?.pair.unplug();
  }

  portsFor(caller: Caller): MakePort {
    return () => {
      const pair = createMemoryPair();
      this.#pair = { pair, caller };
      if (this.#plugged) return pair.port;
      const open = () => Promise.resolve(failed({ reason: 'not-found' as const, detail: 'no cable' }));
      return { ...pair.port, isOpen: false, open };
    };
  }

  /** @returns false when no station hears it. */
  scan(text: string): boolean {
    if (!this.#plugged || !this.#pair?.caller.alive) return false;
    this.#pair.pair.feed(Buffer.from(`${text}\r`));
    return true;
  }
}
