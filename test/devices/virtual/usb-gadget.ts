import { openSync, read, write, writeSync } from 'node:fs';
import { createGadget } from './gadget.ts';
import type { GadgetSettings } from './gadget.ts';
import { listen, tell } from './wire.ts';

// A USB device with one interface of its maker's own and a bulk endpoint each way, through FunctionFS
// (include/uapi/linux/usb/functionfs.h), in a process of its own.

const settings = JSON.parse(process.argv[2] ?? '') as GadgetSettings;
const mount = '/run/usb-gadget';

const magic = { strings: 2, descriptors: 3 } as const;
const hasFullSpeed = 1;
const words = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32LE(value, index * 4));
  return bytes;
};

/** USB 2.0, 9.6.5 and 9.6.6: two endpoints, vendor's own class; bulk, 64 bytes. */
const interfaceDescriptor = Buffer.of(9, 4, 0, 0, 2, 0xff, 0, 0, 0);
const bulk = (address: number): Buffer => Buffer.of(7, 5, address, 2, 64, 0, 0);
const descriptors = Buffer.concat([words(3), interfaceDescriptor, bulk(0x81), bulk(0x02)]);
const descriptorHead = words(magic.descriptors, 12 + descriptors.length, hasFullSpeed);
const noStrings = words(magic.strings, 16, 0, 0);

const gadget = createGadget(settings, mount);
const control = openSync(`${mount}/ep0`, 'r+');
writeSync(control, Buffer.concat([descriptorHead, descriptors]));
writeSync(control, noStrings);
/** The endpoints in the order of their descriptors: in, out. */
const toComputer = openSync(`${mount}/ep1`, 'r+');
const fromComputer = openSync(`${mount}/ep2`, 'r+');

/** Kinds of an event of 12 bytes, whose ninth says which. */
const enable = 2;
const disable = 3;

function readEvents(): void {
  const bytes = Buffer.alloc(12 * 4);
  read(control, bytes, 0, bytes.length, null, (error, size) => {
    if (error) throw error;
    for (let at = 8; at < size; at += 12) {
      if (bytes[at] === enable) {
        tell({ kind: 'plugged' });
        tell({ kind: 'opened' });
      } else if (bytes[at] === disable) {
        tell({ kind: 'closed' });
      }
    }
    readEvents();
  });
}

function readBytes(): void {
  const bytes = Buffer.alloc(512);
  read(fromComputer, bytes, 0, bytes.length, null, (error, size) => {
    // Unplugged while it waited; the next read waits until it is plugged in again.
    if (!error) tell({ kind: 'output', bytes: Uint8Array.from(bytes.subarray(0, size)) });
    readBytes();
  });
}

readEvents();
readBytes();
listen((message) => {
  if (message.kind === 'plug') gadget.plug();
  if (message.kind === 'unplug') {
    gadget.unplug();
    tell({ kind: 'unplugged' });
  }
  // What nobody fetches before the cable goes is lost, as it is on a real device.
  if (message.kind === 'send') write(toComputer, message.bytes, () => undefined);
});
tell({ kind: 'ready' });
