import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  constants,
  copyFileSync,
  existsSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { failed, ok } from '../../drivers/result.ts';
import type { Result } from '../../drivers/result.ts';
import type { GuestKernel } from './kernel.ts';
import { findProgram } from './machine.ts';

export interface GuestRun {
  readonly kernel: GuestKernel;
  /** Program and words. */
  readonly command: readonly string[];
  /** Where what it says goes: this process's own output, or its errors. */
  readonly show: 'out' | 'err';
  readonly cwd: string;
  /** Seen in the guest as /guest-out; the only folder of the machine that it can write to. */
  readonly out: string;
  /** After so long the guest is switched off. */
  readonly limitMs: number;
}

const memoryMb = '1024';

/**
 * Runs a command in a small virtual machine that sees this machine's files and cannot change them, with devices of
 * its own: /dev/uhid, USB gadgets, udev. @returns the command's exit status.
 */
export async function runInGuest({
  kernel,
  command,
  show,
  cwd,
  out,
  limitMs,
}: GuestRun): Promise<Result<number, string>> {
  copyFileSync(join(import.meta.dirname, 'session.sh'), join(out, 'session.sh'));
  const path = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/usr/bin', '/sbin', '/bin'].join(
    ':',
  );
  const lines = [
    `export HOME=/root PATH=${quoted(path)}`,
    ...(process.stdout.isTTY ? [] : ['export NO_COLOR=1']),
    `cd ${quoted(cwd)}`,
    command.map(quoted).join(' '),
  ];
  writeFileSync(join(out, 'command.sh'), `${lines.join('\n')}\n`);
  const folder = (source: string, tag: string, rest = ''): string[] => [
    '-virtfs',
    `local,path=${source},mount_tag=${tag},security_model=none${rest}`,
  ];
  const words = [
    // One processor: with two in software, code that is compiled on one while the other runs it crashes now and then.
    ...['-M', 'q35', '-cpu', 'max', '-smp', '1', '-m', memoryMb],
    ...['-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot', '-serial', 'stdio'],
    ...['-kernel', kernel.image, '-initrd', kernel.initrd],
    ...[
      '-append',
      'console=ttyS0 quiet loglevel=3 panic=-1 no_timer_check tsc=reliable mitigations=off nokaslr 8250.nr_uarts=1',
    ],
    ...folder('/', 'machine', ',readonly=on,multidevs=remap'),
    ...folder(out, 'out'),
  ];
  const program = findProgram('qemu-system-x86_64') ?? '';
  for (const file of ['begun', 'status']) rmSync(join(out, file), { force: true });
  for (const accelerator of accelerators()) {
    const qemu = spawn(program, [...words, '-accel', accelerator], {
      stdio: ['ignore', show === 'out' ? 1 : 2, 2],
    });
    const limit = setTimeout(() => qemu.kill('SIGKILL'), limitMs);
    try {
      await once(qemu, 'exit');
    } catch (error) {
      return failed(`the guest does not start: ${error instanceof Error ? error.message : 'no qemu'}`);
    } finally {
      clearTimeout(limit);
    }
    // What a machine says that it lets us use does not work on every one: then the next is tried.
    if (existsSync(join(out, 'begun'))) break;
    console.error(`the guest does not come up by ${accelerator}`);
  }
  try {
    return ok(Number(readFileSync(join(out, 'status'), 'utf8')));
  } catch {
    return failed(
      `the guest ended before its command, or was switched off after ${String(limitMs / 1000)} s`,
    );
  }
}

/** The processor's own virtualisation where this user may use it, and all in software, which boots in about 8 s. */
function accelerators(): readonly ('kvm' | 'tcg')[] {
  try {
    accessSync('/dev/kvm', constants.R_OK | constants.W_OK);
    return ['kvm', 'tcg'];
  } catch {
    return ['tcg'];
  }
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
