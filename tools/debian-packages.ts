import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const installLimitMs = 10 * 60_000;

/** Whether this process may install Debian packages: as root, where apt is. */
export function canInstallPackages(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Brings apt's lists up to date: those of a fresh machine are empty, those of an old one may name packages that are gone. */
export function updatePackageLists(say: (line: string) => void): boolean {
  return canInstallPackages() && run(['update', '-qq'], say);
}

/** Installs Debian packages, saying what it does. @returns whether they are there now. */
export function installPackages(names: readonly string[], say: (line: string) => void): boolean {
  return updatePackageLists(say) && run(['install', '-y', '-qq', '--no-install-recommends', ...names], say);
}

function run(words: readonly string[], say: (line: string) => void): boolean {
  say(`apt-get ${words.join(' ')} …`);
  const { status } = spawnSync('apt-get', [...words], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: installLimitMs,
  });
  return status === 0;
}
