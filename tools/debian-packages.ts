import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const installLimitMs = 10 * 60_000;

/** Whether this process may install Debian packages: as root, where apt is. */
export function canInstallPackages(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** Installs Debian packages, saying what it does. @returns whether they are there now. */
export function installPackages(names: readonly string[], say: (line: string) => void): boolean {
  if (!canInstallPackages()) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (words: readonly string[]): boolean => {
    say(`apt-get ${words.join(' ')} …`);
    const { status } = spawnSync('apt-get', [...words], {
      env,
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: installLimitMs,
    });
    return status === 0;
  };
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...names];
  // The lists of a fresh machine are empty; those of an old one may name packages that are gone.
  return run(['update', '-qq']) && run(install);
}
