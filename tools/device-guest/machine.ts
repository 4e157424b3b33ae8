import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { canInstallPackages, installPackages } from '../debian-packages.ts';

/** What the guest is made of and what its tests use, as Debian calls it, and the file by which each is known. */
const needs: readonly { readonly package: string; readonly program?: string; readonly file?: string }[] = [
  { package: 'qemu-system-x86', program: 'qemu-system-x86_64' },
  { package: 'busybox-static', program: 'busybox' },
  { package: 'cpio', program: 'cpio' },
  { package: 'kmod', program: 'depmod' },
  { package: 'udev', program: 'udevadm' },
  // node-hid is linked with both.
  { package: 'libudev1', file: '/usr/lib/x86_64-linux-gnu/libudev.so.1' },
  { package: 'libusb-1.0-0', file: '/usr/lib/x86_64-linux-gnu/libusb-1.0.so.0' },
];

const systemFolders = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** Where a program is, also one that only root's path has; null when it is not installed. */
export function findProgram(name: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...systemFolders];
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const missing = (): string[] =>
  needs
    .filter(({ program, file }) => (program ? findProgram(program) === null : !existsSync(file ?? '')))
    .map((need) => need.package);

/** Installs what the guest needs where that may be done. @returns null when all is there, else one line that says what to do. */
export function prepareMachine(say: (line: string) => void): string | null {
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync('/usr/bin/apt-get')) {
    return 'the device tests run on Debian 12 (x86-64): their guest boots its kernel and sees its programs';
  }
  if (missing().length === 0) return null;
  if (canInstallPackages()) installPackages(missing(), say);
  const names = missing().join(' ');
  return names === '' ? null : `the device tests need: apt-get install --no-install-recommends ${names}`;
}
