import type { Timers } from '../exchange/timers.ts';
import { parseAddress } from '../port/address.ts';
import { portMaker } from '../port/make-port.ts';
import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';
import { createHidPosScanner, hidPosLine } from './hid-pos-scanner.ts';
import type { BarcodeScanner } from './scanner.ts';
import { createSerialScanner } from './serial-scanner.ts';

/** A scanner at an address of a configuration; a sentence when this build cannot. 9600 8N1 is how they leave the factory. */
export function createScanner(address: string, timers: Timers): Result<BarcodeScanner, string> {
  const parsed = parseAddress(address);
  if (parsed.kind === 'failed') return parsed;
  const hid = parsed.value.kind === 'hid' ? { hid: hidPosLine(parsed.value.vendorId) } : {};
  const makePort = portMaker(address, { baud: 9_600, parity: 'none', ...hid });
  if (makePort.kind === 'failed') return failed(makePort.error);
  const create = parsed.value.kind === 'hid' ? createHidPosScanner : createSerialScanner;
  return ok(create({ address, makePort: makePort.value, timers }));
}
