import type { AcceptDevice } from '../../../drivers/port/byte-server.ts';
import { padModels } from '../../../drivers/models.ts';
import type { PadModel, PadModelId } from '../../../drivers/models.ts';
import { createFeigSimulator } from '../../../drivers/rfid/feig/simulator.ts';
import type { RfField } from '../../../drivers/rfid/field.ts';
import { createSystemClock } from '../../../main/clock/clock.ts';
import type { GadgetSettings } from './gadget.ts';
import type { UhidSettings } from './uhid-device.ts';
import { startVirtualDevice } from './virtual-device.ts';
import type { VirtualDevice } from './virtual-device.ts';
import type { FromDevice } from './wire.ts';

/** A pad's simulator behind a device of the guest's kernel. */
export interface PluggedPad {
  /** As its reader is given it. */
  readonly address: string;
  readonly device: VirtualDevice;
}

/** How bytes go between a simulator and its device. */
interface Carrying {
  readonly program: string;
  readonly settings: UhidSettings | GadgetSettings;
  readonly address: string;
  /** Bytes for the simulator in what the device said; null where there are none. */
  take(message: FromDevice): Uint8Array | null;
  give(reply: Uint8Array, device: VirtualDevice): void;
}

const hidReportBytes = 64;
const featureReportBytes = 256;

/** HID 1.11, 6.2.2: one vendor-defined collection; input and output of 64 bytes, not numbered. */
const reportsOf64 = '06 00 FF 09 01 A1 01 15 00 26 FF 00 75 08 95 40 09 02 81 02 09 03 95 40 91 02 C0';
/** The same with features number 1 and 2, 255 bytes each behind the number. */
const features1And2 =
  '06 00 FF 09 01 A1 01 15 00 26 FF 00 75 08 95 FF 85 01 09 02 B1 02 85 02 09 03 B1 02 C0';

const bytesOf = (message: FromDevice): Uint8Array | null =>
  message.kind === 'output' ? message.bytes : null;
const straight = (reply: Uint8Array, device: VirtualDevice): void => {
  device.send({ kind: 'send', bytes: reply });
};

const carryings: Readonly<Record<string, Carrying>> = {
  'rrhfoem04 over hid': {
    program: 'uhid-device.ts',
    address: 'hid:1781:0c10',
    settings: { name: 'RRHFOEM04', vendorId: 0x1781, productId: 0x0c10, descriptor: reportsOf64 },
    take(message) {
      const bytes = bytesOf(message);
      // Reports that are not numbered come with a zero where the number would stand.
      return bytes && bytes.length > hidReportBytes ? bytes.subarray(1) : bytes;
    },
    give(reply, device) {
      for (let at = 0; at < reply.length; at += hidReportBytes) {
        device.send({ kind: 'send', bytes: padded(reply.subarray(at, at + hidReportBytes), hidReportBytes) });
      }
    },
  },
  'cf-rh320u over hid': {
    program: 'uhid-device.ts',
    address: 'hid:ffff:0035',
    settings: { name: 'CF-RH320U', vendorId: 0xffff, productId: 0x0035, descriptor: features1And2 },
    take: (message) => (message.kind === 'feature' ? message.report : null),
    give(reply, device) {
      device.send({ kind: 'hold', report: padded(reply, featureReportBytes) });
    },
  },
  'feig-iso-host over usb': {
    program: 'usb-gadget.ts',
    address: 'usb:0ab1:0002',
    settings: {
      vendorId: 0x0ab1,
      productId: 0x0002,
      maker: 'FEIG',
      name: 'ID ISC.PR101',
      function: 'ffs.pad',
      controller: 'dummy_udc.0',
    },
    take: bytesOf,
    give: straight,
  },
  'feig-iso-host over serial': {
    program: 'serial-gadget.ts',
    address: 'serial:/dev/ttyACM0',
    settings: {
      vendorId: 0x076b,
      productId: 0x5428,
      maker: 'FEIG',
      name: 'ID ISC.MR101',
      function: 'acm.pad',
      controller: 'dummy_udc.1',
    },
    take: bytesOf,
    give: straight,
  },
};

function padded(bytes: Uint8Array, sizeBytes: number): Uint8Array {
  const whole = new Uint8Array(sizeBytes);
  whole.set(bytes);
  return whole;
}

/** Pads and lines that can be had in the guest. */
export const pluggable: readonly (readonly [PadModelId, 'hid' | 'usb' | 'serial'])[] = [
  ['rrhfoem04', 'hid'],
  ['cf-rh320u', 'hid'],
  ['feig-iso-host', 'usb'],
  ['feig-iso-host', 'serial'],
];

/** A simulated pad over `field`, plugged in. */
export async function plugPad(model: PadModelId, port: string, field: RfField): Promise<PluggedPad> {
  const carrying = carryings[`${model} over ${port}`];
  if (!carrying) throw new Error(`no ${model} over ${port} here`);
  const accept = simulatorOf(model, port, field);
  let connection: ReturnType<AcceptDevice> | null = null;
  const device = await startVirtualDevice(carrying.program, carrying.settings, (message) => {
    if (message.kind === 'closed' || message.kind === 'unplugged') {
      connection?.onClose();
      connection = null;
      return;
    }
    if (message.kind === 'opened') {
      connection ??= accept({
        send: (reply) => {
          carrying.give(reply, device);
        },
        close: () => undefined,
      });
    }
    const bytes = carrying.take(message);
    if (bytes) connection?.onData(bytes);
  });
  await device.setPlugged(true);
  return { address: carrying.address, device };
}

function simulatorOf(id: PadModelId, port: string, field: RfField): AcceptDevice {
  const timers = createSystemClock();
  // Over USB these pads know only the advanced form, and there is no line to pace.
  if (port === 'usb') return createFeigSimulator({ field, timers, baud: null, forms: 'advanced' });
  const model: PadModel = padModels[id];
  return model.createSimulator(field, timers);
}
