import { padModels } from '../../drivers/models.ts';
import type { PadModel } from '../../drivers/models.ts';
import type { PortError } from '../../drivers/port/byte-port.ts';
import { listHidDevices } from '../../drivers/port/hid-port.ts';
import { usbIds } from '../../drivers/port/usb-device.ts';
import { listUsbDevices } from '../../drivers/port/usb-port.ts';
import type { Result } from '../../drivers/result.ts';

/** A device on USB whose ids are those of a pad. */
export interface KnownDevice {
  readonly address: string;
  /** Pads that show up with these ids. */
  readonly models: readonly string[];
  /** What it calls itself; null when it does not say. */
  readonly name: string | null;
}

interface Listed {
  readonly vendorId: number;
  readonly productId: number;
  readonly name: string | null;
}

/** Whom to ask for what is plugged in, by the kind of address that reaches it. */
export type Lists = Readonly<Record<'usb' | 'hid', () => Promise<Result<readonly Listed[], PortError>>>>;

const systemLists: Lists = { usb: listUsbDevices, hid: listHidDevices };

/** Pads that are plugged in and speak neither over a serial port nor over a network; `problems` says what could not be asked. */
export async function findKnownDevices(
  lists: Lists = systemLists,
): Promise<{ readonly devices: readonly KnownDevice[]; readonly problems: readonly string[] }> {
  const devices = new Map<string, KnownDevice>();
  const problems: string[] = [];
  for (const kind of ['usb', 'hid'] as const) {
    const listed = await lists[kind]();
    if (listed.kind === 'failed') {
      problems.push(listed.error.detail);
      continue;
    }
    for (const { vendorId, productId, name } of listed.value) {
      const address = `${kind}:${usbIds(vendorId, productId)}`;
      const models = modelsAt(address);
      if (models.length > 0) devices.set(address, { address, models, name });
    }
  }
  return { devices: [...devices.values()], problems };
}

function modelsAt(address: string): string[] {
  return Object.entries<PadModel>(padModels)
    .filter(([, { usbAddresses = [] }]) => usbAddresses.includes(address))
    .map(([model]) => model);
}
