import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { BytePort, PortError, PortEvents } from './byte-port.ts';
import { findPcscReader, isReaderLost, pcscAddress, pcscError } from './pcsc-readers.ts';
import { loadPcscMini } from './pcsc-system.ts';
import type { OpenCard, PcscSystem } from './pcsc-system.ts';

/**
 * What stands in for a card's answer when there is no card, or it left before it answered: "execution error, no
 * response from ICC" (PC/SC part 3, error codes of data objects), which readers themselves say of a silent card.
 */
export const noCardAnswer: Uint8Array = Uint8Array.of(0x64, 0x01);

export interface Patience {
  /** An empty reader is not looked at more often: each look is a connection of its own to the PC/SC service. */
  readonly emptyMs: number;
  /** How often it is seen to that reader and service are still there. */
  readonly watchMs: number;
  /** A card that does not answer does not hang whoever closes the port. */
  readonly partingMs: number;
}
const usualPatience: Patience = { emptyMs: 100, watchMs: 500, partingMs: 300 };

/**
 * A PC/SC reader: each write is one command APDU, and its response APDU comes back as one piece of data, or
 * `noCardAnswer`. An APDU that failed is not sent again, and PC/SC itself refuses one for a card that has left: two that
 * were answered one after the other were answered by one card.
 * @param wanted a name, the beginning of one, or empty for the first reader.
 */
export function createPcscPort(
  wanted: string,
  load: () => Promise<PcscSystem> = loadPcscMini,
  patience = usualPatience,
): BytePort {
  return new PcscPort(wanted, load, patience);
}

interface Opened {
  readonly events: PortEvents;
  readonly system: PcscSystem;
  readonly reader: string;
  readonly watch: NodeJS.Timeout;
}

class PcscPort implements BytePort {
  readonly #wanted: string;
  readonly #load: () => Promise<PcscSystem>;
  readonly #patience: Patience;
  #reader: string | null = null;
  #opened: Opened | null = null;
  #card: OpenCard | null = null;
  #lookAgainAtMs = 0;
  #writes = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(wanted: string, load: () => Promise<PcscSystem>, patience: Patience) {
    this.#wanted = wanted;
    this.#load = load;
    this.#patience = patience;
  }

  get address(): string {
    return pcscAddress(this.#reader ?? this.#wanted);
  }

  get isOpen(): boolean {
    return this.#opened !== null;
  }

  async open(events: PortEvents): Promise<Result<void, PortError>> {
    let system: PcscSystem;
    try {
      system = await this.#load();
    } catch (error) {
      return failed(pcscError(error));
    }
    const found = await findPcscReader(system, this.#wanted);
    if (found.kind === 'failed') return found;
    this.#reader = found.value;
    let isWaiting = false;
    const watch = setInterval(() => {
      // Behind a card that does not answer they would pile up.
      if (isWaiting) return;
      isWaiting = true;
      this.#next(async () => {
        isWaiting = false;
        await this.#check();
      });
    }, this.#patience.watchMs);
    watch.unref();
    this.#opened = { events, system, reader: found.value, watch };
    return ok(undefined);
  }

  write(apdu: Uint8Array): Promise<Result<void, PortError>> {
    if (!this.isOpen) {
      return Promise.resolve(failed({ reason: 'closed', detail: `${this.address} is not open` }));
    }
    this.#writes += 1;
    const turn = this.#writes;
    this.#next(async () => {
      const answer = await this.#ask(apdu);
      // Answers do not say what they answer: one that nobody waits for any more is not given out.
      if (answer && turn === this.#writes) this.#opened?.events.onData(answer);
    });
    return Promise.resolve(ok(undefined));
  }

  close(): Promise<void> {
    return this.#end(null);
  }

  /** One thing after another: pcsc-mini refuses what comes while a card is being asked. */
  #next(action: () => Promise<void>): void {
    this.#queue = this.#queue.then(action);
  }

  /** Null when the reader was lost, over it or before. */
  async #ask(apdu: Uint8Array): Promise<Uint8Array | null> {
    const opened = this.#opened;
    if (!opened) return null;
    if (!this.#card && performance.now() < this.#lookAgainAtMs) return noCardAnswer;
    try {
      this.#card ??= await opened.system.connect(opened.reader);
      return Uint8Array.from(await this.#card.transmit(apdu));
    } catch (error) {
      if (isReaderLost(error)) {
        void this.#end(pcscError(error));
        return null;
      }
      if (this.#card) await this.#dropCard();
      else this.#lookAgainAtMs = performance.now() + this.#patience.emptyMs;
      return noCardAnswer;
    }
  }

  /** Nobody tells when a reader is pulled. A card that has left is not let go here: the next APDU must hear of it. */
  async #check(): Promise<void> {
    const opened = this.#opened;
    if (!opened) return;
    try {
      if (this.#card) await this.#card.check();
      else this.#card = await opened.system.connect(opened.reader);
    } catch (error) {
      if (isReaderLost(error)) void this.#end(pcscError(error));
    }
  }

  async #dropCard(): Promise<void> {
    const card = this.#card;
    this.#card = null;
    try {
      await card?.disconnect();
    } catch (error) {
      // What cannot be let go cannot be had again: pcsc-mini holds few cards at a time.
      void this.#end(pcscError(error));
    }
  }

  async #end(error: PortError | null): Promise<void> {
    const opened = this.#opened;
    if (!opened) return;
    this.#opened = null;
    clearInterval(opened.watch);
    opened.events.onClose(error);
    this.#next(() => this.#dropCard());
    const { promise: longEnough, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#patience.partingMs);
    await Promise.race([this.#queue, longEnough]);
    clearTimeout(timer);
  }
}
