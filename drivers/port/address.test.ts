import { expect, it } from 'vitest';
import { parseAddress } from './address.ts';

it.each([
  ['usb:0ab1:0002', { kind: 'usb', vendorId: 0x0ab1, productId: 2 }],
  ['hid:FFFF:0035', { kind: 'hid', vendorId: 0xffff, productId: 0x35 }],
  ['serial:COM5', { kind: 'serial', path: 'COM5', baud: null, parity: null }],
  [
    'serial:/dev/ttyUSB0?baud=38400&parity=even',
    { kind: 'serial', path: '/dev/ttyUSB0', baud: 38_400, parity: 'even' },
  ],
  ['tcp://[::1]:10001', { kind: 'tcp', host: '::1', port: 10_001 }],
  ['pty:', { kind: 'pty' }],
])('reads %s', (text, value) => {
  expect(parseAddress(text)).toEqual({ kind: 'ok', value });
});

it.each([
  'usb:0ab1',
  'usb:0ab1:2',
  'usb:0ab1:0002:1',
  'usb:0ab1:000g',
  'USB:0ab1:0002',
  'usb://0ab1:0002',
  '',
])('refuses "%s" and says how addresses are written', (text) => {
  expect(parseAddress(text)).toMatchObject({
    kind: 'failed',
    error: expect.stringContaining('usb:VVVV:PPPP') as unknown,
  });
});
