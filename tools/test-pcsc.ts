import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { canInstallPackages, installPackages } from './debian-packages.ts';

// `npm run test:pcsc`: the PC/SC driver behind a real pcscd with a virtual reader (Debian packages pcscd and
// vsmartcard-vpcd). The tests start pcscd themselves, and stop it in between to see what happens.

const root = join(import.meta.dirname, '..');
const config = 'test/devices/pcsc/vitest.config.ts';
const needed = ['/usr/sbin/pcscd', '/etc/reader.conf.d/vpcd'];
/** Native code that hangs would hang the tests' own limits with it. */
const limitMs = 3 * 60_000;
const serviceSocket = '/run/pcscd/pcscd.comm';

const isThere = (): boolean => needed.every((path) => existsSync(path));

/** Whether a pcscd answers, of systemd's or another's; a socket file alone may be left over. */
async function isServiceTaken(): Promise<boolean> {
  if (!existsSync(serviceSocket)) return false;
  const socket = createConnection(serviceSocket);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function run(): Promise<number> {
  if (!isThere()) {
    if (!canInstallPackages()) {
      console.log('skipped: this needs pcscd and vsmartcard-vpcd, and installs them only on Debian as root');
      return 0;
    }
    installPackages(['pcscd', 'vsmartcard-vpcd'], console.log);
    if (!isThere()) {
      console.error('pcscd and vsmartcard-vpcd could not be installed');
      return 1;
    }
  }
  if (process.getuid?.() !== 0) {
    console.log('skipped: pcscd is started here, which only root may do');
    return 0;
  }
  if (await isServiceTaken()) {
    console.error('a pcscd runs here already: systemctl stop pcscd.socket pcscd, and run this again');
    return 1;
  }
  const words = ['node_modules/vitest/vitest.mjs', 'run', '--config', config];
  const { status } = spawnSync(process.execPath, words, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  return status ?? 1;
}

process.exitCode = await run();
