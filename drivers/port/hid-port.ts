import { accessSync, constants } from 'node:fs';
import type { Device } from 'node-hid';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import type { BytePort, PortError, PortEvents } from './byte-port.ts';

/**
 * How bytes travel over a HID device.
 * - `reports`: out in output reports of `sizeBytes` with the id `id` (0 where the device does not number them), padded
 *   with zeros; in as each input report is, its id first where the device numbers them.
 * - `features`: each write is one feature report whose first byte is its id; the answer is then fetched as feature
 *   report `answerId`. `sizeBytes` counts the id, as hidapi does.
 */
export type HidWay =
  | { readonly way: 'reports'; readonly sizeBytes: number; readonly id: number }
  | { readonly way: 'features'; readonly sizeBytes: number; readonly answerId: number };

export interface HidLine {
  readonly carries: HidWay;
  /** Which of a device's collections is meant, where it has several. */
  readonly usagePage?: number;
  /** Feature report, id first, that sets the device going; a device that does not know it is not harmed. */
  readonly startWith?: Uint8Array;
}

export interface HidSettings extends HidLine {
  readonly vendorId: number;
  readonly productId: number;
}

/** The part of an opened device that is used here; node-hid's `error` event carries a string. */
export interface OpenHid {
  on(event: 'data', listener: (bytes: Uint8Array) => void): unknown;
  on(event: 'error', listener: (error: unknown) => void): unknown;
  write(bytes: Buffer): Promise<number>;
  sendFeatureReport(bytes: Buffer): Promise<number>;
  getFeatureReport(id: number, sizeBytes: number): Promise<Uint8Array>;
  close(): Promise<void>;
}

export interface HidSystem {
  /** Those with these ids; without ids all there are. */
  find(vendorId?: number, productId?: number): Promise<readonly Device[]>;
  open(path: string): Promise<OpenHid>;
}

const presenceCheckMs = 500;
/** How long an answer may take to stand in its feature report, and how often it is looked for. */
const answerLimitMs = 1_500;
const answerPollMs = 10;

/** node-hid, loaded when the first HID device is opened: a station without one needs none of its system libraries. */
async function loadNodeHid(): Promise<HidSystem> {
  const { HIDAsync, devicesAsync } = await import('node-hid');
  return {
    find: (vendorId, productId) =>
      vendorId === undefined || productId === undefined ? devicesAsync() : devicesAsync(vendorId, productId),
    open: (path) => HIDAsync.open(path),
  };
}

const text = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const hex4 = (number: number): string => number.toString(16).padStart(4, '0');
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A HID device by vendor and product id. Its path is looked up at each opening: a replug gives it another. */
export function createHidPort(settings: HidSettings, load: () => Promise<HidSystem> = loadNodeHid): BytePort {
  return new HidPort(settings, load);
}

class HidPort implements BytePort {
  readonly address: string;
  readonly #settings: HidSettings;
  readonly #load: () => Promise<HidSystem>;
  #system: HidSystem | null = null;
  #device: OpenHid | null = null;
  #events: PortEvents | null = null;
  #watch: NodeJS.Timeout | null = null;
  /** Counts writes: the search for an answer ends when the next request goes out. */
  #writes = 0;

  constructor(settings: HidSettings, load: () => Promise<HidSystem>) {
    this.#settings = settings;
    this.#load = load;
    this.address = `hid:${hex4(settings.vendorId)}:${hex4(settings.productId)}`;
  }

  get isOpen(): boolean {
    return this.#device !== null;
  }

  async open(events: PortEvents): Promise<Result<void, PortError>> {
    let found: Device[];
    try {
      this.#system ??= await this.#load();
      found = await this.#find(this.#system);
    } catch (error) {
      return failed({ reason: 'unsupported', detail: `HID devices cannot be used here: ${text(error)}` });
    }
    const path = choose(found, this.#settings.usagePage)?.path;
    if (path === undefined) {
      return failed({ reason: 'not-found', detail: `no HID device ${this.address.slice(4)} is plugged in` });
    }
    let device: OpenHid;
    try {
      device = await this.#system.open(path);
    } catch (error) {
      return failed(openError(path, text(error), this.#settings.vendorId));
    }
    this.#device = device;
    this.#events = events;
    device.on('error', (error) => {
      void this.#readFailed(text(error));
    });
    const isByReports = this.#settings.carries.way === 'reports';
    // The other way listens too: it is how an unplugged device is noticed at once.
    device.on('data', (bytes) => {
      if (isByReports && this.#device === device) events.onData(Uint8Array.from(bytes));
    });
    if (this.#settings.startWith) {
      await device.sendFeatureReport(Buffer.from(this.#settings.startWith)).catch(() => undefined);
    }
    return ok(undefined);
  }

  async write(bytes: Uint8Array): Promise<Result<void, PortError>> {
    const device = this.#device;
    if (!device) return failed({ reason: 'closed', detail: `${this.address} is not open` });
    const { carries } = this.#settings;
    this.#writes += 1;
    try {
      if (carries.way === 'features') {
        if (bytes.length > carries.sizeBytes) {
          return failed({ reason: 'other', detail: 'longer than a feature report of this device' });
        }
        await device.sendFeatureReport(padded(bytes, carries.sizeBytes));
        void this.#fetchAnswer(device, carries.answerId, carries.sizeBytes);
      } else {
        for (let at = 0; at < bytes.length; at += carries.sizeBytes) {
          const part = padded(bytes.subarray(at, at + carries.sizeBytes), carries.sizeBytes);
          await device.write(Buffer.concat([Buffer.of(carries.id), part]));
        }
      }
      return ok(undefined);
    } catch (error) {
      const lost: PortError = { reason: 'closed', detail: text(error) };
      await this.#end(lost);
      return failed(lost);
    }
  }

  close(): Promise<void> {
    return this.#end(null);
  }

  async #find(system: HidSystem): Promise<Device[]> {
    const { vendorId, productId } = this.#settings;
    const devices = await system.find(vendorId, productId);
    return devices.filter((device) => device.vendorId === vendorId && device.productId === productId);
  }

  /** A report that is empty or cannot be had yet is asked for again: the device may still be at work. */
  async #fetchAnswer(device: OpenHid, id: number, sizeBytes: number): Promise<void> {
    const turn = this.#writes;
    const isWanted = (): boolean => this.#device === device && this.#writes === turn;
    for (let elapsedMs = 0; elapsedMs < answerLimitMs && isWanted(); elapsedMs += answerPollMs) {
      try {
        const report = await device.getFeatureReport(id, sizeBytes);
        if (!isWanted()) return;
        if (report.some((byte, index) => index > 0 && byte !== 0)) {
          this.#events?.onData(Uint8Array.from(report));
          return;
        }
      } catch (error) {
        if (await this.#isGone()) {
          if (this.#device === device) await this.#end({ reason: 'closed', detail: text(error) });
          return;
        }
      }
      await wait(answerPollMs);
    }
  }

  async #readFailed(detail: string): Promise<void> {
    const device = this.#device;
    if (!device) return;
    if (this.#settings.carries.way === 'reports' || (await this.#isGone())) {
      if (this.#device === device) await this.#end({ reason: 'closed', detail });
      return;
    }
    // A device without input reports has nothing to read on some systems; its list of devices then shows whether it left.
    this.#watch ??= setInterval(() => {
      void this.#isGone().then((isGone) =>
        isGone ? this.#end({ reason: 'closed', detail: `${this.address} is gone` }) : undefined,
      );
    }, presenceCheckMs).unref();
  }

  async #isGone(): Promise<boolean> {
    try {
      return this.#system !== null && (await this.#find(this.#system)).length === 0;
    } catch {
      return true;
    }
  }

  async #end(error: PortError | null): Promise<void> {
    const device = this.#device;
    const events = this.#events;
    if (!device) return;
    this.#device = null;
    this.#events = null;
    if (this.#watch) clearInterval(this.#watch);
    this.#watch = null;
    // Closing what is no longer there may fail; it is closed all the same.
    await device.close().catch(() => undefined);
    events?.onClose(error);
  }
}

/** One path may be listed once per collection; where the wanted page is not told, the first is taken. */
function choose(devices: readonly Device[], usagePage: number | undefined): Device | undefined {
  return devices.find((device) => usagePage !== undefined && device.usagePage === usagePage) ?? devices[0];
}

function padded(bytes: Uint8Array, sizeBytes: number): Buffer {
  const whole = Buffer.alloc(sizeBytes);
  whole.set(bytes);
  return whole;
}

/** hidapi says little about why; the entry in /dev says more. */
function openError(path: string, detail: string, vendorId: number): PortError {
  let isDenied = /permission|access (is )?denied|not permitted/i.test(detail);
  if (path.startsWith('/dev/')) {
    try {
      accessSync(path, constants.R_OK | constants.W_OK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { reason: 'not-found', detail };
      isDenied = true;
    }
  }
  if (isDenied) {
    const rule = `KERNEL=="hidraw*", ATTRS{idVendor}=="${hex4(vendorId)}", MODE="0660", GROUP="plugdev"`;
    const hint = path.startsWith('/dev/hidraw') ? `; a udev rule allows it: ${rule}` : '';
    return { reason: 'denied', detail: `this user may not use ${path}${hint} (${detail})` };
  }
  // Windows: sharing violation; macOS: kIOReturnExclusiveAccess.
  if (/busy|in use|another process|0xE00002C5/i.test(detail)) return { reason: 'busy', detail };
  return { reason: 'other', detail };
}

/** The HID devices of this machine, each once. Fails where the system cannot tell. */
export async function listHidDevices(
  load: () => Promise<HidSystem> = loadNodeHid,
): Promise<Result<ListedHidDevice[], PortError>> {
  try {
    const system = await load();
    const devices = await system.find();
    const byPath = new Map(devices.map((device) => [device.path, device]));
    return ok(
      [...byPath.values()].map(({ vendorId, productId, product }) => ({
        vendorId,
        productId,
        name: product ?? null,
      })),
    );
  } catch (error) {
    return failed({ reason: 'unsupported', detail: `HID devices cannot be listed here: ${text(error)}` });
  }
}

/** A HID device that the system knows of. */
export interface ListedHidDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly name: string | null;
}
