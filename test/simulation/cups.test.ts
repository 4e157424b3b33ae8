import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveTcp } from '../../drivers/port/byte-server.ts';
import { createEscposSimulator } from '../../drivers/printer/escpos/simulator.ts';
import { createPrinter } from '../../drivers/printer/models.ts';
import { blankRaster, differingDots, rowsOf } from '../../drivers/printer/raster.ts';
import { createSystemClock } from '../../main/clock/clock.ts';

// The real print server of Debian's package `cups`, in a folder of its own, with a queue that passes bytes on to a
// simulated printer on a socket. Where cupsd is not installed, or may not be started, the scripted server of
// drivers/printer/ipp is what remains.
const hasCups = spawnSync('cupsd', ['-h']).error === undefined && process.getuid?.() === 0;

describe.skipIf(!hasCups)('a queue of the real CUPS', () => {
  const clock = createSystemClock();
  const folder = mkdtempSync(join(tmpdir(), 'muontra-cups-'));
  const simulator = createEscposSimulator({ timers: clock, widthDots: 576 });
  let server: ChildProcess;
  let port = 0;
  let closeDevice = (): Promise<void> => Promise.resolve();

  beforeAll(async () => {
    const device = await serveTcp('127.0.0.1', 0, simulator.accept);
    if (device.kind === 'failed') throw new Error(device.error);
    closeDevice = device.value.close;
    port = await freePort();
    chmodSync(folder, 0o755);
    for (const name of ['etc', 'state', 'spool', 'cache', 'log', 'etc/ppd']) mkdirSync(join(folder, name));
    const at = (name: string): string => join(folder, name);
    writeFileSync(
      at('etc/cups-files.conf'),
      [
        `ServerRoot ${at('etc')}`,
        `StateDir ${at('state')}`,
        `RequestRoot ${at('spool')}`,
        `CacheDir ${at('cache')}`,
        ...['Error', 'Access', 'Page'].map((log) => `${log}Log ${at(`log/${log}`)}`),
      ].join('\n'),
    );
    writeFileSync(
      at('etc/cupsd.conf'),
      `Listen 127.0.0.1:${String(port)}\nBrowsing Off\n<Location />\nAllow all\n</Location>\n`,
    );
    writeFileSync(
      at('etc/printers.conf'),
      `<Printer receipts>\nDeviceURI ${device.value.address.replace('tcp:', 'socket:')}\nState Idle\nAccepting Yes\n</Printer>\n`,
    );
    server = spawn('cupsd', ['-f', '-c', at('etc/cupsd.conf'), '-s', at('etc/cups-files.conf')], {
      stdio: 'ignore',
    });
  }, 20_000);

  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
    await closeDevice();
    rmSync(folder, { recursive: true, force: true });
  });

  it('prints dot for dot, and a queue that it does not have is told', { timeout: 40_000 }, async () => {
    const made = createPrinter('cups-80', `ipp://127.0.0.1:${String(port)}/printers/receipts`, clock);
    if (made.kind === 'failed') throw new Error(made.error);
    await expect.poll(async () => (await made.value.status()).state, { timeout: 15_000 }).toBe('ready');
    const picture = blankRaster(576, 200);
    picture.bits.fill(0x3c, 720, 1_440);
    expect(await made.value.print({ picture })).toMatchObject({ kind: 'printed' });
    await expect.poll(() => simulator.receipts.length, { timeout: 10_000 }).toBe(1);
    const [printed] = simulator.receipts;
    expect(printed && differingDots(rowsOf(printed, 0, 200), picture)).toBe(0);

    const none = createPrinter('cups-80', `ipp://127.0.0.1:${String(port)}/printers/none`, clock);
    if (none.kind === 'failed') throw new Error(none.error);
    expect((await none.value.status()).state).toBe('missing');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
