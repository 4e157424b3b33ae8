import type { Timers } from './exchange/timers.ts';
import type { MakePort } from './port/byte-port.ts';
import type { AcceptDevice } from './port/byte-server.ts';
import { portMaker } from './port/make-port.ts';
import type { LineDefaults } from './port/make-port.ts';
import { failed, ok } from './result.ts';
import type { Result } from './result.ts';
import { cfRh320uCapabilities, CfRh320uReader } from './rfid/cf-rh320u/reader.ts';
import { createCfRh320uSimulator } from './rfid/cf-rh320u/simulator.ts';
import { feigCapabilities, FeigReader } from './rfid/feig/reader.ts';
import { createFeigSimulator } from './rfid/feig/simulator.ts';
import type { RfField } from './rfid/field.ts';
import { LlrpReader } from './rfid/llrp/reader.ts';
import { createLlrpSimulator } from './rfid/llrp/simulator.ts';
import { M6eReader } from './rfid/m6e/reader.ts';
import { createM6eSimulator } from './rfid/m6e/simulator.ts';
import { metratecCapabilities, MetratecReader } from './rfid/metratec/reader.ts';
import { createMetratecSimulator } from './rfid/metratec/simulator.ts';
import { pcscCapabilities, PcscReader } from './rfid/pcsc/reader.ts';
import { createPcscSimulator } from './rfid/pcsc/simulator.ts';
import type { ReaderCapabilities, RfidReader } from './rfid/reader.ts';
import { rrhfoem04Capabilities, Rrhfoem04Reader } from './rfid/rrhfoem04/reader.ts';
import { createRrhfoem04Simulator } from './rfid/rrhfoem04/simulator.ts';
import type { ThreeMModel } from './rfid/threem/commands.ts';
import { threeMCapabilities, ThreeMReader } from './rfid/threem/reader.ts';
import { createThreeMSimulator } from './rfid/threem/simulator.ts';
import { rl86Capabilities, Rl86Reader } from './rfid/rl86/reader.ts';
import { createRl86Simulator } from './rfid/rl86/simulator.ts';
import { uhfCapabilities } from './rfid/uhf-reader.ts';
import { Uhf18Reader } from './rfid/uhfreader18/reader.ts';
import { createUhf18Simulator } from './rfid/uhfreader18/simulator.ts';

/** A device's own pace. */
export interface Pace {
  /** Rest it wants between two commands. */
  readonly restMs?: number;
  /** Polls of the field in one inventory; one where it does not say. */
  readonly polls?: number;
}

export interface PadModel {
  /** Readers of the family, for a person choosing. */
  readonly devices: string;
  readonly ports: readonly ('serial' | 'tcp' | 'hid' | 'usb' | 'pcsc')[];
  /** Addresses by the ids with which its readers show up on USB; serial converters have ids of their own and say nothing. */
  readonly usbAddresses?: readonly string[];
  readonly capabilities: ReaderCapabilities;
  /** How its serial line is set when an address does not say. */
  readonly line: LineDefaults;
  /** What the device itself adds to each exchange, whoever drives it; left out where it adds nothing. */
  readonly pace?: Pace;
  /** A reader on ports made by `makePort`; `address` is what it calls itself. */
  createReaderOn(address: string, makePort: MakePort, timers: Timers): RfidReader;
  createSimulator(field: RfField, timers: Timers): AcceptDevice;
}

const feigLine: LineDefaults = {
  baud: 38_400,
  parity: 'even',
  usb: { interfaceNumber: 0, outEndpoint: 2, inEndpoint: 1 },
};

/** Two generations of one protocol. */
function threeM(model: ThreeMModel, devices: string): PadModel {
  return {
    devices,
    ports: ['serial', 'tcp'],
    capabilities: threeMCapabilities,
    line: { baud: 19_200, parity: 'none' },
    // A second poll finds what the first left out.
    pace: { polls: 2 },
    createReaderOn: (address, makePort, timers) => new ThreeMReader({ model, address, makePort, timers }),
    createSimulator: (field, timers) => createThreeMSimulator({ model, field, timers, baud: 19_200 }),
  };
}

/** Every pad that this build can drive. */
export const padModels = {
  'feig-iso-host': {
    devices: 'FEIG ID CPR.*, ID ISC.PR100/101/102, PRH101/102, MR101/102, LR*',
    ports: ['serial', 'tcp', 'usb'],
    usbAddresses: ['usb:0ab1:0002', 'usb:0ab1:0004'],
    capabilities: feigCapabilities,
    line: feigLine,
    createReaderOn: (address, makePort, timers) => {
      const gapMs = address.startsWith('serial:') ? 5 : 0;
      const firstForm = address.startsWith('usb:') ? 'advanced' : 'standard';
      return new FeigReader({ address, makePort, timers, gapMs, firstForm });
    },
    createSimulator: (field, timers) => createFeigSimulator({ field, timers, baud: feigLine.baud }),
  },
  'threem-810': threeM('threem-810', '3M pad 810 and its bibliotheca successors'),
  'threem-210': threeM('threem-210', '3M pad 210, bibliotheca M210'),
  rl86: {
    devices: 'RL866, RL8000/8600 and RPAN pads of the RFIDLIB family',
    ports: ['serial', 'tcp'],
    capabilities: rl86Capabilities,
    line: { baud: 38_400, parity: 'even' },
    createReaderOn: (address, makePort, timers) => new Rl86Reader({ address, makePort, timers }),
    createSimulator: (field, timers) => createRl86Simulator({ field, timers, baud: 38_400 }),
  },
  metratec: {
    devices: 'metraTec DeskID ISO, QuasarMX, UM15, QR15',
    ports: ['serial', 'tcp'],
    capabilities: metratecCapabilities,
    line: { baud: 115_200, parity: 'none' },
    createReaderOn: (address, makePort, timers) => new MetratecReader({ address, makePort, timers }),
    createSimulator: (field, timers) => createMetratecSimulator({ field, timers, baud: 115_200 }),
  },
  rrhfoem04: {
    devices: 'RapidRadio RRHFOEM04',
    ports: ['tcp', 'hid'],
    usbAddresses: ['hid:1781:0c10'],
    capabilities: rrhfoem04Capabilities,
    // Its network and USB lines are faster than its field: what is paced is the field.
    line: {
      baud: 115_200,
      parity: 'none',
      hid: { carries: { way: 'reports', sizeBytes: 64, id: 0 } },
    },
    pace: { restMs: 100 },
    createReaderOn: (address, makePort, timers) => new Rrhfoem04Reader({ address, makePort, timers }),
    createSimulator: (field, timers) => createRrhfoem04Simulator({ field, timers, baud: 115_200 }),
  },
  'cf-rh320u': {
    devices: 'Chafon CF-RH320U-93: one tag at a time',
    ports: ['hid'],
    usbAddresses: ['hid:ffff:0035'],
    capabilities: cfRh320uCapabilities,
    line: {
      baud: 115_200,
      parity: 'none',
      hid: { carries: { way: 'features', sizeBytes: 256, answerId: 2 } },
    },
    createReaderOn: (address, makePort, timers) => new CfRh320uReader({ address, makePort, timers }),
    createSimulator: (field, timers) => createCfRh320uSimulator({ field, timers, baud: 115_200 }),
  },
  pcsc: {
    devices: 'ACS ACR1552U and other PC/SC readers that see ISO 15693: one tag at a time',
    ports: ['pcsc'],
    capabilities: pcscCapabilities,
    line: { baud: 115_200, parity: 'none', isPcsc: true },
    createReaderOn: (address, makePort, timers) => new PcscReader({ address, makePort, timers }),
    createSimulator: (field, timers) => createPcscSimulator({ field, timers }),
  },
  uhfreader18: {
    devices: 'Chafon and other UHF desktop and gate readers of the UHFReader18 family',
    ports: ['serial', 'tcp'],
    capabilities: uhfCapabilities,
    line: { baud: 57_600, parity: 'none' },
    createReaderOn: (address, makePort, timers) => new Uhf18Reader({ address, makePort, timers }),
    createSimulator: (field, timers) => createUhf18Simulator({ field, timers, baud: 57_600 }),
  },
  llrp: {
    devices: 'Impinj Speedway and R700, Zebra FX and other LLRP network readers (UHF)',
    ports: ['tcp'],
    capabilities: uhfCapabilities,
    line: { baud: 115_200, parity: 'none' },
    createReaderOn: (address, makePort, timers) => new LlrpReader({ address, makePort, timers }),
    createSimulator: (field, timers) => createLlrpSimulator({ field, timers }),
  },
  m6e: {
    devices: 'ThingMagic M6e, M6e Nano, M7e modules (UHF)',
    ports: ['serial', 'tcp'],
    capabilities: uhfCapabilities,
    line: { baud: 115_200, parity: 'none' },
    createReaderOn: (address, makePort, timers) => new M6eReader({ address, makePort, timers }),
    createSimulator: (field, timers) => createM6eSimulator({ field, timers }),
  },
} as const satisfies Readonly<Record<string, PadModel>>;

export type PadModelId = keyof typeof padModels;

/** A reader of a model at an address; a sentence when either is not one of this build's. */
export function createReader(model: string, address: string, timers: Timers): Result<RfidReader, string> {
  const found = findPadModel(model);
  if (found.kind === 'failed') return found;
  const makePort = portMaker(address, found.value.line);
  if (makePort.kind === 'failed') return makePort;
  return ok(found.value.createReaderOn(address, makePort.value, timers));
}

export function findPadModel(model: string): Result<PadModel, string> {
  const models: Readonly<Record<string, PadModel>> = padModels;
  const found = Object.hasOwn(models, model) ? models[model] : undefined;
  if (!found) {
    return failed(`"${model.slice(0, 40)}" is no pad model of this build: ${Object.keys(models).join(', ')}`);
  }
  return ok(found);
}
