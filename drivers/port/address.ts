import { failed, ok } from '../result.ts';
import type { Result } from '../result.ts';

/** Where a device is, as written in a configuration or on the command line. */
export type Address =
  | {
      readonly kind: 'serial';
      readonly path: string;
      readonly baud: number | null;
      readonly parity: Parity | null;
    }
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'hid'; readonly vendorId: number; readonly productId: number }
  /** `reader`: its name, the beginning of it, or empty for the first one. */
  | { readonly kind: 'pcsc'; readonly reader: string }
  | { readonly kind: 'usb'; readonly vendorId: number; readonly productId: number }
  /** A device file that takes and gives bytes, e.g. `/dev/usb/lp0`. */
  | { readonly kind: 'lp'; readonly path: string }
  | { readonly kind: 'pty' };

export type Parity = 'none' | 'even' | 'odd';

const form =
  'serial:PATH?baud=38400&parity=even, tcp://HOST:PORT, hid:VVVV:PPPP, usb:VVVV:PPPP, lp:/dev/usb/lp0 or pcsc:NAME';

/** `serial:/dev/ttyUSB0?baud=38400&parity=even`, `serial:COM5`, `tcp://127.0.0.1:10001`, `hid:1781:0c10`, `usb:0ab1:0002`, `lp:/dev/usb/lp0`, `pcsc:ACS%20ACR1552`, `pty:`. */
export function parseAddress(text: string): Result<Address, string> {
  if (text.startsWith('serial:')) return parseSerial(text.slice('serial:'.length));
  if (text.startsWith('tcp://')) return parseTcp(text.slice('tcp://'.length));
  if (text.startsWith('pcsc:')) return parsePcsc(text.slice('pcsc:'.length));
  if (/^lp:\/[^\0]{1,200}$/.test(text)) return ok({ kind: 'lp', path: text.slice('lp:'.length) });
  if (text === 'pty:') return ok({ kind: 'pty' });
  const [, kind, vendor = '', product = ''] =
    /^(hid|usb):([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})$/.exec(text) ?? [];
  if (kind === 'hid' || kind === 'usb') {
    return ok({ kind, vendorId: Number.parseInt(vendor, 16), productId: Number.parseInt(product, 16) });
  }
  return failed(`"${text.slice(0, 80)}" is no address of a device: ${form}`);
}

function parseSerial(rest: string): Result<Address, string> {
  const [path = '', query = '', ...more] = rest.split('?');
  if (path === '' || more.length > 0) return failed(`a serial address names a port: ${form}`);
  const settings = new URLSearchParams(query);
  let baud: number | null = null;
  let parity: Parity | null = null;
  for (const [name, value] of settings) {
    if (name === 'baud' && /^[0-9]{3,7}$/.test(value)) baud = Number(value);
    else if (name === 'parity' && (value === 'none' || value === 'even' || value === 'odd')) parity = value;
    else return failed(`"${name}=${value}": a serial address takes baud=NUMBER and parity=none|even|odd`);
  }
  return ok({ kind: 'serial', path, baud, parity });
}

function parsePcsc(rest: string): Result<Address, string> {
  // Names have spaces and brackets; PC/SC has none of more than 128 bytes.
  const reader = rest.length <= 400 ? decode(rest) : null;
  if (reader === null) return failed('write pcsc: or pcsc:NAME, the name of the reader percent-encoded');
  return ok({ kind: 'pcsc', reader });
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function parseTcp(rest: string): Result<Address, string> {
  const match = /^(\[[0-9A-Fa-f:]+\]|[^:/\s]+):([0-9]{1,5})$/.exec(rest);
  const port = Number(match?.[2]);
  if (!match?.[1] || port > 65_535) return failed(`"tcp://${rest.slice(0, 60)}": write tcp://HOST:PORT`);
  return ok({ kind: 'tcp', host: match[1].replace(/^\[|\]$/g, ''), port });
}
