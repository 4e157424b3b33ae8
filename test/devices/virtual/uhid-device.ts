import { openSync, read, writeSync } from 'node:fs';
import { listen, tell } from './wire.ts';

// A HID device through /dev/uhid (include/uapi/linux/uhid.h), in a process of its own.

export interface UhidSettings {
  readonly name: string;
  readonly vendorId: number;
  readonly productId: number;
  /** Report descriptor in hex. */
  readonly descriptor: string;
}

const event = {
  destroy: 1,
  start: 2,
  stop: 3,
  open: 4,
  close: 5,
  output: 6,
  getReport: 9,
  getReportReply: 10,
  create2: 11,
  input2: 12,
  setReport: 13,
  setReportReply: 14,
} as const;

/** An event's number, then the largest of the structures behind it. */
const eventBytes = 4 + 4_376;
const typeBytes = 4;
const busUsb = 3;

/** Fields of UHID_CREATE2 behind the number. */
const create = {
  name: 4,
  uniq: 196,
  descriptorSize: 260,
  bus: 262,
  vendor: 264,
  product: 268,
  version: 272,
  descriptor: 280,
};

const settings = JSON.parse(process.argv[2] ?? '') as UhidSettings;
const file = openSync('/dev/uhid', 'r+');
/** What feature reports hold, by their number. */
const held = new Map<number, Uint8Array>();
let isPlugged = false;

function plug(): void {
  const { name, vendorId, productId } = settings;
  const descriptor = Buffer.from(settings.descriptor.replaceAll(/\s/g, ''), 'hex');
  const bytes = Buffer.alloc(eventBytes);
  bytes.writeUInt32LE(event.create2, 0);
  bytes.write(name, create.name);
  bytes.write('0001', create.uniq);
  bytes.writeUInt16LE(descriptor.length, create.descriptorSize);
  bytes.writeUInt16LE(busUsb, create.bus);
  bytes.writeUInt32LE(vendorId, create.vendor);
  bytes.writeUInt32LE(productId, create.product);
  bytes.writeUInt32LE(0x100, create.version);
  descriptor.copy(bytes, create.descriptor);
  writeSync(file, bytes);
  isPlugged = true;
}

function unplug(): void {
  const bytes = Buffer.alloc(typeBytes);
  bytes.writeUInt32LE(event.destroy, 0);
  writeSync(file, bytes);
  isPlugged = false;
}

/** What is on its way when the cable goes is lost. */
function put(bytes: Buffer): void {
  if (isPlugged) writeSync(file, bytes);
}

function input(report: Uint8Array): void {
  const bytes = Buffer.alloc(typeBytes + 2 + report.length);
  bytes.writeUInt32LE(event.input2, 0);
  bytes.writeUInt16LE(report.length, typeBytes);
  bytes.set(report, typeBytes + 2);
  put(bytes);
}

/** @param asked the request's event; its number goes back with the answer. */
function replyReport(asked: Buffer, report: Uint8Array): void {
  const bytes = Buffer.alloc(typeBytes + 8 + report.length);
  bytes.writeUInt32LE(event.getReportReply, 0);
  asked.copy(bytes, typeBytes, typeBytes, typeBytes + 4);
  bytes.writeUInt16LE(report.length, typeBytes + 6);
  bytes.set(report, typeBytes + 8);
  put(bytes);
}

function acknowledge(asked: Buffer): void {
  const bytes = Buffer.alloc(typeBytes + 6);
  bytes.writeUInt32LE(event.setReportReply, 0);
  asked.copy(bytes, typeBytes, typeBytes, typeBytes + 4);
  put(bytes);
}

function take(bytes: Buffer): void {
  switch (bytes.readUInt32LE(0)) {
    case event.start:
      tell({ kind: 'plugged' });
      break;
    case event.stop:
      tell({ kind: 'unplugged' });
      break;
    case event.open:
      tell({ kind: 'opened' });
      break;
    case event.close:
      tell({ kind: 'closed' });
      break;
    case event.output: {
      const size = bytes.readUInt16LE(typeBytes + 4_096);
      tell({ kind: 'output', bytes: Uint8Array.from(bytes.subarray(typeBytes, typeBytes + size)) });
      break;
    }
    case event.getReport: {
      const number = bytes[typeBytes + 4] ?? 0;
      replyReport(bytes, held.get(number) ?? Uint8Array.of(number));
      break;
    }
    case event.setReport: {
      const size = bytes.readUInt16LE(typeBytes + 6);
      const report = Uint8Array.from(bytes.subarray(typeBytes + 8, typeBytes + 8 + size));
      // What was there is of an earlier request.
      held.clear();
      acknowledge(bytes);
      tell({ kind: 'feature', report });
      break;
    }
  }
}

function readOn(): void {
  const bytes = Buffer.alloc(eventBytes);
  read(file, bytes, 0, eventBytes, null, (error) => {
    if (error) throw error;
    take(bytes);
    readOn();
  });
}

readOn();
listen((message) => {
  switch (message.kind) {
    case 'plug':
      plug();
      break;
    case 'unplug':
      unplug();
      break;
    case 'send':
      input(message.bytes);
      break;
    case 'hold':
      held.set(message.report[0] ?? 0, message.report);
      break;
  }
});
tell({ kind: 'ready' });
