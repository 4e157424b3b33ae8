import { padModels } from '../../drivers/models.ts';
import type { PadModel } from '../../drivers/models.ts';
import { createReader } from '../../drivers/models.ts';
import { parseAddress } from '../../drivers/port/address.ts';
import { listPcscReaders, pcscAddress } from '../../drivers/port/pcsc-readers.ts';
import { listSerialPorts } from '../../drivers/port/serial-port.ts';
import { createSystemClock } from '../clock/clock.ts';
import { exit } from './io.ts';
import type { CliIo, ExitStatus } from './io.ts';
import { findKnownDevices } from './known-devices.ts';
import type { KnownDevice, Lists } from './known-devices.ts';

/** One model tried at one address, and what came of it. */
interface Attempt {
  readonly address: string;
  readonly model: string;
  readonly answered: boolean;
  readonly detail: string;
}

export interface DiscoverOptions {
  /** Where to look; null: the serial ports and PC/SC readers of this machine and what is plugged in with the ids of a pad. */
  readonly at: string | null;
  /** Speaks to the ports. Without it they are only listed: a port may belong to a printer, a till or a modem. */
  readonly probe: boolean;
  readonly json: boolean;
  /** Whom to ask for USB devices; left out: the system. */
  readonly lists?: Lists;
}

/**
 * Which ports there are and which pad answers on each. Every model is asked only how it is, with the first frame it
 * understands; the first that answers ends the search on its port, and every attempt is told.
 */
export async function discoverPads(
  { at, probe, json, lists }: DiscoverOptions,
  io: CliIo,
): Promise<ExitStatus> {
  if (at !== null) {
    const parsed = parseAddress(at);
    if (parsed.kind === 'failed') {
      io.err(parsed.error);
      return exit.badUse;
    }
  }
  const listed = at === null ? await listSerialPorts() : null;
  const known = at === null ? await findKnownDevices(lists) : null;
  const readers = at === null ? await findPcscReaders(io) : [];
  const devices = [...(known?.devices ?? []), ...readers];
  for (const problem of known?.problems ?? []) io.err(problem);
  if (listed?.kind === 'failed') {
    io.err(listed.error.detail);
    if (devices.length === 0) return exit.outOfReach;
  }
  const ports = listed?.kind === 'ok' ? listed.value : [];
  const addresses =
    at === null
      ? [...ports.map(({ path }) => `serial:${path}`), ...devices.map(({ address }) => address)]
      : [at];
  const attempts: Attempt[] = [];
  if (probe || at !== null) {
    for (const address of addresses) {
      if (io.signal.aborted) break;
      attempts.push(...(await probeAt(address, io)));
    }
  }
  const found = attempts.filter(({ answered }) => answered);
  if (json) io.out(JSON.stringify({ ports, devices, attempts, found }));
  else {
    for (const { path, usb, maker } of ports) {
      const ids =
        usb === null ? '' : ` (USB ${usb.vendorId}:${usb.productId}${maker === null ? '' : `, ${maker}`})`;
      io.out(`port ${path}${ids}`);
    }
    for (const { address, models, name } of devices) {
      io.out(`device ${address} (${name ?? 'without a name'}), as ${models.join(' or ')}`);
    }
    for (const { address, model, detail } of found) io.out(`found ${model} at ${address}  ${detail}`);
    if (addresses.length === 0) io.out('this machine has no serial port, no pad on USB and no PC/SC reader');
    else if (attempts.length === 0) io.out('nothing was sent; --probe asks every port which pad it is');
    else if (found.length === 0) io.out('no pad answered');
  }
  return found.length > 0 || attempts.length === 0 ? exit.done : exit.refused;
}

async function probeAt(address: string, io: CliIo): Promise<Attempt[]> {
  const attempts: Attempt[] = [];
  const parsed = parseAddress(address);
  if (parsed.kind === 'failed' || parsed.value.kind === 'pty' || parsed.value.kind === 'lp') return attempts;
  const { kind } = parsed.value;
  for (const [model, { ports }] of Object.entries<PadModel>(padModels)) {
    if (io.signal.aborted || !ports.includes(kind)) continue;
    const made = createReader(model, address, createSystemClock());
    if (made.kind === 'failed') continue;
    const connected = await made.value.connect();
    await made.value.close();
    const answered = connected.kind === 'ok';
    const detail = answered ? JSON.stringify(connected.value.details) : connected.error.detail;
    io.err(`${address}: ${model}: ${answered ? 'answers' : detail}`);
    attempts.push({ address, model, answered, detail });
    if (answered) break;
  }
  return attempts;
}

async function findPcscReaders(io: CliIo): Promise<KnownDevice[]> {
  const listed = await listPcscReaders();
  if (listed.kind === 'failed') {
    io.err(`PC/SC readers are not listed: ${listed.error.detail}`);
    return [];
  }
  return listed.value.map((name) => ({ address: pcscAddress(name), models: ['pcsc'], name }));
}
