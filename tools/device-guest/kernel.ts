import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import { updatePackageLists } from '../debian-packages.ts';
import { findProgram } from './machine.ts';

export interface GuestKernel {
  readonly image: string;
  readonly initrd: string;
}

/** Modules by name; what they depend on comes along, and what is built into the kernel is in it already. */
const modules: readonly string[] = [
  // The machine's files, and memory over them.
  ...['virtio_pci', '9pnet_virtio', '9p', 'overlay'],
  // HID devices made by a program.
  ...['hid', 'hid-generic', 'uhid'],
  // USB devices made by a program: a host controller whose other end is inside the machine.
  ...['configfs', 'dummy_hcd', 'libcomposite', 'usb_f_acm', 'usb_f_fs', 'cdc-acm'],
];

/** Of a kernel package only what these modules can be in; all of it would be 400 MB. */
const wanted: readonly string[] = [
  './boot/vmlinuz-*',
  './lib/modules/*/modules.*',
  ...['drivers/virtio', 'drivers/hid', 'drivers/usb', 'net/9p', 'fs/9p', 'fs/overlayfs', 'fs/fscache'].map(
    (folder) => `./lib/modules/*/kernel/${folder}/*`,
  ),
  ...['fs/netfs', 'fs/configfs', 'lib', 'crypto'].map((folder) => `./lib/modules/*/kernel/${folder}/*`),
];

/** Debian's own kernel, fetched once into `cache` and not installed, with a first file system made from it. */
export function openGuestKernel(cache: string, say: (line: string) => void): Result<GuestKernel, string> {
  const kernel = join(cache, 'kernel');
  if (!existsSync(kernel)) {
    const fetched = fetchKernel(cache, kernel, say);
    if (fetched.kind === 'failed') return fetched;
  }
  const [release] = readdirSync(join(kernel, 'lib/modules'));
  if (release === undefined) return failed(`${kernel} holds no modules: remove it and try again`);
  const initrd = join(cache, 'initrd');
  const packed = packInitrd(join(kernel, 'lib/modules', release), initrd);
  if (packed.kind === 'failed') return packed;
  return ok({ image: join(kernel, 'boot', `vmlinuz-${release}`), initrd });
}

function fetchKernel(cache: string, into: string, say: (line: string) => void): Result<void, string> {
  let name = kernelPackage();
  if (name === null && updatePackageLists(say)) name = kernelPackage();
  if (name === null) return failed('apt knows no kernel package; as root: apt-get update');
  say(`fetching ${name} for the guest …`);
  const work = join(cache, 'fetching');
  rmSync(work, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  // Downloaded into a folder that apt's own user may not enter.
  const downloaded = run('apt-get', ['-qq', '-o', 'APT::Sandbox::User=root', 'download', name], work);
  if (downloaded.kind === 'failed') return downloaded;
  const [file] = readdirSync(work).filter((each) => each.endsWith('.deb'));
  if (file === undefined) return failed(`apt-get download ${name} left no package`);
  const script = 'dpkg-deb --fsys-tarfile "$0" | tar -x -C unpacked --wildcards "$@"';
  mkdirSync(join(work, 'unpacked'));
  const unpacked = run('sh', ['-c', script, file, ...wanted], work);
  if (unpacked.kind === 'failed') return unpacked;
  const release = name.replace('linux-image-', '');
  const indexed = run(findProgram('depmod') ?? 'depmod', ['-b', join(work, 'unpacked'), release], work);
  if (indexed.kind === 'failed') return indexed;
  renameSync(join(work, 'unpacked'), into);
  rmSync(work, { recursive: true });
  return ok(undefined);
}

/** `linux-image-6.1.0-56-amd64`: what the package that follows the newest kernel depends on now. */
function kernelPackage(): string | null {
  const { stdout } = spawnSync('apt-cache', ['depends', 'linux-image-amd64'], { encoding: 'utf8' });
  return /Depends: (linux-image-[\w.+-]+-amd64)\s/.exec(stdout)?.[1] ?? null;
}

function packInitrd(modulesFolder: string, file: string): Result<void, string> {
  const folder = `${file}.d`;
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['bin', 'modules', 'proc', 'sys', 'dev', 'root', 'machine', 'memory']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  const order = inOrder(readFileSync(join(modulesFolder, 'modules.dep'), 'utf8'));
  if (order.kind === 'failed') return order;
  for (const path of order.value)
    copyFileSync(join(modulesFolder, path), join(folder, 'modules', basename(path)));
  writeFileSync(join(folder, 'modules/order'), order.value.map((path) => `${basename(path)}\n`).join(''));
  cpSync(findProgram('busybox') ?? '', join(folder, 'bin/busybox'), { dereference: true });
  cpSync(join(import.meta.dirname, 'init.sh'), join(folder, 'init'));
  return run('sh', ['-c', 'chmod +x init && find . | cpio -o -H newc --quiet > "$0"', file], folder);
}

/** Module files, what each depends on before it. @param text of modules.dep: `file: what it needs, the nearest first`. */
function inOrder(text: string): Result<readonly string[], string> {
  const lines = text.split('\n').map((line) => line.split(/[: ]+/).filter((path) => path !== ''));
  const byName = new Map(lines.map(([path = '', ...rest]) => [nameOf(path), [path, ...rest]]));
  const order = new Set<string>();
  for (const name of modules) {
    const needed = byName.get(nameOf(name));
    if (!needed) continue;
    for (const path of needed.toReversed()) {
      if (!path.endsWith('.ko')) return failed(`${path} is packed in a way that this guest does not unpack`);
      order.add(path);
    }
  }
  return ok([...order]);
}

/** A module is called by either dash. */
function nameOf(path: string): string {
  return basename(path)
    .replace(/\.ko.*$/, '')
    .replaceAll('-', '_');
}

function run(program: string, words: readonly string[], cwd: string): Result<void, string> {
  const { status, stderr, error } = spawnSync(program, words, { cwd, encoding: 'utf8' });
  if (status === 0) return ok(undefined);
  return failed(
    `${program} ${words.slice(0, 2).join(' ')} failed: ${error?.message ?? stderr.trim().slice(-400)}`,
  );
}
