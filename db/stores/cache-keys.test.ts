import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { createPatronKeys, parseCacheId } from './cache-keys.ts';

const stationKey = new Uint8Array(32).fill(7);
const keys = createPatronKeys(stationKey);
const own = createHmac('sha256', stationKey).update('muontra cache 1').digest();
const hmac = (text: string): string => createHmac('sha256', own).update(text).digest('hex').slice(0, 32);
const hex = (bytes: Uint8Array | null): string => Buffer.from(bytes ?? []).toString('hex');

it('hashes are HMAC-SHA-256, cut to 16 bytes, of any length of text', () => {
  expect(hex(keys.patron(' BD000001 '))).toBe(hmac('patron\0bd000001'));
  for (const length of [1, 40, 63, 64, 65, 300]) {
    const title = 'Đ'.repeat(length);
    expect(hex(keys.onItem(title, 'BD1'))).toBe(hmac(`item\0bd1\0${title}`));
  }
});

it('another station makes other hashes', () => {
  const other = createPatronKeys(new Uint8Array(32).fill(8));
  expect(hex(other.patron('BD1'))).not.toBe(hex(keys.patron('BD1')));
  expect(hex(other.check)).not.toBe(hex(keys.check));
});

it.each([
  ['TV1', 'TV1'],
  [' TV1\t', 'TV1'],
  ['e\u0301', '\u00e9'],
  ['x'.repeat(64), 'x'.repeat(64)],
  ['x'.repeat(65), null],
  ['x'.repeat(100_000), null],
  ['TV|1', null],
  ['TV\u00001', null],
  ['TV\u202e1', null],
  ['\ufffd', null],
  ['', null],
])('number %j is %j', (text, id) => {
  expect(parseCacheId(text)).toBe(id);
});
