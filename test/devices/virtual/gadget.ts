import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A USB device made from the kernel's gadget functions (Documentation/usb/gadget_configfs.rst). */
export interface Gadget {
  plug(): void;
  unplug(): void;
}

export interface GadgetSettings {
  readonly vendorId: number;
  readonly productId: number;
  readonly maker: string;
  readonly name: string;
  /** `acm.pad`, `ffs.pad`: a function of the kernel's and a name of our own. */
  readonly function: string;
  /** Which of the guest's host controllers it is plugged into. */
  readonly controller: string;
}

const hex = (id: number): string => `0x${id.toString(16)}`;

/** Describes the device; it is plugged in later. @param mount for FunctionFS: where its endpoints are to appear. */
export function createGadget(settings: GadgetSettings, mount?: string): Gadget {
  const folder = join('/sys/kernel/config/usb_gadget', settings.function);
  const write = (file: string, value: string): void => {
    writeFileSync(join(folder, file), value);
  };
  for (const part of ['strings/0x409', 'configs/c.1', `functions/${settings.function}`]) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  write('idVendor', hex(settings.vendorId));
  write('idProduct', hex(settings.productId));
  // As the pads: packets of 64 bytes.
  write('max_speed', 'full-speed');
  write('strings/0x409/manufacturer', settings.maker);
  write('strings/0x409/product', settings.name);
  write('strings/0x409/serialnumber', '0001');
  symlinkSync(join(folder, 'functions', settings.function), join(folder, 'configs/c.1', settings.function));
  if (mount !== undefined) {
    mkdirSync(mount, { recursive: true });
    execFileSync('mount', ['-t', 'functionfs', settings.function.replace(/^ffs\./, ''), mount]);
  }
  return {
    plug: () => {
      write('UDC', settings.controller);
    },
    unplug: () => {
      write('UDC', '\n');
    },
  };
}
