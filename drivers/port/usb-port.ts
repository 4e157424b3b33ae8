import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { BytePort, MakePort, PortError, PortEvents } from './byte-port.ts';
import { findEndpoints, usbIds, usbOpenError } from './usb-device.ts';
import type { UsbDevice, UsbEndpoint, UsbSettings } from './usb-device.ts';

export interface UsbSystem {
  list(): Promise<readonly UsbDevice[]>;
  readonly platform: NodeJS.Platform;
}

/**
 * One wait for a packet. A transfer under way cannot be called off, so this is also how long closing may take; but a
 * packet that comes in the moment in which a wait ends may be lost with it, so waits are not short either.
 */
const readLimitMs = 500;
const writeLimitMs = 1_000;

/** npm usb, loaded when the first USB device is asked for: a station without one runs where it cannot be loaded. */
async function loadUsb(): Promise<UsbSystem> {
  const { usb } = await import('usb');
  return {
    // WebUSB devices; the package's types take theirs from a browser's.
    list: async () => (await usb.getDevices()) as unknown as readonly UsbDevice[],
    platform: process.platform,
  };
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Ports of a USB device by vendor and product id: bytes out through one bulk endpoint, in through another. The device
 * is looked up at each opening, and a port waits until the one before it has let go of the interface.
 */
export function createUsbPorts(settings: UsbSettings, load: () => Promise<UsbSystem> = loadUsb): MakePort {
  let letGo: Promise<unknown> = Promise.resolve();
  const turn: Turn = {
    free: () => letGo,
    take: (until) => {
      letGo = until;
    },
  };
  return () => new UsbPort(settings, load, turn);
}

interface Turn {
  free(): Promise<unknown>;
  take(until: Promise<unknown>): void;
}

interface Connection {
  readonly device: UsbDevice;
  readonly out: UsbEndpoint;
  readonly in: UsbEndpoint;
  readonly events: PortEvents;
  /** Resolved when the interface was let go of. */
  readonly released: PromiseWithResolvers<void>;
  /** Transfers under way: while one is, the device cannot be closed. */
  readonly transfers: Set<Promise<unknown>>;
  isEnding: boolean;
}

class UsbPort implements BytePort {
  readonly address: string;
  readonly #settings: UsbSettings;
  readonly #load: () => Promise<UsbSystem>;
  readonly #turn: Turn;
  #connection: Connection | null = null;
  /** Writes go out one after another: an endpoint takes one transfer at a time. */
  #writes: Promise<unknown> = Promise.resolve();

  constructor(settings: UsbSettings, load: () => Promise<UsbSystem>, turn: Turn) {
    this.#settings = settings;
    this.#load = load;
    this.#turn = turn;
    this.address = `usb:${usbIds(settings.vendorId, settings.productId)}`;
  }

  get isOpen(): boolean {
    return this.#connection?.isEnding === false;
  }

  async open(events: PortEvents): Promise<Result<void, PortError>> {
    await this.#turn.free();
    const { vendorId, productId, interfaceNumber } = this.#settings;
    let system: UsbSystem;
    let device: UsbDevice | undefined;
    try {
      system = await this.#load();
      const devices = await system.list();
      device = devices.find((each) => each.vendorId === vendorId && each.productId === productId);
    } catch (error) {
      return failed({ reason: 'unsupported', detail: `USB devices cannot be used here: ${text(error)}` });
    }
    if (!device) {
      return failed({ reason: 'not-found', detail: `no USB device ${this.address.slice(4)} is plugged in` });
    }
    try {
      await device.open();
      await device.claimInterface(interfaceNumber);
      const endpoints = findEndpoints(device, this.#settings);
      if (endpoints) {
        this.#begin({ device, ...endpoints, events });
        return ok(undefined);
      }
    } catch (error) {
      await letGoOf(device, interfaceNumber);
      return failed(usbOpenError(text(error), this.#settings, system.platform));
    }
    await letGoOf(device, interfaceNumber);
    return failed({ reason: 'unsupported', detail: `${this.address} has no pair of bulk endpoints` });
  }

  write(bytes: Uint8Array): Promise<Result<void, PortError>> {
    const written = this.#writes.then(() => this.#send(bytes));
    this.#writes = written;
    return written;
  }

  async close(): Promise<void> {
    if (this.#connection) await this.#end(this.#connection, null);
  }

  #begin(parts: Pick<Connection, 'device' | 'out' | 'in' | 'events'>): void {
    const released = Promise.withResolvers<void>();
    const connection = { ...parts, released, transfers: new Set<never>(), isEnding: false };
    this.#connection = connection;
    this.#turn.take(released.promise);
    void this.#read(connection);
  }

  async #send(bytes: Uint8Array): Promise<Result<void, PortError>> {
    const connection = this.#connection;
    if (!connection || !this.isOpen) {
      return failed({ reason: 'closed', detail: `${this.address} is not open` });
    }
    const { device, out } = connection;
    try {
      const transfer = device.transferOut(out.endpointNumber, Uint8Array.from(bytes), writeLimitMs);
      const { bytesWritten } = await under(connection, transfer);
      if (bytesWritten === bytes.length) return ok(undefined);
      throw new Error(`took ${String(bytesWritten)} of ${String(bytes.length)} bytes`);
    } catch (error) {
      const lost = this.#lost(error);
      await this.#end(connection, lost, 'out');
      return failed(lost);
    }
  }

  /** Packet by packet: a wait that ends in the middle of a longer transfer would lose the packets it already has. */
  async #read(connection: Connection): Promise<void> {
    const { device, in: from, events } = connection;
    while (!connection.isEnding) {
      try {
        const transfer = device.transferIn(from.endpointNumber, from.packetSize, readLimitMs);
        const { data } = await under(connection, transfer);
        if (this.isOpen && data && data.byteLength > 0) {
          events.onData(new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice());
        }
      } catch (error) {
        if (!wasCancelled(error)) await this.#end(connection, this.#lost(error), 'in');
      }
    }
  }

  #lost(error: unknown): PortError {
    if (wasCancelled(error)) return { reason: 'timeout', detail: `${this.address} takes no bytes` };
    return { reason: 'closed', detail: `${this.address} is gone: ${text(error)}` };
  }

  /** @param way the direction that failed: a stalled endpoint is set free for the next connection. */
  async #end(connection: Connection, error: PortError | null, way?: 'in' | 'out'): Promise<void> {
    const { device, events, released, transfers } = connection;
    if (connection.isEnding) return released.promise;
    connection.isEnding = true;
    await Promise.allSettled(transfers);
    if (way && /stall/i.test(error?.detail ?? '')) {
      await device.clearHalt(way, connection[way].endpointNumber).catch(() => undefined);
    }
    await letGoOf(device, this.#settings.interfaceNumber);
    released.resolve();
    events.onClose(error);
  }
}

/** Counts a transfer among those under way until it ends. */
async function under<T>({ transfers }: Connection, transfer: Promise<T>): Promise<T> {
  transfers.add(transfer);
  try {
    return await transfer;
  } finally {
    transfers.delete(transfer);
  }
}

/** The package says so of a transfer whose time is up. */
function wasCancelled(error: unknown): boolean {
  return /cancell?ed|timed? ?out/i.test(text(error));
}

/** What is no longer there cannot be closed, and is closed all the same. */
async function letGoOf(device: UsbDevice, interfaceNumber: number): Promise<void> {
  await device.releaseInterface(interfaceNumber).catch(() => undefined);
  await device.close().catch(() => undefined);
}

/** A USB device that the system knows of. */
export interface ListedUsbDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly name: string | null;
}

/** The USB devices of this machine, whoever may use them. Fails where the system cannot tell. */
export async function listUsbDevices(
  load: () => Promise<UsbSystem> = loadUsb,
): Promise<Result<ListedUsbDevice[], PortError>> {
  try {
    const system = await load();
    const devices = await system.list();
    return ok(
      devices.map((device) => ({
        vendorId: device.vendorId,
        productId: device.productId,
        name: nameOf(device),
      })),
    );
  } catch (error) {
    return failed({ reason: 'unsupported', detail: `USB devices cannot be listed here: ${text(error)}` });
  }
}

function nameOf(device: UsbDevice): string | null {
  try {
    return device.productName ?? null;
  } catch {
    return null;
  }
}
