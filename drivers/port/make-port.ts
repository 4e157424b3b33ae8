import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { parseAddress } from './address.ts';
import type { Parity } from './address.ts';
import type { MakePort } from './byte-port.ts';
import { createHidPort } from './hid-port.ts';
import type { HidLine } from './hid-port.ts';
import { createLpPort } from './lp-port.ts';
import { createPcscPort } from './pcsc-port.ts';
import { createSerialPort } from './serial-port.ts';
import { createTcpPort } from './tcp-port.ts';
import type { UsbLine } from './usb-device.ts';
import { createUsbPorts } from './usb-port.ts';

export interface LineDefaults {
  readonly baud: number;
  readonly parity: Parity;
  /** How its bytes travel over HID; a device without this part has no HID form that this build knows. */
  readonly hid?: HidLine;
  /** Speaks in whole APDUs: it is reached through PC/SC, and over no line of bytes. */
  readonly isPcsc?: true;
  /** Where its bytes travel over a USB interface of its maker's own. */
  readonly usb?: UsbLine;
  /** Has a device file of its own on Linux (the USB printer class). */
  readonly isLp?: true;
}

/** How to make ports of an address; a sentence where this build cannot. @param defaults of the device's lines. */
export function portMaker(text: string, defaults: LineDefaults): Result<MakePort, string> {
  const parsed = parseAddress(text);
  if (parsed.kind === 'failed') return parsed;
  const address = parsed.value;
  if ((address.kind === 'pcsc') !== (defaults.isPcsc === true)) {
    const one = 'this device is driven through PC/SC: write pcsc: or pcsc:NAME';
    return failed(defaults.isPcsc ? one : 'this device is not driven through PC/SC by this build');
  }
  switch (address.kind) {
    case 'tcp':
      return ok(() => createTcpPort(address.host, address.port));
    case 'serial': {
      const { path, baud, parity } = address;
      const settings = { path, baud: baud ?? defaults.baud, parity: parity ?? defaults.parity };
      return ok(() => createSerialPort(settings));
    }
    case 'hid': {
      const { hid } = defaults;
      const { vendorId, productId } = address;
      if (!hid) return failed('this device is not driven over HID by this build');
      return ok(() => createHidPort({ ...hid, vendorId, productId }));
    }
    case 'pcsc':
      return ok(() => createPcscPort(address.reader));
    case 'usb': {
      const { usb } = defaults;
      const { vendorId, productId } = address;
      if (!usb) return failed('this device is not driven over USB by this build');
      return ok(createUsbPorts({ ...usb, vendorId, productId }));
    }
    case 'lp':
      if (!defaults.isLp) return failed('this device has no device file of its own');
      return ok(() => createLpPort(address.path));
    case 'pty':
      return failed('pty: is an address for a simulator, not for a device');
  }
}
