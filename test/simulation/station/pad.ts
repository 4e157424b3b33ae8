import { createMemoryPair } from '../../../drivers/port/memory-port.ts';
import type { MemoryPair } from '../../../drivers/port/memory-port.ts';
import type { BytePort, MakePort } from '../../../drivers/port/byte-port.ts';
import type { AcceptDevice } from '../../../drivers/port/byte-server.ts';
import { failed } from '../../../drivers/result.ts';
import { command, isoHost } from '../../../drivers/rfid/feig/commands.ts';
import type { FeigRequest } from '../../../drivers/rfid/feig/frame.ts';
import { createFeigSimulator } from '../../../drivers/rfid/feig/simulator.ts';
import type { Conduct } from '../../../drivers/rfid/feig/simulator.ts';
import { RfField } from '../../../drivers/rfid/field.ts';
import type { FieldTag } from '../../../drivers/rfid/field.ts';
import type { Clock } from '../../../main/clock/clock.ts';
import type { Faults } from './faults.ts';
import type { Caller } from './line.ts';
import { afi } from './shelf.ts';
import type { Trace } from './trace.ts';

export interface PadOptions {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly trace: Trace;
  /** The station wrote this tag's mark just now. */
  readonly onMark: (tag: FieldTag) => void;
}

/** An empty pad takes its time to say so: hours of nothing must not cost a run thousands of inventories. */
const emptyMs = 900;

/** The pad: the FEIG simulator over its field, and the cable to the station. */
export class Pad {
  readonly field: RfField;
  readonly #options: PadOptions;
  readonly #accept: AcceptDevice;
  #pair: MemoryPair | null = null;
  #plugged = true;
  #emptyInventory = false;

  constructor(options: PadOptions) {
    this.#options = options;
    this.field = new RfField((tag) => {
      this.#written(tag);
    });
    this.#accept = createFeigSimulator({
      field: this.field,
      timers: options.clock,
      baud: 38_400,
      conduct: (request) => this.#conduct(request),
    });
  }

  get plugged(): boolean {
    return this.#plugged;
  }

  setPlugged(plugged: boolean): void {
    this.#plugged = plugged;
    if (!plugged) this.#pair?.unplug();
  }

  portsFor(caller: Caller): MakePort {
    return () => {
      const pair = createMemoryPair((bytes) => {
        if (caller.alive) device.onData(bytes);
      });
      const device = this.#accept({
        send: (bytes) => {
          this.#deliver(bytes, pair, caller);
        },
        close: () => {
          pair.unplug();
        },
      });
      this.#pair = pair;
      return this.#pluggable(pair.port);
    };
  }

  #pluggable(port: BytePort): BytePort {
    return {
      address: port.address,
      get isOpen() {
        return port.isOpen;
      },
      open: (events) =>
        this.#plugged
          ? port.open(events)
          : Promise.resolve(failed({ reason: 'not-found' as const, detail: 'no cable' })),
      write: (bytes) => port.write(bytes),
      close: () => port.close(),
    };
  }

  #deliver(bytes: Uint8Array, pair: MemoryPair, caller: Caller): void {
    const feed = (): void => {
      if (caller.alive) pair.feed(bytes);
    };
    if (this.#emptyInventory) this.#options.clock.after(emptyMs, feed);
    else feed();
  }

  #conduct({ command: code, data }: FeigRequest): Conduct {
    const sub = code === command.isoHost ? data[0] : null;
    this.#emptyInventory = sub === isoHost.inventory && this.field.uids.length === 0;
    const { faults, trace } = this.#options;
    const writing = sub === isoHost.writeAfi;
    const fault = faults.at<Conduct | 'lifted'>('pad', [
      [2, 'ignore'],
      [1, 'wrong-crc'],
      [1, 'half-answer'],
      [1, 'noise-before'],
      [2, 'lose-answer'],
      [writing ? 6 : 0, 'lifted'],
    ]);
    if (writing) faults.killPoint('before a mark is written');
    if (fault === null) return 'carry-out';
    if (fault !== 'lifted') {
      if (writing) trace.add('pad', `a write meets ${fault}`);
      return fault;
    }
    const uid = Buffer.from(data.subarray(2, 10)).toString('hex').toUpperCase();
    trace.add('pad', `${uid} is lifted as it is about to be written`);
    this.field.lift(uid);
    return 'carry-out';
  }

  #written(tag: FieldTag): void {
    const { faults, trace, onMark } = this.#options;
    const mark = tag.afi === afi.off ? 'off' : 'on';
    trace.add('pad', `mark of ${tag.uid} is ${mark}`);
    onMark(tag);
    const fault = faults.at('pad', [
      [2, 'lifted after'],
      [1, 'not kept'],
    ]);
    if (fault !== null) trace.add('pad', `${tag.uid}: ${fault}`);
    if (fault === 'lifted after') this.field.lift(tag.uid);
    if (fault === 'not kept') tag.afi = mark === 'off' ? afi.on : afi.off;
    faults.killPoint('a mark is written');
  }
}
