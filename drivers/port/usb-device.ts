import type { PortError } from './byte-port.ts';

/** Where bytes travel over a USB device's own interface, as its maker documents it. */
export interface UsbLine {
  readonly interfaceNumber: number;
  /** Bulk endpoints, without the direction bit; where the device has others instead, its first ones are taken. */
  readonly outEndpoint: number;
  readonly inEndpoint: number;
}

export interface UsbSettings extends UsbLine {
  readonly vendorId: number;
  readonly productId: number;
}

export interface UsbEndpoint {
  readonly endpointNumber: number;
  readonly direction: 'in' | 'out';
  readonly type: string;
  readonly packetSize: number;
}

/** The part of a WebUSB device that is used here. The package takes a time limit where WebUSB has none. */
export interface UsbDevice {
  readonly vendorId: number;
  readonly productId: number;
  /** Reading these asks the device where the system does not know, and may throw. */
  readonly productName?: string | null | undefined;
  readonly configuration?:
    | {
        readonly interfaces: readonly {
          readonly interfaceNumber: number;
          readonly alternate: { readonly endpoints: readonly UsbEndpoint[] };
        }[];
      }
    | null
    | undefined;
  open(): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  releaseInterface(interfaceNumber: number): Promise<void>;
  close(): Promise<void>;
  transferIn(
    endpoint: number,
    sizeBytes: number,
    limitMs: number,
  ): Promise<{ readonly data?: DataView | undefined }>;
  transferOut(
    endpoint: number,
    bytes: Uint8Array<ArrayBuffer>,
    limitMs: number,
  ): Promise<{ readonly bytesWritten: number }>;
  clearHalt(direction: 'in' | 'out', endpoint: number): Promise<void>;
}

/** `0ab1:0002`, as they are written everywhere. */
export function usbIds(vendorId: number, productId: number): string {
  return [vendorId, productId].map((id) => id.toString(16).padStart(4, '0')).join(':');
}

/** The way out and the way in, as the device's own descriptors have them; null where it has no such pair. */
export function findEndpoints(
  device: UsbDevice,
  line: UsbLine,
): { out: UsbEndpoint; in: UsbEndpoint } | null {
  const { alternate } =
    device.configuration?.interfaces.find(
      ({ interfaceNumber }) => interfaceNumber === line.interfaceNumber,
    ) ?? {};
  const find = (direction: 'in' | 'out', documented: number): UsbEndpoint | undefined => {
    const bulk = alternate?.endpoints.filter((each) => each.type === 'bulk' && each.direction === direction);
    return bulk?.find(({ endpointNumber }) => endpointNumber === documented) ?? bulk?.[0];
  };
  const out = find('out', line.outEndpoint);
  const in_ = find('in', line.inEndpoint);
  return out && in_ ? { out, in: in_ } : null;
}

/** Why a device could not be opened, with what a technician can do about it. @param detail in the package's words. */
export function usbOpenError(
  detail: string,
  { vendorId, productId }: UsbSettings,
  platform: NodeJS.Platform,
): PortError {
  const ids = usbIds(vendorId, productId);
  if (/permission|access (is )?denied|not permitted/i.test(detail)) {
    const rule = `SUBSYSTEM=="usb", ATTR{idVendor}=="${usbIds(vendorId, productId).slice(0, 4)}", MODE="0660", GROUP="plugdev"`;
    const hint = platform === 'linux' ? `; a udev rule allows it: ${rule}` : '';
    return { reason: 'denied', detail: `this user may not use the USB device ${ids}${hint} (${detail})` };
  }
  if (/busy|in use|exclusive/i.test(detail)) {
    return { reason: 'busy', detail: `another program has the USB device ${ids} (${detail})` };
  }
  if (/not found|no such device|disconnected/i.test(detail)) return { reason: 'not-found', detail };
  if (platform === 'win32') {
    const hint = 'Windows needs the WinUSB driver on it (Zadig puts it there)';
    return { reason: 'unsupported', detail: `the USB device ${ids} cannot be opened: ${hint} (${detail})` };
  }
  return { reason: 'other', detail };
}
