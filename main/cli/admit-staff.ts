import { join } from 'node:path';
import { createSystemClock } from '../clock/clock.ts';
import { createPinGate } from '../station/staff/pin-gate.ts';
import type { PinGate } from '../station/staff/pin-gate.ts';
import type { CliIo } from './io.ts';

export function pinGateOf(dataDir: string): PinGate {
  return createPinGate(join(dataDir, 'staff-pin.json'), createSystemClock().now);
}

/** Asks for the staff PIN on standard input. False, with one line of why, when it is not right or there is none. */
export async function admitStaff(dataDir: string, io: CliIo): Promise<boolean> {
  const gate = pinGateOf(dataDir);
  const status = gate.status();
  if (status.kind !== 'set') {
    const why = status.kind === 'none' ? 'no staff PIN is set' : 'the file of the staff PIN is damaged';
    io.err(`${why}; set one with: muontra staff set-pin --data DIR`);
    return false;
  }
  const pin = await io.readSecret('Staff PIN: ');
  if (pin === null) {
    io.err('the staff PIN is wanted on standard input');
    return false;
  }
  const checked = await gate.check(pin);
  switch (checked.kind) {
    case 'right':
      return true;
    case 'wrong':
      io.err('the staff PIN is not right');
      return false;
    case 'wait':
      io.err(`too many wrong PINs; try again in ${String(Math.ceil(checked.waitMs / 1000))} s`);
      return false;
    case 'none':
    case 'unreadable':
    case 'storage':
      io.err('the staff PIN cannot be checked: its file cannot be read or written');
      return false;
  }
}
